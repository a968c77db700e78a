// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Options that the connectors of several tests have; what is special is put beside them. */
public final class ConnectorOptions {
  public static final String FILES = "io.streamgauge.files.LoggerFileSourceConnector";
  public static final String MQTT = "io.streamgauge.mqtt.MqttSourceConnector";
  public static final String REPLAY = "io.streamgauge.replay.ReplaySourceConnector";
  public static final String STATIONS = "io.streamgauge.rest.RestStationSourceConnector";

  private ConnectorOptions() {}

  /** A source of one task and its topic, which Connect makes. */
  public static Map<String, String> source(String type, String topic, int partitions) {
    return new HashMap<>(
        Map.of(
            "connector.class",
            type,
            "tasks.max",
            "1",
            "kafka.topic",
            topic,
            "topic.creation.default.replication.factor",
            "1",
            "topic.creation.default.partitions",
            Integer.toString(partitions)));
  }

  /** Where a source finds what a reading is made of. */
  public static Map<String, String> observation(
      String sensor, String property, String time, String result) {
    return Map.of(
        "observation.sensor_id", sensor,
        "observation.observed_property", property,
        "observation.event_time", time,
        "observation.result", result);
  }

  /** An archive of one task that soon shows in a directory what it has read. */
  public static Map<String, String> archive(String topics, Path directory) {
    return new HashMap<>(
        Map.of(
            "connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector",
            "tasks.max", "1",
            "topics", topics,
            "archive.dir", directory.toString(),
            "rotate.schedule.interval.ms", "2000",
            "consumer.override.isolation.level", "read_committed",
            "consumer.override.auto.offset.reset", "earliest"));
  }

  /**
   * Has a sink see new topics soon, and its group miss a killed worker about as soon as another can
   * be there, not after 45 s.
   */
  public static Map<String, String> prompt() {
    return Map.of(
        "consumer.override.metadata.max.age.ms", "1000",
        "consumer.override.session.timeout.ms", "6000",
        "consumer.override.heartbeat.interval.ms", "1000");
  }

  /** A configuration of these options, and of more that come before them. */
  public static ObjectNode json(Map<String, String> options, Map<String, String> more) {
    ObjectNode config = new ObjectMapper().valueToTree(options);
    more.forEach(config::put);
    return config;
  }
}
