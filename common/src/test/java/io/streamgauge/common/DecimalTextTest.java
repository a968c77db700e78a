// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalTextTest {
  private static final int RANDOM = 1_000_000;

  @Test
  void isTheSameDoubleAsThatOfTheJdk() {
    Random random = new Random(20_261_121);
    for (int i = 0; i < RANDOM; i++) {
      String text = text(random);
      Double parsed = DecimalText.parse(text);
      double expected = Double.parseDouble(text);
      assertEquals(
          Double.isFinite(expected) ? Double.doubleToLongBits(expected) : null,
          parsed == null ? null : Double.doubleToLongBits(parsed),
          text);
    }
  }

  private static String text(Random random) {
    return switch (random.nextInt(5)) {
      // What stations send.
      case 0 -> BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000, random.nextInt(6)) + "";
      case 1 -> digits(random, 1 + random.nextInt(17)) + "." + digits(random, random.nextInt(25));
      case 2 -> "-." + digits(random, 1 + random.nextInt(20));
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300) + "";
      default -> "+" + digits(random, 1 + random.nextInt(30)) + "e" + (random.nextInt(700) - 350);
    };
  }

  private static String digits(Random random, int count) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append((char) ('0' + random.nextInt(10)));
    }
    return digits.toString();
  }

  @Test
  void isTheSameAtTheEdgesOfExactness() {
    for (String text :
        new String[] {
          "0", "-0", "-0.0", "+0.", ".5",
          "999999999999999", "0.000000000000001", "-.999999999999999", "1e22", "4.9e-324",
          "9007199254740993", "0.1000000000000000055511151231257827", "  12.5 "
        }) {
      assertEquals(Double.valueOf(Double.parseDouble(text)), DecimalText.parse(text), text);
    }
  }

  @Test
  void refusesWhatOnlyJavaCallsANumber() {
    for (String text :
        new String[] {
          "", " ", ".", "-", "+.", "1d", "2f", "0x1p3",
          "NaN", "Infinity", "1e", "1e+", "1.2.3", "1..2", "--1", "1 2",
          "1,5", "e5", ".e5", "1e5.0", "1e999", "١٢"
        }) {
      assertNull(DecimalText.parse(text), text);
    }
  }

  @Test
  void blanksMayFollowTheSign() {
    assertEquals(0.081, DecimalText.parse("+ 0.081"));
    assertEquals(-0.138, DecimalText.parse(" -  0.138 "));
    assertEquals(-1.5e-7, DecimalText.parse("- 1.5e-7"));
    for (String text : List.of("+", "- ", "+ -1", "- + 1", "1 000", "- 1 5", "-\u00a01")) {
      assertNull(DecimalText.parse(text), text);
    }
  }
}
