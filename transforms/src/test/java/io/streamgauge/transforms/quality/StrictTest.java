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

/** Where strict flags differ from those of ioos_qc, and what both have that vectors do not show. */
class StrictTest {
  private static final String RATE = "{\"rate_of_change\": {\"threshold\": 1}}";
  private static final String FLAT =
      "{\"flat_line\": {\"interval\": 60, \"suspect_threshold\": 120, \"tolerance\": 0.1}}";

  private static QualityMonitor monitor(Compat compat, boolean excludeFailed, String rule) {
    QualityRules rules = QualityRules.parse("{\"rules\": [" + rule + "]}");
    return new QualityMonitor(
        rules, compat, excludeFailed, new QualityMonitor.Bounds(10, 1L << 20, 1_000));
  }

  /** Flags of readings given as value and millisecond in turn. */
  private static List<Integer> flags(QualityMonitor monitor, double... valuesAndMillis) {
    List<Integer> flags = new ArrayList<>();
    for (int i = 0; i < valuesAndMillis.length; i += 2) {
      Double value = Double.isNaN(valuesAndMillis[i]) ? null : Double.valueOf(valuesAndMillis[i]);
      Sample sample = new Sample(value, (long) valuesAndMillis[i + 1], null, null, null);
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
    RecentValues recent = new RecentValues();
    for (int i = 0; i < 3 * RecentValues.MOST; i++) {
      recent.add(i, i, -1);
    }
    assertEquals(RecentValues.MOST + 1, recent.with(0, -1, Long.MAX_VALUE).length);
    assertEquals(2, recent.with(0, 3L * RecentValues.MOST - 2, Long.MAX_VALUE).length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"time_gap\": {}} | needs suspect_threshold or fail_threshold, in seconds",
        "{\"location\": {\"range_method\": \"crow\"}} | use haversine or wgs84",
        "{\"attenuated_signal\": {\"suspect_threshold\": 1}} | needs a suspect_threshold and a",
        "{\"attenuated_signal\": {\"suspect_threshold\": 2, \"fail_threshold\": 1}} | test_period",
        "{\"attenuated_signal\": {\"suspect_threshold\": 2, \"fail_threshold\": 1,"
            + " \"test_period\": 60, \"min_period\": 60}} | needs the interval",
        "{\"attenuated_signal\": {\"suspect_threshold\": 2, \"fail_threshold\": 1,"
            + " \"test_period\": 60, \"min_obs\": -1}} | fewer than none",
      })
  void refusesThresholdsThatMakeNoSense(String rule, String remedy) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> QualityRules.parse("{\"rules\": [" + rule + "]}"));
    assertTrue(e.getMessage().contains(remedy), e.getMessage());
  }
}
