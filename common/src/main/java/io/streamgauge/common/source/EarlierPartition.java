// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * A source partition as earlier versions wrote it. Connect stores offsets under the JSON text of
 * the partition, and what it reads back is a {@link HashMap}: with its keys in another order a
 * partition is one that GET, PATCH and DELETE do not reach.
 *
 * <p>Other than maps are, it is not equal to one with the same entries: Connect collects partitions
 * in maps, where one would take the place of the other.
 */
public final class EarlierPartition extends AbstractMap<String, Object> {
  /**
   * Takes the place of an offset that is forgotten. Connect lists a partition from when it reads a
   * value of it until it reads that there is none any more; of the two spellings it may read this
   * one last, and would then neither show nor reset what was read again under the other.
   */
  private static final Map<String, Object> FORGOTTEN = Map.of("forgotten", true);

  private final Map<String, Object> entries = new LinkedHashMap<>();

  /**
   * The earlier spelling of a partition.
   *
   * @param partition with {@link SourcePartition#API}, which came first, and one more
   */
  public EarlierPartition(Map<String, ?> partition) {
    entries.put(SourcePartition.API, partition.get(SourcePartition.API));
    entries.putAll(partition);
  }

  /** The offsets of these partitions; an earlier one only where there is none of today. */
  @SuppressWarnings("unchecked")
  public static Map<Map<String, String>, Map<String, Object>> offsets(
      OffsetStorageReader reader, Collection<Map<String, String>> partitions) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Map<String, String> partition : partitions) {
      all.add((Map<String, Object>) (Map<String, ?>) partition);
      all.add(new EarlierPartition(partition));
    }
    Map<Map<String, Object>, Map<String, Object>> stored = reader.offsets(all);
    Map<Map<String, String>, Map<String, Object>> found = new HashMap<>();
    for (Map<String, String> partition : partitions) {
      Map<String, Object> offset = stored.get(partition);
      Map<String, Object> earlier = stored.get(new EarlierPartition(partition));
      found.put(partition, offset != null || FORGOTTEN.equals(earlier) ? offset : earlier);
    }
    return found;
  }

  /**
   * Lets what is reset also forget its earlier offset, which would be read again otherwise. Connect
   * writes all that it finds in this map afterwards.
   *
   * @param earlier which partitions an earlier version has written too
   * @throws UnsupportedOperationException when this Connect lets nobody add to it
   */
  public static void resetToo(
      Map<Map<String, ?>, Map<String, ?>> offsets, Predicate<Map<String, ?>> earlier) {
    List<EarlierPartition> reset =
        offsets.entrySet().stream()
            .filter(entry -> entry.getValue() == null && earlier.test(entry.getKey()))
            .map(entry -> new EarlierPartition(entry.getKey()))
            .toList();
    reset.forEach(partition -> offsets.put(partition, FORGOTTEN));
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    return Collections.unmodifiableMap(entries).entrySet();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EarlierPartition earlier && entries.equals(earlier.entries);
  }

  @Override
  public int hashCode() {
    return ~entries.hashCode();
  }
}
