// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
    task = StartedTask.of(context);
    return context;
  }

  /** Starts a task and waits until it has subscribed, after the tasks before it. */
  private FakeSourceContext subscribe(String... more) throws Exception {
    long before = broker.logged("Sending SUBACK to mqtt-0");
    FakeSourceContext context = startTask(more);
    awaitSubscribed(before + 1);
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
    into.addAll(StartedTask.polled(task));
    return into.size();
  }

  private static List<SourceRecord> pollAndCommit(MqttSourceTask task) throws InterruptedException {
    List<SourceRecord> polled = StartedTask.polled(task);
    polled.forEach(record -> task.commitRecord(record, null));
    return polled;
  }

  /** Polls and commits until the condition holds. */
  private void commitUntil(Await.Condition condition, Set<Integer> arrived) throws Exception {
    Await.until(
        "everything",
        () -> {
          arrived.addAll(values(pollAndCommit(task)));
          return condition.holds();
        });
  }

  private void commit(List<SourceRecord> records) {
    records.forEach(record -> task.commitRecord(record, null));
  }

  private static List<String> topics(List<SourceRecord> records) {
    return records.stream().map(SourceRecord::topic).toList();
  }

  private static List<Integer> values(List<SourceRecord> records) {
    return records.stream().map(record -> DecoderTest.result(record).intValue()).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private long acked() throws Exception {
    return broker.logged("Received PUBACK from mqtt-0");
  }

  @Test
  void acknowledgesOnlyAfterCommitRecord() throws Exception {
    subscribe();
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
    subscribe();
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
    subscribe("mqtt.receive.maximum", "20");
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
    subscribe("raw.topic", "raw.{region}");
    String two = "[{\"time\":1767225600,\"value\":1},{\"time\":1767225601,\"value\":2}]";
    SentMessages.publish(broker, TOPIC, List.of(two, "cannot be decoded"));
    List<SourceRecord> records = poll(5);
    assertEquals(
        List.of("raw.north", "readings", "readings", "raw.north", "readings-dlq"), topics(records));
    assertEquals(TOPIC, records.get(0).key());
    assertArrayEquals(two.getBytes(StandardCharsets.UTF_8), (byte[]) records.get(0).value());
    assertArrayEquals(
        "cannot be decoded".getBytes(StandardCharsets.UTF_8), (byte[]) records.get(3).value());
    for (int copy : List.of(0, 3)) {
      assertEquals("raw", header(records.get(copy), "route_reason"));
      assertEquals("readings", header(records.get(copy), "route_origin"));
    }
    assertNull(header(records.get(1), "route_reason"));
    // The copy of the first message is the last that Kafka gets.
    commit(records.subList(1, 5));
    assertNull(task.poll());
    assertEquals(0, acked());
    commit(records.subList(0, 1));
    Await.until("both acknowledgements", () -> acked() == 2);
  }

  @Test
  void brokerRestartLosesNothing() throws Exception {
    subscribe();
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
      commitUntil(() -> acked() >= from + 100, arrived);
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
    String servers = "tcp://127.0.0.1:" + Mosquitto.freePort() + "," + broker.uri();
    task = StartedTask.of(DecoderTest.options("mqtt.server.uri", servers));
    awaitSubscribed(1);
  }

  @Test
  void undecodableAndOversizedPayloadsBecomeBadRecordsAndAreAcknowledged() throws Exception {
    subscribe("record.max.bytes", "1000");
    SentMessages.publish(broker, TOPIC, List.of("broken", "x".repeat(2_000)));
    List<SourceRecord> records = poll(2);
    assertEquals(List.of("readings-dlq", "readings-dlq"), topics(records));
    commit(records);
    Await.until("acknowledged", () -> acked() == 2);
  }

  @Test
  void skippedPayloadIsAcknowledgedAtOnce() throws Exception {
    subscribe("bad.records", "skip", "accept.loss", "true");
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
    subscribe();
    String payload = payloads(1, 2).get(0);
    SentMessages.publish(broker, TOPIC, List.of(payload, payload));
    Set<SourceRecord> records = new HashSet<>(poll(2));
    assertEquals(2, records.size());
    commit(List.copyOf(records));
    Await.until("acknowledged", () -> acked() == 2);
  }

  @Test
  void pollAndStopReturnWithinASecondAndStopDisconnects() throws Exception {
    subscribe();
    assertNull(assertTimeout(Duration.ofSeconds(1), () -> task.poll()));
    SentMessages.publish(broker, TOPIC, payloads(0, 3));
    List<SourceRecord> records = poll(3);
    assertTimeout(Duration.ofSeconds(1), () -> task.stop());
    assertTimeout(Duration.ofSeconds(1), () -> task.stop());
    Await.until("disconnected", () -> broker.logged("Client mqtt-0 disconnected") == 1);
    commit(records);
    assertNull(task.poll());
    assertEquals(0, acked());
  }

  /** Two seconds of keep-alive: the pause ends after one, and the task leaves the broker. */
  @Test
  void inboxStaysBoundedWhileNothingIsCommittedAndNothingIsLost() throws Exception {
    subscribe("inbox.max.bytes", "65536", "mqtt.keepalive.interval.seconds", "2");
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
    commitUntil(() -> arrived.size() == all && acked() >= all, arrived);
  }

  @Test
  void fullInboxMakesTheBrokerPauseOverTheSameConnection() throws Exception {
    subscribe("inbox.max.bytes", "65536");
    int all = 2_000;
    SentMessages.publish(broker, TOPIC, large(all));
    Set<Integer> arrived = new HashSet<>();
    commitUntil(() -> arrived.size() == all && acked() >= all, arrived);
    assertEquals(1, broker.logged("Sending CONNACK to mqtt-0"));
  }

  @Test
  void stopIsQuickWhileTheInboxIsFull() throws Exception {
    long threadsBefore = threads("mqtt-", false);
    long waitingBefore = threads("mqtt-client-", true);
    subscribe("inbox.max.bytes", "65536");
    SentMessages.publish(broker, TOPIC, large(200));
    List<SourceRecord> held = poll(30);
    Await.until(
        "the connection waits for room", () -> threads("mqtt-client-", true) > waitingBefore);
    assertTimeout(Duration.ofSeconds(1), () -> task.stop());
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

  @Test
  void propertiesOfMqtt5BecomeHeaders() throws Exception {
    subscribe();
    Mqtt5Publish message =
        SentMessages.of(TOPIC, payloads(1, 2).get(0))
            .qos(MqttQos.EXACTLY_ONCE)
            .contentType("application/json")
            .correlationData(new byte[] {1, 2})
            .userProperties()
            .add("sensor_id", "other")
            .applyUserProperties()
            .build();
    SentMessages.publish(broker, List.of(message));
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
    subscribe();
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
    subscribe("mqtt.version", version, "mqtt.retained", policy);
    SentMessages.publish(broker, TOPIC, payloads(1, 2));
    List<SourceRecord> records = new ArrayList<>(poll(times == 0 ? 1 : 2));
    commit(records);
    Await.until("acknowledged", () -> pending() == 0);
    task.stop();
    subscribe("mqtt.version", version, "mqtt.retained", policy);
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
    var message = SentMessages.of("sensors/north/s0/smoke", payloads(0, 1).get(0)).retain(true);
    SentMessages.publish(broker, List.of(message.build()));
  }

  /** The same guarantee over both versions and both qualities of service that have it. */
  @ParameterizedTest
  @CsvSource({"5, 1", "5, 2", "3.1.1, 1", "3.1.1, 2"})
  void cutConnectionsLoseNothing(String version, int qos) throws Exception {
    subscribe("mqtt.version", version, "mqtt.qos", Integer.toString(qos));
    Set<Integer> arrived = new HashSet<>();
    SentMessages.publish(broker, TOPIC, payloads(0, 100));
    List<SourceRecord> first = poll(10);
    broker.stop();
    commit(first);
    arrived.addAll(values(first));
    broker.start();
    Await.until("connected", () -> broker.logged("Sending CONNACK to mqtt-0") >= 2);
    SentMessages.publish(broker, TOPIC, payloads(100, 200));
    commitUntil(() -> arrived.containsAll(range(0, 200)), arrived);
  }

  @Test
  void changedFiltersAreTakenBackFromTheSession() throws Exception {
    subscribe("mqtt.topics", "old/{sensor_id}/{kind}", "observation.attributes", "");
    SentMessages.publish(broker, "old/s1/smoke", payloads(0, 1));
    List<SourceRecord> records = poll(1);
    commit(records);
    task.stop();
    FakeSourceContext context =
        new FakeSourceContext(
            DecoderTest.options(
                "mqtt.server.uri", broker.uri().toString(),
                "mqtt.topics", "new/{sensor_id}/{kind}",
                "observation.attributes", ""));
    context.store(records.get(0));
    task = StartedTask.of(context);
    Await.until("taken back", () -> broker.logged("Sending UNSUBACK to mqtt-0") == 1);
    SentMessages.publish(broker, "old/s1/smoke", payloads(1, 2));
    SentMessages.publish(broker, "new/s1/smoke", payloads(2, 3));
    assertEquals(range(2, 3), values(poll(1)));
  }

  @Test
  void sharedTasksGetEveryMessageBetweenThemAlsoWhenOneIsGone() throws Exception {
    MqttSourceConnector connector = new MqttSourceConnector();
    connector.start(
        DecoderTest.options(
            "mqtt.task.assignment", "shared", "mqtt.server.uri", broker.uri().toString()));
    List<MqttSourceTask> tasks = new ArrayList<>();
    Set<Integer> arrived = new HashSet<>();
    try {
      for (Map<String, String> own : connector.taskConfigs(3)) {
        tasks.add(StartedTask.of(own));
      }
      Await.until("subscribed", () -> broker.logged("Sending SUBACK to mqtt-") >= 3);
      SentMessages.publish(broker, TOPIC, payloads(0, 90));
      List<SourceRecord> records = new ArrayList<>();
      for (MqttSourceTask each : tasks) {
        List<SourceRecord> part = pollAndCommit(each);
        assertTrue(!part.isEmpty() && part.size() < 90, "each gets a part");
        records.addAll(part);
      }
      while (records.size() < 90) {
        for (MqttSourceTask each : tasks) {
          records.addAll(pollAndCommit(each));
        }
      }
      assertEquals(90, records.size());
      arrived.addAll(values(records));
      tasks.remove(0).stop();
      Await.until("gone", () -> broker.logged("Client mqtt-0 disconnected") >= 1);
      SentMessages.publish(broker, TOPIC, payloads(90, 180));
      tasks.add(StartedTask.of(connector.taskConfigs(3).get(0)));
      Await.until(
          "every number",
          () -> {
            for (MqttSourceTask each : tasks) {
              arrived.addAll(values(pollAndCommit(each)));
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
        subscribe("inbox.max.bytes", "65536", "mqtt.qos", "0", "mqtt.qos0.when.full", "drop");
    int all = 400;
    SentMessages.publish(broker, TOPIC, large(all));
    Await.until(
        "all are decided on",
        () -> metric(context, "received-total") + metric(context, "qos0-dropped-total") == all);
    assertTrue(metric(context, "qos0-dropped-total") > 0);
    commit(poll((int) metric(context, "received-total")));
    SentMessages.publish(broker, TOPIC, payloads(all, all + 1));
    assertEquals(range(all, all + 1), values(poll(1)));
    assertEquals(1, broker.logged("Sending CONNACK to mqtt-0"));
  }

  private static long metric(FakeSourceContext context, String name) {
    return (Long) context.pluginMetrics().value(name);
  }

  @Test
  void metricsTellWhatHappened() throws Exception {
    FakeSourceContext context = startTask();
    Await.until("connected", () -> metric(context, "connected") == 1);
    SentMessages.publish(broker, TOPIC, List.of("broken", payloads(0, 1).get(0)));
    List<SourceRecord> records = poll(2);
    assertEquals(2, metric(context, "received-total"));
    assertEquals(1, metric(context, "bad-total"));
    assertEquals(2, metric(context, "unacknowledged"));
    assertTrue(metric(context, "inbox-bytes") > 1_000);
    commit(records);
    assertEquals(2, metric(context, "filtered-total"));
    assertEquals(0, metric(context, "unacknowledged"));
    assertEquals(0, metric(context, "inbox-bytes"));
    task.stop();
    assertEquals(0, metric(context, "connected"));
  }

  /** A broker without persistence forgets its sessions when it restarts. */
  @Test
  void lostSessionIsCounted() throws Exception {
    FakeSourceContext context = subscribe();
    assertEquals(-1, metric(context, "session-lost-age-ms"));
    long began = System.nanoTime();
    broker.stop();
    Files.delete(directory.resolve("mosquitto.db"));
    broker.start();
    awaitSubscribed(2);
    Await.until("counted", () -> metric(context, "sessions-lost-total") == 1);
    assertEquals(2, metric(context, "connections-total"));
    long age = metric(context, "session-lost-age-ms");
    long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    assertTrue(0 <= age && age <= since, age + " of " + since);
  }

  @Test
  void messageOfATopicThatNoFilterNamesIsNotDropped() throws Exception {
    subscribe();
    task.stop();
    subscribe(
        "mqtt.topics", "other/{sensor_id}/{kind}", "observation.attributes", "", "name", "mqtt");
    SentMessages.publish(broker, TOPIC, payloads(0, 1));
    SourceRecord record = poll(1).get(0);
    assertEquals("readings-dlq", record.topic());
    assertFalse(DecoderTest.reason(record).isBlank());
  }

  /** Packed, a message of some kilobytes holds readings that took a gigabyte at once. */
  @Test
  void messagesOfManyReadingsAreHandedOutOverSeveralPolls() throws Exception {
    boolean soak = Boolean.getBoolean("streamgauge.soak");
    int messages = soak ? 60 : 6;
    int each = 23_400;
    subscribe();
    String reading = "{\"time\":1767225600,\"value\":1}";
    String array = HostilePayloadTest.pack(reading, reading, each - 1);
    byte[] packed = HostilePayloadTest.gzip(array.getBytes(StandardCharsets.UTF_8));
    SentMessages.publish(
        broker, Collections.nCopies(messages, SentMessages.of(TOPIC, packed).build()));
    long total = 0;
    long begin = System.nanoTime();
    while (total < (long) messages * each) {
      assertTrue(System.nanoTime() - begin < Duration.ofMinutes(soak ? 10 : 1).toNanos());
      assertTrue(acked() <= total / each, "acknowledged too early");
      List<SourceRecord> polled = pollAndCommit(task);
      assertTrue(polled.size() <= 10_000, "handed out at once: " + polled.size());
      total += polled.size();
    }
    assertEquals((long) messages * each, total);
    Await.until("all acknowledged", () -> acked() == messages);
  }
}
