// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.QUARANTINE;
import static io.streamgauge.replay.ReplayRun.reading;
import static io.streamgauge.replay.ReplayRun.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.replay.ReplayCounts.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The client that asks for the ids of topics: one, whose answers nobody waits for. */
class TopicIdsTest {
  private static final Map<String, String> NEVER = Map.of("replay.end", "never");
  private static final TopicPartition FIRST = new TopicPartition(QUARANTINE, 0);
  private final FakeTopics topics = new FakeTopics().topic(QUARANTINE, 1).withIds();

  private void quarantined(int records) {
    for (int i = 0; i < records; i++) {
      topics.add(0, routed(reading("readings", "a", "level", i), QUARANTINE, "QC: bad"));
    }
  }

  private static void steps(ReplayRun run) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      run.step();
    }
  }

  @Test
  void oneClientAsksOnceAMinuteAndEndsWithTheTask() throws Exception {
    quarantined(1);
    ReplayRun run = new ReplayRun(topics, NEVER);
    steps(run);
    for (int minute = 1; minute <= 5; minute++) {
      run.later(Duration.ofMinutes(1));
      steps(run);
      assertEquals(1, topics.askers);
      assertEquals(1 + minute, topics.questions);
    }
    run.close();
    assertEquals(0, topics.askers);
  }

  @Test
  void readingGoesOnWhileNobodyAnswers() throws Exception {
    quarantined(1);
    try (ReplayRun run = new ReplayRun(topics, NEVER)) {
      steps(run);
      topics.silent = true;
      run.later(Duration.ofMinutes(1));
      long before = System.nanoTime();
      run.step();
      assertTrue(System.nanoTime() - before < Duration.ofSeconds(2).toNanos(), "it has waited");
      quarantined(2);
      steps(run);
      assertEquals(3, run.records.size());
    }
  }

  /** What is in an open transaction of the new topic belongs to what it has now. */
  @Test
  void aTopicMadeAnewEndsBehindItsOpenTransactions() throws Exception {
    quarantined(3);
    topics.open(FIRST, 1);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      steps(run);
      topics.renew(FIRST);
      quarantined(4);
      topics.open(FIRST, 2);
      run.later(Duration.ofMinutes(1));
      steps(run);
      assertEquals(1, run.task.counts().of(Outcome.RENEWED));
      assertFalse(run.task.hasEnded());
      topics.open(FIRST, 4);
      assertEquals(1 + 4, run.toEnd().size());
      assertTrue(run.task.hasEnded());
    }
  }

  /** A consumer takes both of these timeouts, and engines of TLS have options of their own. */
  @Test
  void theClientTakesTheConfigurationOfTheConsumer() {
    Map<String, Object> consumer = new HashMap<>();
    consumer.put("bootstrap.servers", "127.0.0.1:1");
    consumer.put("request.timeout.ms", "60000");
    consumer.put("default.api.timeout.ms", "40000");
    consumer.put("max.poll.records", "5");
    consumer.put("ssl.engine.of.ours", "x");
    Map<String, Object> own = RealClients.ofAdmin(consumer);
    assertEquals("x", own.get("ssl.engine.of.ours"));
    assertFalse(own.containsKey("max.poll.records"));
    assertEquals(
        30_000,
        new AdminClientConfig(own).getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG).intValue());
    new RealClients().ids(consumer).close();
  }
}
