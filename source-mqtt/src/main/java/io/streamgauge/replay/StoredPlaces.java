// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.help.Troubleshooting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The offsets that Connect has of all partitions, whichever task wrote them.
 *
 * @param offsets of those partitions that have one
 * @param ids ids of the topics as they are now, of those that have one
 */
record StoredPlaces(Map<TopicPartition, ReplayOffset> offsets, Map<String, String> ids) {

  static StoredPlaces read(
      List<TopicPartition> all, Map<String, String> ids, OffsetStorageReader reader) {
    Map<TopicPartition, ReplayOffset> stored = new HashMap<>();
    Map<Map<String, Object>, Map<String, Object>> offsets =
        reader.offsets(all.stream().map(ReplayOffset::partition).toList());
    for (TopicPartition each : all) {
      try {
        ReplayOffset offset = ReplayOffset.of(offsets.get(ReplayOffset.partition(each)));
        if (offset != null) {
          stored.put(each, offset);
        }
      } catch (IllegalArgumentException e) {
        throw new ConnectException(
            "The stored offset of "
                + each
                + " cannot be read: "
                + e.getMessage()
                + ". Stop the connector and set or delete the offset with"
                + " /connectors/{name}/offsets"
                + Troubleshooting.STORED_OFFSET.see(),
            e);
      }
    }
    return new StoredPlaces(stored, ids);
  }

  /** The offset of a partition; null for none, also where it is of another topic of this name. */
  ReplayOffset of(TopicPartition partition) {
    return isOfAnother(partition) ? null : offsets.get(partition);
  }

  /** Whether the offset of a partition is of another topic that had this name. */
  boolean isOfAnother(TopicPartition partition) {
    ReplayOffset stored = offsets.get(partition);
    String now = ids.get(partition.topic());
    return stored != null
        && now != null
        && stored.topicId() != null
        && !stored.topicId().equals(now);
  }

  /** The topics of which all that is stored is of another one that had their name. */
  Set<String> renewed() {
    Set<String> renewed = new TreeSet<>();
    offsets.keySet().stream()
        .filter(this::isOfAnother)
        .forEach(partition -> renewed.add(partition.topic()));
    return renewed;
  }

  /**
   * Where these partitions end: where they did at the first start, as far as any offset tells it.
   *
   * @param last where they end now; not known yet where it has none
   */
  LogEnds ends(List<TopicPartition> partitions, Map<TopicPartition, Long> last) {
    List<LogEnds> told = new ArrayList<>();
    offsets.values().stream()
        .filter(offset -> offset.ends() != null)
        .map(ReplayOffset::ends)
        .distinct()
        .forEach(text -> told.add(LogEnds.of(text)));
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (TopicPartition each : partitions) {
      Long end = end(each, told, last.get(each));
      if (end != null) {
        ends.put(each, end);
      }
    }
    return new LogEnds(ends, ids);
  }

  /**
   * Whether the end of a partition was yet to come when offsets were stored, and none says more.
   */
  boolean isEndUnknown(TopicPartition partition) {
    ReplayOffset own = of(partition);
    boolean byHand = own != null && own.ends() == null;
    return !byHand
        && ends(List.of(partition), Map.of()).ends().isEmpty()
        && offsets.values().stream()
            .filter(each -> each.end() == ReplayOffset.NO_END && each.ends() != null)
            .anyMatch(each -> LogEnds.of(each.ends()).ends().isEmpty());
  }

  /** An offset that somebody has set without an end ends where the log does now. */
  private Long end(TopicPartition partition, List<LogEnds> told, Long last) {
    ReplayOffset own = of(partition);
    if (own != null && (own.end() != ReplayOffset.NO_END || own.ends() == null)) {
      return own.end() == ReplayOffset.NO_END ? last : (Long) own.end();
    }
    String id = ids.get(partition.topic());
    Long first = null;
    for (LogEnds each : told) {
      Long end = each.of(partition, id);
      first = end == null || (first != null && first < end) ? first : end;
    }
    // A log that is shorter now is another, or was cut.
    return first == null || (last != null && last < first) ? last : first;
  }
}
