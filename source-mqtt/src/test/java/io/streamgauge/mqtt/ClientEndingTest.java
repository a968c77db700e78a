// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.Await;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever ends a connection, nothing is left of its client. */
class ClientEndingTest {

  private static long threads(String client) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("mqtt-client-" + client))
        .count();
  }

  /** Tells of the end of one connection. */
  private static final class Ends implements MqttConnection.Listener {
    private final CountDownLatch ended = new CountDownLatch(1);
    private int received;
    private Throwable cause;

    @Override
    public void accepted(MqttConnection connection, boolean resumed) {
      received = 0;
    }

    @Override
    public void received(MqttConnection from, Message message) {
      received++;
    }

    @Override
    public void miscounted(MqttConnection connection, boolean copy) {
      throw new AssertionError("no broker here marks a repeat");
    }

    @Override
    public void ended(MqttConnection connection, Throwable failure) {
      cause = failure;
      ended.countDown();
    }
  }

  private static MqttConnection connection(
      RudeBroker broker, String client, String version, MqttConnection.Listener listener) {
    MqttSourceConfig config =
        MqttSourceConfig.of(
            DecoderTest.options(
                "mqtt.server.uri", broker.uri(),
                "mqtt.client.id.prefix", client,
                "mqtt.version", version));
    ServerUri server = config.connection().servers().get(0);
    return new MqttConnection(1, server, config, config.connection().loadTls(), 100, listener);
  }

  /** A session of a week would hold thread and messages for as long. */
  @ParameterizedTest
  @CsvSource({"SAME_PACKET_ID, 20, 50", "GARBAGE, 5, 0", "REASON, 5, 0", "REFUSE, 5, 0"})
  void endingsLeaveNoThreadAndNoMessages(RudeBroker.Manner manner, int endings, int messages)
      throws Exception {
    String client = "ends-" + manner;
    List<WeakReference<MqttConnection>> connections = new ArrayList<>();
    try (RudeBroker broker = new RudeBroker(manner)) {
      for (int i = 0; i < endings; i++) {
        connections.add(new WeakReference<>(endOne(broker, client, messages)));
      }
      Await.until("no thread is left", () -> threads(client + "-0") == 0);
      Await.until(
          "nothing reachable",
          () -> {
            System.gc();
            return connections.stream().allMatch(connection -> connection.get() == null);
          });
    }
  }

  private static MqttConnection endOne(RudeBroker broker, String client, int messages)
      throws Exception {
    Ends ends = new Ends();
    MqttConnection connection = connection(broker, client, "5", ends);
    var unused =
        connection
            .open(false, List.of())
            .whenComplete(
                (resumed, failure) -> {
                  if (failure != null) {
                    ends.ended(connection, failure);
                  }
                });
    assertTrue(ends.ended.await(20, TimeUnit.SECONDS));
    connection.close();
    assertTrue(ends.received >= messages, "received " + ends.received);
    return connection;
  }

  @ParameterizedTest
  @CsvSource({"5", "3.1.1"})
  void closeInMidConnectLeavesNoThread(String version) throws Exception {
    try (RudeBroker broker = new RudeBroker(RudeBroker.Manner.SILENT)) {
      for (int i = 0; i < 5; i++) {
        MqttConnection connection = connection(broker, "mid" + version, version, new Ends());
        var unused = connection.open(false, List.of());
        int expected = i + 1;
        Await.until("the client came", () -> broker.clients() == expected);
        connection.close();
      }
      Await.until("no thread is left", () -> threads("mid" + version + "-0") == 0);
    }
  }

  @Test
  void closeBeforeConnectLeavesNoThread() throws Exception {
    try (RudeBroker broker = new RudeBroker(RudeBroker.Manner.SILENT)) {
      connection(broker, "never", "5", new Ends()).close();
      Await.until("no thread is left", () -> threads("never-0") == 0);
      assertEquals(0, broker.clients());
    }
  }

  @ParameterizedTest
  @CsvSource({"SAME_PACKET_ID", "SILENT", "REFUSE"})
  void taskAtABrokerThatBreaksTheProtocolStopsQuicklyAndWhole(RudeBroker.Manner manner)
      throws Exception {
    try (RudeBroker broker = new RudeBroker(manner)) {
      Map<String, String> options =
          DecoderTest.options(
              "mqtt.server.uri", broker.uri(), "mqtt.client.id.prefix", "task" + manner);
      MqttSourceTask task = StartedTask.of(options);
      int clients = manner == RudeBroker.Manner.REFUSE ? 3 : 1;
      Await.until("the client came", () -> broker.clients() >= clients);
      assertTimeout(Duration.ofSeconds(2), task::stop);
      Await.until(
          "no thread is left",
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().endsWith("task" + manner + "-0")));
    }
  }

  @ParameterizedTest
  @CsvSource({"REASON", "REFUSE", "GARBAGE"})
  void whatABrokerSaysIsOneShortPlainLine(RudeBroker.Manner manner) throws Exception {
    try (RudeBroker broker = new RudeBroker(manner)) {
      Ends ends = new Ends();
      MqttConnection connection = connection(broker, "says" + manner, "5", ends);
      var unused = connection.open(false, List.of());
      assertTrue(ends.ended.await(20, TimeUnit.SECONDS));
      connection.close();
      String reason = EndReason.reason(ends.cause);
      assertTrue(reason.length() < 600, reason);
      assertFalse(reason.contains("\n"), reason);
      assertFalse(reason.contains("\u001b"), reason);
      assertFalse(EndReason.kind(ends.cause).contains("\n"));
    }
  }
}
