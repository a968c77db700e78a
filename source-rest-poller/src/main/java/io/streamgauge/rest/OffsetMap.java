// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Instant;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The source offset of a record, written out only when somebody asks for it: Connect does so for
 * the last record of a commit, and until then all records of an answer share what they have in
 * common.
 */
final class OffsetMap extends AbstractMap<String, String> {
  /**
   * Bytes of an offset, as Connect writes it, from which on memories are shortened. The producer of
   * the topic of offsets takes 1 MiB, beside which the key and the request have to fit.
   */
  static final int MOST_BYTES = 900_000;

  /** Beyond it no further row is taken in. */
  static final int FULL_BYTES = 950_000;

  /** The most bytes of it that no shorter memory would save: names, and times of the newest. */
  static final int MOST_FIXED_BYTES = 700_000;

  private final Cursor live;
  private final Cursor history;
  private final Instant until;
  private final SharedMap<String> gaps;

  /**
   * An offset.
   *
   * @param history the backfill's cursor; null for none
   * @param until where the backfill ends; null for none
   * @param gaps what is expected and did not come, as it is written
   */
  OffsetMap(Cursor live, Cursor history, Instant until, SharedMap<String> gaps) {
    this.live = live;
    this.history = history;
    this.until = until;
    this.gaps = gaps;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    Map<String, String> all = new LinkedHashMap<>(live.offset());
    if (history != null) {
      all.put(StationProgress.UNTIL, until.toString());
      history.offset().forEach((key, value) -> all.put(StationProgress.BACKFILL + key, value));
    }
    all.putAll(new TreeMap<>(gaps));
    return Collections.unmodifiableMap(all).entrySet();
  }

  /**
   * Connect keeps records in a map, which asks for this of each; none may be written out for it.
   */
  @Override
  public int hashCode() {
    int hash = live.hash() + hash(gaps);
    return history == null
        ? hash
        : hash
            + history.historyHash()
            + (StationProgress.UNTIL.hashCode() ^ until.toString().hashCode());
  }

  private static int hash(SharedMap<String> gaps) {
    int hash = 0;
    for (Map.Entry<String, String> gap : gaps.entrySet()) {
      hash += gap.hashCode();
    }
    return hash;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Map<?, ?> map && super.equals(map));
  }
}
