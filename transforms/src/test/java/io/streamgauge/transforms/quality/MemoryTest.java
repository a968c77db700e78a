// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory of series is bounded in number, in bytes and in idle time. */
class MemoryTest {
  private static final String RULES =
      """
      {"rules": [{"rate_of_change": {"threshold": 1},
                  "flat_line": {"interval": 1, "suspect_threshold": 1000, "tolerance": 0.1},
                  "attenuated_signal": {"test_period": 1000, "suspect_threshold": 1,
                                        "fail_threshold": 0.5}}]}
      """;

  private static QualityMonitor monitor(int series, long bytes, long idle) {
    return new QualityMonitor(
        QualityRules.parse(RULES),
        Compat.STRICT,
        false,
        new QualityMonitor.Bounds(series, bytes, idle));
  }

  private static Flag rate(QualityMonitor monitor, String sensor, double value, long now) {
    String text = monitor.check("p", sensor, StrictTest.sample(value, now), now).text();
    String name = "rate_of_change=";
    return QartodTest.flag(text.charAt(text.indexOf(name) + name.length()) - '0');
  }

  @Test
  void bytesStayBelowTheBoundWhateverTheNumberOfSeries() {
    long bound = 1 << 20;
    QualityMonitor monitor = monitor(1_000_000, bound, Long.MAX_VALUE);
    int most = 0;
    for (int minute = 0; minute < 200; minute++) {
      for (int sensor = 0; sensor < 500; sensor++) {
        rate(monitor, "s" + sensor, minute, minute * 1_000L);
        assertTrue(monitor.bytes() <= bound);
        most = Math.max(most, monitor.size());
      }
    }
    assertTrue(most > 100, "series at the most: " + most);
    assertTrue(monitor.bytes() > bound * 9 / 10, "the bound is used: " + monitor.bytes());
  }

  @Test
  void forgetsSeriesThatAreIdleAndStartsThemAnew() {
    QualityMonitor monitor = monitor(10, 1 << 20, 60_000);
    rate(monitor, "a", 1, 0);
    rate(monitor, "b", 1, 1_000);
    assertEquals(Flag.PASS, rate(monitor, "a", 2, 60_000));
    assertEquals(2, monitor.size());
    assertEquals(Flag.NOT_EVALUATED, rate(monitor, "b", 2, 62_000), "idle for 61 s");
    rate(monitor, "c", 1, 200_000);
    assertEquals(1, monitor.size(), "a and b are forgotten without being heard of again");
    assertEquals(Flag.NOT_EVALUATED, rate(monitor, "a", 3, 200_001));
  }

  @ParameterizedTest
  @CsvSource({"IOOS, 11111111334", "STRICT, 22222222334"})
  void aRedeliveredReadingIsNoIntervalOfStandingStill(Compat compat, String expected) {
    String rule =
        "{\"flat_line\": {\"tolerance\": 0.5, \"interval\": 60, \"suspect_threshold\": 180,"
            + " \"fail_threshold\": 240}}";
    QualityMonitor monitor = StrictTest.monitor(compat, false, rule);
    StringBuilder flags = new StringBuilder();
    for (int minute : new int[] {0, 1, 2, 0, 1, 2, 2, 2, 3, 3, 4}) {
      flags.append(StrictTest.flags(monitor, 7, minute * 60_000).get(0));
    }
    assertEquals(expected, flags.toString());
  }

  @ParameterizedTest
  @CsvSource({"IOOS, 9139", "STRICT, 9199"})
  void aMissingPositionBehindAKnownOneIsToldAsIoosDoes(Compat compat, String expected) {
    QualityMonitor monitor =
        StrictTest.monitor(compat, false, "{\"location\": {\"range_max\": 500}}");
    StringBuilder flags = new StringBuilder();
    for (Double lon : new Double[] {null, 9.0, null, null}) {
      Sample sample = new Sample(7.0, 0L, null, lon, lon == null ? null : Double.valueOf(50));
      flags.append(monitor.check("p", "s", sample, 0).aggregate().code());
    }
    assertEquals(expected, flags.toString());
  }

  @Test
  void aSeriesThatWeighsMoreThanTheBoundIsStillTested() {
    QualityMonitor monitor = monitor(10, 1, 60_000);
    rate(monitor, "a", 1, 0);
    assertEquals(Flag.PASS, rate(monitor, "a", 2, 1_000));
  }

  @Test
  void spikeCanBeToldLiveAsAStepAndIsJudgedByTheNextReading() {
    String rule =
        "{\"spike\": {\"fail_threshold\": 10, \"live\": \"step\", \"method\": \"differential\"}}";
    QualityMonitor monitor = StrictTest.monitor(Compat.IOOS, false, rule);
    StringBuilder flags = new StringBuilder();
    StringBuilder verdicts = new StringBuilder();
    for (double value : new double[] {1, 2, 99, 3, 4}) {
      QualityFlags told = monitor.check("p", "s", StrictTest.sample(value, 0), 0);
      flags.append(told.aggregate().code());
      verdicts.append(told.previousText()).append(';');
    }
    assertEquals("21331", flags.toString(), "suspect at most, as a step may be a flood");
    assertEquals(";;;spike=4;;", verdicts.toString());
  }
}
