// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.source.SharedMap;
import io.streamgauge.common.source.TaskSize;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Series whose state is stored under one source partition. A partition for each would be found by
 * none that does not know its name, and one for all would be written whole with every reading.
 */
final class SeriesGroup {
  /** Key of the group among those of a partition. */
  static final String GROUP = "group";

  /** So many there are for ever: the state of a series is looked for where it was stored. */
  private static final int GROUPS = 64;

  private final Map<String, String> partition;
  private SharedMap<String> entries = SharedMap.empty();
  private long bytes;
  private int hash;

  SeriesGroup(Map<String, String> partition) {
    this.partition = partition;
  }

  /** The partitions of all groups of a source that has this one itself. */
  static List<Map<String, String>> partitions(Map<String, String> source) {
    List<Map<String, String>> all = new ArrayList<>(GROUPS);
    for (int i = 0; i < GROUPS; i++) {
      // Filled one by one, for the order of keys in which Connect itself writes it.
      Map<String, String> partition = new HashMap<>();
      source.forEach(partition::put);
      partition.put(GROUP, Integer.toString(i));
      all.add(partition);
    }
    return all;
  }

  /** The number of the group of a sensor, whose series are all stored together. */
  static int of(String sensor) {
    return ((sensor.hashCode() * 0x9e3779b9) >>> 8) % GROUPS;
  }

  /** Writes an entry, or removes it when the text is null. */
  void write(String key, String text) {
    String old = entries.get(key);
    bytes -= old == null ? 0 : bytes(key, old);
    bytes += text == null ? 0 : bytes(key, text);
    hash -= old == null ? 0 : key.hashCode() ^ old.hashCode();
    hash += text == null ? 0 : key.hashCode() ^ text.hashCode();
    entries = text == null ? entries.without(key) : entries.with(key, text);
  }

  private static long bytes(String key, String text) {
    return TaskSize.written(key) + TaskSize.written(text) + 2L;
  }

  /** The most bytes that this takes in an offset. */
  long bytes() {
    return bytes;
  }

  Map<String, String> partition() {
    return partition;
  }

  /** The offset of a record, with the state of the group as of now. */
  Map<String, Object> offset(Map<String, ?> own) {
    return new StoredState(own, entries, hash);
  }

  /**
   * Two maps as one. An exactly-once worker asks for the hash of each record, and for the entries
   * of the last one of a commit, three times.
   */
  private static final class StoredState extends AbstractMap<String, Object> {
    private final Map<String, ?> own;
    private final SharedMap<String> state;
    private final int stateHash;
    private volatile Map<String, Object> written;

    StoredState(Map<String, ?> own, SharedMap<String> state, int stateHash) {
      this.own = own;
      this.state = state;
      this.stateHash = stateHash;
    }

    @Override
    public Object get(Object key) {
      Object value = own.get(key);
      return value == null ? state.get(key) : value;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      Map<String, Object> known = written;
      if (known == null) {
        Map<String, Object> all = new LinkedHashMap<>(own);
        all.putAll(state);
        known = Collections.unmodifiableMap(all);
        written = known;
      }
      return known.entrySet();
    }

    /** That of any map with these entries, of which both parts have some. */
    @Override
    public int hashCode() {
      return own.hashCode() + stateHash;
    }

    @Override
    public boolean equals(Object other) {
      return this == other || (other instanceof Map<?, ?> map && super.equals(map));
    }
  }
}
