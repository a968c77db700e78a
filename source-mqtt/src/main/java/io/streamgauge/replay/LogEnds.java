// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * The ends of all partitions as they were at the first start. They travel with the offset of each
 * record, since a partition of which nothing was handed out has no offset of its own.
 *
 * @param ends offset behind the last record of each
 * @param ids ids of the topics, of those that have one
 */
record LogEnds(Map<TopicPartition, Long> ends, Map<String, String> ids) {
  /** No end is known yet, while the offset says that the connector itself wrote it. */
  static final LogEnds NONE = new LogEnds(Map.of(), Map.of());

  private static final String ID = "id";

  private static final JsonMapper JSON = new JsonMapper();

  /** A text that {@link #of} reads: {@code {"readings-late":{"id":"..","0":107,"1":98}}}. */
  String text() {
    Map<String, ObjectNode> topics = new TreeMap<>();
    ends.forEach(
        (partition, end) ->
            topics
                .computeIfAbsent(partition.topic(), this::begun)
                .put(Integer.toString(partition.partition()), end));
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.setAll(topics);
    return all.toString();
  }

  private ObjectNode begun(String topic) {
    ObjectNode begun = JsonNodeFactory.instance.objectNode();
    if (ids.containsKey(topic)) {
      begun.put(ID, ids.get(topic));
    }
    return begun;
  }

  /**
   * The ends in a text.
   *
   * @throws IllegalArgumentException when it is none
   */
  static LogEnds of(String text) {
    Map<TopicPartition, Long> ends = new HashMap<>();
    Map<String, String> ids = new HashMap<>();
    try {
      for (Map.Entry<String, JsonNode> topic : JSON.readTree(text).properties()) {
        for (Map.Entry<String, JsonNode> each : topic.getValue().properties()) {
          if (each.getKey().equals(ID)) {
            ids.put(topic.getKey(), each.getValue().asText());
          } else {
            int partition = Integer.parseInt(each.getKey());
            ends.put(new TopicPartition(topic.getKey(), partition), each.getValue().longValue());
          }
        }
      }
    } catch (JsonProcessingException | NumberFormatException e) {
      throw new IllegalArgumentException("ends is not as the connector writes it; leave it out", e);
    }
    return new LogEnds(ends, ids);
  }

  /**
   * The end of a partition; null when it is not known.
   *
   * @param id of its topic as it is now: what was the end of another is none of this one
   */
  Long of(TopicPartition partition, String id) {
    String then = ids.get(partition.topic());
    return then == null || id == null || then.equals(id) ? ends.get(partition) : null;
  }
}
