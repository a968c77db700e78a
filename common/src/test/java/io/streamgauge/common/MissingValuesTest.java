// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MissingValuesTest {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  @Test
  void textsAreNumbersWhereTheirGrammarSaysSo() {
    Random random = new Random(7);
    int numbers = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(7); length >= 0; length--) {
        text.append("0012345.+-eEdfxN".charAt(random.nextInt(16)));
      }
      boolean expected =
          NUMBER.matcher(text).matches() && Double.isFinite(Double.parseDouble(text.toString()));
      numbers += expected ? 1 : 0;
      assertEquals(
          expected, MissingValues.number(new TextNode(text.toString())) != null, text.toString());
    }
    assertTrue(numbers > 10_000, numbers + " numbers among them");
  }

  @Test
  void codesToldByThePayloadCountForItsElementsOnly() {
    MissingValues codes = MissingValues.of(List.of("Ice", "{no_data}"));

    MissingValues here = codes.resolved(Map.of("no_data", "-999999"));
    assertTrue(here.matches(new TextNode("-999999.0")));
    assertTrue(here.matches(new TextNode("Ice")));
    assertFalse(codes.resolved(Map.of("no_data", "-1")).matches(new TextNode("-999999")));
    assertFalse(codes.resolved(Map.of()).matches(new TextNode("-999999")));
  }
}
