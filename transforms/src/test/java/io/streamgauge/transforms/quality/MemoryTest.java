// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** All series lie in arrays that grow and are used again; each is as if it were alone. */
  @ParameterizedTest
  @EnumSource
  void seriesSideBySideAreJudgedAsEachAlone(Compat compat) {
    String rule =
        """
        {"time_gap": {"suspect_threshold": 20, "fail_threshold": 40},
         "location": {"range_max": 1000},
         "gross_range": {"fail_span": [-9, 9]},
         "spike": {"suspect_threshold": 3, "fail_threshold": 6},
         "rate_of_change": {"threshold": 0.5},
         "flat_line": {"interval": 5, "suspect_threshold": 60, "fail_threshold": 200,
                       "tolerance": 2.5},
         "attenuated_signal": {"test_period": 300, "suspect_threshold": 3,
                               "fail_threshold": 1.5}}
        """;
    QualityMonitor all = StrictTest.monitor(compat, true, rule);
    Map<String, QualityMonitor> alone = new HashMap<>();
    Map<String, Long> times = new HashMap<>();
    Set<String> flags = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      String sensor = "s" + random.nextInt(10);
      // Most come in turn; some are late, come again, or have no value or no time.
      long time = times.merge(sensor, random.nextInt(8) * 1_000L, Long::sum);
      Long told = random.nextInt(40) == 0 ? null : Long.valueOf(time - random.nextInt(2) * 5_000L);
      Double value = random.nextInt(40) == 0 ? null : Double.valueOf(random.nextInt(12) - 2);
      Double degrees = random.nextInt(20) == 0 ? null : 9 + random.nextInt(3) / 100.0;
      Sample sample = new Sample(value, told, null, degrees, degrees);
      QualityFlags expected =
          alone
              .computeIfAbsent(sensor, any -> StrictTest.monitor(compat, true, rule))
              .check("p", "one", sample, 0);
      QualityFlags actual = all.check("p", sensor, sample, 0);
      assertEquals(expected, actual, "reading " + i);
      flags.add(actual.text());
    }
    assertTrue(flags.size() > 20, "kinds of flags: " + flags.size());
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
