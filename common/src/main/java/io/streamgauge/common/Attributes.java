// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Attributes in their order, which nobody can change: readings of a series share them. */
final class Attributes extends AbstractMap<String, String> {
  private final Map<String, String> held;

  Attributes(Map<String, String> attributes) {
    held = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  static Attributes of(Map<String, String> attributes) {
    return attributes instanceof Attributes same ? same : new Attributes(attributes);
  }

  @Override
  public String get(Object key) {
    return held.get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return held.containsKey(key);
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return held.entrySet();
  }
}
