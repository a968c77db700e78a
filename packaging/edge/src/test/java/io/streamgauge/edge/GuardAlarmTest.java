// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;

/** The alarms of an uplink that does not send, and of sources that somebody has paused. */
class GuardAlarmTest extends GuardedGateway {
  private void waitAtZero(long end) {
    log.spans.put(ZERO, new LocalLog.Span(0, end));
    log.earliest = OptionalLong.of(clock.millis());
  }

  private String problemAfter(Duration length) throws InterruptedException {
    String problem = "";
    for (long i = 0; i <= length.toSeconds() / 20; i++) {
      problem = look().problem();
    }
    return problem;
  }

  @Test
  void anUplinkThatDoesNotMoveIsToldWhateverItSays() throws Exception {
    look();
    waitAtZero(100);
    assertEquals("", problemAfter(Duration.ofMinutes(6)));
    sent.put(ZERO, 1L);
    assertEquals("", problemAfter(Duration.ofMinutes(9)), "it has moved");
    guard = guard();
    String problem = problemAfter(Duration.ofMinutes(2));
    assertTrue(problem.contains("the uplink has sent nothing for 1"), problem);
    sent.put(ZERO, 2L);
    assertEquals("", look().problem());
  }

  @Test
  void anOutageIsNoReason() throws Exception {
    look();
    waitAtZero(100);
    Map<TopicPartition, Long> back = sent;
    sent = null;
    connectors.states.put("mirror", "FAILED");
    assertEquals("", problemAfter(Duration.ofHours(3)));
    sent = back;
    assertEquals("", look().problem());
    connectors.states.put("mirror", "RUNNING");
    sent.put(ZERO, 100L);
    log.earliest = OptionalLong.empty();
    assertEquals("", problemAfter(Duration.ofHours(1)));
  }

  @Test
  void anOutageThatBeginsWithinALookIsNoReason() throws Exception {
    look();
    centres = null;
    pass(Duration.ofMinutes(1));
    assertEquals("the centre does not tell of its topics: no topics", look().problem());
    sent = null;
    assertEquals("", look().problem());
  }

  @Test
  void aTopicThatIsNeverSentIsToldAlthoughOthersAre() throws Exception {
    Files.writeString(
        directory.resolve("config/topics.properties"), "readings-clean=2\nreadings-late=1\n");
    Path mirror = directory.resolve("connectors/mirror.json");
    Files.writeString(
        mirror, Files.readString(mirror).replace("readings-clean", "readings-clean,readings-late"));
    centres = Map.of("readings-clean", 2, "readings-late", 1);
    look();
    waitAtZero(100);
    TopicPartition other = new TopicPartition("readings-late", 0);
    log.spans.put(other, new LocalLog.Span(0, 1_000));
    String problem = "";
    for (long i = 0; i < 190; i++) {
      sent.put(other, i);
      problem = look().problem();
    }
    assertTrue(problem.startsWith("readings-clean: readings wait and the centre"), problem);
  }

  @Test
  void anUplinkThatFailsWhileTheCentreIsReachedIsToldWithItsReason() throws Exception {
    look();
    waitAtZero(100);
    connectors.failure = "InvalidTimestampException: out of range";
    boolean fails = false;
    for (int i = 0; i < 8; i++) {
      // Started again each time, it runs for a while.
      fails = !fails;
      connectors.states.put("mirror", fails ? "FAILED" : "RUNNING");
      look();
    }
    String problem = look().problem();
    assertTrue(problem.contains("fails again and again"), problem);
    assertTrue(problem.endsWith("InvalidTimestampException: out of range"), problem);
    sent.put(ZERO, 50L);
    assertEquals("", look().problem());
  }

  @Test
  void anUplinkThatIsPausedOrStoppedByHandIsTold() throws Exception {
    look();
    for (String state : new String[] {"PAUSED", "STOPPED"}) {
      connectors.states.put("mirror", state);
      look();
      String problem = look().problem();
      assertTrue(problem.startsWith("the uplink is " + state), problem);
    }
    connectors.states.put("mirror", "RUNNING");
    assertEquals("", look().problem());
  }

