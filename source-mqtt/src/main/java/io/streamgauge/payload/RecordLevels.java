// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The way from a document down to its elements, level by level. What is above them gives names to
 * the mapping.
 *
 * @param pointers to the elements of each level, from an element of the one above
 * @param fields where the document (0) and the elements of each level have the texts of names
 */
record RecordLevels(List<JsonPointer> pointers, List<Map<String, JsonPointer>> fields) {
  static final String FIELDS = ObservationMapping.RECORDS + ".fields";

  /** A document that is an element, or an array of them. */
  static final RecordLevels NONE = of(List.of(), List.of());

  /** A document that is an element, also where it is an array. */
  static final RecordLevels ONE = new RecordLevels(List.of(), List.of(Map.of()));

  private static final int MOST = 4;

  private static final Pattern FIELD =
      Pattern.compile("([0-" + MOST + "])\\.([A-Za-z_][A-Za-z0-9_.-]*)=(/.*)");

  static void define(OptionList options) {
    ObservationMapping.group(options)
        .list(
            ObservationMapping.RECORDS,
            new Parsed("JSON pointers", RecordLevels::pointer),
            "Records",
            "JSON pointers to the elements in a payload, level by level, each from an element of"
                + " the one before; empty for the payload itself.")
        .list(
            FIELDS,
            new Parsed("level.name=/pointer, ...", RecordLevels::field),
            "Fields of levels",
            "Names that the whole payload (0.) or an element of level 1 to 4 (1. to 4.) gives to"
                + " the mapping, as 1.name=/pointer.")
        .low();
  }

  static RecordLevels from(AbstractConfig config) {
    return of(config.getList(ObservationMapping.RECORDS), config.getList(FIELDS));
  }

  private static RecordLevels of(List<String> levels, List<String> named) {
    List<JsonPointer> pointers = new ArrayList<>();
    levels.forEach(text -> pointers.add(pointer(text)));
    if (pointers.isEmpty()) {
      pointers.add(JsonPointer.empty());
    }
    List<Map<String, JsonPointer>> fields = new ArrayList<>();
    for (int level = 0; level <= Math.max(MOST, pointers.size()); level++) {
      fields.add(new LinkedHashMap<>());
    }
    for (String text : named) {
      Matcher field = field(text);
      fields
          .get(Integer.parseInt(field.group(1)))
          .put(field.group(2), ObservationMapping.pointer(field.group(3)));
    }
    return new RecordLevels(List.copyOf(pointers), List.copyOf(fields));
  }

  private static JsonPointer pointer(String text) {
    return ObservationMapping.pointer(text);
  }

  private static Matcher field(String text) {
    Matcher field = FIELD.matcher(text.trim());
    if (!field.matches() || text.contains(" =~ ")) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not of the form level.name=/pointer; the level is 0 for the whole payload, or"
              + " 1 to 4 for an element of that level");
    }
    var unused = ObservationMapping.pointer(field.group(3));
    return field;
  }

  /** The names that it gives to the mapping. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    fields.forEach(level -> names.addAll(level.keySet()));
    return names;
  }

  /**
   * Refuses what no payload can have.
   *
   * @param taken names that messages have without it
   */
  void check(Set<String> taken, Problems problems) {
    if (pointers.size() > MOST) {
      problems.add(ObservationMapping.RECORDS, pointers.size() + " levels", "use at most " + MOST);
    }
    Set<String> seen = new HashSet<>(taken);
    for (int level = 0; level < fields.size(); level++) {
      for (String name : fields.get(level).keySet()) {
        if (level > pointers.size()) {
          problems.add(
              FIELDS,
              level + "." + name,
              ObservationMapping.RECORDS + " has only " + pointers.size() + " levels");
        } else if (!seen.add(name)) {
          problems.add(FIELDS, level + "." + name, "there is such a name already; use another");
        }
      }
    }
  }

  /** How many elements are below this one, and how many that lack the next level. */
  int count(JsonNode element, int level) {
    if (level == pointers.size()) {
      return 1;
    }
    JsonNode found = element.at(pointers.get(level));
    if (found.isMissingNode()) {
      return 1;
    }
    if (!found.isArray()) {
      return found.isNull() ? 0 : count(found, level + 1);
    }
    if (level == pointers.size() - 1) {
      return found.size();
    }
    int count = 0;
    for (JsonNode each : found) {
      count += count(each, level + 1);
    }
    return count;
  }
}
