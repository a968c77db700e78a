// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The task against a real broker. */
class MqttSourceTaskTest {
  private static final String TOPIC = "sensors/north/s1/smoke";

  @TempDir Path directory;
  private Mosquitto broker;
  private MqttSourceTask task;

  @BeforeEach
  void startBroker() throws Exception {
    broker = Mosquitto.start(directory);
  }

  @AfterEach
  void stopAll() throws Exception {
    if (task != null) {
      task.stop();
    }
    if (broker != null) {
      broker.stop();
    }
  }

  private FakeSourceContext startTask(String... more) {
    Map<String, String> options = DecoderTest.options(more);
    options.put("mqtt.server.uri", broker.uri().toString());
    FakeSourceContext context = new FakeSourceContext(options);
    task = new MqttSourceTask();
    task.initialize(context);
    task.start(options);
    return context;
  }

  private void awaitSubscribed(long times) throws Exception {
    Await.until("subscribed", () -> broker.logged("Sending SUBACK to mqtt-0") >= times);
  }

  private static List<String> payloads(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"time\":1767225600,\"value\":" + i + "}")
        .toList();
  }

  private List<SourceRecord> poll(int atLeast) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    Await.until(atLeast + " records", () -> pollOnce(records) >= atLeast);
    return records;
  }

  private int pollOnce(List<SourceRecord> into) throws InterruptedException {
    List<SourceRecord> polled = task.poll();
    if (polled != null) {
      into.addAll(polled);
    }
    return into.size();
  }

  private void commit(List<SourceRecord> records) {
    records.forEach(record -> task.commitRecord(record, null));
  }

  private static List<Integer> values(List<SourceRecord> records) {
    return records.stream()
        .map(record -> ((Struct) record.value()).getFloat64("result").intValue())
        .toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private long acked() throws Exception {
    return broker.logged("Received PUBACK from mqtt-0");
  }

  @Test
  void acknowledgesOnlyAfterCommitRecord() throws Exception {
    startTask();
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, payloads(0, 50));
    List<SourceRecord> records = poll(50);
    assertEquals(range(0, 50), values(records));
    // As a plain worker does, which tells nothing about delivery with it.
    Thread committer = new Thread(task::commit);
    committer.start();
    Await.end(committer);
    assertNull(task.poll());
    assertEquals(0, acked());
    commit(records.subList(0, 20));
    Await.until("20 acknowledgements", () -> acked() == 20);
    commit(records.subList(20, 50));
    Await.until("50 acknowledgements", () -> acked() == 50);
  }

  @Test
  void resumedSessionDeliversAgainWhatWasNotCommittedAndNothingElse() throws Exception {
    startTask();
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, payloads(0, 30));
    List<SourceRecord> records = poll(30);
    commit(records.subList(0, 10));
    Await.until("10 acknowledgements", () -> acked() == 10);
    task.stop();
    commit(records.subList(10, 30));
    SentMessages.publish(broker, TOPIC, payloads(30, 40));
    startTask();
    List<SourceRecord> again = poll(30);
    assertEquals(range(10, 40), values(again));
    commit(again);
    Await.until("all acknowledgements", () -> acked() == 40);
  }

  @Test
  void messagesOfFilteredRecordsAreAcknowledgedUnderExactlyOnceToo() throws Exception {
    startTask("mqtt.receive.maximum", "20");
    awaitSubscribed(1);
    int all = 300;
    Thread publisher = new Thread(() -> SentMessages.publish(broker, TOPIC, payloads(0, all)));
    publisher.start();
    // As ExactlyOnceWorkerSourceTask does when a transform filters everything: no commitRecord.
    List<SourceRecord> records = new ArrayList<>();
    Await.until(
        "all acknowledged",
        () -> {
          pollOnce(records);
          task.commit();
          return acked() >= all;
        });
    Await.end(publisher);
    assertEquals(Set.copyOf(range(0, all)), new HashSet<>(values(records)));
  }

  @Test
  void payloadIsAlsoKeptAsReceivedBeforeItIsAcknowledged() throws Exception {
    startTask("raw.topic", "raw.{region}");
    awaitSubscribed(1);
    String two = "[{\"time\":1767225600,\"value\":1},{\"time\":1767225601,\"value\":2}]";
    SentMessages.publish(broker, TOPIC, List.of(two, "cannot be decoded"));
    List<SourceRecord> records = poll(5);
    assertEquals(
        List.of("raw.north", "readings", "readings", "raw.north", "readings-dlq"),
        records.stream().map(SourceRecord::topic).toList());
    assertEquals(TOPIC, records.get(0).key());
    assertEquals(two, new String((byte[]) records.get(0).value(), StandardCharsets.UTF_8));
    assertEquals(
        "cannot be decoded", new String((byte[]) records.get(3).value(), StandardCharsets.UTF_8));
    for (int copy : List.of(0, 3)) {
      assertEquals("raw", records.get(copy).headers().lastWithName("route_reason").value());
      assertEquals("readings", records.get(copy).headers().lastWithName("route_origin").value());
    }
    assertNull(records.get(1).headers().lastWithName("route_reason"));
    // The copy of the first message is the last that Kafka gets.
    commit(records.subList(1, 5));
    assertNull(task.poll());
    assertEquals(0, acked());
    commit(records.subList(0, 1));
    Await.until("both acknowledgements", () -> acked() == 2);
  }

  @Test
  void brokerRestartLosesNothing() throws Exception {
    startTask();
    awaitSubscribed(1);
    Set<Integer> arrived = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      int from = round * 100;
      SentMessages.publish(broker, TOPIC, payloads(from, from + 100));
      List<SourceRecord> unacknowledged = poll(100);
      broker.stop();
      // These acknowledgements are late: their connection is gone. What is on Kafka may come again.
      commit(unacknowledged);
      arrived.addAll(values(unacknowledged));
      broker.start();
      awaitSubscribed(round + 2L);
      Await.until(
          "acknowledgements",
          () -> {
            List<SourceRecord> again = new ArrayList<>();
            pollOnce(again);
            commit(again);
            arrived.addAll(values(again));
            return acked() >= from + 100;
          });
    }
    assertEquals(Set.copyOf(range(0, 300)), arrived);
    Await.until("acknowledgements", () -> acked() == 300);
  }

  @Test
  void firstConnectIsTriedUntilTheBrokerIsThere() throws Exception {
    broker.stop();
    startTask();
    assertNull(task.poll());
    broker.start();
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, payloads(0, 1));
    assertEquals(range(0, 1), values(poll(1)));
  }

  @Test
  void nextServerOfTheListIsTried() throws Exception {
    Map<String, String> options =
        DecoderTest.options(
            "mqtt.server.uri", "tcp://127.0.0.1:" + Mosquitto.freePort() + "," + broker.uri());
    task = new MqttSourceTask();
    task.initialize(new FakeSourceContext(options));
    task.start(options);
    awaitSubscribed(1);
  }

  @Test
  void undecodableAndOversizedPayloadsBecomeBadRecordsAndAreAcknowledged() throws Exception {
    startTask("record.max.bytes", "1000");
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, List.of("broken", "x".repeat(2_000)));
    List<SourceRecord> records = poll(2);
    assertEquals(
        List.of("readings-dlq", "readings-dlq"),
        records.stream().map(SourceRecord::topic).toList());
    commit(records);
    Await.until("acknowledged", () -> acked() == 2);
  }

  @Test
  void skippedPayloadIsAcknowledgedAtOnce() throws Exception {
    startTask("bad.records", "skip", "accept.loss", "true");
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, List.of("broken"));
    Await.until(
        "acknowledged",
        () -> {
          assertNull(task.poll());
          return acked() == 1;
        });
  }

  @Test
  void identicalMessagesAreBothAcknowledged() throws Exception {
    startTask();
    awaitSubscribed(1);
    String payload = payloads(1, 2).get(0);
    SentMessages.publish(broker, TOPIC, List.of(payload, payload));
    List<SourceRecord> records = poll(2);
    assertEquals(2, new HashSet<>(records).size());
    commit(List.copyOf(new HashSet<>(records)));
    Await.until("acknowledged", () -> acked() == 2);
  }

  @Test
  void pollAndStopReturnWithinASecondAndStopDisconnects() throws Exception {
    startTask();
    awaitSubscribed(1);
    long begin = System.nanoTime();
    assertNull(task.poll());
    long polled = System.nanoTime();
    assertTrue(polled - begin < Duration.ofSeconds(1).toNanos());
    SentMessages.publish(broker, TOPIC, payloads(0, 3));
    List<SourceRecord> records = poll(3);
    begin = System.nanoTime();
    task.stop();
    task.stop();
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(1).toNanos());
    Await.until("disconnected", () -> broker.logged("Client mqtt-0 disconnected") == 1);
    commit(records);
    assertNull(task.poll());
    assertEquals(0, acked());
  }

  /** Two seconds of keep-alive: the pause ends after one, and the task leaves the broker. */
  @Test
  void inboxStaysBoundedWhileNothingIsCommittedAndNothingIsLost() throws Exception {
    startTask("inbox.max.bytes", "65536", "mqtt.keepalive.interval.seconds", "2");
    awaitSubscribed(1);
    int all = 400;
    SentMessages.publish(broker, TOPIC, large(all));
    List<SourceRecord> held = new ArrayList<>();
    Await.until(
        "the session left the broker",
        () -> {
          pollOnce(held);
          return broker.logged("Client mqtt-0 disconnected") >= 1;
        });
    pollOnce(held);
    assertTrue(held.size() < 60, "held " + held.size());
    Set<Integer> arrived = new HashSet<>(values(held));
    commit(held);
    commitAll(arrived, all);
  }

  @Test
  void fullInboxMakesTheBrokerPauseOverTheSameConnection() throws Exception {
    startTask("inbox.max.bytes", "65536");
    awaitSubscribed(1);
    int all = 2_000;
    SentMessages.publish(broker, TOPIC, large(all));
    Set<Integer> arrived = new HashSet<>();
    commitAll(arrived, all);
    assertEquals(1, broker.logged("Sending CONNACK to mqtt-0"));
  }

  @Test
  void stopIsQuickWhileTheInboxIsFull() throws Exception {
    long threadsBefore = threads("mqtt-", false);
    long waitingBefore = threads("mqtt-client-", true);
    startTask("inbox.max.bytes", "65536");
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, large(200));
    List<SourceRecord> held = poll(30);
    Await.until(
        "the connection waits for room", () -> threads("mqtt-client-", true) > waitingBefore);
    long begin = System.nanoTime();
    task.stop();
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(1).toNanos());
    commit(held);
    assertEquals(0, acked());
    Await.until("no thread is left", () -> threads("mqtt-", false) <= threadsBefore);
  }

  private static long threads(String name, boolean waiting) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(name))
        .filter(thread -> !waiting || thread.getState() == Thread.State.TIMED_WAITING)
        .count();
  }

  private static List<String> large(int count) {
    String filler = "x".repeat(1_000);
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"time\":1767225600,\"value\":" + i + ",\"f\":\"" + filler + "\"}")
        .toList();
  }

  private void commitAll(Set<Integer> arrived, int all) throws Exception {
    Await.until(
        "everything",
        () -> {
          List<SourceRecord> records = new ArrayList<>();
          pollOnce(records);
          commit(records);
          arrived.addAll(values(records));
          return arrived.size() == all && acked() >= all;
        });
  }

  @Test
  void propertiesOfMqtt5BecomeHeaders() throws Exception {
    startTask();
    awaitSubscribed(1);
    var client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    client.connect();
    client
        .publishWith()
        .topic(TOPIC)
        .qos(MqttQos.EXACTLY_ONCE)
        .payload(payloads(1, 2).get(0).getBytes(StandardCharsets.UTF_8))
        .contentType("application/json")
        .correlationData(new byte[] {1, 2})
        .userProperties()
        .add("sensor_id", "other")
        .applyUserProperties()
        .send();
    client.disconnect();
    SourceRecord record = poll(1).get(0);
    assertEquals("application/json", header(record, "mqtt.content_type"));
    assertEquals("AQI=", header(record, "mqtt.correlation_data"));
    assertEquals("other", header(record, "mqtt.user.sensor_id"));
    assertEquals("s1", header(record, "sensor_id"));
    assertEquals(TOPIC, header(record, "mqtt.topic"));
    assertNull(header(record, "mqtt.redelivery"));
    assertNull(header(record, "mqtt.retained"));
  }

  private static String header(SourceRecord record, String name) {
    Header header = record.headers().lastWithName(name);
    return header == null ? null : header.value().toString();
  }

  @Test
  void redeliveriesOfAResumedSessionAreMarked() throws Exception {
    startTask();
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, payloads(0, 1));
    poll(1);
    task.stop();
    startTask();
    assertEquals("true", header(poll(1).get(0), "mqtt.redelivery"));
  }

  @ParameterizedTest
  @CsvSource({"5, keep, 2", "5, new, 1", "5, skip, 0", "3.1.1, keep, 2", "3.1.1, skip, 0"})
  void retainedMessagesAreTakenAsConfigured(String version, String policy, int times)
      throws Exception {
    publishRetained();
    startTask("mqtt.version", version, "mqtt.retained", policy);
    awaitSubscribed(1);
    SentMessages.publish(broker, TOPIC, payloads(1, 2));
    List<SourceRecord> records = new ArrayList<>(poll(times == 0 ? 1 : 2));
    commit(records);
    Await.until("acknowledged", () -> pending() == 0);
    task.stop();
    startTask("mqtt.version", version, "mqtt.retained", policy);
    awaitSubscribed(2);
    SentMessages.publish(broker, TOPIC, payloads(2, 3));
    Await.until(
        "the last",
        () -> {
          pollOnce(records);
          return values(records).contains(2);
        });
    pollOnce(records);
    assertEquals(times, records.stream().filter(r -> header(r, "mqtt.retained") != null).count());
  }

  /** Messages of which the broker waits for an acknowledgement. */
  private long pending() throws Exception {
    return broker.logged("Sending PUBLISH to mqtt-0") - acked();
  }

  private void publishRetained() {
    var client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    client.connect();
    client
        .publishWith()
        .topic("sensors/north/s0/smoke")
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .payload(payloads(0, 1).get(0).getBytes(StandardCharsets.UTF_8))
        .send();
    client.disconnect();
  }

  /** The same guarantee over both versions and both qualities of service that have it. */
  @ParameterizedTest
  @CsvSource({"5, 1", "5, 2", "3.1.1, 1", "3.1.1, 2"})
  void cutConnectionsLoseNothing(String version, int qos) throws Exception {
    startTask("mqtt.version", version, "mqtt.qos", Integer.toString(qos));
    awaitSubscribed(1);
    Set<Integer> arrived = new HashSet<>();
    SentMessages.publish(broker, TOPIC, payloads(0, 100));
    List<SourceRecord> first = poll(10);
    broker.stop();
    commit(first);
    arrived.addAll(values(first));
    broker.start();
    Await.until("connected", () -> broker.logged("Sending CONNACK to mqtt-0") >= 2);
    SentMessages.publish(broker, TOPIC, payloads(100, 200));
    Await.until(
        "everything",
        () -> {
          List<SourceRecord> records = new ArrayList<>();
          pollOnce(records);
          commit(records);
          arrived.addAll(values(records));
          return arrived.containsAll(range(0, 200));
        });
  }

  @Test
  void changedFiltersAreTakenBackFromTheSession() throws Exception {
    startTask("mqtt.topics", "old/{sensor_id}/{kind}", "observation.attributes", "");
    awaitSubscribed(1);
    SentMessages.publish(broker, "old/s1/smoke", payloads(0, 1));
    List<SourceRecord> records = poll(1);
    commit(records);
    task.stop();
    Map<String, String> options =
        DecoderTest.options(
            "mqtt.server.uri", broker.uri().toString(),
            "mqtt.topics", "new/{sensor_id}/{kind}",
            "observation.attributes", "");
    FakeSourceContext context = new FakeSourceContext(options);
    context.store(records.get(0));
    task = new MqttSourceTask();
    task.initialize(context);
    task.start(options);
    Await.until("taken back", () -> broker.logged("Sending UNSUBACK to mqtt-0") == 1);
    SentMessages.publish(broker, "old/s1/smoke", payloads(1, 2));
    SentMessages.publish(broker, "new/s1/smoke", payloads(2, 3));
    assertEquals(range(2, 3), values(poll(1)));
  }

  @Test
  void sharedTasksGetEveryMessageBetweenThemAlsoWhenOneIsGone() throws Exception {
    MqttSourceConnector connector = new MqttSourceConnector();
    Map<String, String> options = DecoderTest.options("mqtt.task.assignment", "shared");
    options.put("mqtt.server.uri", broker.uri().toString());
    connector.start(options);
    List<MqttSourceTask> tasks = new ArrayList<>();
    Set<Integer> arrived = new HashSet<>();
    try {
      for (Map<String, String> own : connector.taskConfigs(3)) {
        MqttSourceTask each = new MqttSourceTask();
        each.initialize(new FakeSourceContext(own));
        each.start(own);
        tasks.add(each);
      }
      Await.until("subscribed", () -> broker.logged("Sending SUBACK to mqtt-") >= 3);
      SentMessages.publish(broker, TOPIC, payloads(0, 90));
      int total = 0;
      for (MqttSourceTask each : tasks) {
        List<SourceRecord> polled = each.poll();
        total += polled == null ? 0 : polled.size();
        assertTrue(polled != null && polled.size() < 90, "each gets a part");
        polled.forEach(record -> each.commitRecord(record, null));
        arrived.addAll(values(polled));
      }
      while (total < 90) {
        for (MqttSourceTask each : tasks) {
          List<SourceRecord> polled = each.poll();
          if (polled != null) {
            total += polled.size();
            polled.forEach(record -> each.commitRecord(record, null));
            arrived.addAll(values(polled));
          }
        }
      }
      assertEquals(90, total);
      tasks.remove(0).stop();
      Await.until("gone", () -> broker.logged("Client mqtt-0 disconnected") >= 1);
      SentMessages.publish(broker, TOPIC, payloads(90, 180));
      MqttSourceTask again = new MqttSourceTask();
      again.initialize(new FakeSourceContext(connector.taskConfigs(3).get(0)));
      again.start(connector.taskConfigs(3).get(0));
      tasks.add(again);
      Await.until(
          "every number",
          () -> {
            for (MqttSourceTask each : tasks) {
              List<SourceRecord> polled = each.poll();
              if (polled != null) {
                polled.forEach(record -> each.commitRecord(record, null));
                arrived.addAll(values(polled));
              }
            }
            return arrived.size() == 180;
          });
    } finally {
      tasks.forEach(MqttSourceTask::stop);
    }
  }

  @Test
  void formerTasksOfTheConnectorAreFound() {
    FakeSourceContext context = new FakeSourceContext(Map.of());
    context.store(DeliveryOffset.partition("mqtt-1"), Map.of(DeliveryOffset.FILTERS, "b/+"));
    context.store(DeliveryOffset.partition("mqtt-2"), Map.of(DeliveryOffset.FILTERS, "c/+,d/#"));
    assertEquals(
        Map.of("mqtt-2", "c/+,d/#"),
        DeliveryOffset.orphanedSessions(context.offsetStorageReader(), "mqtt", 2));
  }

  @Test
  void messagesOfQualityZeroAreDroppedAndCountedWhereTheUserWantsThat() throws Exception {
    FakeSourceContext context =
        startTask("inbox.max.bytes", "65536", "mqtt.qos", "0", "mqtt.qos0.when.full", "drop");
    awaitSubscribed(1);
    int all = 400;
    SentMessages.publish(broker, TOPIC, large(all));
    Await.until("all are decided on", () -> received(context) + dropped(context) == all);
    assertTrue(dropped(context) > 0);
    List<SourceRecord> held = poll((int) received(context));
    commit(held);
    SentMessages.publish(broker, TOPIC, payloads(all, all + 1));
    assertEquals(range(all, all + 1), values(poll(1)));
    assertEquals(1, broker.logged("Sending CONNACK to mqtt-0"));
  }

  private static long received(FakeSourceContext context) {
    return (Long) context.pluginMetrics().value("received-total");
  }

  private static long dropped(FakeSourceContext context) {
    return (Long) context.pluginMetrics().value("qos0-dropped-total");
  }

  @Test
  void metricsTellWhatHappened() throws Exception {
    FakeSourceContext context = startTask();
    Await.until("connected", () -> context.pluginMetrics().value("connected").equals(1L));
    SentMessages.publish(broker, TOPIC, List.of("broken", payloads(0, 1).get(0)));
    List<SourceRecord> records = poll(2);
    assertEquals(2L, context.pluginMetrics().value("received-total"));
    assertEquals(1L, context.pluginMetrics().value("bad-total"));
    assertEquals(2L, context.pluginMetrics().value("unacknowledged"));
    assertTrue((Long) context.pluginMetrics().value("inbox-bytes") > 1_000);
    commit(records);
    assertEquals(2L, context.pluginMetrics().value("filtered-total"));
    assertEquals(0L, context.pluginMetrics().value("unacknowledged"));
    assertEquals(0L, context.pluginMetrics().value("inbox-bytes"));
    task.stop();
    assertEquals(0L, context.pluginMetrics().value("connected"));
  }

  /** A broker without persistence forgets its sessions when it restarts. */
  @Test
  void lostSessionIsCounted() throws Exception {
    FakeSourceContext context = startTask();
    awaitSubscribed(1);
    broker.stop();
    Files.delete(directory.resolve("mosquitto.db"));
    broker.start();
    awaitSubscribed(2);
    Await.until("counted", () -> context.pluginMetrics().value("sessions-lost-total").equals(1L));
    assertEquals(2L, context.pluginMetrics().value("connections-total"));
  }

  @Test
  void messageOfATopicThatNoFilterNamesIsNotDropped() throws Exception {
    startTask();
    awaitSubscribed(1);
    task.stop();
    startTask(
        "mqtt.topics", "other/{sensor_id}/{kind}", "observation.attributes", "", "name", "mqtt");
    awaitSubscribed(2);
    SentMessages.publish(broker, TOPIC, payloads(0, 1));
    SourceRecord record = poll(1).get(0);
    assertEquals("readings-dlq", record.topic());
    assertFalse(((Struct) record.value()).getString("error_message").isBlank());
  }

  /** Packed, a message of some kilobytes holds readings that took a gigabyte at once. */
  @Test
  void messagesOfManyReadingsAreHandedOutOverSeveralPolls() throws Exception {
    boolean soak = Boolean.getBoolean("streamgauge.soak");
    int messages = soak ? 60 : 6;
    int each = 23_400;
    startTask();
    awaitSubscribed(1);
    String array = "{\"time\":1767225600,\"value\":1},".repeat(each);
    byte[] packed =
        HostilePayloadTest.gzip(
            ("[" + array.substring(0, array.length() - 1) + "]").getBytes(StandardCharsets.UTF_8));
    var client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    client.connect();
    for (int i = 0; i < messages; i++) {
      client.publishWith().topic(TOPIC).qos(MqttQos.AT_LEAST_ONCE).payload(packed).send();
    }
    client.disconnect();
    long total = 0;
    long begin = System.nanoTime();
    while (total < (long) messages * each) {
      assertTrue(System.nanoTime() - begin < Duration.ofMinutes(soak ? 10 : 1).toNanos());
      assertTrue(acked() <= total / each, "acknowledged too early");
      List<SourceRecord> polled = task.poll();
      if (polled != null) {
        assertTrue(polled.size() <= 10_000, "handed out at once: " + polled.size());
        total += polled.size();
        commit(polled);
      }
    }
    assertEquals((long) messages * each, total);
    Await.until("all acknowledged", () -> acked() == messages);
  }
}
