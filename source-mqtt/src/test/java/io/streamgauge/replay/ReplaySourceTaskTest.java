// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.QUARANTINE;
import static io.streamgauge.replay.ReplayRun.header;
import static io.streamgauge.replay.ReplayRun.reading;
import static io.streamgauge.replay.ReplayRun.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.replay.ReplayCounts.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaySourceTaskTest {
  private static final TopicPartition FIRST = new TopicPartition(QUARANTINE, 0);
  private final FakeTopics topics = new FakeTopics().topic(QUARANTINE, 2);

  private void quarantined(int partition, int from, int to) {
    for (int i = from; i < to; i++) {
      topics.add(
          partition,
          routed(reading("readings", "gauge-" + partition, "level", i), QUARANTINE, "QC: bad"));
    }
  }

  private static List<Double> results(List<SourceRecord> records, String sensor) {
    return records.stream()
        .map(record -> (org.apache.kafka.connect.data.Struct) record.value())
        .filter(value -> value.getString("sensor_id").equals(sensor))
        .map(value -> value.getFloat64("result"))
        .toList();
  }

  @Test
  void aQuarantinedReadingIsTheOneThatTheSourceProduced() throws Exception {
    SourceRecord source = reading("readings", "gauge-1", "level", 1.5);
    topics.add(1, routed(source, QUARANTINE, "QualityControl: gross_range"));
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals("readings", record.topic());
      assertEquals(source.key(), record.key());
      assertEquals(source.value(), record.value());
      assertEquals(source.timestamp(), record.timestamp());
      ConnectHeaders expected = new ConnectHeaders(source.headers());
      expected.addString("replayed_from", QUARANTINE + "-1-0");
      expected.addString("replay_passes", "1");
      expected.addString("backfill", "true");
      assertEquals(sorted(expected), sorted(record.headers()));
      assertEquals(Map.of("topic", QUARANTINE, "partition", 1), record.sourcePartition());
      assertEquals(
          Map.of(
              "offset",
              1L,
              "end",
              1L,
              "ends",
              "{\"readings-quarantine\":{\"0\":0,\"1\":1}}",
              "selection",
              "all"),
          record.sourceOffset());
    }
  }

  private static List<String> sorted(Iterable<org.apache.kafka.connect.header.Header> headers) {
    List<String> texts = new ArrayList<>();
    headers.forEach(header -> texts.add(header.key() + "=" + header.value()));
    return texts.stream().sorted().toList();
  }

  @Test
  void theEndIsThatOfTheFirstStartAlsoAfterARestart() throws Exception {
    quarantined(0, 0, 3);
    topics.gap(FIRST, 4);
    quarantined(1, 0, 2);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      while (run.records.isEmpty()) {
        run.step();
      }
      quarantined(0, 100, 103);
      run.task.stop();
      run.start();
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(List.of(0.0, 1.0, 2.0), results(run.records, "gauge-0"));
      assertEquals(List.of(0.0, 1.0), results(run.records, "gauge-1"));
    }
  }

  @Test
  void trailingMarkersDoNotKeepTheEndAway() throws Exception {
    quarantined(0, 0, 1);
    topics.gap(FIRST, 7);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(1, run.task.counts().delivered());
    }
  }

  @Test
  void withoutAnEndItGoesOn() throws Exception {
    quarantined(0, 0, 1);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", "never"))) {
      run.step();
      run.step();
      quarantined(0, 1, 2);
      for (int i = 0; i < 5; i++) {
        run.step();
      }
      assertFalse(run.task.hasEnded());
      assertEquals(List.of(0.0, 1.0), results(run.records, "gauge-0"));
    }
  }

  @Test
  void twoTasksShareThePartitions() throws Exception {
    quarantined(0, 0, 2);
    quarantined(1, 0, 2);
    List<SourceRecord> all = new ArrayList<>();
    for (String share : List.of("0/2", "1/2")) {
      try (ReplayRun run = new ReplayRun(topics, Map.of("replay.task.share", share))) {
        assertEquals(2, run.toEnd().size());
        all.addAll(run.records);
      }
    }
    assertEquals(List.of(0.0, 1.0), results(all, "gauge-0"));
    assertEquals(List.of(0.0, 1.0), results(all, "gauge-1"));
  }

  /**
   * A task that starts again may see more than the others did, and has the same of it as before.
   */
  @Test
  void partitionsThatAreAddedBetweenTwoStartsMoveNoOther() throws Exception {
    FakeTopics more = new FakeTopics().topic("a", 1).topic("b", 2);
    List<SourceRecord> all = new ArrayList<>();
    Map<String, String> options = Map.of("replay.topics", "a,b,c", "replay.end", "never");
    for (int i = 0; i < 2; i++) {
      more.add(i, routed(reading("readings", "gauge-" + i, "level", 1), "b", "QC: bad"));
    }
    try (ReplayRun one = new ReplayRun(more, with(options, "0/2"))) {
      for (int i = 0; i < 5; i++) {
        one.step();
      }
      more.topic("a", 2).topic("c", 1);
      try (ReplayRun two = new ReplayRun(more, with(options, "1/2"))) {
        for (int i = 0; i < 5; i++) {
          two.step();
        }
        all.addAll(one.records);
        all.addAll(two.records);
      }
    }
    assertEquals(List.of(1.0), results(all, "gauge-0"));
    assertEquals(List.of(1.0), results(all, "gauge-1"));
  }

  private static Map<String, String> with(Map<String, String> options, String share) {
    Map<String, String> all = new HashMap<>(options);
    all.put("replay.task.share", share);
    return all;
  }

  @Test
  void aReadingThatCameBackTooOftenStaysWhereItIs() throws Exception {
    SourceRecord routed = routed(reading("readings", "gauge-0", "level", 1), QUARANTINE, "QC: bad");
    routed.headers().addString("replay_passes", "1");
    topics.add(0, routed);
    topics.add(0, routed);
    routed.headers().remove("replay_passes").addString("replay_passes", "2");
    topics.add(0, routed);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.passes.max", "2"))) {
      assertEquals(2, run.toEnd().size());
      assertEquals("2", header(run.records.get(0), "replay_passes"));
      assertEquals(1, run.task.counts().of(Outcome.PASSES));
    }
  }

  /**
   * It has come through each time, as what the archive gives back; only with an open end it loops.
   */
  @ParameterizedTest
  @CsvSource({"latest, 1", "never, 0", "2040-01-01T00:00:00Z, 0", "readings-quarantine:0=1000, 0"})
  void aReadingThatCameThroughIsReplayedAsOftenAsSomebodyWants(String end, int wanted)
      throws Exception {
    SourceRecord clean = reading(QUARANTINE, "gauge-0", "level", 1);
    clean.headers().addString("replay_passes", "3");
    topics.add(0, clean);
    try (ReplayRun run =
        new ReplayRun(topics, Map.of("replay.topic", "readings-2", "replay.end", end))) {
      for (int i = 0; i < 4; i++) {
        run.step();
      }
      assertEquals(wanted, run.records.size());
      assertEquals(1 - wanted, run.task.counts().of(Outcome.PASSES));
    }
  }

  /** A copy of a compacted topic is one with what was deleted. */
  @Test
  void aRecordWithoutAValueIsReplayedAsOne() throws Exception {
    topics.add(0, reading(QUARANTINE, "gauge-0", "level", 1));
    topics.add(
        new TopicPartition(QUARANTINE, 0),
        "gauge-0".getBytes(StandardCharsets.UTF_8),
        null,
        ReplayRun.NOW.toEpochMilli(),
        new RecordHeaders());
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.topic", "readings-2"))) {
      SourceRecord record = run.toEnd().get(1);
      assertEquals("gauge-0", record.key());
      assertNull(record.value());
      assertEquals(QUARANTINE + "-0-1", header(record, "replayed_from"));
    }
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      run.toEnd();
      assertEquals(2, run.task.counts().of(Outcome.NO_TOPIC));
    }
  }

  @Test
  void whatWouldComeBackOrHasNoTopicStays() throws Exception {
    topics.add(0, routed(reading(QUARANTINE, "gauge-0", "level", 1), QUARANTINE, "QC: bad"));
    topics.add(0, reading(QUARANTINE, "gauge-0", "level", 2));
    SourceRecord internal =
        routed(reading("__consumer_offsets", "gauge-0", "level", 3), QUARANTINE, "QC: bad");
    topics.add(0, internal);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      assertEquals(0, run.toEnd().size());
      assertTrue(run.task.hasEnded());
      assertEquals(1, run.task.counts().of(Outcome.LOOP));
      assertEquals(1, run.task.counts().of(Outcome.NO_TOPIC));
      assertEquals(1, run.task.counts().of(Outcome.UNWRITABLE));
    }
  }

  @Test
  void recordsThatNobodyCanReadStopNothing() throws Exception {
    topics.add(FIRST, null, "{\"no".getBytes(StandardCharsets.UTF_8), 0, new RecordHeaders());
    topics.add(FIRST, new byte[] {1}, new byte[] {0, 1, 2}, 0, new RecordHeaders());
    quarantined(0, 0, 1);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      assertEquals(1, run.toEnd().size());
      assertEquals(2, run.task.counts().of(Outcome.UNREADABLE));
    }
  }

  @Test
  void aCorruptRecordIsLeftOutAndOthersGoOn() throws Exception {
    quarantined(0, 0, 3);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      topics.failure =
          new KafkaException(
              "Received exception when fetching the next record from "
                  + QUARANTINE
                  + "-0. If needed, please seek past the record to continue consumption.",
              new CorruptRecordException("bad"));
      assertEquals(2, run.toEnd().size());
      assertEquals(1, run.task.counts().of(Outcome.UNREADABLE));
    }
  }

  @Test
  void anOutageOfTheClusterIsWaitedFor() throws Exception {
    quarantined(0, 0, 1);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      topics.failure = new TimeoutException("away");
      assertEquals(1, run.toEnd().size());
    }
  }

  @Test
  void aRefusedLoginIsTold() throws Exception {
    quarantined(0, 0, 1);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      run.step();
      topics.failure = new TopicAuthorizationException(QUARANTINE);
      ConnectException refused = assertThrows(ConnectException.class, run::step);
      assertTrue(refused.getMessage().contains("replay.consumer."), refused.getMessage());
    }
  }

  /** The network has no part in it: no retry helps, and Kafka has the reason in the causes. */
  @Test
  void aConsumerThatCannotBeMadeEndsTheTaskWithTheReason() {
    FakeTopics none =
        failing(
            new KafkaException(
                "Failed to construct kafka consumer",
                new KafkaException("Failed to load SSL keystore", new IOException("expired"))));
    try (ReplayRun run = new ReplayRun(none, Map.of())) {
      ConfigException refused = assertThrows(ConfigException.class, run::step);
      assertTrue(refused.getMessage().contains("replay.consumer."), refused.getMessage());
      assertTrue(refused.getMessage().contains("SSL keystore: expired"), refused.getMessage());
    }
  }

  @Test
  void aNameThatNobodyResolvesYetIsTriedAgain() throws Exception {
    FakeTopics none =
        failing(
            new KafkaException(
                "Failed to construct kafka consumer",
                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")));
    try (ReplayRun run = new ReplayRun(none, Map.of())) {
      assertEquals(List.of(), run.step());
      assertEquals(List.of(), run.step());
      assertEquals(1, none.tries, "not as often as Connect polls");
      none.unmade = null;
      run.later(Duration.ofSeconds(1));
      run.toEnd();
      assertTrue(run.task.hasEnded());
    }
  }

  private static FakeTopics failing(KafkaException failure) {
    FakeTopics none = new FakeTopics().topic(QUARANTINE, 1);
    none.unmade = failure;
    return none;
  }

  @Test
  void whatTransformsDropIsCountedAndEndsToo() throws Exception {
    quarantined(0, 0, 2);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      List<SourceRecord> handed = new ArrayList<>();
      while (handed.size() < 2) {
        List<SourceRecord> batch = run.task.poll();
        handed.addAll(batch == null ? List.of() : batch);
      }
      run.task.commitRecord(handed.get(0), null);
      // An exactly-once worker tells of none where all were dropped, and only commits.
      run.task.poll();
      assertFalse(run.task.hasEnded());
      run.task.commit();
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(2, run.task.counts().of(Outcome.DROPPED));
    }
  }

  @Test
  void selectsByWhatARecordSays() throws Exception {
    topics.add(0, routed(reading("readings", "a", "level", 1), QUARANTINE, "QC: spike, gross"));
    topics.add(0, routed(reading("readings", "b", "level", 2), QUARANTINE, "QC: spike"));
    topics.add(0, routed(reading("readings", "a", "rain", 3), QUARANTINE, "QC: spike"));
    topics.add(0, routed(reading("readings", "a", "level", 4), QUARANTINE, "EventTime: none"));
    Map<String, String> where =
        Map.of(
            "replay.where",
            "reason=QC: *, sensor=a|x, property!=rain, time>=2026-11-20T10:00:00Z,"
                + " time<2026-11-20T10:00:01Z, header.payload_version=1");
    try (ReplayRun run = new ReplayRun(topics, where)) {
      assertEquals(List.of(1.0), results(run.toEnd(), "a"));
      assertEquals(3, run.task.counts().of(Outcome.UNSELECTED));
      assertTrue(run.task.hasEnded());
    }
  }

  @Test
  void aTargetTopicTakesThePlaceOfTheirOwn() throws Exception {
    topics.add(0, reading(QUARANTINE, "a", "level", 1));
    try (ReplayRun run =
        new ReplayRun(topics, Map.of("replay.topic", "again-{observed_property}"))) {
      assertEquals("again-level", run.toEnd().get(0).topic());
    }
  }

  @Test
  void deadLettersNeedToBeDecoded() throws Exception {
    SourceRecord routed =
        routed(reading("readings", "a", "level", 1), QUARANTINE, "undecodable: NoReading");
    topics.add(0, routed);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      assertEquals(0, run.toEnd().size());
      assertEquals(1, run.task.counts().of(Outcome.PAYLOAD));
    }
  }

  @Test
  void theRateIsKept() throws Exception {
    quarantined(0, 0, 200);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.rate", "100"))) {
      long begin = System.nanoTime();
      run.toEnd();
      assertEquals(200, run.records.size());
      // The first half second's worth may come at once.
      assertTrue(System.nanoTime() - begin > 1_300_000_000L);
    }
  }

  @Test
  void noneOfTheTopicsIsThere() {
    try (ReplayRun run = new ReplayRun(new FakeTopics().topic("other", 1), Map.of())) {
      assertThrows(ConfigException.class, run::step);
    }
  }

  @Test
  void theEndIsThatOfOpenTransactionsToo() throws Exception {
    quarantined(0, 0, 1);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      run.toEnd();
    }
    assertEquals(
        List.of("read_committed", "read_uncommitted"),
        topics.configurations.stream().map(each -> each.get("isolation.level")).toList());
    assertNull(topics.configurations.get(0).get("group.id"));
  }
}
