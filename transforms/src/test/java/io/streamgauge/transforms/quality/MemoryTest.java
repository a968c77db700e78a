// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The memory of series is bounded in number, in bytes and in idle time. */
class MemoryTest {
  private static final String RULES =
      """
      {"rules": [{"rate_of_change": {"threshold": 1},
                  "flat_line": {"interval": 1, "suspect_threshold": 1000, "tolerance": 0.1},
                  "attenuated_signal": {"test_period": 1000, "suspect_threshold": 1,
                                        "fail_threshold": 0.5}}]}
      """;

  private static final String LIVE_SPIKE =
      """
      {"rules": [{"spike": {"fail_threshold": 10, "live": "step", "method": "differential"}}]}
      """;

  private static QualityMonitor monitor(int series, long bytes, long idle) {
    return new QualityMonitor(
        QualityRules.parse(RULES),
        Compat.STRICT,
        false,
        new QualityMonitor.Bounds(series, bytes, idle));
  }

  private static Flag rate(QualityMonitor monitor, String sensor, double value, long now) {
    String text = monitor.check("p", sensor, new Sample(value, now, null, null, null), now).text();
    int at = text.indexOf("rate_of_change=") + "rate_of_change=".length();
    int code = text.charAt(at) - '0';
    return java.util.Arrays.stream(Flag.values()).filter(f -> f.code() == code).findFirst().get();
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

  @Test
  void aRedeliveredReadingIsNoIntervalOfStandingStill() {
    for (Compat compat : Compat.values()) {
      QualityMonitor monitor =
          new QualityMonitor(
              QualityRules.parse(
                  "{\"rules\": [{\"flat_line\": {\"tolerance\": 0.5, \"interval\": 60,"
                      + " \"suspect_threshold\": 180, \"fail_threshold\": 240}}]}"),
              compat,
              false,
              new QualityMonitor.Bounds(10, 1 << 20, 1_000_000));
      StringBuilder flags = new StringBuilder();
      int[] minutes = {0, 1, 2, 0, 1, 2, 2, 2, 3, 3, 4};
      for (int minute : minutes) {
        Sample sample = new Sample(7.0, minute * 60_000L, null, null, null);
        flags.append(monitor.check("p", "s", sample, 0).aggregate().code());
      }
      assertEquals(compat == Compat.IOOS ? "11111111334" : "22222222334", flags.toString());
    }
  }

  @Test
  void aMissingPositionBehindAKnownOneIsToldAsIoosDoes() {
    for (Compat compat : Compat.values()) {
      QualityMonitor monitor =
          new QualityMonitor(
              QualityRules.parse("{\"rules\": [{\"location\": {\"range_max\": 500}}]}"),
              compat,
              false,
              new QualityMonitor.Bounds(10, 1 << 20, 1_000_000));
      StringBuilder flags = new StringBuilder();
      for (Double lon : new Double[] {null, 9.0, null, null}) {
        Sample sample = new Sample(7.0, 0L, null, lon, lon == null ? null : Double.valueOf(50));
        flags.append(monitor.check("p", "s", sample, 0).aggregate().code());
      }
      assertEquals(compat == Compat.IOOS ? "9139" : "9199", flags.toString());
    }
  }

  @Test
  void aSeasonThatEndsBeforeItBeginsIsRefused() {
    for (String span :
        new String[] {
          "\"tspan\": [11, 2], \"period\": \"month\"",
          "\"tspan\": [330, 40], \"period\": \"dayofyear\"",
          "\"tspan\": [\"2026-09-01\", \"2026-03-01\"]"
        }) {
      String rules = "{\"rules\": [{\"climatology\": [{" + span + ", \"vspan\": [1, 2]}]}]}";
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> QualityRules.parse(rules));
      assertTrue(refused.getMessage().contains("two members"), refused.getMessage());
    }
  }

  @Test
  void aSeriesThatWeighsMoreThanTheBoundIsStillTested() {
    QualityMonitor monitor = monitor(10, 1, 60_000);
    rate(monitor, "a", 1, 0);
    assertEquals(Flag.PASS, rate(monitor, "a", 2, 1_000));
  }

  @Test
  void spikeCanBeToldLiveAsAStepAndIsJudgedByTheNextReading() {
    QualityMonitor monitor =
        new QualityMonitor(
            QualityRules.parse(LIVE_SPIKE),
            Compat.IOOS,
            false,
            new QualityMonitor.Bounds(10, 1 << 20, 60_000));
    StringBuilder flags = new StringBuilder();
    StringBuilder verdicts = new StringBuilder();
    for (double value : new double[] {1, 2, 99, 3, 4}) {
      QualityFlags told = monitor.check("p", "s", new Sample(value, 0L, null, null, null), 0);
      flags.append(told.aggregate().code());
      verdicts.append(told.previousText()).append(';');
    }
    assertEquals("21331", flags.toString(), "suspect at most, as a step may be a flood");
    assertEquals(";;;spike=4;;", verdicts.toString());
    assertThrows(
        IllegalArgumentException.class,
        () -> QualityRules.parse("{\"rules\": [{\"spike\": {\"live\": \"yes\"}}]}"));
  }
}
