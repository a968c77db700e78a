// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The progress with a file as a source offset, which is written out only when somebody asks for it:
 * Connect does so for the last record of a commit.
 */
final class FileOffset extends AbstractMap<String, Object> {
  private final int place;
  private final Supplier<Map<String, Object>> progress;
  private volatile Map<String, Object> written;

  /**
   * An offset.
   *
   * @param place what tells it from most others, and is the same for equal ones
   * @param progress makes its entries, the same each time
   */
  FileOffset(int place, Supplier<Map<String, Object>> progress) {
    this.place = place;
    this.progress = progress;
  }

  /** What tells it from most others, and is the same for equal ones; nothing is written for it. */
  int place() {
    return place;
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return entries().entrySet();
  }

  @Override
  public Object get(Object key) {
    return entries().get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return entries().containsKey(key);
  }

  /** A worker goes through what it commits three times, on one thread or another. */
  private Map<String, Object> entries() {
    Map<String, Object> known = written;
    if (known == null) {
      known = Collections.unmodifiableMap(progress.get());
      written = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    if (other instanceof FileOffset offset && place != offset.place) {
      return false;
    }
    return this == other || (other instanceof Map<?, ?> map && super.equals(map));
  }

  /** The hash that any map of these entries has. */
  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
