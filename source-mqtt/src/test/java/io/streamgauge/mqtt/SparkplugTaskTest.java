// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.sparkplug.SparkplugBytes.metric;
import static io.streamgauge.sparkplug.SparkplugBytes.payload;
import static io.streamgauge.sparkplug.SparkplugBytes.session;
import static io.streamgauge.sparkplug.SparkplugBytes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.sparkplug.SparkplugBytes;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Sparkplug node and a task with a real broker between them. */
class SparkplugTaskTest {
  private static final long T = Deliveries.NOW.toEpochMilli();
  private static final String AT = " 2026-03-01T10:00:00Z ";
  private static final String DATA = "spBv1.0/g/NDATA/n";
  private static final String COMMANDS = "Received PUBLISH from mqtt-0 (d0, q0, r0";
  private static final byte[] BIRTH =
      payload(
              T,
              0,
              session(1),
              metric("Node Control/Rebirth", -1, T, SparkplugBytes.BOOLEAN).number(14, 0),
              value("Level", 1, T, 1).properties("engUnit", "m"))
          .made();

  @TempDir Path directory;
  private Mosquitto broker;
  private Mqtt5BlockingClient node;
  private MqttSourceTask task;
  private FakeSourceContext context;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(directory);
    node = Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    node.connect();
  }

  @AfterEach
  void stopAll() throws Exception {
    if (task != null) {
      task.stop();
    }
    if (node != null) {
      node.disconnect();
    }
    if (broker != null) {
      broker.stop();
    }
  }

  private void start(String... more) throws Exception {
    long before = broker.logged("Sending SUBACK to mqtt-0");
    Map<String, String> options =
        DeviceFormatsTest.options(
            "sparkplug-b", DecoderTest.with(more, "mqtt.topics", "spBv1.0/#"));
    options.put("mqtt.server.uri", broker.uri().toString());
    context = new FakeSourceContext(options);
    task = StartedTask.of(context);
    Await.until("subscribed", () -> broker.logged("Sending SUBACK to mqtt-0") > before);
    Await.until("open", () -> gauge("connected") == 1);
  }

  private long gauge(String name) {
    return (Long) context.pluginMetrics().value(name);
  }

  /** As nodes publish: of quality of service 0. */
  private void publish(String topic, byte[] payload) {
    node.publish(
        Mqtt5Publish.builder().topic(topic).qos(MqttQos.AT_MOST_ONCE).payload(payload).build());
  }

  private List<String> poll(int atLeast) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    Await.until(
        atLeast + " records",
        () -> {
          List<SourceRecord> polled = StartedTask.polled(task);
          polled.forEach(record -> task.commitRecord(record, null));
          records.addAll(polled);
          return records.size() >= atLeast;
        });
    return NodeStream.readings(records);
  }

  private static byte[] byAlias(int sequence, double value) {
    return payload(T, sequence, value(null, 1, T, value)).made();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void birthsDataRestartGapAndRebirth(String version) throws Exception {
    start("mqtt.version", version, "sparkplug.rebirth", "true");
    publish("spBv1.0/g/NBIRTH/n", BIRTH);
    publish(DATA, byAlias(1, 2));
    assertEquals(
        List.of(
            "g/n sparkplug/online" + AT + "1.0",
            "g/n Level" + AT + "1.0 m",
            "g/n Level" + AT + "2.0 m"),
        poll(3));
    task.stop();
    publish(DATA, byAlias(2, 3));
    start("mqtt.version", version, "sparkplug.rebirth", "true");
    publish(DATA, byAlias(3, 4));
    publish(DATA, byAlias(4, 5));
    List<String> unread = poll(2);
    assertTrue(
        unread.stream().allMatch(each -> each.contains("no birth of this node")), "" + unread);
    Await.until("asked", () -> broker.logged(COMMANDS) == 1);
    publish("spBv1.0/g/NBIRTH/n", BIRTH);
    publish(DATA, byAlias(1, 6));
    publish("spBv1.0/g/NBIRTH/n", new byte[] {18, 9});
    publish(DATA, byAlias(2, 7));
    publish(DATA, payload(T, 4, value("Level", -1, T, 8)).made());
    assertEquals(
        List.of(
            "g/n sparkplug/online" + AT + "1.0",
            "g/n Level" + AT + "1.0 m",
            "g/n Level" + AT + "6.0 m",
            "g/n Level" + AT + "8.0"),
        poll(6).stream().filter(each -> !each.startsWith("bad")).toList());
    assertEquals(1, gauge("sparkplug-gaps-total"));
    assertEquals(1, gauge("sparkplug-missed-total"));
    assertEquals(1, gauge("sparkplug-rebirths-total"));
    Await.until("its own command is ignored", () -> ignored() >= 1);
    assertEquals(1, broker.logged(COMMANDS), "one at most a minute");
  }

  private long ignored() throws InterruptedException {
    StartedTask.polled(task);
    return gauge("ignored-total");
  }

  @Test
  void nobodyIsAskedUnlessToldTo() throws Exception {
    start();
    publish(DATA, byAlias(1, 2));
    publish(DATA, byAlias(9, 2));
    assertEquals(2, poll(2).size());
    assertEquals(0, broker.logged(COMMANDS));
    assertEquals(1, gauge("sparkplug-gaps-total"));
    assertEquals(7, gauge("sparkplug-missed-total"));
    assertEquals(0, gauge("sparkplug-rebirths-total"));
  }
}
