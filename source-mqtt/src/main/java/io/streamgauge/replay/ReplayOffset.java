// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The place up to which a partition has been replayed, as Connect stores it:
 *
 * <pre>
 * partition  topic      "readings-quarantine"
 *            partition  2
 * offset     offset     107    the next record to read
 *            made       3      records that were made of it already, when it is decoded into several
 *            end        5000   where replay.end=latest was at the first start
 *            ends       "{..}" where it was for all partitions, as LogEnds writes it
 *            topic_id   "..."  which of the topics of this name it is of
 *            selection  "..."  digest of what a record must meet
 * </pre>
 *
 * @param position offset of the next record to read
 * @param made records that were made of that one already
 * @param end offset behind the last record to read, or -1 where none is remembered
 * @param ends those of all partitions; null where they are not told
 * @param topicId id of the topic, or null when the cluster tells none
 * @param selection digest of what a record must meet; null where nothing says so
 */
record ReplayOffset(
    long position, long made, long end, String ends, String topicId, String selection) {
  static final long NO_END = -1;

  /** The digest where all records are replayed, up to the end of the log. */
  static final String ALL = "all";

  private static final String TOPIC = "topic";
  private static final String PARTITION = "partition";
  private static final String OFFSET = "offset";
  private static final String MADE = "made";
  private static final String END = "end";
  private static final String ENDS = "ends";
  private static final String TOPIC_ID = "topic_id";
  private static final String SELECTION = "selection";
  private static final Set<String> PARTITION_KEYS = Set.of(TOPIC, PARTITION);
  private static final Set<String> OFFSET_KEYS =
      Set.of(OFFSET, MADE, END, ENDS, TOPIC_ID, SELECTION);

  /** A place without what is known beside it. */
  ReplayOffset(long position, long made, long end) {
    this(position, made, end, null, null, null);
  }

  /**
   * The digest of what a record had to meet, or null for an offset that somebody has set by hand.
   * Earlier versions wrote none where all records were replayed.
   */
  String selected() {
    boolean ours = ends != null || topicId != null;
    return selection == null && ours ? ALL : selection;
  }

  /** The source partition, in the order of keys in which Connect itself writes it. */
  static Map<String, Object> partition(TopicPartition partition) {
    Map<String, Object> map = new HashMap<>();
    map.put(TOPIC, partition.topic());
    map.put(PARTITION, partition.partition());
    return map;
  }

  /** The source offset. */
  Map<String, Object> map() {
    Map<String, Object> map = new HashMap<>();
    map.put(OFFSET, position);
    if (made > 0) {
      map.put(MADE, made);
    }
    if (end != NO_END) {
      map.put(END, end);
    }
    if (ends != null) {
      map.put(ENDS, ends);
    }
    if (topicId != null) {
      map.put(TOPIC_ID, topicId);
    }
    if (selection != null) {
      map.put(SELECTION, selection);
    }
    return map;
  }

  /**
   * The offset in a map.
   *
   * @return null when there is none
   * @throws IllegalArgumentException when it cannot be read; the message says what to write
   */
  static ReplayOffset of(Map<String, ?> map) {
    if (map == null || map.isEmpty()) {
      return null;
    }
    if (!OFFSET_KEYS.containsAll(map.keySet()) || !map.containsKey(OFFSET)) {
      throw new IllegalArgumentException(
          "write it as {\"offset\": 107}, or with \"end\": 5000 to end there");
    }
    String ends = text(map, ENDS);
    if (ends != null) {
      var unused = LogEnds.of(ends);
    }
    return new ReplayOffset(
        number(map, OFFSET, 0),
        number(map, MADE, 0),
        number(map, END, NO_END),
        ends,
        text(map, TOPIC_ID),
        text(map, SELECTION));
  }

  private static String text(Map<String, ?> map, String key) {
    Object value = map.get(key);
    if (value != null && !(value instanceof String)) {
      throw new IllegalArgumentException(key + " must be a text; leave it out");
    }
    return (String) value;
  }

  private static long number(Map<String, ?> map, String key, long byDefault) {
    Object value = map.get(key);
    if (value == null && map.containsKey(key) && byDefault == 0) {
      throw new IllegalArgumentException(key + " must be a whole number of 0 or more");
    }
    if (value == null) {
      return byDefault;
    }
    boolean whole = value instanceof Long || value instanceof Integer;
    if (!whole || ((Number) value).longValue() < 0) {
      throw new IllegalArgumentException(key + " must be a whole number of 0 or more");
    }
    return ((Number) value).longValue();
  }

  /**
   * Refuses what no task could read.
   *
   * @param topics that are replayed
   * @throws ConnectException with the form that is right
   */
  static void check(Map<String, ?> partition, Map<String, ?> offset, Collection<String> topics) {
    boolean known =
        partition != null
            && partition.keySet().equals(PARTITION_KEYS)
            && partition.get(TOPIC) instanceof String
            && (partition.get(PARTITION) instanceof Integer
                || partition.get(PARTITION) instanceof Long)
            && ((Number) partition.get(PARTITION)).longValue() >= 0;
    if (!known) {
      throw new ConnectException(
          "Partition "
              + partition
              + " is not one of this connector; use {\"topic\": \"<topic>\", \"partition\": 0} as"
              + " GET /connectors/{name}/offsets shows it");
    }
    if (offset == null) {
      return;
    }
    if (!topics.contains((String) partition.get(TOPIC))) {
      throw new ConnectException(
          "Partition "
              + partition
              + " is of a topic that is not replayed; name it in "
              + ReplayOptions.TOPICS
              + ", or use one of "
              + topics);
    }
    try {
      var unused = of(offset);
    } catch (IllegalArgumentException e) {
      throw new ConnectException("Offset of " + partition + ": " + e.getMessage(), e);
    }
  }
}
