// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.Test;

/** A centre that takes its time: what it is asked ends when a test says so. */
class GuardCentreTest extends GuardedGateway {
  private final Queue<Runnable> later = new ArrayDeque<>();

  private void slowly() {
    slow = later::add;
  }

  private void decide(String word) throws Exception {
    GatewayFiles.write(
        directory.resolve("state/" + Decisions.FILE), Map.of("readings-clean", word));
  }

  private void lose() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    look();
    sent.put(ZERO, 60L);
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 30));
    look();
    look();
    log.spans.put(ZERO, new LocalLog.Span(20, 500));
    connectors.told.clear();
  }

  @Test
  void aCentreThatDoesNotAnswerHoldsUpNothing() throws Exception {
    look();
    slowly();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 60L);
    room = 0;
    GatewayStatus status = look();
    assertEquals("PAUSED", connectors.states.get("mqtt"));
    assertEquals("", status.problem());
    assertEquals(Optional.empty(), status.away(), "it may still answer");
    look();
    assertEquals(1, later.size(), "it is asked by one at a time");
    status = look();
    assertEquals(
        Optional.of(new GatewayStatus.Away(clock.instant(), "no answer in 30 s")), status.away());
    assertEquals("", status.problem(), "an outage is what a gateway is for");
    assertEquals(new LocalLog.Span(0, 100), span(ZERO));
    later.remove().run();
    status = look();
    assertEquals(Optional.empty(), status.away(), "what came late is taken at the next look");
    assertEquals(new LocalLog.Span(60, 100), span(ZERO));
    look();
    assertEquals(1, later.size());
  }

  @Test
  void whyTheCentreLetsNobodyInIsToldUntilItAnswersAgain() throws Exception {
    look();
    sent = null;
    unreached = new SslAuthenticationException("certificate expired");
    String problem = look().problem();
    assertTrue(problem.contains("does not let the gateway in"), problem);
    slowly();
    look();
    look();
    assertEquals(problem, look().problem(), "though it is late");
  }

  @Test
  void aTopicThatIsNewHereIsNotComparedWithWhatWasAskedBefore() throws Exception {
    look();
    slowly();
    look();
    Files.writeString(
        directory.resolve("config/topics.properties"), "readings-clean=2\nreadings-late=2\n");
    later.remove().run();
    look();
    assertEquals("RUNNING", connectors.states.get("mirror"));
    centres = Map.of("readings-clean", 2, "readings-late", 1);
    look();
    later.remove().run();
    look();
    assertEquals("STOPPED", connectors.states.get("mirror"), "now it was asked for");
  }

  @Test
  void positionsThatAreChangedAreNotReadMeanwhile() throws Exception {
    lose();
    slowly();
    decide("all");
    String problem = look().problem();
    assertTrue(problem.contains("all was decided and waits for the centre"), problem);
    later.remove().run();
    problem = look().problem();
    assertTrue(problem.contains("all was decided and is being done"), problem);
    problem = look().problem();
    assertTrue(problem.contains("all was decided and is being done"), problem);
    assertEquals(1, later.size());
    assertEquals(List.of(), connectors.told);
    later.remove().run();
    assertEquals(List.of("send {OptionalLong.empty=1} mirror"), connectors.told);
    assertEquals("", look().problem());
    sent = new HashMap<>();
    later.remove().run();
    assertEquals("", look().problem());
    assertEquals(new LocalLog.Span(20, 500), span(ZERO), "the old position deletes nothing");
    assertEquals("RUNNING", connectors.states.get("mirror"));
  }

  @Test
  void anAnswerIsThatOfItsOwnDecision() throws Exception {
    lose();
    decide("end");
    slowly();
    look();
    later.remove().run();
    look();
    decide("all");
    look();
    later.remove().run();
    look();
    later.remove().run();
    look();
    later.remove().run();
    look();
    assertEquals(
        List.of(
            "send {OptionalLong[0]=1, OptionalLong[500]=1} mirror",
            "send {OptionalLong.empty=1} mirror"),
        connectors.told);
  }
}
