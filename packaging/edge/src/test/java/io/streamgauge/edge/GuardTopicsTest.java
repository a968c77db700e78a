// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Topics of the log that the list of what is sent lacks. */
class GuardTopicsTest extends GuardedGateway {
  private static final TopicPartition STRAY = new TopicPartition("coverage", 0);

  private void list(String topic) throws Exception {
    Files.writeString(directory.resolve("config/topics.properties"), topic + "=2\n");
    centres = Map.of(topic, 2);
  }

  private void connector(String name, String settings) throws Exception {
    Files.writeString(
        directory.resolve("connectors/" + name + ".json"),
        "{\"name\":\"" + name + "\",\"config\":{" + settings + "}}");
  }

  private void decide(String topic, String word) throws Exception {
    GatewayFiles.write(directory.resolve("state/" + Decisions.FILE), Map.of(topic, word));
  }

  private String refusal(String topic, String word) throws Exception {
    return LogMemory.refusal(
        GatewayFiles.read(directory.resolve("state/log.properties")), topic, word);
  }

  @Test
  void readingsThatNobodySendsWaitAndAreTold() throws Exception {
    look();
    log.earliest = OptionalLong.of(clock.millis());
    log.spans.put(STRAY, new LocalLog.Span(0, 70));
    GatewayStatus status = look();
    assertEquals(70, status.waiting(), "else a removal would delete them");
    assertTrue(
        status.problem().startsWith("coverage is not in config/topics.properties, and readings"),
        status.problem());
    sent.put(STRAY, 30L);
    look();
    assertEquals(new LocalLog.Span(0, 70), span(STRAY), "another one may have had these positions");
    assertEquals("RUNNING", connectors.states.get("mirror"));
  }

  @Test
  void topicsOfKafkaAndOfConnectAreNobodysReadings() throws Exception {
    connector("mqtt", "\"offsets.storage.topic\":\"mqtt-offsets\"");
    connector("local", "\"errors.deadletterqueue.topic.name\":\"local-refused\"");
    log.earliest = OptionalLong.of(clock.millis());
    for (String topic :
        List.of("edge-configs", "edge-offsets", "edge-status", "__x", "mqtt-offsets")) {
      log.spans.put(new TopicPartition(topic, 0), new LocalLog.Span(0, 9));
    }
    log.spans.put(new TopicPartition("local-refused", 0), new LocalLog.Span(0, 9));
    look();
    GatewayStatus status = look();
    assertEquals("", status.problem());
    assertEquals(0, status.waiting());
    Files.delete(directory.resolve("connectors/local.json"));
    guard = guard();
    connectors.states.remove("local");
    assertEquals("", look().problem(), "nobody's for ever");
  }

  @Test
  void whatIsSentThoughItIsNotListedIsDeletedWhenTheCentreHasIt() throws Exception {
    look();
    list("others");
    log.spans.put(ZERO, new LocalLog.Span(0, 1_000));
    sent.put(ZERO, 1_000L);
    look();
    assertEquals(new LocalLog.Span(1_000, 1_000), span(ZERO));
    log.spans.put(ZERO, new LocalLog.Span(1_000, 1_010));
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 1_005));
    String problem = look().problem();
    assertTrue(problem.contains("ends at 1005 and ended at 1010 before"), problem);
    assertEquals(new LocalLog.Span(0, 1_005), span(ZERO));
  }

  @Test
  void whatCanNeverBeSentIsGivenUpByAPerson() throws Exception {
    look();
    log.earliest = OptionalLong.of(clock.millis());
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 60L);
    look();
    list("others");
    connector("mirror", "\"a\":\"b\",\"topics\":\"others\",\"source.cluster.alias\":\"north\"");
    assertEquals(40, look().waiting());
    assertEquals("", refusal("readings-clean", "end"));
    assertFalse(refusal("readings-clean", "all").isEmpty());
    decide("readings-clean", "end");
    look();
    look();
    assertTrue(
        connectors.told.contains("send {OptionalLong[0]=1, OptionalLong[100]=1} mirror"),
        connectors.told.toString());
    sent.put(ZERO, 100L);
    GatewayStatus status = look();
    assertEquals("", status.problem());
    assertEquals(0, status.waiting());
    assertEquals(new LocalLog.Span(100, 100), span(ZERO), "nobody else gives its disk back");
    look();
    assertEquals("RUNNING", connectors.states.get("mirror"));
  }

  @Test
  void whatTheUplinkSendsBeforeItStandsIsNotSentAgain() throws Exception {
    look();
    log.earliest = OptionalLong.of(clock.millis());
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    sent.put(ZERO, 60L);
    list("others");
    look();
    look();
    decide("readings-clean", "end");
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 105));
    sent.put(ZERO, 105L);
    look();
    look();
    assertFalse(connectors.told.toString().contains("send "), connectors.told.toString());
    assertEquals("RUNNING", connectors.states.get("mirror"));
    assertTrue(Files.notExists(directory.resolve("state/" + Decisions.FILE)));
  }

  @Test
  void whatAnotherProcessHasWrittenIsReplaced() throws Exception {
    GatewayState state = new GatewayState(new GatewayFiles(directory));
    Map<String, String> left = Map.of("readings-clean", "end");
    state.write(Decisions.FILE, left);
    Path file = directory.resolve("state/" + Decisions.FILE);
    GatewayFiles.write(file, Map.of("readings-clean", "end", "readings-dlq", "position"));
    state.write(Decisions.FILE, left);
    assertEquals(left, GatewayFiles.read(file));
  }

  @Test
  void aDecisionThatIsSaidDuringAnotherIsNotLost() throws Exception {
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 90));
    look();
    Path file = directory.resolve("state/" + Decisions.FILE);
    decide("readings-clean", "end");
    connectors.said = file;
    look();
    assertTrue(connectors.told.toString().contains("send "), connectors.told.toString());
    connectors.said = null;
    assertEquals("all", GatewayFiles.read(file).getProperty("readings-clean"));
    look();
    assertTrue(Files.notExists(file), "of what needs no decision any more nothing is kept");
  }

  @Test
  void aDecisionOnATopicThatNeedsNoneIsRefused() throws Exception {
    look();
    assertEquals(
        "there is nothing to decide of readings-claen, see show", refusal("readings-claen", "all"));
    log.spans.put(ZERO, new LocalLog.Span(0, 100));
    look();
    log.spans.put(ZERO, new LocalLog.Span(0, 90));
    look();
    assertEquals("", refusal("readings-clean", "all"));
  }

  @Test
  void aSourceThatNamesATopicThatIsNotListedIsTold() throws Exception {
    connector("mqtt", "\"kafka.topic\":\"readings-clean\"");
    String problem = look().problem();
    assertTrue(
        problem.startsWith(
            "mqtt writes to readings-clean-dlq, which is not in config/topics.properties"),
        problem);
    assertEquals(1, problem.lines().count());
    connector(
        "mqtt", "\"kafka.topic\":\"readings-clean\",\"bad.records.topic\":\"readings-clean\"");
    assertEquals("", look().problem());
  }
}
