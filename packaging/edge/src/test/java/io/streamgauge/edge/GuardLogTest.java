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
import org.junit.jupiter.api.Test;

/** A log that is another than it was, or has lost its end, or cannot be read to its end. */
class GuardLogTest extends GuardedGateway {
  private void lose() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    look();
    sent.put(ZERO, 60L);
    look();
    connectors.told.clear();
    log.spans.put(ZERO, new LocalLog.Span(20, 30));
  }

  @Test
  void anEndThatWasLostIsNotForgottenWhenTheLogHasGrownOverIt() throws Exception {
    lose();
    String problem = look().problem();
    assertTrue(problem.contains("ends at 30 and ended at 100 before"), problem);
    assertEquals(List.of("stop mirror"), connectors.told, "at once");
    log.spans.put(ZERO, new LocalLog.Span(20, 500));
    log.earliest = OptionalLong.of(clock.millis());
    for (GatewayStatus status : List.of(look(), look())) {
      assertEquals(problem, status.problem());
      assertEquals(480, status.waiting(), "all that the log has");
    }
    guard = guard();
    assertEquals(problem, look().problem(), "after a restart, too");
    assertEquals(new LocalLog.Span(20, 500), span(ZERO), "nothing of it is deleted");
    assertEquals(List.of("stop mirror"), connectors.told);
  }

  @Test
  void aLogThatGrewOverWhatWasSentBeforeTheGuardLookedIsSeenByItsIdentifier() throws Exception {
    lose();
    log.id = "second";
    log.spans.put(ZERO, new LocalLog.Span(0, 500));
    guard = guard();
    String problem = look().problem();
    assertTrue(problem.contains("made anew"), problem);
    assertEquals(new LocalLog.Span(0, 500), span(ZERO));
    assertEquals("STOPPED", connectors.states.get("mirror"));
  }

  @Test
  void anUplinkThatIsToStandStandsAsSoonAsItsWorkerIsUp() throws Exception {
    lose();
    connectors.away = true;
    guard = guard();
    look();
    assertTrue(guard.standsBeforehand());
    assertEquals(List.of(), connectors.told);
    connectors.away = false;
    assertFalse(guard.standsBeforehand());
    assertEquals(List.of("stop mirror"), connectors.told, "before the next look");
    connectors.away = true;
    look();
    assertTrue(guard.standsBeforehand(), "a worker that is started again");
  }

  @Test
  void anEndBelowTheCentresPositionIsNotForgotten() throws Exception {
    look();
    sent.put(ZERO, 60L);
    log.spans.put(ZERO, new LocalLog.Span(0, 10));
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    String problem = look().problem();
    assertTrue(problem.contains("up to 59, this log ends at 10"), problem);
    assertEquals(new LocalLog.Span(0, 100), span(ZERO));
  }

  @Test
  void readingsOfATopicThatWasTakenOutOfTheListStillWait() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 60L);
    log.earliest = OptionalLong.of(clock.millis());
    assertEquals(40, look().waiting());
    Path list = directory.resolve("config").resolve("topics.properties");
    String before = Files.readString(list);
    Files.writeString(list, before.replace("readings-clean", "others"));
    centres = Map.of("others", 2);
    for (int i = 0; i < 2; i++) {
      GatewayStatus status = look();
      assertEquals(40, status.waiting());
      assertTrue(status.problem().contains("readings-clean is not in config"), status.problem());
      guard = guard();
    }
    Files.writeString(list, before);
    centres = Map.of("readings-clean", 2);
    assertEquals("", look().problem());
  }

  @Test
  void aPersonDecidesThatAllIsSent() throws Exception {
    lose();
    look();
    decide("all");
    look();
    sent.remove(ZERO);
    assertEquals("", look().problem());
    look();
    assertEquals(
        List.of("stop mirror", "send {OptionalLong.empty=1} mirror", "resume mirror"),
        connectors.told);
    assertEquals("RUNNING", connectors.states.get("mirror"));
    assertTrue(Files.notExists(directory.resolve("state/" + Decisions.FILE)));
  }

  @Test
  void aPersonDecidesThatWhatComesIsSent() throws Exception {
    lose();
    look();
    connectors.away = true;
    decide("end");
    String problem = look().problem();
    assertTrue(problem.contains("the worker does not answer"), problem);
    assertTrue(problem.contains("is not the log"), problem);
    connectors.away = false;
    look();
    assertTrue(connectors.told.contains("send {OptionalLong[0]=1, OptionalLong[30]=1} mirror"));
  }

  @Test
  void whatComesAfterTheDecisionIsSentHoweverLongItTakes() throws Exception {
    lose();
    look();
    decide("end");
    Map<TopicPartition, Long> before = sent;
    sent = null;
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 1_800_030));
    guard = guard();
    look();
    sent = before;
    connectors.unsendable = true;
    String problem = look().problem();
    assertTrue(problem.contains("end was decided and cannot be done yet: timed out"), problem);
    connectors.unsendable = false;
    look();
    assertEquals(
        "send {OptionalLong[0]=1, OptionalLong[30]=1} mirror",
        connectors.told.get(connectors.told.size() - 1));
    sent = new HashMap<>(Map.of(ZERO, 30L));
    look();
    assertEquals(new LocalLog.Span(30, 1_800_030), span(ZERO));
  }

  @Test
  void eachDecisionHasAnEndOfItsOwn() throws Exception {
    lose();
    look();
    connectors.unsendable = true;
    decide("end");
    look();
    decide("all");
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 50));
    decide("end");
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 40));
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 90));
    connectors.unsendable = false;
    look();
    assertEquals(
        "send {OptionalLong[0]=1, OptionalLong[40]=1} mirror",
        connectors.told.get(connectors.told.size() - 1),
        "it ended at 50, and lost its end again");
  }

  @Test
  void whatTheWorkerHasDoneIsDoneWhateverItAnswered() throws Exception {
    lose();
    look();
    connectors.unsendable = true;
    decide("end");
    look();
    look();
    sent = new HashMap<>(Map.of(ZERO, 30L));
    assertEquals("", look().problem());
    assertEquals("STOPPED", connectors.states.get("mirror"));
    look();
    assertEquals("RUNNING", connectors.states.get("mirror"));
  }

  @Test
  void allIsDecidedByPositionsThatTheCentreHasNow() throws Exception {
    lose();
    look();
    Files.delete(directory.resolve("state/sent.properties"));
    Map<TopicPartition, Long> before = sent;
    sent = null;
    guard = guard();
    decide("all");
    look();
    String problem = look().problem();
    assertTrue(problem.contains("all was decided and waits for the centre"), problem);
    assertEquals("STOPPED", connectors.states.get("mirror"));
    sent = before;
    look();
    assertTrue(connectors.told.contains("send {OptionalLong.empty=1} mirror"));
  }

  @Test
  void aPersonDecidesThatThePositionIsRight() throws Exception {
    lose();
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 70));
    decide("position");
    assertEquals("", look().problem());
    look();
    assertEquals(List.of("stop mirror", "resume mirror"), connectors.told);
    look();
    assertEquals(new LocalLog.Span(60, 70), span(ZERO));
  }

  private void decide(String word) throws Exception {
    GatewayFiles.write(
        directory.resolve("state/" + Decisions.FILE), Map.of("readings-clean", word));
  }

  @Test
  void positionsThatWentBackAreToldUntilAPersonHasSeenThem() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 60L);
    look();
    sent.remove(ZERO);
    String problem = look().problem();
    assertTrue(problem.contains("went back from 60 to none"), problem);
    sent.put(ZERO, 90L);
    assertEquals(problem, look().problem());
    assertEquals("RUNNING", connectors.states.get("mirror"), "nothing more is lost by it");
    decide("position");
    assertEquals("", look().problem());
  }

  @Test
  void readingsBehindAnOpenTransactionWait() throws Exception {
    look();
    sent.put(ZERO, 30L);
    log.spans.put(ZERO, new LocalLog.Span(0, 20_030, 30));
    GatewayStatus status = look();
    assertEquals(20_000, status.waiting());
    assertEquals("", status.problem(), "each source has one open, half of the time");
    for (int i = 0; i < 6; i++) {
      status = look();
    }
    assertTrue(status.problem().contains("a transaction is open at 30"), status.problem());
    log.spans.put(ZERO, new LocalLog.Span(0, 20_031));
    sent.put(ZERO, 20_030L);
    status = look();
    assertEquals("", status.problem());
    assertEquals(0, status.waiting());
  }

  @Test
  void aTransactionOfATopicThatWasTakenOutOfTheListIsNotWaitedFor() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 20, 10));
    sent.put(ZERO, 10L);
    look();
    Files.writeString(directory.resolve("config/topics.properties"), "others=2\n");
    centres = Map.of("others", 2);
    log.spans.put(ZERO, new LocalLog.Span(0, 21));
    sent.put(ZERO, 21L);
    for (int i = 0; i < 10; i++) {
      String problem = look().problem();
      assertFalse(problem.contains("transaction"), problem);
    }
  }

  @Test
  void aLogThatDoesNotAnswerHasNoWaitingReadingsThatAreKnown() throws Exception {
    look();
    log.dead = true;
    GatewayStatus status = look();
    assertEquals(GatewayStatus.UNKNOWN, status.waiting());
    assertTrue(status.problem().contains("log does not answer: no broker"), status.problem());
  }

  @Test
  void aClockThatIsSetBackHoldsUpNothing() throws Exception {
    look();
    connectors.states.put("mqtt", "FAILED");
    look();
    connectors.told.clear();
    clock.advance(Duration.ofDays(-30));
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 60L);
    centres = Map.of("readings-clean", 1);
    look();
    look();
    assertTrue(connectors.told.contains("restart mqtt"), connectors.told.toString());
    assertEquals(new LocalLog.Span(60, 100), span(ZERO));
    assertEquals("STOPPED", connectors.states.get("mirror"));
  }
}
