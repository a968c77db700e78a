// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {
  @Test
  void whatTheUplinkWrites() {
    assertEquals(
        List.of("mirror", Map.of("cluster", "north", "partition", 3L, "topic", "readings")),
        JsonDocument.parse(
            "[\"mirror\",{\"cluster\":\"north\",\"partition\":3,\"topic\":\"readings\"}]"));
    assertEquals(Map.of("offset", 5_000_000_000L), JsonDocument.object("{\"offset\":5000000000}"));
  }

  @Test
  void allThatThereIs() {
    assertEquals(
        Arrays.asList(true, false, null, -1.5e3, " a\"\\\n\u00e9 ", List.of(), Map.of()),
        JsonDocument.parse(" [true, false , null,-1.5e3,\" a\\\"\\\\\\n\\u00e9 \", [ ], { } ] "));
  }

  @Test
  void whatIsQuotedIsReadAsItWas() {
    String text = "a \"b\" \\ \n \u0001 \u00e9";
    assertEquals(text, JsonDocument.parse(RestConnectors.quoted(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "[1",
        "{\"a\"}",
        "{\"a\":1",
        "\"a",
        "\"\\",
        "\"\\u00",
        "nul",
        "1 2",
        "[1,,2]",
        "{\"a\":1,}x"
      })
  void whatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> JsonDocument.parse(text));
  }
}
