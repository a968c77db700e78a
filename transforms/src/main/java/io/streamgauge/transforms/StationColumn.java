// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.Set;

/**
 * A column of the register and the field that it fills.
 *
 * @param name the column
 * @param number whether its cells are numbers
 * @param field the field, on the top level of the value
 */
record StationColumn(String name, boolean number, FieldPath field) {
  private static final String NUMBER = ":number";
  private static final Set<String> COORDINATES = Set.of("x", "y", "z");

  /** Reads {@code column}, {@code column:number} or {@code column:number=field}. */
  static StationColumn of(String text) {
    int equals = text.indexOf('=');
    String left = (equals < 0 ? text : text.substring(0, equals)).strip();
    boolean number = left.endsWith(NUMBER);
    String name = number ? left.substring(0, left.length() - NUMBER.length()).strip() : left;
    String field = equals < 0 ? name : text.substring(equals + 1).strip();
    if (name.isEmpty() || field.isEmpty()) {
      throw new IllegalArgumentException(
          "write column, column:number or column:number=field, as in x:number, basin=region");
    }
    if (!number && COORDINATES.contains(field)) {
      throw new IllegalArgumentException(
          field + " is a coordinate; write " + name + NUMBER + (equals < 0 ? "" : "=" + field));
    }
    // Not nested: what is put into a map inside a Struct could not be taken back when it is routed.
    return new StationColumn(name, number, FieldPath.field(field));
  }
}
