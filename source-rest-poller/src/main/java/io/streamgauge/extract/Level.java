// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step from the answer down to its rows.
 *
 * @param elements pointer to the elements, from an element of the level above
 * @param fields names that each element gives to itself and to all below it
 */
record Level(JsonPointer elements, Map<String, Field> fields) {
  /** Most levels, beside that of the whole answer. */
  static final int MOST = 4;

  private static final String CAPTURE = " =~ ";

  /**
   * The place that the text of a name comes from.
   *
   * @param capture the first group of this is the text; null takes all of it
   */
  record Field(JsonPointer pointer, TextPattern capture) {
    static Field of(String text) {
      int mark = text.indexOf(CAPTURE);
      if (mark < 0) {
        return new Field(ObservationMapping.pointer(text), null);
      }
      TextPattern capture = TextPattern.compile(text.substring(mark + CAPTURE.length()).trim());
      if (capture.groups() < 1) {
        throw new IllegalArgumentException(
            "'" + text + "' captures nothing; put the wanted part in parentheses");
      }
      return new Field(ObservationMapping.pointer(text.substring(0, mark)), capture);
    }

    /**
     * The text in this element, or null when there is none.
     *
     * @param reads of all searches in the answer
     * @throws TextPattern.UnsearchedException when the capture cannot look for it
     */
    String text(JsonNode element, TextPattern.Reads reads) {
      JsonNode value = element.at(pointer);
      if (value.isMissingNode() || value.isNull()) {
        return null;
      }
      String text = value.isValueNode() ? value.asText() : value.toString();
      if (capture != null) {
        text = capture.firstGroup(text, reads);
      }
      return text == null || text.isBlank() ? null : text;
    }
  }

  /**
   * Reads one level.
   *
   * @param fields each {@code name=/pointer}, or {@code name=/pointer =~ (regex)}
   */
  static Level of(String elements, List<String> fields) {
    Map<String, Field> pointers = new LinkedHashMap<>();
    fields.forEach(
        field -> {
          int equals = nameEnd(field);
          pointers.put(field.substring(0, equals).trim(), Field.of(field.substring(equals + 1)));
        });
    return new Level(JsonPointer.compile(elements), pointers);
  }

  /** The fields of one level among those of all. */
  static List<String> numbered(int level, List<String> fields) {
    return fields.stream()
        .filter(field -> field.startsWith(level + "."))
        .map(field -> field.substring(2))
        .toList();
  }

  /** Refuses what is not {@code level.name=/pointer}. */
  static void checkNumbered(String text) {
    if (!text.matches("[0-" + MOST + "]\\..*")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' names no level; begin with 0. for the whole answer, or 1. to 4. for an element"
              + " of that level");
    }
    checkField(text.substring(2));
  }

  /** Refuses what is not {@code name=/pointer}. */
  static void checkField(String text) {
    Field.of(text.substring(nameEnd(text) + 1));
  }

  private static int nameEnd(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is not of the form name=/pointer, or name=/pointer =~ (regex)");
    }
    return equals;
  }

  /**
   * The names known above, and those of this element; what is missing or blank gives none.
   *
   * @param reads of all searches in the answer
   */
  Map<String, String> names(JsonNode element, Map<String, String> above, TextPattern.Reads reads) {
    if (fields.isEmpty()) {
      return above;
    }
    Map<String, String> names = new HashMap<>(above);
    fields.forEach(
        (name, field) -> {
          String text = field.text(element, reads);
          if (text != null) {
            names.put(name, text);
          }
        });
    return names;
  }
}
