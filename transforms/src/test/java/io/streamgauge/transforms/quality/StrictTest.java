// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where strict flags differ from those of ioos_qc, and what both have that vectors do not show. */
class StrictTest {
  private static final String RATE = "{\"rate_of_change\": {\"threshold\": 1}}";
  private static final String FLAT =
      "{\"flat_line\": {\"interval\": 60, \"suspect_threshold\": 120, \"tolerance\": 0.1}}";

  static QualityMonitor monitor(Compat compat, boolean excludeFailed, String rule) {
    QualityRules rules = QualityRules.parse("{\"rules\": [" + rule + "]}");
    return new QualityMonitor(
        rules, compat, excludeFailed, new QualityMonitor.Bounds(10, 1L << 20, 1_000));
  }

  static Sample sample(double value, long millis) {
    Double known = Double.isNaN(value) ? null : Double.valueOf(value);
    return new Sample(known, millis, null, null, null);
  }

  /** Flags of readings given as value and millisecond in turn. */
  static List<Integer> flags(QualityMonitor monitor, double... valuesAndMillis) {
    List<Integer> flags = new ArrayList<>();
    for (int i = 0; i < valuesAndMillis.length; i += 2) {
      Sample sample = sample(valuesAndMillis[i], (long) valuesAndMillis[i + 1]);
      flags.add(monitor.check("p", "s", sample, 0).aggregate().code());
    }
    return flags;
  }

  private static void differs(
      String rule, List<Integer> ioos, List<Integer> strict, double... readings) {
    assertEquals(ioos, flags(monitor(Compat.IOOS, false, rule), readings));
    assertEquals(strict, flags(monitor(Compat.STRICT, false, rule), readings));
  }

  @Test
  void strictDoesNotPassTheFirstValueAndOneBehindAMissingOne() {
    differs(RATE, List.of(1, 9, 1), List.of(2, 9, 2), 5, 0, Double.NaN, 1000, 5, 2000);
  }

  @Test
  void strictTakesTimesExactly() {
    differs(RATE, List.of(1, 3), List.of(2, 1), 0, 0, 1.5, 1900);
    differs(RATE, List.of(1, 3), List.of(2, 1), 0, 0, 0.4, 500);
  }

  @Test
  void strictDoesNotJudgeReadingsThatGoBackInTime() {
    differs(RATE, List.of(1, 3, 1), List.of(2, 2, 1), 0, 9000, 100, 8000, 0, 10_000_000);
    differs(RATE, List.of(1, 3), List.of(2, 2), 0, 1000, 1, 1000);
  }

  @Test
  void strictBeginsAFlatLineAnewAfterAGap() {
    differs(
        FLAT, List.of(1, 1, 3, 3), List.of(2, 2, 3, 2), 7, 0, 7, 60_000, 7, 120_000, 7, 3_600_000);
  }

  @Test
  void strictTakesInfiniteResultsForMissing() {
    String rule = "{\"gross_range\": {\"fail_span\": [0, 1]}}";
    differs(rule, List.of(4), List.of(9), Double.POSITIVE_INFINITY, 0);
  }

  @Test
  void failedValuesStayOutOfTheMemoryWhenAskedTo() {
    String rule = "{\"gross_range\": {\"fail_span\": [0, 50]}, " + RATE.substring(1);
    double[] readings = {20, 0, 999, 10_000, 20, 20_000};
    assertEquals(List.of(1, 4, 3), flags(monitor(Compat.IOOS, false, rule), readings));
    assertEquals(List.of(1, 4, 1), flags(monitor(Compat.IOOS, true, rule), readings));
  }

  @Test
  void valuesThatFailByTheirHistoryStayInItSoThatTheSeriesRecovers() {
    String rule = "{\"rate_of_change\": {\"fail_threshold\": 1}}";
    double[] readings = {0, 0, 100, 1000, 100, 2000};
    assertEquals(List.of(1, 4, 1), flags(monitor(Compat.IOOS, true, rule), readings));
  }

  @Test
  void tellsSilenceFromTheSecondReadingOn() {
    String rule = "{\"time_gap\": {\"suspect_threshold\": 60, \"fail_threshold\": 600}}";
    assertEquals(
        List.of(2, 1, 3, 1, 4),
        flags(
            monitor(Compat.IOOS, true, rule), 1, 0, 1, 60_000, 1, 121_000, 1, 100_000, 1, 721_001));
  }

