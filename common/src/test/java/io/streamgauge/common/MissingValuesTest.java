// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.DoubleNode;
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
  void commaIsTheDecimalSignWhereThatIsSaid() {
    MissingValues commas = MissingValues.of(List.of("-99.9", "{no_data}")).withDecimalComma();
    assertEquals(21.5, commas.read(new TextNode("21,5")));
    assertEquals(-0.05, commas.read(new TextNode(" -,05 ")));
    assertEquals(1200.0, commas.read(new TextNode("1,2e3")));
    assertEquals(7.0, commas.read(new TextNode("7")));
    assertEquals(21.5, commas.read(new DoubleNode(21.5)));
    // Thousands or not: nobody can tell.
    for (String text : List.of("1.234", "1.234,5", "1,2,3", ",", "21.5")) {
      assertNull(commas.read(new TextNode(text)), text);
    }
    assertTrue(commas.matches(new TextNode("-99,9")));
    assertTrue(commas.resolved(Map.of("no_data", "-1,50")).matches(new TextNode("-1,5")));
    assertNull(MissingValues.of(List.of()).read(new TextNode("21,5")));
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
