// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Offsets at the ends of times, against the expression that says what is one. */
class OwnOffsetTest {
  private static final Pattern PLAIN =
      Pattern.compile("(?<=:\\d{2}(?:[.,]\\d{1,20})?)[+-]\\d{2}(?::?\\d{2})?$");
  private static final List<String> PARTS =
      List.of(
          "2026-11-21T10:20:30",
          "1970-01-01",
          ":00",
          ":",
          "+",
          "-",
          "01",
          "00",
          "30",
          ".",
          ",",
          "123",
          "0000000000",
          "Z",
          " ",
          "+01:00",
          "-0230",
          "+14",
          "\u0661",
          "\u2028",
          "\u0085");

  @Test
  void areFoundWhereTheExpressionFindsThem() {
    Random random = new Random(42);
    int found = 0;
    for (int i = 0; i < 300_000; i++) {
      StringBuilder all = new StringBuilder();
      for (int part = random.nextInt(7); part > 0; part--) {
        all.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      String text = all.toString().trim();
      Matcher matcher = PLAIN.matcher(text);
      int expected = matcher.find() ? matcher.start() : -1;
      assertEquals(expected, OwnOffset.in(text), text);
      found += expected < 0 ? 0 : 1;
    }
    assertTrue(found > 1_000, "found: " + found);
  }
}
