// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in memory, of which a test of the guard changes what it will. */
abstract class GuardedGateway {
  static final TopicPartition ZERO = new TopicPartition("readings-clean", 0);
  static final TopicPartition ONE = new TopicPartition("readings-clean", 1);
  static final long RESERVE = 1_000;

  @TempDir Path directory;

  final TestClock clock = new TestClock(Instant.parse("2026-11-30T10:00:00Z"));
  final FakeLog log = new FakeLog();
  final FakeConnectors connectors = new FakeConnectors();
  Map<TopicPartition, Long> sent = new HashMap<>();
  Map<String, Integer> centres = Map.of("readings-clean", 2);
  Throwable unreached;
  boolean noMeter;
  Executor slow = Runnable::run;
  long nanos;
  long room = 10 * RESERVE;
  Guard guard;

  /** A log in memory, of which nothing is deleted but by the guard. */
  static final class FakeLog implements LocalLog {
    final Map<TopicPartition, Span> spans = new HashMap<>();
    OptionalLong earliest = OptionalLong.empty();
    String id = "first";
    boolean dead;

    @Override
    public List<String> create(Map<String, Integer> topics) throws IOException {
      if (dead) {
        throw new IOException("no broker");
      }
      topics.forEach(
          (topic, count) -> {
            for (int i = 0; i < count; i++) {
              spans.putIfAbsent(new TopicPartition(topic, i), new Span(0, 0));
            }
          });
      return List.of();
    }

    @Override
    public Set<String> topics() {
      Set<String> topics = new java.util.HashSet<>();
      spans.keySet().forEach(each -> topics.add(each.topic()));
      return topics;
    }

    @Override
    public Map<String, String> ids(Set<String> topics) {
      Map<String, String> ids = new HashMap<>();
      topics.forEach(each -> ids.put(each, id));
      return ids;
    }

    @Override
    public Map<TopicPartition, Span> spans(Set<String> topics) {
      Map<TopicPartition, Span> asked = new HashMap<>(spans);
      asked.keySet().removeIf(partition -> !topics.contains(partition.topic()));
      return asked;
    }

    @Override
    public Map<TopicPartition, Long> sizes(Set<String> topics) {
      // Nothing gives its space back: whole segments would, later.
      Map<TopicPartition, Long> sizes = new HashMap<>();
      spans.forEach((partition, span) -> sizes.put(partition, 100 * span.end()));
      return sizes;
    }

    @Override
    public Map<TopicPartition, OptionalLong> waiting(Map<TopicPartition, Long> from) {
      Map<TopicPartition, OptionalLong> waiting = new HashMap<>();
      if (earliest.isPresent()) {
        from.keySet().forEach(each -> waiting.put(each, earliest));
      }
      return waiting;
    }

    @Override
    public void deleteBefore(Map<TopicPartition, Long> offsets) {
      offsets.forEach(
          (partition, start) ->
              spans.computeIfPresent(
                  partition, (any, span) -> new Span(start, span.end(), span.stable())));
    }
  }

  /** A centre that is away while nothing is known to be sent. */
  private final class FakeCentre implements SentPositions {
    @Override
    public Map<TopicPartition, Long> read() throws IOException {
      if (sent == null) {
        throw new IOException("the centre is away", unreached);
      }
      return sent;
    }

    @Override
    public Map<String, Integer> partitions(Set<String> topics) throws IOException {
      if (centres == null) {
        throw new IOException("no topics");
      }
      return centres;
    }
  }

  /** Connectors that do as they are told, and take note of it. */
  static final class FakeConnectors implements Connectors {
    final Map<String, String> states = new TreeMap<>();
    final Map<String, Map<String, String>> configs = new HashMap<>();
    final List<String> told = new ArrayList<>();
    boolean away;
    String refused = "";
    String unpaused = "";
    boolean unsendable;
    Path said;
    String failure = "";
    final Set<String> sinks = new java.util.HashSet<>();

    private void tell(String what, String name) throws IOException {
      if (away) {
        throw new IOException("away");
      }
      told.add(what + " " + name);
    }

    @Override
    public Map<String, Condition> states() throws IOException {
      if (away) {
        throw new IOException("away");
      }
      Map<String, Condition> conditions = new TreeMap<>();
      states.forEach(
          (name, state) ->
              conditions.put(name, new Condition(state, !sinks.contains(name), failure)));
      return conditions;
    }

    @Override
    public Map<String, String> config(String name) {
      return configs.get(name);
    }

    @Override
    public void configure(String name, Map<String, String> config) throws IOException {
      if (refused.equals(name)) {
        throw new IOException("no such option");
      }
      tell("configure", name);
      configs.put(name, config);
      states.putIfAbsent(name, "RUNNING");
    }

    @Override
    public void restartFailed(String name) throws IOException {
      tell("restart", name);
      states.computeIfPresent(
          name, (any, before) -> before.equals("PAUSED (FAILED)") ? "PAUSED" : before);
    }

    @Override
    public void pause(String name) throws IOException {
      if (unpaused.equals(name)) {
        throw new IOException("not now");
      }
      tell("pause", name);
      // The worker leaves a task that has failed as it is.
      states.compute(name, (any, before) -> "FAILED".equals(before) ? "PAUSED (FAILED)" : "PAUSED");
    }

    @Override
    public void resume(String name) throws IOException {
      tell("resume", name);
      states.put(name, "RUNNING");
    }

    @Override
    public void stop(String name) throws IOException {
      tell("stop", name);
      states.put(name, "STOPPED");
    }

    @Override
    public void sendFrom(String name, Map<TopicPartition, OptionalLong> positions)
        throws IOException {
      if (unsendable) {
        throw new IOException("timed out");
      }
      if (said != null) {
        // A person says something while it takes its time.
        GatewayFiles.write(said, Map.of("readings-clean", "all"));
      }
      tell(
          "send "
              + new TreeMap<>(
                  positions.values().stream()
                      .collect(
                          java.util.stream.Collectors.groupingBy(
                              OptionalLong::toString, java.util.stream.Collectors.counting()))),
          name);
    }
  }

  @BeforeEach
  void installed() throws IOException {
    for (String each : List.of("config", "connectors", "state", "data")) {
      Files.createDirectories(directory.resolve(each));
    }
    Files.writeString(directory.resolve("config/topics.properties"), "readings-clean=2\n");
    for (String name : List.of("mirror", "mqtt", "loggers")) {
      Files.writeString(
          directory.resolve("connectors/" + name + ".json"),
          "{\"name\":\""
              + name
              + "\",\"config\":{\"a\":\"b\",\"topics\":\"readings-clean\",\"source.cluster.alias\":\"north\"}}");
    }
    guard = guard();
  }

  Guard guard() {
    return new Guard(
        new GatewayFiles(directory),
        new Guard.Surroundings(
            clock,
            () -> nanos,
            log,
            new FakeCentre(),
            connectors,
            () -> {
              if (noMeter) {
                throw new IOException("no disk");
              }
              return new DiskRoom(0, room);
            },
            List.of(),
            task -> slow.execute(task)),
        new DiskGuard(RESERVE));
  }

  GatewayStatus look() throws InterruptedException {
    pass(Duration.ofSeconds(20));
    return guard.look();
  }

  /** Time passes, by the clock and by itself. */
  void pass(Duration length) {
    clock.advance(length);
    nanos += length.toNanos();
  }

  LocalLog.Span span(TopicPartition partition) {
    return log.spans.get(partition);
  }
}
