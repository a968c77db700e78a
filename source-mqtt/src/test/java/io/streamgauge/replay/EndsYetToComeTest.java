// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.QUARANTINE;
import static io.streamgauge.replay.ReplayRun.reading;
import static io.streamgauge.replay.ReplayRun.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ends at times that are yet to come, and begins that were set later. */
class EndsYetToComeTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Map<String, String> END =
      Map.of("replay.end", ReplayRun.NOW.plus(HOUR).toString());
  private final FakeTopics topics = new FakeTopics().topic(QUARANTINE, 2);

  private void add(int partition, String sensor) {
    topics.add(partition, routed(reading("readings", sensor, "level", 1), QUARANTINE, "QC: bad"));
  }

  private void add(String sensor, Instant timestamp) {
    SourceRecord record = routed(reading("readings", sensor, "level", 1), QUARANTINE, "QC: bad");
    topics.add(
        0,
        record.newRecord(
            record.topic(),
            null,
            record.keySchema(),
            record.key(),
            record.valueSchema(),
            record.value(),
            timestamp.toEpochMilli(),
            record.headers()));
  }

  private static void steps(ReplayRun run, int number) throws InterruptedException {
    for (int i = 0; i < number; i++) {
      run.step();
    }
  }

  private static List<String> sensors(ReplayRun run) {
    return run.records.stream()
        .map(record -> ((Struct) record.value()).getString("sensor_id"))
        .toList();
  }

  /** What happens, with what is logged meanwhile. */
  private interface Happening {
    void run() throws Exception;
  }

  private static String logOf(Happening happening) throws Exception {
    PrintStream real = System.err;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
    try {
      happening.run();
    } finally {
      System.setErr(real);
    }
    return caught.toString(StandardCharsets.UTF_8);
  }

  /** The time has come while the cluster was away: what is written then lies behind the end. */
  @Test
  void nothingIsReadWhileAnEndThatHasComeCannotBeTold() throws Exception {
    add(0, "before");
    try (ReplayRun run = new ReplayRun(topics, END)) {
      steps(run, 3);
      topics.unmade = new TimeoutException("nobody is there");
      run.later(HOUR);
      steps(run, 1);
      add(0, "meanwhile");
      steps(run, 2);
      assertEquals(List.of("before"), sensors(run));
      topics.unmade = null;
      run.later(Duration.ofSeconds(10));
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(List.of("before", "meanwhile"), sensors(run));
    }
  }

  @Test
  void aTopicThatWasDeletedKeepsNoOtherFromItsEnd() throws Exception {
    topics.topic("readings-late", 1);
    add(0, "a");
    Map<String, String> both =
        Map.of("replay.topics", QUARANTINE + ",readings-late", "replay.end", END.get("replay.end"));
    try (ReplayRun run = new ReplayRun(topics, both)) {
      steps(run, 3);
      topics.remove(new TopicPartition("readings-late", 0));
      run.later(HOUR);
      for (int i = 0; i < 6; i++) {
        assertFalse(run.task.hasEnded());
        steps(run, 1);
        run.later(Duration.ofSeconds(10));
      }
      steps(run, 2);
      assertTrue(run.task.hasEnded());
    }
  }

  /** Connect keeps nothing without a record, so only one behind the time keeps the end. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRestartSaysWhereTheEndIsNotKept(boolean kept) throws Exception {
    add(0, "before");
    try (ReplayRun run = new ReplayRun(topics, END)) {
      steps(run, 3);
      if (kept) {
        // It is there when the time comes, and handed out when the end is known.
        add(0, "last");
      }
      run.later(HOUR);
      run.toEnd();
      assertTrue(run.task.hasEnded());
      int handed = run.records.size();
      run.task.stop();
      add(0, "after");
      String log =
          logOf(
              () -> {
                run.start();
                run.toEnd();
              });
      assertTrue(run.task.hasEnded());
      assertEquals(kept ? 0 : 1, run.records.size() - handed);
      assertEquals(!kept, log.contains("is kept nowhere"), log);
    }
  }

  @Test
  void aLaterBeginSaysWhatItPassesOver() throws Exception {
    Instant noon = ReplayRun.NOW;
    for (int i = 0; i < 4; i++) {
      add("s" + i, noon.plusSeconds(60L * i));
    }
    try (ReplayRun run =
        new ReplayRun(
            topics, Map.of("replay.begin", noon.toString(), "replay.end", QUARANTINE + ":0=2"))) {
      steps(run, 3);
      assertEquals(List.of("s0", "s1"), sensors(run));
      run.task.stop();
      run.properties.put("replay.end", "never");
      assertFalse(log(run).contains("passed over. To replay"), "the begin is as it was");
      run.task.stop();
      add("s4", noon.plusSeconds(240));
      add("s5", noon.plusSeconds(300));
      run.properties.put("replay.begin", noon.plusSeconds(300).toString());
      String log = log(run);
      assertTrue(log.contains("offsets 4 to 4 are passed over"), log);
      assertEquals(List.of("s0", "s1", "s2", "s3", "s5"), sensors(run));
    }
  }

  private static String log(ReplayRun run) throws Exception {
    return logOf(
        () -> {
          run.start();
          steps(run, 4);
        });
  }

  /** Of two topics that were made anew, one has fewer partitions than before. */
  @Test
  void aPartitionThatATopicHasNoMoreKeepsNoOtherFromItsBeginning() throws Exception {
    topics.topic("readings-late", 1).withIds();
    TopicPartition gone = new TopicPartition(QUARANTINE, 1);
    for (int i = 0; i < 3; i++) {
      add(0, "old");
      add(1, "old");
    }
    Map<String, String> both =
        Map.of("replay.topics", QUARANTINE + ",readings-late", "replay.end", "never");
    try (ReplayRun run = new ReplayRun(topics, both)) {
      steps(run, 4);
      assertEquals(6, run.records.size());
      topics.renew(gone);
      topics.remove(gone);
      topics.renew(new TopicPartition(QUARANTINE, 0));
      topics.renew(new TopicPartition("readings-late", 0));
      for (int i = 0; i < 5; i++) {
        add(0, "new");
      }
      run.later(Duration.ofMinutes(1));
      steps(run, 5);
      assertEquals(11, run.records.size());
      assertEquals(3, run.task.counts().of(ReplayCounts.Outcome.RENEWED));
    }
  }
}
