// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsualJsonTest {
  private static final ObjectReader GENERAL =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private static final List<String> NAMES =
      List.of(
          "t",
          "v",
          "value",
          "date_obs",
          "qualifiers",
          "qualifier",
          "libelle_qualité",
          "",
          "a\\u0062");

  private static final List<String> TEXTS =
      List.of(
          "",
          "P",
          "1,0,0,0",
          "2026-01-01T00:00:00.000-05:00",
          "12.50",
          "élevé",
          "漢字",
          "1234567",
          "12345678",
          "😀",
          "a\\\"b",
          "\\u00e9",
          "x\u007fy",
          "\ufffd",
          "null");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "7",
          "-12",
          "123456789",
          "2147483647",
          "2147483648",
          "-2147483648",
          "-2147483649",
          "999999999999999999",
          "9223372036854775807",
          "9223372036854775808",
          "0.5",
          "-0.5",
          "12.50",
          "100.0",
          "0.0",
          "0.000",
          "-1.25",
          "1e5",
          "1.5E-3",
          "123456789012.123456",
          "0.1234567890123456789",
          "0.12345678901234567",
          "01",
          "1.",
          ".5",
          "+1",
          "--1",
          "1.2.3");

  private static JsonNode usual(byte[] bytes) {
    return UsualJson.read(bytes, 0, bytes.length);
  }

  private static JsonNode general(byte[] bytes) {
    try {
      return GENERAL.readTree(bytes);
    } catch (IOException e) {
      return null;
    }
  }

  /** What it reads is what the general reader reads: the same nodes, and the same text of them. */
  private static boolean agree(byte[] bytes) {
    JsonNode usual = usual(bytes);
    if (usual != null) {
      JsonNode general = general(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      assertNotNull(general, text);
      assertEquals(general, usual, text);
      assertEquals(usual, general, text);
      assertEquals(general.toString(), usual.toString(), text);
      assertEquals(kinds(general), kinds(usual), text);
      assertEquals(general.hashCode(), usual.hashCode(), text);
    }
    return usual != null;
  }

  private static List<String> kinds(JsonNode node) {
    List<String> kinds = new ArrayList<>();
    kinds.add(node.getClass().getSimpleName() + (node.isNumber() ? node.decimalValue() : ""));
    node.forEach(each -> kinds.addAll(kinds(each)));
    return kinds;
  }

  private static String random(SplittableRandom random, int depth) {
    int kind = random.nextInt(depth > 4 ? 4 : 7);
    String blank = random.nextInt(10) == 0 ? " \n" : "";
    if (kind == 0) {
      return NUMBERS.get(random.nextInt(random.nextInt(4) == 0 ? NUMBERS.size() : 17)) + blank;
    } else if (kind <= 2) {
      return "\"" + TEXTS.get(random.nextInt(TEXTS.size())) + "\"" + blank;
    } else if (kind == 3) {
      return List.of("true", "false", "null").get(random.nextInt(3));
    }
    List<String> parts = new ArrayList<>();
    int size = random.nextInt(kind == 4 && random.nextInt(20) == 0 ? 40 : 5);
    for (int i = 0; i < size; i++) {
      String value = random(random, depth + 1);
      boolean numbered = random.nextInt(8) == 0;
      String name = NAMES.get(random.nextInt(NAMES.size())) + (numbered ? i : "");
      parts.add(kind == 5 ? value : "\"" + name + "\"" + blank + ":" + value);
    }
    String joined = String.join("," + blank, parts);
    return kind == 5 ? "[" + blank + joined + "]" : "{" + joined + blank + "}";
  }

  @Test
  void readsWhatTheGeneralReaderReads() {
    SplittableRandom random = new SplittableRandom(33);
    int read = 0;
    int rounds = Boolean.getBoolean("streamgauge.soak") ? 2_000_000 : 20_000;
    for (int i = 0; i < rounds; i++) {
      read += agree(random(random, 0).getBytes(StandardCharsets.UTF_8)) ? 1 : 0;
    }
    assertTrue(read > rounds / 3, read + " of " + rounds);
  }

  @Test
  void takesNothingThatTheGeneralReaderRefuses() {
    SplittableRandom random = new SplittableRandom(34);
    int rounds = Boolean.getBoolean("streamgauge.soak") ? 2_000_000 : 20_000;
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = random(random, 0).getBytes(StandardCharsets.UTF_8);
      for (int hits = random.nextInt(3); hits >= 0 && bytes.length > 0; hits--) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) "{}[]:,\"\\0.-e\0 ".charAt(random.nextInt(14));
      }
      agree(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"readings\":[{\"t\":\"2026-01-01 00:00\",\"v\":\"1.234\"},{\"v\":\"2\",\"t\":\"x\"},{\"t\":1}]}",
        "[{\"a\":1,\"a\":2,\"b\":[1.50,{}]},{\"a\":null,\"b\":[[]]}]",
        " [ 1 , -2.25 , true , null ] ",
        "\"élevé\"",
        "12"
      })
  void readsUsualDocuments(String text) {
    assertTrue(agree(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "{a:1}",
        "[nan]",
        "[1] 2",
        "tru",
        "truex",
        "[-]",
        "[1e5]",
        "\"\\u0041\"",
        "\"a\nb\"",
        "'a'",
        "[0x1]",
        "[/**/]",
        "\ufeff[]",
        "[1;2]"
      })
  void leavesTheRestToTheGeneralReader(String text) {
    assertNull(usual(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsOnlyItsPartOfTheBytes() {
    byte[] bytes = "xx[\"abc\",1]yy\"".getBytes(StandardCharsets.UTF_8);
    assertEquals("[\"abc\",1]", UsualJson.read(bytes, 2, 9).toString());
    assertNull(UsualJson.read(bytes, 2, 8));
    assertNull(UsualJson.read(bytes, 2, 10));
    assertNull(UsualJson.read("[\"abc\"".getBytes(StandardCharsets.UTF_8), 0, 5));
  }

  @Test
  void leavesDeepDocumentsToTheGeneralReader() {
    assertTrue(agree(("[".repeat(90) + "]".repeat(90)).getBytes(StandardCharsets.UTF_8)));
    assertNull(usual("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void objectsAreChangedAsTablesAre() {
    SplittableRandom random = new SplittableRandom(35);
    CompactNodes nodes = new CompactNodes();
    for (int i = 0; i < 2_000; i++) {
      ObjectNode object = nodes.objectNode();
      Map<String, JsonNode> table = new LinkedHashMap<>();
      for (int step = random.nextInt(60); step >= 0; step--) {
        String name = "n" + random.nextInt(random.nextBoolean() ? 6 : 40);
        JsonNode value = IntNode.valueOf(step);
        if (random.nextInt(12) == 0) {
          assertEquals(table.remove(name), object.remove(name));
        } else {
          assertEquals(table.put(name, value), object.replace(name, value));
        }
      }
      assertEquals(new ArrayList<>(table.entrySet()).toString(), object.properties().toString());
      assertEquals(table.size(), object.size());
    }
  }
}
