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
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where reading begins and ends, also where the log is not what it was. */
class ScanBoundsTest {
  private static final TopicPartition FIRST = new TopicPartition(QUARANTINE, 0);
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private final FakeTopics topics = new FakeTopics().topic(QUARANTINE, 1);

  private void quarantined(int from, int to) {
    for (int i = from; i < to; i++) {
      at(i, NOON);
    }
  }

  /** A reading whose record has this timestamp. */
  private void at(double result, Instant timestamp) {
    SourceRecord routed = routed(reading("readings", "a", "level", result), QUARANTINE, "QC: bad");
    topics.add(
        0,
        routed.newRecord(
            routed.topic(),
            null,
            routed.keySchema(),
            routed.key(),
            routed.valueSchema(),
            routed.value(),
            timestamp.toEpochMilli(),
            routed.headers()));
  }

  private static List<Double> results(List<SourceRecord> records) {
    return records.stream().map(record -> ((Struct) record.value()).getFloat64("result")).toList();
  }

  /** The offset without the digest of what a record must meet. */
  private static Map<String, Object> placeOf(Map<String, ?> offset) {
    Map<String, Object> place = new HashMap<>(offset);
    place.remove("selection");
    return place;
  }

  private void store(ReplayRun run, long offset, long end) {
    run.context.store(ReplayOffset.partition(FIRST), new ReplayOffset(offset, 0, end).map());
  }

  @Test
  void timesBoundWhatIsReadWhateverTheirOrder() throws Exception {
    at(0, NOON.minusMillis(1));
    at(1, NOON);
    at(2, NOON.minusSeconds(90));
    at(3, NOON.plusMillis(1));
    at(4, NOON.plusSeconds(60));
    at(5, NOON.plusSeconds(59));
    topics.gap(FIRST, 3);
    Map<String, String> bounds =
        Map.of("replay.begin", NOON.toString(), "replay.end", NOON.plusSeconds(60).toString());
    try (ReplayRun run = new ReplayRun(topics, bounds)) {
      assertEquals(List.of(1.0, 3.0, 5.0), results(run.toEnd()));
      assertTrue(run.task.hasEnded());
      // The one before the begin is not even read; the late one and the one behind the end are.
      assertEquals(2, run.task.counts().of(Outcome.UNSELECTED));
    }
  }

  /** An end at a time ends where the log did at the first start, after a restart too. */
  @Test
  void anEndAtATimeIsKept() throws Exception {
    quarantined(0, 2);
    try (ReplayRun run =
        new ReplayRun(topics, Map.of("replay.end", NOON.plusSeconds(60).toString()))) {
      while (run.records.size() < 2) {
        run.step();
      }
      assertEquals(Map.of("offset", 2L, "end", 2L), placeOf(run.records.get(1).sourceOffset()));
      run.task.stop();
      quarantined(2, 4);
      run.start();
      assertEquals(List.of(0.0, 1.0), results(run.toEnd()));
      assertTrue(run.task.hasEnded());
    }
  }

  @Test
  void aBeginAtATimeBehindAllReadsNothing() throws Exception {
    quarantined(0, 2);
    try (ReplayRun run =
        new ReplayRun(topics, Map.of("replay.begin", NOON.plusSeconds(60).toString()))) {
      assertEquals(List.of(), run.toEnd());
      assertTrue(run.task.hasEnded());
      assertEquals(0, run.task.counts().of(Outcome.READ));
    }
  }

  @Test
  void offsetsBoundWhatIsRead() throws Exception {
    quarantined(0, 6);
    Map<String, String> bounds =
        Map.of("replay.begin", QUARANTINE + ":0=2", "replay.end", QUARANTINE + ":0=4");
    try (ReplayRun run = new ReplayRun(topics, bounds)) {
      assertEquals(List.of(2.0, 3.0), results(run.toEnd()));
      assertEquals(Map.of("offset", 4L), placeOf(run.records.get(1).sourceOffset()));
    }
  }

