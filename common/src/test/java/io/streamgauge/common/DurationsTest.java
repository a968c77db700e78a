// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "rest.lookback, 500ms, PT0.5S",
    "rest.lookback, 30s, PT30S",
    "rest.lookback, 15m, PT15M",
    "rest.lookback, 15M, PT15M",
    "rest.lookback, 6 h, PT6H",
    "rest.lookback, 7d, PT168H",
    "rest.lookback, P7D, PT168H",
    "rest.lookback, pt1h30m, PT1H30M",
    "rest.lookback, PT0.25S, PT0.25S",
    "rest.lookback, ' 900000 ', PT15M",
    "rest.poll.interval.ms, 900000, PT15M",
    "rest.poll.interval.ms, +900000, PT15M",
    "mqtt.keepalive.interval.seconds, +60, PT1M",
    "rest.poll.interval.ms, 15m, PT15M",
    "mqtt.keepalive.interval.seconds, 60, PT1M",
    "mqtt.keepalive.interval.seconds, 60ms, PT0.06S",
    "rest.lookback, 0, PT0S",
    "max.future.ms, 9223372036854775807, PT2562047788015H12M55.807S",
    "rest.lookback, 9223372036854ms, PT2562047H47M16.854S",
  })
  void readsWhatUsersWrite(String option, String text, Duration expected) {
    assertEquals(expected, Durations.parse(option, text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "m", "5 minutes", "5min", "1.5h",
        "-5m", "-1", "P1M", "P1Y", "PT",
        "1h30m", "5\u00a0m", "0x10", "1e3", "999999999999999999d",
        "99999999999999999999", "P99999999999999999D", "-PT1S", "\u0661\u0662m"
      })
  void refusesWhatIsNone(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Durations.parse("rest.lookback", text));
    assertTrue(refused.getMessage().startsWith("it "), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0ms",
    "PT0.001S, 1ms",
    "PT1S, 1s",
    "PT90S, 90s",
    "PT15M, 15m",
    "PT36H, 36h",
    "P7D, 7d",
  })
  void writesTheShortestText(Duration duration, String text) {
    assertEquals(text, Durations.text(duration));
    assertEquals(duration, Durations.parse("x", text));
  }

  @Test
  void aValidatorTellsTheOptionTheValueAndTheRange() {
    ConfigDef.Validator validator = Durations.between(Duration.ofSeconds(1), Duration.ofHours(1));
    validator.ensureValid("a.ms", "1000");
    validator.ensureValid("a.ms", null);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> validator.ensureValid("a.ms", "999"));
    assertEquals(
        "Invalid value 999 for configuration a.ms: it must lie in 1s to 1h", refused.getMessage());
    assertThrows(ConfigException.class, () -> validator.ensureValid("a.ms", "61m"));
    ConfigException none =
        assertThrows(ConfigException.class, () -> validator.ensureValid("a.seconds", "soon"));
    assertTrue(none.getMessage().endsWith("a number of seconds"), none.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"60, 60", "1500ms, 2", "PT1M, 60", "2m, 120", "4294967295, 4294967295"})
  void wholeSecondsAreNeverFewerThanWritten(String text, long seconds) {
    assertEquals(seconds, Durations.seconds("mqtt.keepalive.interval.seconds", text));
  }

  @Test
  void boundsWithoutAnUpperOneAreToldSo() {
    assertEquals(
        "1ms or more", Durations.between(Duration.ofMillis(1), Durations.LONGEST).toString());
  }
}
