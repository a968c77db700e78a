// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the elements of one level, one element after the other: neighbours that tell the
 * same have one map of them, so that what follows from names is worked out once. For one thread,
 * and one text.
 */
final class LevelNames {
  private final JsonPointer elements;
  private final String[] names;
  private final Level.Field[] fields;
  private Map<String, String> above;
  private String[] texts;
  private Map<String, String> last;

  LevelNames(Level level) {
    elements = level.elements();
    names = level.fields().keySet().toArray(new String[0]);
    fields = level.fields().values().toArray(new Level.Field[0]);
  }

  /** Pointer to the elements, from an element of the level above. */
  JsonPointer elements() {
    return elements;
  }

  /**
   * The names known above, and those of this element; what is missing or blank gives none.
   *
   * @param reads of all searches in the answer
   */
  @SuppressWarnings("ReferenceEquality")
  Map<String, String> of(
      JsonNode element, Map<String, String> namesAbove, TextPattern.Reads reads) {
    if (fields.length == 0) {
      return namesAbove;
    }
    String[] read = new String[fields.length];
    for (int i = 0; i < fields.length; i++) {
      read[i] = fields[i].text(element, reads);
    }
    if (namesAbove != above || !Arrays.equals(read, texts)) {
      above = namesAbove;
      texts = read;
      last = new HashMap<>(namesAbove);
      for (int i = 0; i < fields.length; i++) {
        if (read[i] != null) {
          last.put(names[i], read[i]);
        }
      }
    }
    return last;
  }
}
