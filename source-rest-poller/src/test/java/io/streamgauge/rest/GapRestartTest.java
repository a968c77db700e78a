// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service withholds readings and delivers some of them late, at random times; the worker is
 * killed at random records. What is told of gaps must agree with what the service withheld.
 */
class GapRestartTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Instant NEVER = Instant.parse("2100-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Instant LAST = NOW.plus(Duration.ofHours(10));
  private static final int SLOTS = 280;

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  /** What the service withholds at first, by series: the readings at these times. */
  private final Map<String, Set<Instant>> withheld = new LinkedHashMap<>();

  private final Map<String, Set<Instant>> never = new LinkedHashMap<>();

  static IntStream seeds() {
    return IntStream.rangeClosed(1, Boolean.getBoolean("streamgauge.soak") ? 100 : 4);
  }

  private void fill(Random random, boolean siblings) {
    for (String station : List.of("a", "b")) {
      for (String parameter : List.of("00060", "00065")) {
        String series = station + ":" + parameter + ":1";
        withheld.put(series, new HashSet<>());
        never.put(series, new HashSet<>());
        int slot = 0;
        int holes = 0;
        Instant begin = LAST.minus(STEP.multipliedBy(SLOTS - 1));
        while (slot < SLOTS) {
          // A hole of up to ten readings after some that are there.
          int there = 1 + random.nextInt(30);
          for (int i = 0; i < there && slot < SLOTS; i++, slot++) {
            Instant at = begin.plus(STEP.multipliedBy(slot));
            add(series, at, slot + ".5", at);
          }
          int hole = slot + 11 < SLOTS ? 1 + random.nextInt(10) : 0;
          Instant ends = begin.plus(STEP.multipliedBy(slot + hole));
          Instant found = ends.isBefore(NOW) ? NOW : ends;
          holes += hole > 0 ? 1 : 0;
          boolean lost = random.nextInt(4) == 0;
          for (int i = 0; i < hole; i++, slot++) {
            Instant at = begin.plus(STEP.multipliedBy(slot));
            boolean comes = !lost || random.nextInt(3) > 0;
            Instant visible = comes ? found.plus(Duration.ofMinutes(random.nextInt(360))) : NEVER;
            withheld.get(series).add(at);
            if (!comes) {
              never.get(series).add(at);
            }
            add(series, at, slot + ".5", visible);
            if (siblings && random.nextInt(4) == 0) {
              add(series, at, slot + ".25", visible);
            }
          }
        }
        // The last one is always there, or the last hole would have no end.
        assertTrue(holes > 3);
      }
      server.faults.put(
          station, asked -> random.nextInt(6) == 0 ? Answer.of(200, "{\"value") : null);
    }
  }

  private void add(String series, Instant at, String value, Instant visible) {
    String[] id = series.split(":", -1);
    server.readings.add(new UsgsServer.Reading(id[0], id[1], id[2], at, value, visible));
  }

  private Map<String, String> properties(boolean whole) {
    Map<String, String> properties = CoverageTest.properties(server, "a,b", "P3D");
    properties.put("rest.window.max", "PT12H");
    properties.put("rest.gap.retries", "PT1H,PT3H,PT8H");
    return with(properties, "rest.params", whole ? CoverageTest.WHOLE : null);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void lateReadingsComeOnceAndCoverageAgreesWithWhatWasWithheld(int seed) throws Exception {
    Random random = new Random(seed);
    boolean whole = seed % 3 == 0;
    boolean filtered = seed % 2 == 0;
    fill(random, seed % 4 != 2);
    Map<String, String> properties = properties(whole);
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> delivered = new ArrayList<>();
    Predicate<SourceRecord> kept =
        record ->
            !filtered
                || CoverageTest.isCoverage(record)
                || !BackfillRestartTest.dropped(Run.key(record));
    int lives = 48;
    for (int life = 0; life < lives; life++) {
      boolean lasting = life == lives - 1;
      try (Run run = new Run(properties, context, clock)) {
        // Most workers live for a few records only, which is where an offset may be wrong.
        boolean lasts = lasting || life % 4 == 0;
        int left =
            lasting ? Integer.MAX_VALUE : lasts ? 60 + random.nextInt(200) : random.nextInt(4);
        for (int round = 0; round < (lasting ? 70 : 3) && left > 0; round++) {
          left = BackfillRestartTest.deliver(run, left, kept, delivered);
          clock.advance(lasts ? STEP : Duration.ofMinutes(1));
        }
      }
    }
    List<String> expected =
        server.readings.stream()
            .filter(reading -> !reading.visible().equals(NEVER))
            .map(UsgsServer.Reading::key)
            .filter(key -> !filtered || !BackfillRestartTest.dropped(key))
            .toList();
    Run.assertOnce(expected, Run.keys(CoverageTest.readings(delivered)));
    agree(delivered);
  }

  /** The last state of each gap, and that no state was told twice in a row. */
  private void agree(List<SourceRecord> delivered) {
    Map<String, Struct> last = new LinkedHashMap<>();
    for (SourceRecord record : delivered) {
      if (CoverageTest.isCoverage(record)) {
        Struct value = (Struct) record.value();
        Struct before = last.put((String) record.key(), value);
        if (before != null) {
          assertTrue(!said(before).equals(said(value)), record.key() + " " + said(value));
        }
      }
    }
    Map<String, Set<Instant>> covered = new LinkedHashMap<>();
    Map<String, Long> lost = new LinkedHashMap<>();
    last.forEach(
        (key, value) -> {
          Instant start = CoverageTest.time(value, "gap_start");
          Instant end = CoverageTest.time(value, "gap_end");
          if (end == null) {
            assertEquals(LAST, start, key);
            return;
          }
          String series = value.getString("series");
          Set<Instant> lacking = new HashSet<>(never.get(series));
          lacking.removeIf(at -> !at.isAfter(start) || !at.isBefore(end));
          String state = lacking.isEmpty() ? "FILLED" : "GIVEN_UP";
          assertEquals(state, value.get("state"), key);
          assertEquals((long) lacking.size(), value.get("missing"), key);
          long slots = Duration.between(start, end).dividedBy(STEP) - 1;
          assertEquals(slots - lacking.size(), value.get("found"), key);
          lost.merge(series, value.getInt64("missing"), Long::sum);
          Set<Instant> all = covered.computeIfAbsent(series, any -> new HashSet<>());
          for (Instant at = start.plus(STEP); at.isBefore(end); at = at.plus(STEP)) {
            assertTrue(all.add(at), "in two gaps: " + series + " " + at);
          }
        });
    // All that never came lies in a gap, and nothing that was there from the beginning does.
    never.forEach((series, times) -> assertTrue(covered.get(series).containsAll(times), series));
    never.forEach((series, times) -> assertEquals((long) times.size(), lost.get(series)));
    covered.forEach((series, times) -> assertTrue(withheld.get(series).containsAll(times), series));
  }

  private static List<Object> said(Struct value) {
    return Stream.of("state", "missing", "found", "attempts", "gap_end").map(value::get).toList();
  }
}
