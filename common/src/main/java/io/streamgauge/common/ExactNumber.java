// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * A check that a double says all that was written. It has 53 bits: whole numbers beyond them, such
 * as counters and ids, become their neighbours, and decimals with more than 17 digits lose the
 * last.
 */
public final class ExactNumber {
  /** Any decimal of so many digits comes back from a double as it was. */
  private static final int ALWAYS_HELD = 15;

  /** So many digits tell all doubles apart; more than that say more than a double can. */
  private static final int MOST_DIGITS = 17;

  private static final BigDecimal LARGEST_WHOLE = BigDecimal.valueOf(1L << 53);

  /** Beyond it there are only zeros in any double. */
  private static final int DEEPEST_SCALE = 1_200;

  private static final int LONGEST = 1_000;

  private ExactNumber() {}

  /** Whether a value must keep its text beside the double that was read from it. */
  static boolean needsText(JsonNode value, double read) {
    if (value.isTextual()) {
      return needsText(value.textValue().trim(), read);
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return beyond(value.longValue());
    }
    return !value.isFloat() && !value.isDouble() && needsText(value.decimalValue(), read);
  }

  private static boolean needsText(String text, double read) {
    if (text.length() <= ALWAYS_HELD) {
      return read == 0 && text.chars().anyMatch(c -> c >= '1' && c <= '9') && isTiny(text);
    }
    if (text.length() > LONGEST) {
      return true;
    }
    try {
      return needsText(new BigDecimal(text), read);
    } catch (NumberFormatException | ArithmeticException e) {
      // Written in another way than most; the digits are counted with their zeros then.
      return text.chars().filter(c -> c >= '0' && c <= '9').count() > ALWAYS_HELD;
    }
  }

  /** Whether it is below all doubles, and not a zero with an exponent. */
  private static boolean isTiny(String text) {
    int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    return exponent > 0 && text.substring(0, exponent).chars().anyMatch(c -> c >= '1' && c <= '9');
  }

  private static boolean needsText(BigDecimal exact, double read) {
    if (read == 0 && exact.signum() != 0) {
      return true;
    }
    if (exact.precision() <= ALWAYS_HELD) {
      return false;
    }
    BigDecimal plain = exact.stripTrailingZeros();
    return plain.scale() <= 0
        ? plain.precision() > ALWAYS_HELD && plain.abs().compareTo(LARGEST_WHOLE) > 0
        : plain.precision() > MOST_DIGITS;
  }

  private static boolean beyond(long whole) {
    return whole > 1L << 53 || whole < -(1L << 53);
  }

  /**
   * Whether a double is all of a number: the same, or the one whose digits these are. What is below
   * all doubles is zero.
   *
   * @param exact as it was written
   * @param held what it became
   */
  public static boolean isHeld(BigDecimal exact, double held) {
    if (!Double.isFinite(held)) {
      return false;
    }
    if (exact.precision() <= ALWAYS_HELD) {
      return true;
    }
    BigDecimal plain = exact.stripTrailingZeros();
    if (plain.precision() <= (plain.scale() <= 0 ? ALWAYS_HELD : MOST_DIGITS)) {
      return true;
    }
    // Programs print doubles with any number of digits; those are no loss.
    return plain.scale() <= DEEPEST_SCALE
        && new BigDecimal(held)
                .setScale(Math.max(0, plain.scale()), RoundingMode.HALF_EVEN)
                .compareTo(plain)
            == 0;
  }

  /** Whether a double is all of a number of any type. */
  public static boolean isHeld(Number number) {
    if (number instanceof Long whole) {
      return !beyond(whole) || isHeld(BigDecimal.valueOf(whole), whole.doubleValue());
    }
    if (number instanceof BigDecimal decimal) {
      return isHeld(decimal, decimal.doubleValue());
    }
    return !(number instanceof BigInteger integer)
        || isHeld(new BigDecimal(integer), integer.doubleValue());
  }
}