  @Test
  void anUplinkThatIsPausedByHandIsStoppedByAHoldAndStaysThePersons() throws Exception {
    look();
    connectors.states.put("mirror", "PAUSED");
    centres = Map.of("readings-clean", 1);
    pass(Duration.ofMinutes(1));
    look();
    look();
    assertEquals("STOPPED", connectors.states.get("mirror"), "or it makes partitions there");
    centres = Map.of("readings-clean", 2);
    pass(Duration.ofMinutes(1));
    look();
    look();
    assertEquals("STOPPED", connectors.states.get("mirror"));
    assertTrue(look().problem().startsWith("the uplink is STOPPED"));
  }

  @Test
  void whatKeepsTheGatewayOutForGoodIsTold() throws Exception {
    look();
    sent = null;
    GatewayStatus status = look();
    assertEquals("", status.problem());
    assertTrue(new StatusPage(clock).text("north", status).contains("(0 s): the centre is away"));
    unreached = new SslAuthenticationException("certificate expired");
    status = look();
    assertTrue(status.problem().contains("does not let the gateway in"), status.problem());
    assertTrue(new StatusPage(clock).text("north", status).contains("(certificate expired)"));
    sent = new HashMap<>();
    assertEquals("", look().problem());
  }

  @Test
  void sourcesStandWhileARemovalGoesOnAndNoLonger() throws Exception {
    look();
    connectors.told.clear();
    Removal mine = Removal.by(ProcessHandle.current().pid());
    GatewayFiles.write(directory.resolve("state/" + Removal.FILE), mine.values());
    assertTrue(look().problem().contains("PAUSED while gateway remove waits"));
    assertEquals("PAUSED", connectors.states.get("mqtt"));
    assertEquals("RUNNING", connectors.states.get("mirror"));
    room = 0;
    look();
    room = 10 * RESERVE;
    look();
    assertEquals("PAUSED", connectors.states.get("mqtt"), "room is no reason to go on");
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    GatewayFiles.write(
        directory.resolve("state/" + Removal.FILE), Removal.by(ended.pid()).values());
    guard = guard();
    assertEquals("", look().problem());
    assertEquals("RUNNING", connectors.states.get("mqtt"), "a removal that was killed");
    GatewayFiles.write(
        directory.resolve("state/" + Removal.FILE), Removal.by(ended.pid()).whenDrained().values());
    assertTrue(look().problem().contains("remove --cancel"));
    assertEquals("PAUSED", connectors.states.get("mqtt"), "else new readings would go with it");
  }

  @Test
  void aSourceThatHasFailedIsToldWhileItIsPausedAndStandsThen() throws Exception {
    look();
    connectors.states.put("mqtt", "FAILED");
    connectors.failure = "no such broker";
    look();
    // Long enough for the next start of it not to be soon.
    for (int i = 0; i < 9; i++) {
      look();
    }
    connectors.told.clear();
    GatewayFiles.write(
        directory.resolve("state/" + Removal.FILE),
        Removal.by(ProcessHandle.current().pid()).values());
    GatewayStatus status = look();
    assertTrue(status.problem().contains("mqtt has failed: no such broker"), status.problem());
    assertTrue(status.connectors().contains("mqtt PAUSING (FAILED)"), status.connectors());
    assertEquals(
        List.of("pause loggers", "pause mqtt", "restart mqtt"),
        connectors.told,
        "started again at once, it is what it was told to be");
    assertEquals("PAUSED", connectors.states.get("mqtt"));
    look();
    assertEquals(3, connectors.told.size());
  }

  @Test
  void aFailedSourceThatCannotBePausedIsNotStartedWhileItIsToStand() throws Exception {
    look();
    connectors.states.put("mqtt", "FAILED");
    connectors.told.clear();
    connectors.unpaused = "mqtt";
    room = 0;
    look();
    look();
    assertEquals(List.of("pause loggers"), connectors.told);
    connectors.unpaused = "";
    look();
    assertEquals(List.of("pause loggers", "pause mqtt", "restart mqtt"), connectors.told);
  }

  @Test
  void sourcesThatSomebodyHasPausedAreOnThePage() throws Exception {
    look();
    connectors.states.put("mqtt", "PAUSED");
    GatewayStatus status = look();
    assertTrue(
        new StatusPage(clock)
            .text("north", status)
            .contains("take readings, but not by the guard: mqtt PAUSED"));
    assertFalse(new StatusPage(clock).alarming(status));
  }
}
