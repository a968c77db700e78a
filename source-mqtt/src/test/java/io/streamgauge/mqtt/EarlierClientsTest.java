// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Fixture;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What earlier versions have stored of MQTT clients and their subscriptions is understood. */
class EarlierClientsTest {
  @TempDir Path directory;

  static Stream<Fixture> fixtures() throws IOException {
    return Fixture.all("mqtt");
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void formerTasksAreFound(Fixture fixture) throws Exception {
    FakeSourceContext context = fixture.context("sensors", Map.of());
    assertEquals(
        Map.of("sensors-1", "gauges/+/+", "sensors-2", "old/+/+"),
        DeliveryOffset.orphanedSessions(context.offsetStorageReader(), "sensors", 1));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void subscriptionsThatAreGoneAreTakenBack(Fixture fixture) throws Exception {
    try (Mosquitto broker = Mosquitto.start(directory)) {
      Map<String, String> config = fixture.connector("sensors");
      config.put("mqtt.server.uri", broker.uri().toString());
      List<SourceRecord> first = new ArrayList<>();
      MqttSourceTask task = task(fixture, config);
      try {
        Await.until("subscribed", () -> broker.logged("Sending SUBACK to sensors-2") == 1);
        SentMessages.publish(broker, "old/o1/level", List.of("{\"time\":1795898000,\"value\":1}"));
        Await.until("a record", () -> first.addAll(StartedTask.polled(task)));
        assertEquals(1, first.size());
        task.commitRecord(first.get(0), null);
      } finally {
        task.stop();
      }
      config.put("mqtt.topics", config.get("mqtt.topics").replace("old/", "new/"));
      MqttSourceTask next = task(fixture, config);
      try {
        Await.until("taken back", () -> broker.logged("Sending UNSUBACK to sensors-2") == 1);
        SentMessages.publish(broker, "old/o1/level", List.of("{\"time\":1795898001,\"value\":2}"));
        SentMessages.publish(broker, "new/o1/level", List.of("{\"time\":1795898002,\"value\":3}"));
        List<SourceRecord> records = new ArrayList<>();
        Await.until("a record", () -> records.addAll(StartedTask.polled(next)));
        assertEquals(
            List.of(1_795_898_002_000L), records.stream().map(SourceRecord::timestamp).toList());
      } finally {
        next.stop();
      }
    }
  }

  /** The last of the three tasks, which has the filter of its number. */
  private static MqttSourceTask task(Fixture fixture, Map<String, String> config)
      throws IOException {
    MqttSourceConnector connector = new MqttSourceConnector();
    connector.start(config);
    return StartedTask.of(fixture.context("sensors", connector.taskConfigs(3).get(2)));
  }
}
