// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of gaps, row by row, read back from its offset after each of them. */
class GapLedgerTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Duration LOOKBACK = Duration.ofHours(1);
  private static final GapPolicy POLICY =
      new GapPolicy(
          STEP,
          List.of(Duration.ofHours(1), Duration.ofHours(6)),
          STEP.multipliedBy(8),
          LOOKBACK,
          true,
          true);

  private StationProgress progress = StationProgress.of(Cursor.startingAt(START));

  GapLedgerTest() {
    progress.expect(POLICY);
  }

  private static Instant at(int slot) {
    return START.plus(STEP.multipliedBy(slot));
  }

  private static Row row(int slot, double result) {
    Observation observation =
        new Observation(
            "s", "p q", at(slot), result, null, null, null, null, null, null, null, Map.of());
    return Row.of(observation, "s", "s:p q");
  }

  private void restart() {
    Map<String, String> offset = progress.offset();
    progress = StationProgress.of(offset);
    progress.expect(POLICY);
    assertEquals(offset, progress.offset());
  }

  /** Hands over an answer as a poller does; what came of it. */
  private List<Row> take(List<Row> answer, boolean restarts) {
    PendingRecords.Rows queue = new PendingRecords.Rows();
    queue.add(answer);
    List<Row> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      Row next = queue.poll();
      if (progress.judge(next, false) != SeriesCursor.Verdict.KNOWN) {
        progress.accept(next, false, LOOKBACK, START);
        taken.add(next);
        assertEquals(SeriesCursor.Verdict.KNOWN, progress.judge(next, false));
      }
      if (restarts) {
        restart();
        assertEquals(SeriesCursor.Verdict.KNOWN, progress.judge(next, false));
      }
      while (progress.gaps().tellNext() != null) {}
    }
    return taken;
  }

  private List<Row> take(int... slots) {
    List<Row> rows = new ArrayList<>();
    for (int slot : slots) {
      rows.add(row(slot, 1));
    }
    return take(rows, true);
  }

  private static int[] range(int from, int to) {
    return java.util.stream.IntStream.range(from, to).toArray();
  }

  @Test
  void longerThanOneAndAHalfIntervalsIsAGap() {
    Duration step = Duration.ofMinutes(10);
    assertEquals(0, GapMarks.between(START, START.plusSeconds(900), step));
    assertEquals(1, GapMarks.between(START, START.plusSeconds(901), step));
    assertEquals(1, GapMarks.between(START, START.plusSeconds(1_200), step));
    assertEquals(1, GapMarks.between(START, START.plusSeconds(1_499), step));
    assertEquals(2, GapMarks.between(START, START.plusSeconds(1_500), step));
    assertEquals(9, GapMarks.between(START, START.plusSeconds(6_000), step));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrderAndAnySplitOfLateRowsGivesEachOnce(int seed) {
    Random random = new Random(seed);
    take(range(0, 10));
    int end = 10 + 20 + random.nextInt(700);
    take(range(end, end + 40));
    assertEquals(end - 10, progress.gaps().missing());
    Set<Integer> never = new HashSet<>();
    List<List<Row>> late = new ArrayList<>();
    for (int slot = 10; slot < end; slot++) {
      if (random.nextInt(10) == 0) {
        never.add(slot);
      } else if (random.nextInt(8) == 0) {
        // Two rows of one instant always come together.
        late.add(List.of(row(slot, 1), row(slot, 2)));
      } else {
        late.add(List.of(row(slot, 1)));
      }
    }
    switch (seed % 3) {
      case 0 -> Collections.shuffle(late, random);
      case 1 -> Collections.reverse(late);
      default -> {}
    }
    List<Row> visible = new ArrayList<>();
    Map<String, Integer> taken = new HashMap<>();
    for (int i = 0; i < late.size(); ) {
      for (int n = random.nextInt(60); n >= 0 && i < late.size(); n--) {
        visible.addAll(late.get(i++));
      }
      // The whole answer anew each time.
      take(visible, seed > 4)
          .forEach(row -> taken.merge(row.observation().eventTime() + row.hash(), 1, Integer::sum));
    }
    assertEquals(visible.size(), taken.size());
    assertTrue(taken.values().stream().allMatch(times -> times == 1), "twice");
    assertEquals(never.size(), progress.gaps().missing());
    String offset = progress.offset().toString();
    assertTrue(offset.length() < 12_000, "" + offset.length());
  }

  @Test
  void aGapWithMoreHolesThanAreRememberedStillCountsThemAll() {
    take(range(0, 10));
    take(range(4_010, 4_050));
    for (int slot = 11; slot < 4_010; slot += 2) {
      take(List.of(row(slot, 1)), false);
    }
    assertEquals(2_000, progress.gaps().missing());
    restart();
    assertEquals(2_000, progress.gaps().missing());
    String gap = progress.offset().get("gap:" + at(9) + "|s:p q");
    assertTrue(gap.length() < 20_000, "" + gap.length());
    // The newest are remembered, and what is no longer remembered does not come twice.
    assertEquals(List.of(), take(3_999, 4_001, 11, 1_001));
    assertEquals(1, take(4_000).size());
    assertEquals(1_999, progress.gaps().missing());
  }

  @Test
  void aChangedValueInAGapIsARevision() {
    take(range(0, 10));
    take(range(30, 60));
    take(12, 14);
    Row changed = row(12, 7).withSiblings(Set.of(row(12, 7).hash()));
    assertEquals(SeriesCursor.Verdict.REVISED, progress.judge(changed, false));
    progress.accept(changed, false, LOOKBACK, START);
    restart();
    assertEquals(SeriesCursor.Verdict.KNOWN, progress.judge(changed, false));
    Row back = row(12, 1).withSiblings(Set.of(row(12, 1).hash()));
    assertEquals(SeriesCursor.Verdict.REVISED, progress.judge(back, false));
    assertEquals(18, progress.gaps().missing());
  }

  @Test
  void aRowBeforeTheFirstOneOpensTheGapBetweenThem() {
    take(7);
    assertEquals(0, progress.gaps().open());
    take(3);
    assertEquals(1, progress.gaps().open());
    assertEquals(3, progress.gaps().missing());
    take(4, 5, 6, 7);
    assertEquals(0, progress.gaps().open());
  }

  @Test
  void theOldestGapsBeyondTheBoundAreToldAsGivenUp() {
    take(0);
    List<Gap.State> states = new ArrayList<>();
    for (int gap = 1; gap <= 80; gap++) {
      Row next = row(gap * 3, 1);
      progress.accept(next, false, LOOKBACK, START);
      restart();
      progress.gaps().settle(new Window(at(0), at(0), true, at(0), null), START);
      for (Gap told = progress.gaps().tellNext(); told != null; told = progress.gaps().tellNext()) {
        states.add(told.state());
      }
    }
    assertEquals(GapPolicy.MOST_OF_SERIES, progress.gaps().open());
    assertEquals(80, states.stream().filter(Gap.State.OPEN::equals).count());
    assertEquals(30, states.stream().filter(Gap.State.GIVEN_UP::equals).count());
    assertTrue(
        progress.offset().keySet().stream().noneMatch(key -> key.contains(at(30).toString())));
  }

  @Test
  void aSecondRowOfOneInstantIsNotTold() {
    take(range(0, 10));
    take(range(20, 40));
    take(12);
    progress.gaps().settle(new Window(at(30), at(40), true, at(30), null), START);
    assertEquals(1, progress.gaps().tellNext().found());
    Row second = row(12, 2).withSiblings(Set.of(row(12, 1).hash(), row(12, 2).hash()));
    assertEquals(SeriesCursor.Verdict.NEW, progress.judge(second, false));
    progress.accept(second, false, LOOKBACK, START);
    progress.gaps().settle(new Window(at(30), at(40), true, at(30), null), START);
    assertNull(progress.gaps().tellNext());
  }

  /** A station whose history is being read, with live readings of two times, the first one late. */
  private void splitWithLateFirst() {
    progress = StationProgress.of(Cursor.startingAt(START));
    progress.split(at(400), LOOKBACK, STEP.multipliedBy(48));
    progress.expect(POLICY);
    take(400);
    take(397);
  }

  private void endHistory() {
    progress.accept(row(390, 1), true, LOOKBACK, START);
    progress.backfilled(START);
  }

  @Test
  void theHandOverOfABackfillCountsFromTheEarliestLiveReading() {
    splitWithLateFirst();
    assertEquals(2, progress.gaps().missing());
    endHistory();
    assertEquals(2 + 6, progress.gaps().missing());
    assertTrue(progress.offset().containsKey("gap:" + at(390) + "|s:p q"));
  }

  @Test
  void anOffsetFromBeforeGapsWereKeptGuessesNoHoleAtTheHandOver() {
    splitWithLateFirst();
    Map<String, String> old = new HashMap<>(progress.offset());
    old.keySet().removeIf(key -> key.startsWith("gap:") || key.startsWith("first:"));
    progress = StationProgress.of(old);
    progress.expect(POLICY);
    take(401);
    endHistory();
    assertEquals(0, progress.gaps().missing());
  }

  @Test
  void aFullGapIsRememberedUntilAllOfItWasAskedFor() {
    take(range(0, 10));
    take(range(20, 40));
    take(range(10, 20));
    GapLedger gaps = progress.gaps();
    gaps.settle(new Window(at(12), at(40), true, at(12), null), START);
    assertEquals(Gap.State.FILLED, gaps.tellNext().state());
    // Closer together than was expected, and held back by a crash.
    Observation between =
        new Observation(
            "s",
            "p q",
            at(15).plusSeconds(60),
            3.0,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of());
    assertEquals(SeriesCursor.Verdict.NEW, progress.judge(Row.of(between, "s", "s:p q"), false));
    gaps.settle(new Window(at(8), at(40), true, at(8), null), START);
    assertNull(gaps.tellNext());
    assertTrue(gaps.entries().isEmpty());
    assertEquals(SeriesCursor.Verdict.KNOWN, progress.judge(Row.of(between, "s", "s:p q"), false));
  }

  @Test
  void severalRetriesThatAreDueAreOneAttempt() {
    take(range(0, 10));
    take(range(20, 40));
    assertNull(progress.gaps().round(START.plusSeconds(3_599)));
    Instant late = START.plus(Duration.ofHours(9));
    GapRound round = progress.gaps().round(late);
    assertNull(progress.gaps().round(late));
    Window window = round.in(Duration.ofDays(1)).next(late, Instant.MIN, progress.live());
    assertFalse(round.done(window, late, null));
    progress.gaps().asked(round, late);
    Gap told = progress.gaps().tellNext();
    assertEquals(2, told.attempts());
    assertEquals(Gap.State.GIVEN_UP, told.state());
  }

  @Test
  void aRoundThatFailsIsOneAttemptOfSeveralThatWereDue() {
    take(range(0, 10));
    take(range(20, 40));
    Instant late = START.plus(Duration.ofHours(9));
    GapRound round = progress.gaps().round(late);
    progress.gaps().asked(round, late);
    Gap told = progress.gaps().tellNext();
    assertEquals(1, told.attempts());
    assertEquals(Gap.State.OPEN, told.state());
    assertFalse(progress.gaps().asks(round));
  }

  @Test
  void aRetryThatBecomesDueWhileTheOneBeforeIsUnderWayIsNotDone() {
    take(range(0, 10));
    take(range(20, 40));
    GapRound round = progress.gaps().round(START.plus(Duration.ofHours(5)));
    Instant late = START.plus(Duration.ofHours(7));
    round.done(round.in(Duration.ofDays(1)).next(late, Instant.MIN, progress.live()), late, null);
    progress.gaps().asked(round, late);
    assertEquals(1, progress.gaps().tellNext().attempts());
  }

  @Test
  void whatAPersonWritesIsAGapToo() {
    StationProgress written =
        StationProgress.of(
            Map.of(
                "from",
                at(100).toString(),
                "t:s:p q",
                at(100).toString(),
                "gap:" + at(0) + "|s:p q",
                at(10) + " every=PT15M"));
    written.expect(POLICY);
    assertEquals(9, written.gaps().missing());
    Row late = row(4, 1);
    assertEquals(SeriesCursor.Verdict.NEW, written.judge(late, false));
    written.accept(late, false, LOOKBACK, START);
    assertEquals(8, written.gaps().missing());
    // A row in a gap does not move where reading goes on.
    assertEquals(at(100), written.live().from());
  }

  @Test
  void anEntryThatCannotBeReadIsRefusedWithTheReason() {
    for (String[] wrong :
        new String[][] {
          {"gap:2026-01-31T00:00:00Z", "2026-01-31T06:00:00Z every=PT15M", "gap:<start>|<series>"},
          {"gap:yesterday|s", "2026-01-31T06:00:00Z every=PT15M", "yesterday"},
          {"gap:2026-01-31T00:00:00Z|s", "2026-01-30T06:00:00Z every=PT15M", "not after"},
          {"gap:2026-01-31T00:00:00Z|s", "2026-01-31T06:00:00Z", "every="},
          {"gap:2026-01-31T00:00:00Z|s", "2026-01-31T06:00:00Z every=PT0S", "not positive"},
          {"gap:2026-01-31T00:00:00Z|s", "2026-01-31T06:00:00Z every=PT1H tries=-1", "negative"},
          {"gap:2026-01-31T00:00:00Z|s", "2026-01-31T06:00:00Z every=PT1H;0;x", "time:hash"},
          {"gap:2026-01-31T00:00:00Z|s", "", "Text"},
          {"first:s", "soon", "ISO instant"},
        }) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> StationProgress.of(Map.of("from", START.toString(), wrong[0], wrong[1])));
      assertTrue(refused.getMessage().contains(wrong[0]), refused.getMessage());
      assertTrue(refused.getMessage().contains(wrong[2]), refused.getMessage());
    }
  }

  @Test
  void entriesThatAreBrokenAreReadOrRefusedButNothingElse() {
    take(range(0, 10));
    take(range(30, 60));
    take(12, 14, 15);
    String key = "gap:" + at(9) + "|s:p q";
    String good = progress.offset().get(key);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int place = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(place);
          case 1 -> text.insert(place, (char) (32 + random.nextInt(95)));
          default -> text.setCharAt(place, (char) (32 + random.nextInt(95)));
        }
      }
      try {
        StationProgress read =
            StationProgress.of(Map.of("from", START.toString(), key, text.toString()));
        read.expect(POLICY);
        read.judge(row(14, 1), false);
        read.accept(row(13, 1), false, LOOKBACK, START);
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith(key), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 500, "" + refused);
  }
}
