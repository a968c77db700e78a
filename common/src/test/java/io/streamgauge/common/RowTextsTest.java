// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** What is made once for many rows, beside the same made anew for each. */
class RowTextsTest {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");

  private static ObjectNode element(SplittableRandom random) {
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("a", "b", "c")) {
      switch (random.nextInt(5)) {
        case 0 -> element.put(name, random.nextInt(2));
        case 1 -> element.put(name, "x" + random.nextInt(2));
        case 2 -> element.putArray(name).add("P").add(random.nextInt(2));
        case 3 -> element.putNull(name);
        default -> {}
      }
    }
    return element;
  }

  @Test
  void attributesOfNeighboursAreThoseOfEachByItself() {
    SplittableRandom random = new SplittableRandom(33);
    Map<String, Expression> expressions = new LinkedHashMap<>();
    expressions.put("first", Expression.parse("/a"));
    expressions.put("fixed", Expression.parse("'m'"));
    expressions.put("named", Expression.parse("{site}-{method}"));
    expressions.put("unknown", Expression.parse("{nobody}"));
    expressions.put("second", Expression.parse("/b"));
    expressions.put("deep", Expression.parse("/c/1"));
    Map<String, String> names = Map.of("site", "s", "method", "1");
    Attributes.OfElements all = new Attributes.OfElements(expressions);
    Map<String, String> before = null;
    for (int i = 0; i < 5_000; i++) {
      JsonNode element = element(random);
      Map<String, String> naive = new LinkedHashMap<>();
      expressions.forEach(
          (name, expression) -> {
            String value = JsonText.of(expression.value(element, names));
            if (value != null) {
              naive.put(name, value);
            }
          });
      Map<String, String> read = all.of(element, names);
      assertEquals(new ArrayList<>(naive.entrySet()), new ArrayList<>(read.entrySet()));
      assertEquals(naive, read);
      assertEquals(naive.hashCode(), read.hashCode());
      assertEquals(naive.get("second"), read.get("second"));
      assertEquals(naive.containsKey("deep"), read.containsKey("deep"));
      if (naive.equals(before)) {
        assertSame(before, read);
      }
      before = read;
    }
  }

  @Test
  void attributesCannotBeChanged() {
    Map<String, String> given = new HashMap<>(Map.of("a", "1"));
    Attributes held = Attributes.of(given);
    given.put("a", "2");
    assertEquals(Map.of("a", "1"), held);
    assertNull(held.get("b"));
    assertThrows(UnsupportedOperationException.class, () -> held.put("b", "2"));
    assertThrows(UnsupportedOperationException.class, () -> held.remove("a"));
    assertThrows(UnsupportedOperationException.class, held::clear);
    assertThrows(
        UnsupportedOperationException.class, () -> held.entrySet().iterator().next().setValue("2"));
  }

  private static String filled(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            match -> {
              String value = values.get(match.group(1));
              return Matcher.quoteReplacement(value == null ? match.group() : value);
            });
  }

  private static String topic(String text, Map<String, String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            match -> {
              String value = values.get(match.group(1));
              return Matcher.quoteReplacement(
                  value == null ? match.group() : value.replaceAll("[^a-zA-Z0-9_-]", "_"));
            })
        .replaceAll("[^a-zA-Z0-9._-]", "_");
  }

  @Test
  void templatesAreFilledAsSearchedFor() {
    List<String> pieces =
        List.of(
            "{a}",
            "{b.c}",
            "{unknown}",
            "{",
            "}",
            "{{a}}",
            "$1",
            "\\",
            "x.y",
            "{9}",
            "{\"k\":",
            "é",
            "{}");
    Map<String, String> values = Map.of("a", "1", "b.c", "{a}$\\ü😀.");
    SplittableRandom random = new SplittableRandom(34);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(6); n > 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      Template template = new Template(text.toString());
      assertEquals(filled(template.text(), values), template.fill(values), template.text());
      String topic = topic(template.text(), values);
      boolean special = topic.isEmpty() || topic.equals(".") || topic.equals("..");
      assertEquals((special ? "_" : "") + topic, template.fillTopic(values), template.text());
      Matcher matcher = PLACEHOLDER.matcher(template.text());
      assertEquals(matcher.lookingAt(), template.beginsWithName());
      assertEquals(matcher.reset().find(), template.hasNames());
      assertEquals(
          matcher.reset().results().map(each -> each.group(1)).distinct().toList(),
          List.copyOf(template.names()));
    }
    assertEquals(new Template("{a}-b"), new Template("{a}-b"));
    assertNotEquals(new Template("{a}-b"), new Template("{a}-c"));
  }

  @Test
  void aCharacterThatIsNotShownIsItsNumber() {
    int numbers = 0;
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 509) {
      String character = Character.toString(c);
      String text = LogText.of("a" + character + "b");
      if (!text.equals("a" + character + "b")) {
        assertEquals(String.format("a\\u%04xb", c), text);
        numbers++;
      }
    }
    assertTrue(numbers > 1_000, "characters that are not shown: " + numbers);
    assertEquals("\\ud83c", LogText.of("\ud83c"));
  }

  @Test
  void aStructIsWhatItsFieldsByNameAre() {
    Observation full =
        new Observation(
            "s",
            "p",
            Instant.parse("2026-01-01T00:00:00.123456Z"),
            1.5,
            "1.50",
            "m",
            1.0,
            2.0,
            3.0,
            "EPSG:4326",
            "P",
            Map.of("a", "b"));
    Struct struct = ObservationSchema.struct(full);
    struct.validate();
    Object[] values = {
      "s",
      "p",
      Date.from(full.eventTime()),
      1.5,
      "1.50",
      "m",
      1.0,
      2.0,
      3.0,
      "EPSG:4326",
      "P",
      Map.of("a", "b")
    };
    Struct byName = new Struct(ObservationSchema.SCHEMA);
    for (Field field : ObservationSchema.SCHEMA.fields()) {
      byName.put(field.name(), values[field.index()]);
    }
    assertEquals(byName, struct);
    Struct least = ObservationSchema.struct(Observation.of("s", "p", full.eventTime(), null));
    least.validate();
    assertEquals(
        new Struct(ObservationSchema.SCHEMA)
            .put("sensor_id", "s")
            .put("observed_property", "p")
            .put("event_time", Date.from(full.eventTime())),
        least);
  }
}
