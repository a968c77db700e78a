// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
  private static final TopicPartition ZERO = new TopicPartition("readings-clean", 0);
  private static final TopicPartition ONE = new TopicPartition("readings-clean", 1);
  private static final long RESERVE = 1_000;

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-11-30T10:00:00Z"));
  private final FakeLog log = new FakeLog();
  private final FakeConnectors connectors = new FakeConnectors();
  private Map<TopicPartition, Long> sent = new HashMap<>();
  private Map<String, Integer> centres = Map.of("readings-clean", 2);
  private long room = 10 * RESERVE;
  private Guard guard;

  /** A log in memory, of which nothing is deleted but by the guard. */
  private static final class FakeLog implements LocalLog {
    private final Map<TopicPartition, Span> spans = new HashMap<>();
    private OptionalLong earliest = OptionalLong.empty();

    @Override
    public void create(Map<String, Integer> topics) {
      topics.forEach(
          (topic, count) -> {
            for (int i = 0; i < count; i++) {
              spans.putIfAbsent(new TopicPartition(topic, i), new Span(0, 0));
            }
          });
    }

    @Override
    public Map<TopicPartition, Span> spans(Set<String> topics) {
      return Map.copyOf(spans);
    }

    @Override
    public Map<TopicPartition, Long> sizes(Set<String> topics) {
      // Nothing gives its space back: whole segments would, later.
      Map<TopicPartition, Long> sizes = new HashMap<>();
      spans.forEach((partition, span) -> sizes.put(partition, 100 * span.end()));
      return sizes;
    }

    @Override
    public OptionalLong earliest(Map<TopicPartition, Long> from) {
      return earliest;
    }

    @Override
    public void deleteBefore(Map<TopicPartition, Long> offsets) {
      offsets.forEach(
          (partition, start) ->
              spans.computeIfPresent(partition, (any, span) -> new Span(start, span.end())));
    }
  }

  /** A centre that is away while nothing is known to be sent. */
  private final class FakeCentre implements SentPositions {
    @Override
    public Map<TopicPartition, Long> read() throws IOException {
      if (sent == null) {
        throw new IOException("the centre is away");
      }
      return sent;
    }

    @Override
    public Map<String, Integer> partitions(Set<String> topics) {
      return centres;
    }
  }

  /** Connectors that do as they are told, and take note of it. */
  private static final class FakeConnectors implements Connectors {
    private final Map<String, String> states = new TreeMap<>();
    private final Map<String, Map<String, String>> configs = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private boolean away;
    private String refused = "";

    private void tell(String what, String name) throws IOException {
      if (away) {
        throw new IOException("away");
      }
      told.add(what + " " + name);
    }

    @Override
    public Map<String, String> states() throws IOException {
      if (away) {
        throw new IOException("away");
      }
      return new TreeMap<>(states);
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
    }

    @Override
    public void pause(String name) throws IOException {
      tell("pause", name);
      states.put(name, "PAUSED");
    }

    @Override
    public void resume(String name) throws IOException {
      tell("resume", name);
      states.put(name, "RUNNING");
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
          "{\"name\":\"" + name + "\",\"config\":{\"a\":\"b\"}}");
    }
    guard = guard();
  }

  private Guard guard() throws IOException {
    return new Guard(
        new GatewayFiles(directory),
        new Guard.Surroundings(
            clock, log, new FakeCentre(), connectors, () -> new DiskRoom(0, room)),
        new DiskGuard(RESERVE));
  }

  private GatewayStatus look() throws IOException, InterruptedException {
    clock.advance(Duration.ofSeconds(20));
    return guard.look();
  }

  private LocalLog.Span span(TopicPartition partition) {
    return log.spans.get(partition);
  }

  @Test
  void makesTopicsAndConnectorsOnce() throws Exception {
    look();
    assertEquals(Set.of(ZERO, ONE), log.spans.keySet());
    assertEquals(
        List.of("configure loggers", "configure mirror", "configure mqtt"), connectors.told);
    look();
    assertEquals(3, connectors.told.size(), "a new configuration would start tasks anew");
    Files.writeString(
        directory.resolve("connectors/mqtt.json"), "{\"name\":\"mqtt\",\"config\":{\"a\":\"c\"}}");
    look();
    assertEquals("configure mqtt", connectors.told.get(3));
  }

  @Test
  void whatTheWorkerDoesNotTakeIsToldAndTriedAgain() throws Exception {
    connectors.refused = "mqtt";
    assertEquals("mqtt is not taken: no such option", look().problem());
    assertEquals("mqtt is not taken: no such option", look().problem());
    connectors.refused = "";
    assertEquals("", look().problem());
  }

  @Test
  void deletesWhatTheCentreHasAndNothingElse() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    log.spans.put(ONE, new LocalLog.Span(0, 50));
    sent.put(ZERO, 60L);
    look();
    assertEquals(new LocalLog.Span(60, 100), span(ZERO));
    assertEquals(new LocalLog.Span(0, 50), span(ONE), "nothing is known of it");
  }

  @Test
  void deletesNothingWhileTheCentreIsAway() throws Exception {
    look();
    sent.put(ZERO, 60L);
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    log.earliest = OptionalLong.of(clock.millis());
    sent = null;
    room = 1;
    GatewayStatus status = look();
    assertEquals(new LocalLog.Span(0, 100), span(ZERO));
    assertEquals(Optional.of(clock.instant()), status.awaySince());
    assertEquals(40, status.waiting(), "of what was sent the guard knows from before");
    assertEquals(4_000, status.waitingBytes());
    guard = guard();
    status = look();
    assertEquals(40, status.waiting(), "after a restart, too");
    assertEquals(Optional.of(clock.instant().minusSeconds(20)), status.awaySince());
  }

  @Test
  void anotherLogThanTheOneThatWasSentFromIsToldAndLeftAlone() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 10));
    log.spans.put(ONE, new LocalLog.Span(0, 50));
    sent.putAll(Map.of(ZERO, 60L, ONE, 20L));
    GatewayStatus status = look();
    assertTrue(status.problem().contains("the centre has records up to 59"), status.problem());
    assertEquals(new LocalLog.Span(0, 50), span(ONE));
  }

  @Test
  void partitionsThatTheCentreIsGivenAreMadeHere() throws Exception {
    look();
    centres = Map.of("readings-clean", 3);
    clock.advance(Duration.ofMinutes(1));
    assertEquals("", look().problem());
    look();
    assertEquals(3, log.spans.size());
    guard = guard();
    assertEquals("", look().problem(), "after a restart, too");
  }

  @Test
  void theUplinkWaitsWhileTheCentreHasFewerPartitions() throws Exception {
    look();
    connectors.told.clear();
    centres = Map.of("readings-clean", 1);
    clock.advance(Duration.ofMinutes(1));
    String problem = look().problem();
    assertTrue(problem.contains("1 partitions at the centre and 2 here"), problem);
    look();
    guard = guard();
    look();
    assertEquals(List.of("pause mirror"), connectors.told);
    centres = Map.of("readings-clean", 2);
    clock.advance(Duration.ofMinutes(1));
    assertEquals("", look().problem());
    look();
    assertEquals(List.of("pause mirror", "resume mirror"), connectors.told);
    assertEquals(2, log.spans.size());
  }

  @Test
  void whatIsDeletedAndKeepsItsSpaceDoesNotMakeReadingsLarge() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 1_000));
    sent.put(ZERO, 999L);
    look();
    assertEquals(new LocalLog.Span(999, 1_000), span(ZERO));
    log.earliest = OptionalLong.of(clock.millis());
    assertEquals(100, look().waitingBytes());
    assertEquals(144_000_000, look().bytesPerDay());
  }

  @Test
  void onlyEndsOfTransactionsAreNothingThatWaits() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 99L);
    assertEquals(0, look().waiting());
  }

  @Test
  void pausesSourcesBeforeTheDiskIsFullAndLetsThemGoOn() throws Exception {
    look();
    connectors.states.put("loggers", "PAUSED");
    connectors.told.clear();
    room = RESERVE - 1;
    Instant full = clock.instant().plusSeconds(20);
    assertEquals(Optional.of(full), look().pausedSince());
    assertEquals(List.of("pause mqtt"), connectors.told, "not the uplink, which makes room");
    guard = guard();
    room = RESERVE + 1;
    assertEquals(Optional.of(full), look().pausedSince(), "not yet: half as much again is needed");
    room = 2 * RESERVE;
    assertEquals(Optional.empty(), look().pausedSince());
    assertEquals(
        List.of("pause mqtt", "resume mqtt"), connectors.told, "an operator's pause stays");
  }

  @Test
  void aSourceThatComesWhileTheDiskIsFullIsPaused() throws Exception {
    look();
    room = 0;
    look();
    Files.writeString(directory.resolve("connectors/new.json"), "{\"name\":\"new\",\"config\":{}}");
    connectors.told.clear();
    look();
    look();
    assertEquals(List.of("configure new", "pause new"), connectors.told);
  }

  @Test
  void aWorkerThatIsAwayWhenThereIsRoomAgainIsToldLater() throws Exception {
    look();
    room = 0;
    look();
    connectors.told.clear();
    connectors.away = true;
    room = 10 * RESERVE;
    assertEquals("the worker does not answer", look().problem());
    connectors.away = false;
    assertEquals("", look().problem());
    assertEquals(List.of("resume loggers", "resume mqtt"), connectors.told);
    assertEquals(Optional.empty(), look().pausedSince());
  }

  @Test
  void startsAgainWhatHasFailed() throws Exception {
    look();
    connectors.told.clear();
    connectors.states.put("mirror", "FAILED");
    assertEquals("", look().problem(), "an outage is what a gateway is for");
    connectors.states.put("mqtt", "FAILED");
    assertEquals("mqtt has failed", look().problem());
    assertEquals(List.of("restart mirror", "restart mirror", "restart mqtt"), connectors.told);
  }

  @Test
  void theUplinkIsStartedAtOnceWhenTheCentreIsBack() throws Exception {
    look();
    Map<TopicPartition, Long> back = sent;
    sent = null;
    connectors.states.put("mirror", "FAILED");
    for (int i = 0; i < 4; i++) {
      look();
    }
    connectors.told.clear();
    sent = back;
    look();
    assertEquals(List.of(), connectors.told);
    look();
    assertEquals(List.of("restart mirror"), connectors.told);
  }
}
