// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Template;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.sink.SinkRecord;

/** The topic to which refused readings go. The topic found last is remembered. */
final class Route {
  private static final String OWN_TOPIC = "${topic}";

  /** A topic with the record's own topic that it was found for. */
  private record Resolved(String current, String topic) {}

  private final String topic;
  private volatile Resolved last = new Resolved(null, null);

  /** To a topic; {@code ${topic}} in it is the record's own. */
  Route(String topic) {
    this.topic = topic;
  }

  /** The topic for a record, as a name that Kafka accepts. */
  String from(String current) {
    if (topic.equals(OWN_TOPIC)) {
      return current;
    }
    Resolved recent = last;
    if (!current.equals(recent.current())) {
      recent =
          new Resolved(
              current, new Template(topic.replace(OWN_TOPIC, current)).fillTopic(Map.of()));
      last = recent;
    }
    return recent.topic();
  }

  /**
   * The partition to ask for on a topic. Another topic may have fewer partitions; a sink record
   * cannot be without one.
   */
  static Integer partition(ConnectRecord<?> record, String newTopic) {
    return record instanceof SinkRecord || newTopic.equals(record.topic())
        ? record.kafkaPartition()
        : null;
  }
}
