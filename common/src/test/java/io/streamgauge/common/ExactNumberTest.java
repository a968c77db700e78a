// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactNumberTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @ParameterizedTest
  @CsvSource({
    "9007199254740992, false",
    "9007199254740993, true",
    "-9007199254740993, true",
    "9007199254740994, true",
    "9007199254740993.0, true",
    "123456789012345678901234567890, true",
    "1e20, false",
    "100000000000000000000, false",
    "21.5, false",
    "-0.1, false",
    "0.12345678901234567, false",
    "0.1234567890123456789, true",
    "3.14159265358979323846, true",
    "21.5000000000000000000000000, false",
    "0.000000000000000000000000001234, false",
    "1e-400, true",
    "-1.5e-999999, true",
    "0e-400, false",
    "0.0, false",
  })
  void textIsKeptWhereADoubleSaysLess(String text, boolean kept) throws Exception {
    for (JsonNode node : new JsonNode[] {JSON.readTree(text), new TextNode(" " + text)}) {
      Double read = MissingValues.number(node);
      assertEquals(kept, ExactNumber.needsText(node, read), node.getNodeType() + " " + text);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "9007199254740992, true",
    "9007199254740993, false",
    "9007199254740994, true",
    "0.1, true",
    "0.10000000000000000555, true",
    "0.1000000000000000055511151231257827, true",
    "0.1234567890123456789, false",
    "1e300, true",
    "1e400, false",
    "1e-400, true",
    "1.2345678901234567890123e-99999999, false",
    "12345678901234567890123, false",
  })
  void longPrintsOfADoubleAreNoLoss(String text, boolean held) {
    BigDecimal exact = new BigDecimal(text);
    assertEquals(held, ExactNumber.isHeld(exact, exact.doubleValue()));
    assertEquals(held, ExactNumber.isHeld((Number) exact));
  }

  @Test
  void wholeNumbersAreAskedByTheirType() {
    assertEquals(true, ExactNumber.isHeld((Number) Integer.MAX_VALUE));
    assertEquals(true, ExactNumber.isHeld((Number) (1L << 60)));
    assertEquals(false, ExactNumber.isHeld((Number) ((1L << 60) + 1)));
    assertEquals(false, ExactNumber.isHeld((Number) BigInteger.TEN.pow(30).add(BigInteger.ONE)));
    assertEquals(true, ExactNumber.isHeld((Number) 0.1));
  }

  /** Whatever is not kept as a text can be had back from the double. */
  @Test
  void whatHasNoTextIsNotRounded() throws Exception {
    Random random = new Random(14);
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      BigDecimal exact =
          new BigDecimal(new BigInteger(1 + random.nextInt(90), random), random.nextInt(30) - 5);
      JsonNode node = JSON.readTree(exact.toString());
      double read = MissingValues.number(node);
      if (ExactNumber.needsText(node, read)) {
        kept++;
      } else {
        int digits = Math.min(17, Math.max(1, exact.stripTrailingZeros().precision()));
        BigDecimal back =
            new BigDecimal(read).round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN));
        BigDecimal off = back.subtract(exact).abs();
        // The last of 16 or 17 digits is the double's own affair.
        BigDecimal most = exact.abs().movePointLeft(15);
        assertEquals(
            true, off.compareTo(most) <= 0 && (digits > 15 || off.signum() == 0), exact::toString);
      }
    }
    assertEquals(true, kept > 5_000, "" + kept);
  }
}
