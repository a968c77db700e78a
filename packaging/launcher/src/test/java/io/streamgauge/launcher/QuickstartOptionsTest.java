// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuickstartOptionsTest {
  private static QuickstartOptions parse(String words) {
    return QuickstartOptions.parse(words.isEmpty() ? List.of() : List.of(words.split(" ", -1)));
  }

  @Test
  void alertsTakeTheirTimeAndNothingElseDoes() {
    assertEquals(Duration.ofMinutes(1), parse("").length());
    assertFalse(parse("").alerts());
    assertEquals(Duration.ofSeconds(30), parse("--minutes 0.5").length());
    assertTrue(parse("--alerts").alerts());
    assertEquals(Duration.ofMinutes(5), parse("--alerts").length());
    assertEquals(Duration.ofMinutes(30), parse("--alerts --minutes 30 --keep").length());
  }

  @ParameterizedTest
  @CsvSource({
    "--alerts --minutes 2, --minutes 2.0: with --alerts give at least 5",
    "--alerts --avro, --alerts reads topics as JSON: leave out --avro",
    "--minutes 0, --minutes 0: give 0.1 to 1440",
    "--rate x, '--rate x: give a whole number, 20 to 5000'",
    "--alert, unknown option --alert",
    "--rate, --rate needs a value",
  })
  void mistakesAreToldWithOptionValueAndRemedy(String words, String told) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> parse(words));
    assertTrue(refused.getMessage().startsWith(told), refused.getMessage());
  }
}
