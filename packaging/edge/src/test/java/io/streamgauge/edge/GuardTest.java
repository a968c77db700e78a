// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GuardTest extends GuardedGateway {
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
  void aConnectorWhoseFileIsGoneIsNotMissedAnyMore() throws Exception {
    look();
    Path file = directory.resolve("connectors/x.json");
    connectors.refused = "x";
    Files.writeString(file, "{\"name\":\"x\",\"config\":{}}");
    assertEquals("x is not taken: no such option", look().problem());
    Files.writeString(file, "{\"name\":\"y\",\"config\":{}}");
    assertEquals("", look().problem(), "it has another name now");
    Files.writeString(file, "{\"name\":\"x\",\"config\":{}}");
    String problem = look().problem();
    assertTrue(problem.contains("x is not taken"), problem);
    assertTrue(problem.contains("y runs without a file"), problem);
    connectors.states.remove("y");
    Files.delete(file);
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
    log.spans.put(ZERO, new LocalLog.Span(0, 60));
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
    assertTrue(status.problem().contains("records of readings-clean-0 up to 59"), status.problem());
    assertEquals(new LocalLog.Span(0, 50), span(ONE));
  }

  @Test
  void partitionsThatTheCentreIsGivenAreMadeHere() throws Exception {
    look();
    centres = Map.of("readings-clean", 3);
    pass(Duration.ofMinutes(1));
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
    pass(Duration.ofMinutes(1));
    String problem = look().problem();
    assertTrue(problem.contains("1 partitions at the centre and 2 here"), problem);
    look();
    guard = guard();
    look();
    Path list = directory.resolve("config/topics.properties");
    for (String line : List.of("readings-clean=1\n", "readings-clean=1 x\n")) {
      Files.writeString(list, line);
      pass(Duration.ofMinutes(1));
      problem = look().problem();
      assertTrue(problem.contains("1 partitions at the centre and 2 here"), problem);
    }
    assertEquals(List.of("stop mirror"), connectors.told, "the log has them, whatever is listed");
    Files.writeString(list, "readings-clean=2\n");
    centres = Map.of("readings-clean", 2);
    pass(Duration.ofMinutes(1));
    assertEquals("", look().problem());
    look();
    assertEquals(List.of("stop mirror", "resume mirror"), connectors.told);
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
    guard = guard();
    assertEquals(100, look().waitingBytes(), "after a restart, too");
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
