// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import java.util.List;

/**
 * A column of the register and the field that it fills.
 *
 * @param name the column
 * @param number whether its cells are numbers
 * @param field the field, on the top level of the value
 * @param isOfPlace whether the field is a part of the place
 */
record StationColumn(String name, boolean number, FieldPath field, boolean isOfPlace) {
  private static final String NUMBER = ":number";
  private static final FieldPath X = FieldPath.field(ObservationSchema.X);
  private static final FieldPath Y = FieldPath.field(ObservationSchema.Y);
  private static final FieldPath Z = FieldPath.field(ObservationSchema.Z);
  private static final FieldPath CRS = FieldPath.field(ObservationSchema.CRS);

  /** The fields that make a place together. */
  static final List<FieldPath> PLACE = List.of(X, Y, Z, CRS);

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
    if (!number && isCoordinate(field)) {
      throw new IllegalArgumentException(
          field + " is a coordinate; write " + name + NUMBER + (equals < 0 ? "" : "=" + field));
    }
    // Not nested: what is put into a map inside a Struct could not be taken back when it is routed.
    FieldPath path = FieldPath.field(field);
    return new StationColumn(name, number, path, PLACE.contains(path));
  }

  private static boolean isCoordinate(String field) {
    return PLACE.contains(FieldPath.field(field)) && !field.equals(ObservationSchema.CRS);
  }

  /**
   * Looks at columns together: the rest of a place would have to be that of the reading.
   *
   * @throws IllegalArgumentException when they have a part of a place that is none by itself
   */
  static void refusePartOfPlace(List<StationColumn> columns) {
    List<FieldPath> named =
        columns.stream().filter(StationColumn::isOfPlace).map(StationColumn::field).toList();
    if (!named.isEmpty() && !(named.contains(X) && named.contains(Y))) {
      throw new IllegalArgumentException(
          "x, y, z and crs come from one place; name x and y too, or another field, as in"
              + " z:number=height");
    }
  }
}
