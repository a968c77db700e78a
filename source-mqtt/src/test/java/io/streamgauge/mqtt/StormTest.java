// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * More messages than MQTT has packet identifiers, through a real broker: the one that is installed,
 * and one that counts right, which is the one of the environment's {@code MOSQUITTO_RIGHT} where
 * the installed one does not.
 */
class StormTest {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final String TOPIC = "sensors/north/s1/smoke";
  private static final int CUTS = SOAK ? 10 : 2;
  private static final int IDENTIFIERS = 65_535;
  private static final Duration LONGEST = SOAK ? Duration.ofMinutes(10) : Duration.ofSeconds(60);

  /** Longer than the task waits before it looks whether a silent broker holds something back. */
  private static final Duration QUIET = Duration.ofSeconds(SOAK ? 45 : 4);

  /** How the messages come: to an absent client, as fast as they can, over cut connections. */
  enum Course {
    ABSENT,
    LIVE,
    CUT
  }

  private final CaughtLog log = new CaughtLog();
  @TempDir Path directory;
  private Mosquitto broker;
  private CountingProxy proxy;
  private MqttSourceTask task;
  private FakeSourceContext context;

  // What is on Kafka.
  private final BitSet written = new BitSet();
  private long records;
  private long repeats;
  private long marked;
  private long markedRight;

  private long quietRecords = -1;
  private long quietSinceNanos;

  private void start(boolean right) throws Exception {
    broker =
        Mosquitto.start(right ? countsRight() : Mosquitto.installed(), directory, "log_type none");
    proxy = new CountingProxy(broker.port());
  }

