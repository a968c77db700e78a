// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.Template;
import java.util.Map;
import java.util.Set;

/**
 * The text that tells which station a row belongs to.
 *
 * @param names a text with names of the levels; null when the row itself tells it
 * @param field where the row tells it; null when the names do
 */
record RowStation(Template names, Level.Field field) {

  /**
   * Reads {@code {name}}, {@code /pointer} or {@code /pointer =~ (regex)}.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static RowStation parse(String text) {
    if (text.startsWith("/")) {
      return new RowStation(null, Level.Field.of(text));
    }
    Template template = new Template(text);
    if (template.names().isEmpty()) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a name in braces ({site}) nor a JSON pointer into the row");
    }
    return new RowStation(template, null);
  }

  /** The first name that is not among the known ones, or null. */
  String firstUnknown(Set<String> known) {
    return names == null ? null : names.firstUnknown(known);
  }

  /** The station of a row, or null when it does not tell one. */
  String of(JsonNode row, Map<String, String> known, TextPattern.Reads reads) {
    String text;
    if (names == null) {
      text = field.text(row, reads);
    } else {
      text = known.keySet().containsAll(names.names()) ? names.fill(known) : null;
    }
    return text == null || text.isBlank() ? null : text.trim();
  }
}