  @Test
  void seriesWhoseTestsStayTheSameKeepTheirMemoryWhenTheRulesChange() {
    QualityMonitor monitor = monitor(Compat.IOOS, false, RATE);
    flags(monitor, 0, 0);
    monitor.use(QualityRules.parse("{\"rules\": [" + RATE + ", {\"sensor_id\": \"x\"}]}"));
    assertEquals(List.of(3), flags(monitor, 100, 1000), "the memory is there");
    monitor.use(QualityRules.parse("{\"rules\": [" + RATE.replace("1", "2") + "]}"));
    assertEquals(List.of(1, 3), flags(monitor, 0, 2000, 100, 3000), "other tests begin anew");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 1, 110574.389, 1e-2",
    "0, 0, 1, 0, 111319.491, 1e-2",
    "-180, 10, 180, 10, 0, 1e-6",
    "179.5, 0, -179.5, 0, 111319.491, 1e-2",
    "0, 0, 180, 0, 20015114, 2e4",
    "0, 90, 77, 90, 0, 1e-6",
  })
  void measuresGeodesics(
      double lon1, double lat1, double lon2, double lat2, double metres, double tolerance) {
    assertEquals(metres, Distance.onEllipsoid(lon1, lat1, lon2, lat2), tolerance);
    assertEquals(metres, Distance.onSphere(lon1, lat1, lon2, lat2), metres / 150 + 1e-6);
  }

  @Test
  void remembersNoMoreValuesThanItsBound() {
    SeriesMemory memory = new SeriesMemory();
    RecentValues recent = new RecentValues(memory);
    memory.open(new long[memory.size()], 0);
    recent.begin();
    for (int i = 0; i < 3 * RecentValues.MOST; i++) {
      recent.add(i, i, -1);
    }
    assertEquals(RecentValues.MOST + 1, recent.choose(0, -1, Long.MAX_VALUE));
    assertEquals(2, recent.choose(0, 3L * RecentValues.MOST - 2, Long.MAX_VALUE));
  }

  private static String refusal(String rule) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> QualityRules.parse("{\"rules\": [" + rule.replace('\'', '"') + "]}"))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'time_gap': {}} | needs suspect_threshold or fail_threshold, in seconds",
        "{'location': {'range_method': 'crow'}} | use haversine or wgs84",
        "{'attenuated_signal': {'suspect_threshold': 1}} | needs a suspect_threshold and a",
        "{'attenuated_signal': {'suspect_threshold': 2, 'fail_threshold': 1}} | test_period",
        "{'attenuated_signal': {'suspect_threshold': 2, 'fail_threshold': 1,"
            + " 'test_period': 60, 'min_period': 60}} | needs the interval",
        "{'attenuated_signal': {'suspect_threshold': 2, 'fail_threshold': 1,"
            + " 'test_period': 60, 'min_obs': -1}} | fewer than none",
        "{'spike': {}} | /rules/0/spike needs suspect_threshold",
        "{'rate_of_change': {'threshold': '1'}} | /rules/0/rate_of_change/threshold must be a",
        "{'flat_line': {'suspect_threshold': 60, 'tolerance': 1}} | the interval of the",
        "{'flat_line': {'suspect_threshold': 60, 'tolerance': 1, 'interval': 60}} | 2 to",
        "{'climatology': [{'vspan': [1, 2], 'tspan': [1, 2]}]} | /rules/0/climatology/0 needs two",
        "{'climatology': [{'vspan': [1, 2], 'period': 'moon'}]} | use dayofyear, hour, month",
        "{'climatology': [{'tspan': [11, 2], 'period': 'month', 'vspan': [1, 2]}]} | two members",
        "{'climatology': [{'tspan': [330, 40], 'period': 'dayofyear', 'vspan': [1, 2]}]}"
            + " | two members",
        "{'climatology': [{'tspan': ['2026-09-01', '2026-03-01'], 'vspan': [1, 2]}]} | two members",
        "{'spike': {'live': 'yes'}} | live",
      })
  void refusesThresholdsThatMakeNoSense(String rule, String remedy) {
    String refusal = refusal(rule);
    assertTrue(refusal.contains(remedy), refusal);
  }

  private static final String SPIKE =
      "{\"spike\": {\"suspect_threshold\": 5, \"fail_threshold\": 15}}";

  /** What each reading brought to light of one before it, as flags and the millisecond of that. */
  private static List<String> verdicts(QualityMonitor monitor, double... valuesAndMillis) {
    List<String> verdicts = new ArrayList<>();
    for (int i = 0; i < valuesAndMillis.length; i += 2) {
      Sample sample = sample(valuesAndMillis[i], (long) valuesAndMillis[i + 1]);
      QualityFlags flags = monitor.check("p", "s", sample, 0);
      verdicts.add(
          flags.previousText().isEmpty() ? "" : flags.previousText() + "@" + flags.previousTime());
    }
    return verdicts;
  }

  /** A spike of 20 would be two shoulders of 10, and pass as suspect. */
  @ParameterizedTest
  @EnumSource
  void aSpikeThatIsDeliveredTwiceIsOneSpike(Compat compat) {
    assertEquals(
        List.of("", "", "", "", "spike=4@1000"),
        verdicts(monitor(compat, false, SPIKE), 10, 0, 30, 1000, 30, 1000, 10, 0, 10, 2000));
  }

  @Test
  void strictlyALateReadingIsNobodysNeighbour() {
    double[] readings = {10, 1000, 10, 2000, 90, 500, 10, 3000, 10, 4000};
    assertEquals(
        List.of("", "", "", "", ""), verdicts(monitor(Compat.STRICT, false, SPIKE), readings));
    assertEquals(
        List.of("", "", "spike=4@2000", "spike=4@500", "spike=4@3000"),
        verdicts(monitor(Compat.IOOS, false, SPIKE), readings));
  }

  /** The reading between is not in the memory, and the verdict is not on it. */
  @Test
  void aVerdictNamesTheReadingThatItIsAbout() {
    String rule = "{\"gross_range\": {\"fail_span\": [0, 50]}, " + SPIKE.substring(1);
    assertEquals(
        List.of("", "", "", "spike=4@1000"),
        verdicts(monitor(Compat.IOOS, true, rule), 10, 0, 40, 1000, 999, 2000, 10, 3000));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsDeliveredAgainIsNoChange(Compat compat) {
    QualityMonitor monitor = monitor(compat, false, RATE);
    List<Integer> flags = flags(monitor, 0, 0, 50, 100_000, 0, 0, 50, 100_000, 51, 101_000);
    assertEquals(List.of(2, compat == Compat.IOOS ? 1 : 2, 1), flags.subList(2, 5));
  }

  /** A missing value takes a place in the window too, once. */
  @ParameterizedTest
  @EnumSource
  void aMissingReadingThatIsDeliveredAgainIsNoInterval(Compat compat) {
    double none = Double.NaN;
    QualityMonitor monitor = monitor(compat, false, FLAT);
    List<Integer> flags = flags(monitor, none, 0, none, 0, none, 0, 7, 60_000);
    assertEquals(compat == Compat.IOOS ? 1 : 2, flags.get(3));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOlderThanAFlatLineCanRememberIsNotJudged(Compat compat) {
    QualityMonitor monitor = monitor(compat, false, FLAT);
    flags(monitor, 1, 60_000, 2, 120_000, 3, 180_000, 4, 240_000);
    assertEquals(List.of(2, 2, 2), flags(monitor, 1, 60_000, 1, 50_000, 1, 40_000));
    assertEquals(1, flags(monitor, 5, 300_000).get(0));
  }

  /** Four copies of one value would be a signal that hardly varies. */
  @ParameterizedTest
  @EnumSource
  void copiesDoNotAttenuateASignal(Compat compat) {
    String rule =
        "{\"attenuated_signal\": {\"suspect_threshold\": 4, \"fail_threshold\": 2,"
            + " \"test_period\": 3600}}";
    QualityMonitor monitor = monitor(compat, false, rule);
    List<Integer> flags =
        flags(monitor, 10, 0, 20, 1000, 20, 1000, 20, 1000, 20, 1000, 20, 1000, 20, 1000);
    assertEquals(List.of(1, 1, 1, 1, 1, 1), flags.subList(1, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'spike': {'suspect_threshold': 25, 'fail_threshold': 8}}",
        "{'spike': {'suspect_threshold': -5}}",
        "{'rate_of_change': {'threshold': 2, 'fail_threshold': 1}}",
        "{'rate_of_change': {'threshold': -2}}",
        "{'time_gap': {'suspect_threshold': 7200, 'fail_threshold': 3600}}",
        "{'location': {'range_max': -1}}",
        "{'flat_line': {'interval': 60, 'suspect_threshold': 600, 'fail_threshold': 300,"
            + " 'tolerance': 0.1}}",
        "{'climatology': [{'period': 'hour', 'tspan': [22, 4], 'vspan': [0, 1]}]}",
        "{'climatology': [{'period': 'month', 'tspan': [13, 15], 'vspan': [0, 1]}]}",
        "{'climatology': [{'period': 'quarter', 'tspan': [0, 0], 'vspan': [0, 1]}]}",
        "{'climatology': [{'period': 'hour', 'tspan': [24, 30], 'vspan': [0, 1]}]}",
        "{'climatology': [{'period': 'month', 'tspan': [6, 8], 'vspan': [0, 30],"
            + " 'fspan': [5, 25]}]}",
      })
  void thresholdsByWhichNothingIsSuspectOrAllIsAreRefused(String rule) {
    String refusal = refusal(rule);
    assertTrue(refusal.startsWith("/rules/0/"), refusal);
  }
}
