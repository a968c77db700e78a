// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.common.FakeSourceContext;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More messages than MQTT has packet identifiers, through a real broker. {@code
 * -Dstreamgauge.mosquitto=/path/to/mosquitto} tries another than the installed one.
 */
class StormTest {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final String TOPIC = "sensors/north/s1/smoke";
  private static final int MANY = SOAK ? 300_000 : 70_000;

  private final PrintStream realLog = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  @TempDir Path directory;
  private Mosquitto broker;
  private CountingProxy proxy;
  private MqttSourceTask task;
  private FakeSourceContext context;
  private final BitSet written = new BitSet();
  private long records;

  @BeforeEach
  void startBroker() throws Exception {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    broker = Mosquitto.start(directory, "log_type none");
    proxy = new CountingProxy(broker.port());
  }

  @AfterEach
  void stopAll() throws Exception {
    System.setErr(realLog);
    if (task != null) {
      task.stop();
    }
    if (proxy != null) {
      proxy.close();
      broker.stop();
    }
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private void startTask(String version) throws Exception {
    Map<String, String> options =
        DecoderTest.options("mqtt.server.uri", proxy.uri(), "mqtt.version", version);
    context = new FakeSourceContext(options);
    task = new MqttSourceTask();
    task.initialize(context);
    task.start(options);
    Await.until("connected", () -> context.pluginMetrics().value("connected").equals(1L));
  }

  /** Publishes as fast as the broker takes it, and waits until it has all. */
  private void publish(int from, int to) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
      DataInputStream in =
          new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
      out.write(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'p'});
      out.flush();
      in.readFully(new byte[4]);
      CompletableFuture<Void> acknowledged =
          CompletableFuture.runAsync(() -> read(in, 4L * (to - from)));
      byte[] topic = TOPIC.getBytes(StandardCharsets.UTF_8);
      for (int i = from; i < to; i++) {
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
      acknowledged.get();
    }
  }

  private static void read(DataInputStream in, long bytes) {
    try {
      in.skipNBytes(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Commits one poll behind, as a worker does, until the condition holds. */
  private void run(String what, Duration longest, Await.Condition condition) throws Exception {
    Queue<List<SourceRecord>> underWay = new ArrayDeque<>();
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            what + ": " + written.cardinality() + " of " + records + "\n" + log());
      }
      List<SourceRecord> polled = task.poll();
      if (polled != null) {
        underWay.add(polled);
      }
      if (polled == null || underWay.size() > 2) {
        List<SourceRecord> done = underWay.poll();
        if (done != null) {
          done.forEach(this::written);
        }
      }
    }
    underWay.forEach(batch -> batch.forEach(this::written));
  }

  private void written(SourceRecord record) {
    written.set(((Struct) record.value()).getFloat64("result").intValue());
    records++;
    task.commitRecord(record, null);
  }

  private static Duration longest() {
    return SOAK ? Duration.ofMinutes(10) : Duration.ofSeconds(60);
  }

  private long metric(String name) {
    return (Long) context.pluginMetrics().value(name);
  }

  private boolean isQuiet(long[] seen) {
    long now = System.nanoTime();
    if (seen[0] != records || metric("unacknowledged") > 0) {
      seen[0] = records;
      seen[1] = now;
    }
    return now - seen[1] > Duration.ofSeconds(SOAK ? 20 : 4).toNanos();
  }

  @ParameterizedTest
  @CsvSource({"5", "3.1.1"})
  @EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
  void backlogOfSixtyThousandComesOnce(String version) throws Exception {
    startTask(version);
    task.stop();
    publish(0, 60_000);
    startTask(version);
    run("all", longest(), () -> written.cardinality() == 60_000);
    assertEquals(60_000, records);
    assertTrue(!log().contains("ERROR"), log());
  }

  /** How the messages come: to an absent client, as fast as they can, over cut connections. */
  enum Course {
    ABSENT,
    LIVE,
    CUT
  }

  @ParameterizedTest
  @CsvSource({
    "5, ABSENT",
    "3.1.1, ABSENT",
    "5, LIVE",
    "3.1.1, LIVE",
    "5, CUT",
    "3.1.1, CUT",
  })
  void moreThanThereAreIdentifiers(String version, Course course) throws Exception {
    assumeTrue(SOAK || course != Course.LIVE || version.equals("5"), "the soak run has all");
    startTask(version);
    int before = 0;
    if (course != Course.LIVE) {
      task.stop();
      publish(0, MANY);
      before = proxy.connections();
      startTask(version);
    } else {
      CompletableFuture<Void> publisher =
          CompletableFuture.runAsync(
              () -> {
                try {
                  publish(0, MANY);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      if (SOAK) {
        // Nobody polls, as when Kafka hangs, until all of them wait.
        publisher.get();
      }
    }
    boolean right = !Mosquitto.release().losesCount();
    long[] seen = {-1, 0};
    int[] cuts = {0};
    run(
        "all",
        longest(),
        () -> {
          if (course == Course.CUT && written.cardinality() > MANY / 10 * (cuts[0] + 1)) {
            cuts[0]++;
            proxy.cut();
          }
          return written.cardinality() == MANY || (!right && isQuiet(seen));
        });
    String told =
        (version + " " + course + ": " + written.cardinality() + " of " + MANY)
            + (", records " + records + ", packets " + proxy.packets())
            + (", reconnects " + metric("reconnects-total"))
            + (", copies " + metric("copies-dropped-total"))
            + (", again " + metric("acknowledged-again-total"));
    realLog.println(Mosquitto.release() + " " + told);
    if (right) {
      assertEquals(MANY, written.cardinality(), told);
      assertEquals(MANY, course == Course.CUT ? MANY : records, told);
    } else {
      Await.until("told", () -> log().contains("loses count when more than 65,535"));
    }
    assertTrue(!log().contains("ERROR"), log());
    BitSet missing = proxy.handed();
    missing.andNot(written);
    assertEquals(0, missing.cardinality(), told);
    // The client that asks for the version is among them.
    long most = written.cardinality() + 65_535L * (proxy.connections() - before - 2);
    assertTrue(records <= most, told);
  }

  @Test
  void copiesOverOneConnectionAreDroppedAndTheReasonIsToldOnce() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.COPIES)) {
      Map<String, String> options =
          DecoderTest.options("mqtt.server.uri", rude.uri(), "payload.format", "string");
      options.keySet().removeIf(name -> name.startsWith("observation."));
      context = new FakeSourceContext(options);
      task = new MqttSourceTask();
      task.initialize(context);
      task.start(options);
      long[] count = {0};
      Await.until(
          "the last acknowledgement",
          () -> {
            List<SourceRecord> polled = task.poll();
            if (polled != null) {
              count[0] += polled.size();
              polled.forEach(record -> task.commitRecord(record, null));
            }
            return rude.acknowledgements() >= 51;
          });
      assertEquals(51, count[0]);
      assertEquals(20, metric("copies-dropped-total"));
      assertEquals(51, rude.acknowledgements());
      assertEquals(2, log().split("newer broker", -1).length, log());
    }
  }

  @Test
  void identifierInUseEndsTheConnectionWithCauseAndRemedyAndNoLineForEachPacket() throws Exception {
    try (RudeBroker rude = new RudeBroker(RudeBroker.Manner.SAME_PACKET_ID)) {
      Map<String, String> options = DecoderTest.options("mqtt.server.uri", rude.uri());
      context = new FakeSourceContext(options);
      task = new MqttSourceTask();
      task.initialize(context);
      task.start(options);
      Await.until("the end", () -> log().contains("Lost the connection"));
      task.stop();
      assertTrue(log().contains("packet identifier 7 before the first one"), log());
      assertTrue(log().contains("Remedy: a newer broker"), log());
      assertTrue(!log().contains("ERROR"), log());
    }
  }
}