  /** Of an end within markers or behind them, and of one that is at a record. */
  @ParameterizedTest
  @CsvSource({"3, 3", "5, 3", "7, 3", "8, 4", "2, 2"})
  void anEndIsJudgedByThePosition(long end, int read) throws Exception {
    quarantined(0, 3);
    topics.gap(FIRST, 4);
    quarantined(3, 5);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", QUARANTINE + ":0=" + end))) {
      assertEquals(read, run.toEnd().size());
      assertTrue(run.task.hasEnded());
    }
  }

  /** Somebody names a record that is yet to come. */
  @Test
  void anEndBehindTheLogIsWaitedFor() throws Exception {
    quarantined(0, 2);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", QUARANTINE + ":0=4"))) {
      while (run.records.size() < 2) {
        run.step();
      }
      for (int i = 0; i < 3; i++) {
        run.step();
      }
      assertFalse(run.task.hasEnded());
      quarantined(2, 6);
      assertEquals(List.of(0.0, 1.0, 2.0, 3.0), results(run.toEnd()));
      assertTrue(run.task.hasEnded());
    }
  }

  @ParameterizedTest
  @CsvSource({"replay.begin, 9", "replay.end, 2"})
  void offsetsOfNoRecordReadNothing(String option, long offset) throws Exception {
    quarantined(0, 6);
    topics.delete(FIRST, 4);
    try (ReplayRun run = new ReplayRun(topics, Map.of(option, QUARANTINE + ":0=" + offset))) {
      assertEquals(List.of(), run.toEnd());
      assertTrue(run.task.hasEnded());
    }
  }

  @Test
  void aBeginThatRetentionHasTakenIsCounted() throws Exception {
    quarantined(0, 6);
    topics.delete(FIRST, 4);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.begin", QUARANTINE + ":0=1"))) {
      assertEquals(List.of(4.0, 5.0), results(run.toEnd()));
      assertEquals(3, run.task.counts().of(Outcome.GONE));
    }
  }

  /** Of what was to be replayed only: what lies behind the end is none of it. */
  @ParameterizedTest
  @CsvSource({"5, 3, 1", "6, 4, 0", "8, 4, 0"})
  void whatRetentionHasTakenIsCounted(long before, int gone, int left) throws Exception {
    quarantined(0, 9);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      store(run, 2, 6);
      topics.delete(FIRST, before);
      assertEquals(left, run.toEnd().size());
      assertTrue(run.task.hasEnded());
      assertEquals(gone, run.task.counts().of(Outcome.GONE));
    }
  }

  @Test
  void whatRetentionTakesMeanwhileIsCounted() throws Exception {
    quarantined(0, 9);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", QUARANTINE + ":0=6"))) {
      run.step();
      topics.delete(FIRST, 8);
      assertEquals(List.of(), run.toEnd());
      assertTrue(run.task.hasEnded());
      assertEquals(6, run.task.counts().of(Outcome.GONE));
    }
  }

  /** Also where the new log is longer than what was read of the old one. */
  @ParameterizedTest
  @CsvSource({"40, 50, 10", "2, 50, 48", "50, 50, 0"})
  void nothingOfATopicThatWasMadeAnewIsTaken(long offset, long end, int gone) throws Exception {
    quarantined(0, 3);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      store(run, offset, end);
      assertEquals(List.of(), run.toEnd());
      assertTrue(run.task.hasEnded());
      assertEquals(gone, run.task.counts().of(Outcome.GONE));
    }
  }

  @Test
  void aTopicThatIsMadeAnewMeanwhileEndsThePartition() throws Exception {
    quarantined(0, 3);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", "never"))) {
      while (run.records.size() < 3) {
        run.step();
      }
      topics.renew(FIRST);
      quarantined(10, 12);
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(3, run.records.size());
    }
  }

  /** Without an end in the offset, only what is behind the log's end shows that it is another. */
  @Test
  void anOffsetThatSomebodySetTooHighEndsThePartition() throws Exception {
    quarantined(0, 3);
    try (ReplayRun run = new ReplayRun(topics, Map.of())) {
      store(run, 7, ReplayOffset.NO_END);
      assertEquals(List.of(), run.toEnd());
      assertTrue(run.task.hasEnded());
      assertEquals(0, run.task.counts().of(Outcome.GONE));
    }
  }

  private static SourceRecord quarantined(String sensor) {
    return routed(reading("readings", sensor, "level", 1), QUARANTINE, "QC: bad");
  }

  private static Map<String, Long> bySensor(List<SourceRecord> records) {
    return records.stream()
        .collect(
            Collectors.groupingBy(
                record -> ((Struct) record.value()).getString("sensor_id"),
                TreeMap::new,
                Collectors.counting()));
  }

  /** A partition of which nothing was handed out has no offset of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"latest", QUARANTINE + ":0=1", "2026-11-30T00:00:00Z"})
  void aRestartMovesNoEndOfAPartitionThatHadNothing(String end) throws Exception {
    FakeTopics two = new FakeTopics().topic(QUARANTINE, 2);
    two.add(0, quarantined("old"));
    try (ReplayRun run = new ReplayRun(two, Map.of("replay.end", end))) {
      run.toEnd();
      for (int i = 0; i < 3; i++) {
        two.add(0, quarantined("new-0"));
        two.add(1, quarantined("new-1"));
      }
      run.task.stop();
      run.start();
      run.toEnd();
      assertTrue(run.task.hasEnded());
      assertEquals(Map.of("old", 1L), bySensor(run.records));
    }
  }

  /** The ends of one task are in the offsets of the other, whoever has handed out anything. */
  @Test
  void aRestartMovesNoEndOfATaskThatHadNothing() throws Exception {
    FakeTopics two = new FakeTopics().topic(QUARANTINE, 2);
    two.add(0, quarantined("old"));
    Map<String, Object> offset = new HashMap<>();
    for (String share : List.of("0/2", "1/2")) {
      try (ReplayRun run = new ReplayRun(two, Map.of("replay.task.share", share))) {
        for (SourceRecord record : run.toEnd()) {
          offset.putAll(record.sourceOffset());
        }
      }
    }
    two.add(1, quarantined("new"));
    for (String share : List.of("0/2", "1/2")) {
      try (ReplayRun run = new ReplayRun(two, Map.of("replay.task.share", share))) {
        run.context.store(ReplayOffset.partition(FIRST), offset);
        assertEquals(List.of(), run.toEnd());
      }
    }
  }

  /** Whoever sets an offset by hand, without an end, means all that there is. */
  @Test
  void anOffsetThatSomebodySetEndsWhereTheLogDoesNow() throws Exception {
    FakeTopics two = new FakeTopics().topic(QUARANTINE, 2);
    two.add(0, quarantined("a"));
    two.add(1, quarantined("b"));
    try (ReplayRun run = new ReplayRun(two, Map.of())) {
      run.toEnd();
      two.add(0, quarantined("c"));
      run.task.stop();
      run.context.store(ReplayOffset.partition(FIRST), Map.of("offset", 0L));
      run.start();
      run.toEnd();
      assertEquals(Map.of("a", 2L, "b", 1L, "c", 1L), bySensor(run.records));
    }
  }

  @Test
  void anEndThatIsYetToComeIsWaitedFor() throws Exception {
    FakeTopics two = new FakeTopics().topic(QUARANTINE, 2);
    two.add(0, quarantined("before"));
    Map<String, String> end = Map.of("replay.end", ReplayRun.NOW.plusSeconds(3600).toString());
    try (ReplayRun run = new ReplayRun(two, end)) {
      for (int i = 0; i < 5; i++) {
        run.step();
      }
      assertFalse(run.task.hasEnded());
      two.add(1, quarantined("meanwhile"));
      for (int i = 0; i < 3; i++) {
        run.step();
      }
      // A restart while it is waited for keeps on waiting, and one behind it moves no end.
      run.task.stop();
      run.start();
      run.step();
      two.add(0, quarantined("last"));
      run.step();
      assertFalse(run.task.hasEnded());
      run.later(Duration.ofHours(1));
      run.toEnd();
      assertTrue(run.task.hasEnded());
      two.add(0, quarantined("after"));
      two.add(1, quarantined("after"));
      run.task.stop();
      run.start();
      run.toEnd();
      Map<String, Long> counts = bySensor(run.records);
      assertEquals(1L, counts.get("before"));
      assertEquals(1L, counts.get("meanwhile"));
      assertEquals(1L, counts.get("last"));
    }
  }

  /** The cluster is away when the time has come. */
  @Test
  void anEndThatCannotBeAskedForIsAskedForAgain() throws Exception {
    quarantined(0, 2);
    Map<String, String> end = Map.of("replay.end", ReplayRun.NOW.plusSeconds(60).toString());
    try (ReplayRun run = new ReplayRun(topics, end)) {
      for (int i = 0; i < 3; i++) {
        run.step();
      }
      int before = topics.tries;
      topics.unmade = new TimeoutException("nobody is there");
      run.later(Duration.ofSeconds(60));
      for (int i = 0; i < 3; i++) {
        run.step();
      }
      assertEquals(before + 1, topics.tries, "not as often as Connect polls");
      topics.unmade = null;
      run.later(Duration.ofSeconds(10));
      assertEquals(2, run.toEnd().size());
      assertTrue(run.task.hasEnded());
    }
  }

  /** Only the id of a topic tells that it is another one, when it is longer than before. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 8})
  void aTopicThatWasMadeAnewIsReadFromItsBeginning(int records) throws Exception {
    topics.withIds();
    quarantined(0, 5);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", "never"))) {
      while (run.records.size() < 5) {
        run.step();
      }
      run.task.stop();
      topics.renew(FIRST);
      quarantined(100, 100 + records);
      run.start();
      for (int i = 0; i < 5; i++) {
        run.step();
      }
      assertEquals(5 + records, run.records.size());
      assertEquals(1, run.task.counts().of(Outcome.RENEWED));
      assertEquals(0, run.task.counts().of(Outcome.GONE));
      run.task.stop();
      run.start();
      run.step();
      run.step();
      assertEquals(5 + records, run.records.size());
      assertEquals(0, run.task.counts().of(Outcome.RENEWED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8})
  void aTopicThatIsMadeAnewMeanwhileIsReadFromItsBeginning(int records) throws Exception {
    topics.withIds();
    quarantined(0, 5);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", "never"))) {
      while (run.records.size() < 5) {
        run.step();
      }
      topics.renew(FIRST);
      quarantined(100, 100 + records);
      run.later(Duration.ofMinutes(1));
      for (int i = 0; i < 5; i++) {
        run.step();
      }
      assertEquals(5 + records, run.records.size());
      assertEquals(1, run.task.counts().of(Outcome.RENEWED));
    }
  }

  @Test
  void aLogThatWasCutIsToldAndReadFromWhereItDiffers() throws Exception {
    quarantined(0, 5);
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.end", "never"))) {
      while (run.records.size() < 5) {
        run.step();
      }
      topics.failure =
          new LogTruncationException(Map.of(FIRST, 5L), Map.of(FIRST, new OffsetAndMetadata(3)));
      for (int i = 0; i < 3; i++) {
        run.step();
      }
      assertEquals(1, run.task.counts().of(Outcome.TRUNCATED));
    }
  }

  /** A broker tells those who read committed records of no time behind it. */
  @Test
  void aBeginBehindAnOpenTransactionIsWaitedFor() throws Exception {
    at(0, NOON);
    at(1, NOON.plusSeconds(60));
    topics.open(FIRST, 1);
    Map<String, String> begin = Map.of("replay.begin", NOON.plusSeconds(30).toString());
    try (ReplayRun run = new ReplayRun(topics, begin)) {
      for (int i = 0; i < 3; i++) {
        run.step();
      }
      assertFalse(run.task.hasEnded());
      topics.open(FIRST, 2);
      assertEquals(List.of(1.0), results(run.toEnd()));
    }
  }

  /** The first offsets say too what was read, or the first change of all would be silent. */
  @ParameterizedTest
  @CsvSource({
    "replay.end, latest, 0",
    "replay.begin, earliest, 0",
    "replay.where, sensor=a, 2",
    "replay.begin, 2026-11-01T00:00:00Z, 2",
    "replay.end, 2026-12-24T00:00:00Z, 2",
    "replay.end, never, 1",
  })
  void aChangeOfWhatWasToBeReadIsTold(String option, String value, int lines) throws Exception {
    Map<String, String> given = ReplayRun.options();
    given.put(option, value);
    String then = ReplayConfig.of(ReplayRun.options()).selection();
    String now = ReplayConfig.of(given).selection();
    ReplayOffset open = new ReplayOffset(2, 0, 4, null, null, then);
    ReplayOffset start = value.equals("never") ? new ReplayOffset(2, 0, Long.MAX_VALUE) : open;
    List<PartitionScan> scans = List.of(new PartitionScan(FIRST, start, true));
    List<String> told =
        LogChanges.leftOut(scans, new StoredPlaces(Map.of(FIRST, open), Map.of()), now);
    assertEquals(lines, told.size(), told.toString());
    // As an earlier version wrote it, and as somebody sets it by hand.
    ReplayOffset earlier = new ReplayOffset(2, 0, 4, null, "id", null);
    told = LogChanges.leftOut(scans, new StoredPlaces(Map.of(FIRST, earlier), Map.of()), now);
    assertEquals(then.equals(now), told.isEmpty());
    ReplayOffset byHand = new ReplayOffset(2, 0, ReplayOffset.NO_END);
    assertEquals(
        List.of(),
        LogChanges.leftOut(scans, new StoredPlaces(Map.of(FIRST, byHand), Map.of()), now));
  }

  /** Connect keeps the offsets of a connector that is deleted. */
  @Test
  void aSecondReplayUnderTheSameNameIsTold() throws Exception {
    quarantined(0, 2);
    String selection;
    try (ReplayRun run = new ReplayRun(topics, Map.of("replay.where", "sensor=a"))) {
      selection = (String) run.toEnd().get(1).sourceOffset().get("selection");
      run.task.stop();
      quarantined(2, 4);
      run.start();
      run.toEnd();
      assertEquals(2, run.records.size());
    }
    ReplayOffset stored = new ReplayOffset(2, 0, 2, null, null, selection);
    StoredPlaces offsets = new StoredPlaces(Map.of(FIRST, stored), Map.of());
    List<PartitionScan> scans = List.of(new PartitionScan(FIRST, stored, true));
    List<String> told = LogChanges.leftOut(scans, offsets, selection);
    assertTrue(told.size() == 1 && told.get(0).contains("read to their ends"), told.toString());
    assertEquals(2, LogChanges.leftOut(scans, offsets, "other").size());
    assertEquals(
        List.of(), LogChanges.leftOut(scans, new StoredPlaces(Map.of(), Map.of()), "other"));
  }
}
