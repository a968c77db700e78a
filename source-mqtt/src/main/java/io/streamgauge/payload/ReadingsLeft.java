// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The readings of one element that were not made before. A mapping may have several pointers of one
 * property, so the name alone does not tell which of its readings was made.
 */
final class ReadingsLeft {
  private static final ReadingsLeft NONE = new ReadingsLeft(List.of(), List.of());

  private final List<Observation> readings;
  private final List<String> ids;

  private ReadingsLeft(List<Observation> readings, List<String> ids) {
    this.readings = readings;
    this.ids = ids;
  }

  /**
   * Those of an element's readings that are left.
   *
   * @param wideIds what tells those of a wide element apart; none of others
   * @param made what was made before, or null when nothing is left
   */
  static ReadingsLeft of(List<Observation> readings, List<String> wideIds, Set<String> made) {
    if (made == null) {
      return NONE;
    }
    // Of an element that is refused as a whole there are none.
    List<String> ids = wideIds.size() == readings.size() ? wideIds : List.of();
    if (made.isEmpty()) {
      return new ReadingsLeft(readings, ids);
    }
    ReadingsLeft all = new ReadingsLeft(readings, ids);
    ReadingsLeft left = new ReadingsLeft(new ArrayList<>(1), new ArrayList<>(1));
    for (int i = 0; i < readings.size(); i++) {
      if (!isMade(all.id(i), readings.get(i).observedProperty(), made)) {
        left.readings.add(readings.get(i));
        left.ids.add(all.id(i));
      }
    }
    return left;
  }

  /** The mapping may have had the property once then and several times now, or the reverse. */
  private static boolean isMade(String id, String property, Set<String> made) {
    return made.contains(id)
        || made.contains(property)
        || (id.equals(property) && made.stream().anyMatch(each -> each.startsWith(id + "=/")));
  }

  int size() {
    return readings.size();
  }

  Observation reading(int i) {
    return readings.get(i);
  }

  /** The property of a reading, with its pointer where the mapping has several of one name. */
  String id(int i) {
    return ids.isEmpty() ? readings.get(i).observedProperty() : ids.get(i);
  }
}
