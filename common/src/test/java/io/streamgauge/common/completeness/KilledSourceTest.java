// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fifty sensors of which the truth is known, and a worker that is killed at every point: each gap
 * is found, none is made up, and each that is backfilled closes.
 */
class KilledSourceTest {
  private static final int SENSORS = 50;
  private static final int MINUTES = 380;

  private static final int ONE_IN = Boolean.getBoolean("streamgauge.soak") ? 1 : 30;

  /** When the last backfill comes. */
  private static final int ALL_SENT = MINUTES - 90;

  private static final Instant BEGIN = WatchedReadings.BEGIN;

  /** A reading on its way, and the minute in which it is sent. */
  private record Sent(String sensor, Instant time, int minute) {}

  private static Instant minute(int minute) {
    return BEGIN.plus(Duration.ofMinutes(minute)).plusSeconds(30);
  }

  /** All that is ever sent, with the sensors that end before the others. */
  private record Truth(List<Sent> sent, List<String> silent) {

    static Truth of(long seed) {
      Random random = new Random(seed);
      List<Sent> sent = new ArrayList<>();
      List<String> silent = new ArrayList<>();
      for (int i = 0; i < SENSORS; i++) {
        String sensor = "s" + i;
        int every = interval(sensor);
        int end = i % 10 == 9 ? MINUTES / 2 : MINUTES;
        if (end < MINUTES) {
          silent.add(sensor);
        }
        int outageAt = 40 + random.nextInt(100);
        int outageEnd = outageAt + random.nextInt(every * 8);
        int backfillAt = outageEnd + random.nextInt(60);
        for (int minute = i % every; minute < end; minute += every) {
          boolean late = minute >= outageAt && minute < outageEnd;
          boolean lost = !late && minute < ALL_SENT - 20 && random.nextInt(40) == 0;
          Instant time = BEGIN.plus(Duration.ofMinutes(minute)).plusSeconds(random.nextInt(6));
          int at = late ? backfillAt + random.nextInt(20) : lost ? ALL_SENT : minute;
          sent.add(new Sent(sensor, time, at));
        }
      }
      Collections.shuffle(sent, random);
      return new Truth(sent, silent);
    }

    static int interval(String sensor) {
      return 1 + 4 * (Integer.parseInt(sensor.substring(1)) % 3);
    }
  }

  /** What readers of Kafka see, and what they hold against it. */
  private static final class Readers {
    private final Map<String, TreeSet<Instant>> readings = new HashMap<>();
    private final Map<String, Instant> first = new HashMap<>();
    private final Map<String, Struct> gaps = new TreeMap<>();
    private final Instant since;
    private int told;

    /** Readers who judge gaps that were found since then. */
    Readers(Instant since) {
      this.since = since;
    }

    /** One transaction. */
    void read(List<SourceRecord> records) {
      for (SourceRecord record : records) {
        if (!WatchedReadings.isCoverage(record)) {
          Struct reading = (Struct) record.value();
          Instant time = ((Date) reading.get("event_time")).toInstant();
          String sensor = reading.getString("sensor_id");
          first.putIfAbsent(sensor, time);
          readings.computeIfAbsent(sensor, any -> new TreeSet<>()).add(time);
        }
      }
      for (SourceRecord record : records) {
        if (WatchedReadings.isCoverage(record)) {
          told++;
          Struct gap = (Struct) record.value();
          if (!((Date) gap.get("detected")).toInstant().isBefore(since)) {
            assertTrueGap(gap);
          }
          gaps.put((String) record.key(), gap);
        }
      }
    }

    private void assertTrueGap(Struct gap) {
      String sensor = gap.getString("sensor_id");
      TreeSet<Instant> times = readings.get(sensor);
      Instant start = ((Date) gap.get("gap_start")).toInstant();
      Date end = (Date) gap.get("gap_end");
      String shown = WatchedReadings.shown(gap);
      assertTrue(times.contains(start) || since.isAfter(BEGIN), shown);
      if (end == null) {
        assertNull(times.higher(start), shown);
      } else {
        assertEquals(missing(sensor, start, end.toInstant()), gap.getInt64("missing"), shown);
      }
    }