  /** One that counts right: the one of {@code MOSQUITTO_RIGHT}, or the one that is installed. */
  private static Optional<Path> countsRight() throws IOException {
    Optional<Path> named = Optional.ofNullable(System.getenv("MOSQUITTO_RIGHT")).map(Path::of);
    for (Path program : Stream.concat(named.stream(), Mosquitto.installed().stream()).toList()) {
      if (!MosquittoRelease.of(Mosquitto.version(program)).losesCount()) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private MosquittoRelease release() throws IOException {
    return MosquittoRelease.of(broker.version());
  }

  @AfterEach
  void stopAll() throws Exception {
    log.close();
    if (task != null) {
      task.stop();
    }
    if (proxy != null) {
      proxy.close();
      broker.stop();
    }
  }

  private void startTask(String version) throws Exception {
    startTask(DecoderTest.options("mqtt.server.uri", proxy.uri(), "mqtt.version", version));
    Await.until("connected", () -> metric("connected") == 1);
  }

  private void startTask(Map<String, String> options) {
    context = new FakeSourceContext(options);
    task = StartedTask.of(context);
  }

  private long metric(String name) {
    return (Long) context.pluginMetrics().value(name);
  }

  /** Publishes as fast as the broker takes it, and waits until it has all. */
  private void publish(int count) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out.write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'p'});
      out.flush();
      in.readFully(new byte[4]);
      CompletableFuture<Void> acknowledged = CompletableFuture.runAsync(() -> skip(in, 4L * count));
      byte[] topic = TOPIC.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < count; i++) {
        byte[] payload =
            ("{\"value\":" + i + ",\"time\":1767225600}").getBytes(StandardCharsets.UTF_8);
        int id = i % 60_000 + 1;
        out.write(0x32);
        out.write(2 + topic.length + 2 + payload.length);
        out.write(0);
        out.write(topic.length);
        out.write(topic);
        out.write(id >> 8);
        out.write(id);
        out.write(payload);
      }
      out.flush();
      acknowledged.orTimeout(SOAK ? 60 : 4, TimeUnit.MINUTES).join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void skip(DataInputStream in, long bytes) {
    try {
      in.skipNBytes(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Commits a few polls behind, as a worker does, until the condition holds. */
  private void run(Await.Condition condition) throws Exception {
    Queue<List<SourceRecord>> underWay = new ArrayDeque<>();
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, this::told);
      List<SourceRecord> polled = task.poll();
      if (polled != null) {
        underWay.add(polled);
      }
      if (!underWay.isEmpty() && (polled == null || underWay.size() > 2)) {
        underWay.remove().forEach(this::written);
      }
    }
    underWay.forEach(batch -> batch.forEach(this::written));
  }

  private void written(SourceRecord record) {
    int number = DecoderTest.result(record).intValue();
    boolean repeat = written.get(number);
    boolean mark = record.headers().lastWithName("mqtt.redelivery") != null;
    written.set(number);
    records++;
    repeats += repeat ? 1 : 0;
    marked += mark ? 1 : 0;
    markedRight += mark && repeat ? 1 : 0;
    task.commitRecord(record, null);
  }

  /** Whether nothing comes any more, from a broker that does not deliver all. */
  private boolean isQuiet() {
    long now = System.nanoTime();
    if (quietRecords != records || metric("unacknowledged") > 0 || metric("connected") == 0) {
      quietRecords = records;
      quietSinceNanos = now;
    }
    return now - quietSinceNanos > QUIET.toNanos();
  }

  private String told() {
    return (written.cardinality() + " written, " + records + " records, " + repeats + " twice")
        + (", marked " + marked + " of which right " + markedRight)
        + ("; handed over " + proxy.handed().cardinality() + " in " + proxy.packets() + " packets")
        + (", reconnects " + metric("reconnects-total"))
        + (", copies " + metric("copies-dropped-total"))
        + (", acknowledged again " + metric("acknowledged-again-total"));
  }

  static Stream<Arguments> storms() {
    if (!SOAK) {
      return Stream.of(
          Arguments.of(false, "5", Course.ABSENT, 70_000),
          Arguments.of(false, "3.1.1", Course.CUT, 70_000),
          Arguments.of(true, "3.1.1", Course.LIVE, 70_000),
          Arguments.of(true, "5", Course.CUT, 20_000));
    }
    return Stream.of(true, false)
        .flatMap(
            right ->
                Stream.of("5", "3.1.1")
                    .flatMap(
                        version ->
                            Stream.of(Course.values())
                                .map(course -> Arguments.of(right, version, course, 300_000))));
  }

  @ParameterizedTest
  @MethodSource("storms")
  void moreThanThereAreIdentifiers(boolean right, String version, Course course, int many)
      throws Exception {
    start(right);
    boolean losesCount = release().losesCount();
    startTask(version);
    int before = 0;
    CompletableFuture<Void> publisher = CompletableFuture.completedFuture(null);
    long begin = System.nanoTime();
    if (course == Course.LIVE) {
      publisher = CompletableFuture.runAsync(() -> publish(many));
      if (SOAK) {
        // Nobody polls, as when Kafka hangs, until all of them wait.
        publisher.orTimeout(60, TimeUnit.MINUTES).join();
      }
    } else {
      task.stop();
      publish(many);
      before = proxy.connections();
      startTask(version);
    }
    int[] cuts = {0};
    run(
        () -> {
          if (course == Course.CUT && written.cardinality() > many / CUTS * cuts[0]) {
            cuts[0]++;
            proxy.cut();
          }
          return written.cardinality() == many || (losesCount && isQuiet());
        });
    Await.done(publisher);
    String told = told();
    log.real()
        .printf(
            "%s, MQTT %s, %s, %d in %d ms: %s%n",
            release(), version, course, many, (System.nanoTime() - begin) / 1_000_000, told);
    BitSet missing = proxy.handed();
    missing.andNot(written);
    assertEquals(0, missing.cardinality(), told);
    // The client that asks for the version is among the connections, unless it comes after all.
    long windows = Math.max(cuts[0], proxy.connections() - before - 2L);
    assertTrue(repeats <= IDENTIFIERS * windows, told);
    assertTrue(course == Course.CUT || losesCount || repeats == 0, told);
    if (!losesCount) {
      assertEquals(many, written.cardinality(), told);
      assertTrue(markedRight * 2 >= marked, told);
    }
    assertEquals(repeats, markedRight, "each repeat is marked: " + told);
    if (losesCount) {
      Await.until("told", () -> log.text().contains("when more than 65,535"));
      assertTrue(log.text().contains(MosquittoRelease.REMEDY), log.text());
    }
    assertFalse(log.text().contains("ERROR"), log.text());
  }

  @ParameterizedTest
  @CsvSource({"true, 5", "true, 3.1.1", "false, 5", "false, 3.1.1"})
  @EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
  void backlogOfSixtyThousandComesOnce(boolean right, String version) throws Exception {
    start(right);
    startTask(version);
    task.stop();
    publish(60_000);
    startTask(version);
    run(() -> written.cardinality() == 60_000);
    log.real().printf("%s, MQTT %s, backlog: %s%n", release(), version, told());
    assertEquals(60_000, records);
    assertEquals(0, metric("copies-dropped-total"));
    assertFalse(log.text().contains("ERROR"), log.text());
  }

  private static Map<String, String> textOptions(RudeBroker rude) {
    Map<String, String> options =
        DecoderTest.options("mqtt.server.uri", rude.uri(), "payload.format", "string");
    options.keySet().removeIf(name -> name.startsWith("observation."));
    return options;
  }

  /** Polls and commits until so many acknowledgements have come; returns the number of records. */
  private int acknowledged(RudeBroker rude, int expected) throws Exception {
    int[] count = {0};
    Await.until(
        "acknowledgement " + expected,
        () -> {
          List<SourceRecord> polled = StartedTask.polled(task);
          count[0] += polled.size();
          polled.forEach(record -> task.commitRecord(record, null));
          return rude.acknowledgements() >= expected;
        });
    assertEquals(expected, rude.acknowledgements());
    return count[0];
  }

  @Test
  void copiesOverOneConnectionAreDropped() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.COPIES)) {
      startTask(textOptions(rude));
      assertEquals(51, acknowledged(rude, 51));
      assertEquals(20, metric("copies-dropped-total"));
      assertEquals(2, log.text().split("newer broker", -1).length, log.text());
    }
  }

  @Test
  void messageUnderAnIdentifierInUseIsWrittenAndAcknowledged() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.REUSED)) {
      startTask(textOptions(rude));
      assertEquals(94, acknowledged(rude, 94));
      assertEquals(1, metric("connections-total"));
      assertEquals(0, metric("copies-dropped-total"));
      assertEquals(2, log.text().split("newer broker", -1).length, log.text());
      assertFalse(log.text().contains("ERROR"), log.text());
    }
  }

  /** The only sign of it where each message is acknowledged before the next of its identifier. */
  @Test
  void identifierThatIsSentAgainBehindAnotherMessageIsTold() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.WRAPPED)) {
      startTask(textOptions(rude));
      assertEquals(51, acknowledged(rude, 51));
      Await.until("told", () -> log.text().contains("newer broker"));
      assertEquals(0, metric("copies-dropped-total"));
    }
  }

  @Test
  void identifierInUseByAnotherQualityEndsTheConnectionWithCauseAndRemedy() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.SAME_PACKET_ID)) {
      startTask(textOptions(rude));
      Await.until("the end", () -> log.text().contains("Lost the connection"));
      task.stop();
      assertTrue(log.text().contains("must not carry the same packet identifier"), log.text());
      assertTrue(log.text().contains("Remedy: a newer broker"), log.text());
    }
  }

  /** A broker of a release that loses count says so before anything has happened. */
  @Test
  void releaseThatLosesCountIsToldAtTheFirstConnection() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.OLD_RELEASE)) {
      startTask(textOptions(rude));
      Await.until("told", () -> log.text().contains("loses count when more than 65,535"));
      task.stop();
      assertTrue(log.text().contains("mosquitto version 1.6.9"), log.text());
      assertFalse(log.text().contains("\u001b"), log.text());
      assertTrue(log.text().lines().allMatch(line -> line.length() < 1_500), log.text());
    }
  }
}
