// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** Where the worker is killed: after the batch was made, or when it is on Kafka but not acked. */
  private record Kill(int poll, boolean written, boolean exact) {
    Instant time() {
      return minute(poll);
    }
  }

  private static CoverageReaders readers(Instant since) {
    return new CoverageReaders(
        "coverage", since, sensor -> Duration.ofMinutes(Truth.interval(sensor)));
  }

  private static List<Integer> polls() {
    return IntStream.range(0, ALL_SENT).filter(i -> i % ONE_IN == 0).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("polls")
  void everyGapIsFoundAndClosedAndNoneMadeUp(int poll) {
    for (boolean written : List.of(false, true)) {
      Truth truth = Truth.of(poll);
      CoverageReaders readers = readers(Instant.MIN);
      run(truth, new Kill(poll, written, true), readers);
      assertEquals(truth.silent().stream().sorted().toList(), readers.silent());
      assertTrue(readers.told() > SENSORS, "told " + readers.told());
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
      CoverageReaders readers = readers(kill.time());
      run(Truth.of(poll), kill, readers);
      assertTrue(readers.silent().containsAll(Truth.of(poll).silent()));
    }
  }

  private static void run(Truth truth, Kill kill, CoverageReaders readers) {
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
