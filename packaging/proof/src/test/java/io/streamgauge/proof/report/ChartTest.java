// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scales and the lines of charts. */
class ChartTest {
  private static final Instant BEGAN = MadeUpRun.BEGAN;

  private static List<String> ticks(long seconds) {
    return List.copyOf(new ChartSpan(BEGAN, BEGAN.plusSeconds(seconds)).ticks().values());
  }

  private static List<String> counts(double most) {
    return List.copyOf(ChartScale.linear(most, 1, ChartScale::shortCount).ticks().values());
  }

  private static ChartScale millis(Double... numbers) {
    return ChartScale.millis(List.of(numbers));
  }

  private static SystemState sample(long second, double sent) {
    return new SystemState(BEGAN.plusSeconds(second), sent, 0, 0, 0, 0, 0, 0);
  }

  private static List<Double> values(List<SystemState> samples) {
    RunReport report = MadeUpRun.report("T", samples, List.of(), List.of());
    return ChartLine.of("sent", "sent", report, SystemState::sentPerSecond).points().stream()
        .map(ChartLine.Point::value)
        .toList();
  }

  @Test
  void timesAreRound() {
    assertEquals(List.of("0", "1 s"), ticks(1));
    assertEquals(List.of("0", "30 s", "60 s", "90 s"), ticks(100));
    assertEquals(List.of("0", "10 min", "20 min", "30 min", "40 min"), ticks(2400));
    assertEquals(List.of("0", "1 h", "2 h"), ticks(10_000));
    assertEquals(List.of("0", "192 h", "384 h", "576 h"), ticks(30 * 86_400 + 86_400));
  }

  @Test
  void numbersAreRound() {
    assertEquals(List.of("0", "1"), counts(0));
    assertEquals(List.of("0", "1,000", "2,000", "3,000"), counts(2_100));
    assertEquals(List.of("0", "10,000", "20,000", "30,000", "40,000"), counts(40_000));
    assertEquals(List.of("0", "1.0 M", "2.0 M", "3.0 M"), counts(2_999_999));
    assertEquals(List.of("0", "1"), counts(Double.NaN));
  }

  @Test
  void latenciesAreByTens() {
    ChartScale scale = millis(20.0, 61_000.0, 0.0);
    assertEquals(
        List.of("10 ms", "100 ms", "1 s", "10 s", "100 s"), List.copyOf(scale.ticks().values()));
    assertEquals(0, scale.share(0));
    assertEquals(0.25, scale.share(100), 1e-9);
    assertEquals(1, scale.share(100_000), 1e-9);
    assertEquals(List.of("1 ms", "10 ms", "100 ms", "1 s"), List.copyOf(millis().ticks().values()));
    assertEquals(List.of("100 ms", "1 s"), List.copyOf(millis(100.0).ticks().values()));
    assertEquals(
        List.of("0.1 ms", "10 ms", "1 s", "100 s", "10,000 s"),
        List.copyOf(millis(0.001, 9_000_000.0).ticks().values()));
  }

  @Test
  void leastAndGreatestAreKept() {
    List<SystemState> samples = new ArrayList<>();
    for (int second = 1; second <= 10_000; second++) {
      samples.add(
          sample(second, second == 3_333 ? 40_000 : second == 7_777 ? 3 : 2_000 + second % 7));
    }
    List<Double> kept = values(samples);
    assertTrue(kept.contains(40_000.0) && kept.contains(3.0), kept.toString());
    assertEquals(2_001.0, kept.get(0));
    assertEquals(2_000.0 + 10_000 % 7, kept.get(kept.size() - 1));
    assertTrue(kept.size() <= 4 * (ChartLine.PIECES + 1), kept.size() + " points");
  }

  @Test
  void fewPointsAreAllKept() {
    assertEquals(List.of(2.0, 1.0, 3.0), values(List.of(sample(1, 2), sample(2, 1), sample(3, 3))));
  }

  @Test
  void aLineIsBrokenWhereSamplesAreMissing() {
    List<SystemState> samples = new ArrayList<>();
    for (int second = 1; second <= 100; second++) {
      if (second < 40 || second > 60) {
        samples.add(sample(second, 5));
      }
    }
    assertEquals(1, values(samples).stream().filter(it -> it.isNaN()).count());
    samples.remove(10);
    assertEquals(1, values(samples).stream().filter(it -> it.isNaN()).count());
  }

  @Test
  void aLongSilenceIsKeptThroughThinning() {
    List<SystemState> samples = new ArrayList<>();
    for (int second = 1; second <= 4_000; second++) {
      samples.add(sample(second, second > 1_000 && second < 1_300 ? Double.NaN : 5));
    }
    List<Double> kept = values(samples);
    int first = kept.indexOf(Double.NaN);
    assertTrue(first > 0 && first < kept.lastIndexOf(5.0), kept.toString());
    assertFalse(kept.subList(first, kept.lastIndexOf(Double.NaN)).contains(5.0), kept.toString());
  }

  @Test
  void wordsOfTimes() {
    assertEquals("0.4 ms", ReportText.millis(0.43));
    assertEquals("999 ms", ReportText.millis(999.2));
    assertEquals("1.0 s", ReportText.millis(999.9));
    assertEquals("10 s", ReportText.seconds(9.96));
    assertEquals("1 min", ReportText.seconds(59.7));
    assertEquals("1 min 1 s", ReportText.seconds(61));
    assertEquals("1 h", ReportText.seconds(3_599.8));
    assertEquals("2 h 46 min", ReportText.seconds(9_960));
    assertEquals("–", ReportText.seconds(Double.NaN));
  }
}
