// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
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
record Level(JsonPointer elements, Map<String, JsonPointer> fields) {

  /**
   * Reads one level.
   *
   * @param fields each {@code name=/pointer}
   */
  static Level of(String elements, List<String> fields) {
    Map<String, JsonPointer> pointers = new LinkedHashMap<>();
    fields.forEach(
        field -> {
          int equals = nameEnd(field);
          pointers.put(
              field.substring(0, equals).trim(),
              JsonPointer.compile(field.substring(equals + 1).trim()));
        });
    return new Level(JsonPointer.compile(elements), pointers);
  }

  /** Refuses what is not {@code name=/pointer}. */
  static void checkField(String text) {
    JsonPointer.compile(text.substring(nameEnd(text) + 1).trim());
  }

  private static int nameEnd(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + text + "' is not of the form name=/pointer");
    }
    return equals;
  }

  /** The names known above, and those of this element; what is missing or blank gives none. */
  Map<String, String> names(JsonNode element, Map<String, String> above) {
    if (fields.isEmpty()) {
      return above;
    }
    Map<String, String> names = new HashMap<>(above);
    fields.forEach(
        (name, pointer) -> {
          JsonNode value = element.at(pointer);
          if (!value.isMissingNode() && !value.isNull()) {
            String text = value.isValueNode() ? value.asText() : value.toString();
            if (!text.isBlank()) {
              names.put(name, text);
            }
          }
        });
    return names;
  }
}
