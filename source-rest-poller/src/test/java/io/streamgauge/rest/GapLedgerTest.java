// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.streamgauge.common.Observation;
import io.streamgauge.common.completeness.CoverageState;
import io.streamgauge.common.completeness.Hole;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.rest.SeriesCursor.Verdict;
import java.lang.management.ManagementFactory;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    return row(at(slot), result);
  }

  private static Row row(Instant at, double result) {
    return Row.of(Observation.of("s", "p q", at, result), "s", "s:p q");
  }

  private static Row alone(int slot, double result) {
    return row(slot, result).withSiblings(Set.of(row(slot, result).hash()));
  }

  private static StationProgress read(Map<String, String> offset) {
    StationProgress read = StationProgress.of(offset);
    read.expect(POLICY);
    return read;
  }

  private void restart() {
    Map<String, String> offset = progress.offset();
    progress = read(offset);
    assertEquals(offset, progress.offset());
  }

  private Verdict judge(Row row) {
    return progress.judge(row, false);
  }

  private void accept(Row row) {
    progress.accept(row, false, LOOKBACK, START);
  }

  /** Hands over an answer as a poller does; what came of it. */
  private List<Row> take(List<Row> answer, boolean restarts) {
    PendingRecords.Rows queue = new PendingRecords.Rows();
    queue.add(answer);
    List<Row> taken = new ArrayList<>();
    while (!queue.isEmpty()) {
      Row next = queue.poll();
      if (judge(next) != Verdict.KNOWN) {
        accept(next);
        taken.add(next);
        assertEquals(Verdict.KNOWN, judge(next));
      }
      if (restarts) {
        restart();
        assertEquals(Verdict.KNOWN, judge(next));
      }
      while (progress.gaps().tellNext() != null) {}
    }
    return taken;
  }

  private List<Row> take(int... slots) {
    return take(IntStream.of(slots).mapToObj(slot -> row(slot, 1)).toList(), true);
  }

  private void takeRange(int from, int to) {
    take(IntStream.range(from, to).toArray());
  }

  /** Takes the slots before a hole, and those after it up to the last one. */
  private void takeAround(int hole, int end, int last) {
    takeRange(0, hole);
    takeRange(end, last);
  }

  /** Settles what a live window of these slots was asked for. */
  private void settle(int from, int to) {
    progress.gaps().settle(new Window(at(from), at(to), true, at(from), null), START);
  }

  @ParameterizedTest
  @CsvSource({"900, 0", "901, 1", "1200, 1", "1499, 1", "1500, 2", "6000, 9"})
  void longerThanOneAndAHalfIntervalsIsAGap(int seconds, int missing) {
    Duration step = Duration.ofMinutes(10);
    assertEquals(missing, Hole.missing(START, START.plusSeconds(seconds), step));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrderAndAnySplitOfLateRowsGivesEachOnce(int seed) {
    Random random = new Random(seed);
    takeRange(0, 10);
    int end = 10 + 20 + random.nextInt(700);
    takeRange(end, end + 40);
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
    takeRange(0, 10);
    takeRange(4_010, 4_050);
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
    takeAround(10, 30, 60);
    take(12, 14);
    Row changed = alone(12, 7);
    assertEquals(Verdict.REVISED, judge(changed));
    accept(changed);
    restart();
    assertEquals(Verdict.KNOWN, judge(changed));
    assertEquals(Verdict.REVISED, judge(alone(12, 1)));
    assertEquals(18, progress.gaps().missing());
  }

  @Test
  void aRowBeforeTheFirstOneOpensTheGapBetweenThem() {
    take(7);
    assertEquals(0, progress.gaps().count(CoverageState.OPEN));
    take(3);
    assertEquals(1, progress.gaps().count(CoverageState.OPEN));
    assertEquals(3, progress.gaps().missing());
    take(4, 5, 6, 7);
    assertEquals(0, progress.gaps().count(CoverageState.OPEN));
  }

  @Test
  void theOldestGapsBeyondTheBoundAreToldAsGivenUp() {
    take(0);
    List<CoverageState> states = new ArrayList<>();
    for (int gap = 1; gap <= 80; gap++) {
      accept(row(gap * 3, 1));
      restart();
      settle(0, 0);
      for (Gap told = progress.gaps().tellNext(); told != null; told = progress.gaps().tellNext()) {
        states.add(told.state());
      }
    }
    assertEquals(GapPolicy.MOST_OF_SERIES, progress.gaps().count(CoverageState.OPEN));
    assertEquals(80, states.stream().filter(CoverageState.OPEN::equals).count());
    assertEquals(30, states.stream().filter(CoverageState.GIVEN_UP::equals).count());
    assertTrue(
        progress.offset().keySet().stream().noneMatch(key -> key.contains(at(30).toString())));
  }

  @Test
  void seriesThatTheOffsetHasNoRoomForAreNotRemembered() {
    take(1);
    for (int i = 0; i < 1_000; i++) {
      assertEquals(
          Verdict.NEW, judge(Row.of(Observation.of("s", "p" + i, at(i), 1.0), "s", "s:p" + i)));
    }
    assertEquals(1, progress.gaps().named());
    restart();
    assertEquals(Verdict.KNOWN, judge(row(1, 1)));
    assertEquals(1, progress.gaps().named(), "its silence has to have names");
  }

  @Test
  void aSecondRowOfOneInstantIsNotTold() {
    takeAround(10, 20, 40);
    take(12);
    settle(30, 40);
    assertEquals(1, progress.gaps().tellNext().found());
    Row second = row(12, 2).withSiblings(Set.of(row(12, 1).hash(), row(12, 2).hash()));
    assertEquals(Verdict.NEW, judge(second));
    accept(second);
    settle(30, 40);
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
    progress = read(old);
    take(401);
    endHistory();
    assertEquals(0, progress.gaps().missing());
  }

  @Test
  void aFullGapIsRememberedUntilAllOfItWasAskedFor() {
    takeAround(10, 20, 40);
    takeRange(10, 20);
    settle(12, 40);
    assertEquals(CoverageState.FILLED, progress.gaps().tellNext().state());
    // Closer together than was expected, and held back by a crash.
    Row between = row(at(15).plusSeconds(60), 3);
    assertEquals(Verdict.NEW, judge(between));
    settle(8, 40);
    assertNull(progress.gaps().tellNext());
    assertTrue(progress.gaps().entries().isEmpty());
    assertEquals(Verdict.KNOWN, judge(between));
  }

  /**
   * Several retries that are due are one attempt, but for a round that fails, and for a retry that
   * becomes due while the one before is under way.
   */
  @ParameterizedTest
  @CsvSource({"9, 9, true, 2, GIVEN_UP", "9, 9, false, 1, OPEN", "5, 7, true, 1, OPEN"})
  void aRoundIsOneAttemptOrSeveral(
      int begins, int ends, boolean answered, int attempts, CoverageState state) {
    takeAround(10, 20, 40);
    GapLedger gaps = progress.gaps();
    assertNull(gaps.round(START.plusSeconds(3_599)));
    GapRound round = gaps.round(START.plus(Duration.ofHours(begins)));
    Instant late = START.plus(Duration.ofHours(ends));
    assertNull(gaps.round(late));
    if (answered) {
      Window window = round.in(Duration.ofDays(1)).next(late, Instant.MIN, progress.live());
      assertFalse(round.done(window, late, null));
    }
    gaps.asked(round, late);
    Gap told = gaps.tellNext();
    assertEquals(attempts, told.attempts());
    assertEquals(state, told.state());
    assertFalse(gaps.asks(round));
  }

  @Test
  void whatAPersonWritesIsAGapToo() {
    progress =
        read(
            Map.of(
                "from",
                at(100).toString(),
                "t:s:p q",
                at(100).toString(),
                "gap:" + at(0) + "|s:p q",
                at(10) + " every=PT15M"));
    assertEquals(9, progress.gaps().missing());
    assertEquals(Verdict.NEW, judge(row(4, 1)));
    accept(row(4, 1));
    assertEquals(8, progress.gaps().missing());
    // A row in a gap does not move where reading goes on.
    assertEquals(at(100), progress.live().from());
  }

  @ParameterizedTest
  @CsvSource({
    "gap:2026-01-31T00:00:00Z, 2026-01-31T06:00:00Z every=PT15M, gap:<start>|<series>",
    "gap:yesterday|s, 2026-01-31T06:00:00Z every=PT15M, yesterday",
    "gap:2026-01-31T00:00:00Z|s, 2026-01-30T06:00:00Z every=PT15M, not after",
    "gap:2026-01-31T00:00:00Z|s, 2026-01-31T06:00:00Z, every=",
    "gap:2026-01-31T00:00:00Z|s, 2026-01-31T06:00:00Z every=PT0S, not positive",
    "gap:2026-01-31T00:00:00Z|s, 2026-01-31T06:00:00Z every=PT1H tries=-1, negative",
    "gap:2026-01-31T00:00:00Z|s, 2026-01-31T06:00:00Z every=PT1H;0;x, time:hash",
    "gap:2026-01-31T00:00:00Z|s, '', Text",
    "first:s, soon, ISO instant",
  })
  void anEntryThatCannotBeReadIsRefusedWithTheReason(String key, String value, String told) {
    Map<String, String> offset = Map.of("from", START.toString(), key, value);
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> StationProgress.of(offset));
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
  }

  @Test
  void entriesThatAreBrokenAreReadOrRefusedButNothingElse() {
    takeAround(10, 30, 60);
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
        progress = read(Map.of("from", START.toString(), key, text.toString()));
        judge(row(14, 1));
        accept(row(13, 1));
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().startsWith(key), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 500, "" + refused);
  }

  /** Each changes a gap of many marks, and is one of many before Connect asks for an offset. */
  @Test
  void aLateRowMakesNoTextOfAllThatCameBefore() {
    progress.accept(row(0, 1), false, LOOKBACK, START);
    progress.accept(row(2_000, 1), false, LOOKBACK, START);
    for (int slot = 2; slot < 1_200; slot += 2) {
      progress.accept(row(slot, 1), false, LOOKBACK, START);
    }
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Map<String, String>> offsets = new ArrayList<>();
    long before = thread.getCurrentThreadAllocatedBytes();
    for (int slot = 1_200; slot < 1_600; slot += 2) {
      progress.accept(row(slot, 1), false, LOOKBACK, START);
      offsets.add(progress.offset());
    }
    long bytes = (thread.getCurrentThreadAllocatedBytes() - before) / 200;
    assertTrue(bytes < 65_000, bytes + " bytes a row");
    String last = Map.copyOf(offsets.get(199)).toString();
    assertTrue(last.contains(" found=799 "), last);
    assertTrue(Map.copyOf(offsets.get(0)).toString().contains(" found=600 "));
  }
}