    private long missing(String sensor, Instant start, Instant end) {
      Duration interval = Duration.ofMinutes(Truth.interval(sensor));
      long missing = 0;
      Instant before = start;
      for (Instant time : readings.get(sensor).subSet(start, false, end, true)) {
        missing += Hole.missing(before, time, interval);
        before = time;
      }
      return missing;
    }

    private long missing(String sensor) {
      return missing(sensor, first.get(sensor), readings.get(sensor).last());
    }

    private long told(String sensor, CoverageState state) {
      return gaps.values().stream()
          .filter(gap -> gap.getString("sensor_id").equals(sensor))
          .filter(gap -> gap.getString("state").equals(state.name()))
          .mapToLong(gap -> gap.getInt64("missing"))
          .sum();
    }

    private List<String> silent() {
      return gaps.values().stream()
          .filter(gap -> gap.getString("state").equals(CoverageState.SILENT.name()))
          .map(gap -> gap.getString("sensor_id"))
          .sorted()
          .toList();
    }

    /** All that is missing is told, and nothing else. */
    void compare() {
      readings
          .keySet()
          .forEach(
              sensor -> assertEquals(missing(sensor), told(sensor, CoverageState.OPEN), sensor));
    }
  }

  /** Where the worker is killed: after the batch was made, or when it is on Kafka but not acked. */
  private record Kill(int poll, boolean written, boolean exact) {
    Instant time() {
      return minute(poll);
    }
  }

  private static List<Integer> polls() {
    return IntStream.range(0, ALL_SENT).filter(i -> i % ONE_IN == 0).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("polls")
  void everyGapIsFoundAndClosedAndNoneMadeUp(int poll) {
    for (boolean written : List.of(false, true)) {
      Truth truth = Truth.of(poll);
      Readers readers = new Readers(Instant.MIN);
      run(truth, new Kill(poll, written, true), readers);
      assertEquals(truth.silent().stream().sorted().toList(), readers.silent());
      assertTrue(readers.told > SENSORS, "told " + readers.told);
      for (int i = 0; i < SENSORS; i++) {
        assertEquals(0, readers.missing("s" + i), "all of it has come in the end");
      }
    }
  }

  /**
   * A worker without transactions stores what it knows now and then: after a kill it knows less
   * than what is on Kafka, and makes no gap of the difference.
   */
  @ParameterizedTest
  @MethodSource("polls")
  void whatWasNotStoredBecomesNoGap(int poll) {
    for (boolean written : List.of(false, true)) {
      Kill kill = new Kill(poll, written, false);
      Readers readers = new Readers(kill.time());
      run(Truth.of(poll), kill, readers);
      assertTrue(readers.silent().containsAll(Truth.of(poll).silent()));
    }
  }

  private static void run(Truth truth, Kill kill, Readers readers) {
    WatchedReadings source =
        new WatchedReadings(Map.of("completeness.interval", "level1:1m,level5:5m,level9:9m"));
    List<SourceRecord> unstored = new ArrayList<>();
    Map<Integer, List<Sent>> sent =
        truth.sent().stream().collect(Collectors.groupingBy(Sent::minute));
    for (int minute = 0; minute < MINUTES; minute++) {
      source.clock.set(minute(minute));
      List<Sent> broker = sent.getOrDefault(minute, List.of());
      List<SourceRecord> records = hand(source, broker);
      if (minute == kill.poll()) {
        if (kill.written()) {
          readers.read(records);
          unstored.addAll(records);
        }
        if (kill.exact()) {
          source.store(unstored);
        }
        unstored.clear();
        source.start(kill.exact());
        records = hand(source, broker);
      }
      readers.read(records);
      unstored.addAll(records);
      if (kill.exact() || minute % 7 == 0) {
        source.store(unstored);
        unstored.clear();
      }
      if (kill.exact() && (minute == ALL_SENT - 1 || minute == MINUTES - 1)) {
        readers.compare();
      }
    }
  }

  /** One poll, of all that the broker has and has no acknowledgement for. */
  private static List<SourceRecord> hand(WatchedReadings source, List<Sent> broker) {
    broker.forEach(
        each ->
            source.reading(each.sensor(), "level" + Truth.interval(each.sensor()), each.time()));
    return source.poll();
  }
}
