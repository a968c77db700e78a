// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.rows.NestedColumn.Member;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The column that readers of maps look for, made of the columns longitude and latitude.
 *
 * @param longitude place of the field among those of the layout
 * @param latitude place of the field among those of the layout
 * @param bbox whether the column of that name is beside it
 */
record PointColumn(int longitude, int latitude, boolean bbox, Mode mode) {
  static final String NAME = "geometry";

  /** GeoParquet's covering: plain numbers, by which readers skip row groups. */
  static final String BBOX = "bbox";

  /** In the order of a bounding box: west, south, east, north. */
  static final List<String> SIDES = List.of("xmin", "ymin", "xmax", "ymax");

  /** WGS 84 with x = longitude, which is also what GeoParquet means when it names no CRS. */
  private static final String CRS = "OGC:CRS84";

  private static final String CRS_HEADER = "crs_target";
  private static final Set<String> WGS_84 = Set.of("EPSG:4326", "EPSG:4979", CRS);

  /** The detail in which readers are told of it. */
  enum Mode {
    NATIVE,
    WKB,
    NONE
  }

  /** A place on earth, in degrees. */
  record Point(double x, double y) {
    /** Well-known binary: little endian, type 1, x, y. */
    Binary wkb() {
      ByteBuffer wkb = ByteBuffer.allocate(21).order(ByteOrder.LITTLE_ENDIAN);
      wkb.put((byte) 1).putInt(1).putDouble(x).putDouble(y);
      return Binary.fromConstantByteArray(wkb.array());
    }
  }

  /** Whether a column of a place may have this name. */
  static boolean isOwn(String name) {
    String folded = ColumnName.fold(name);
    return folded.equals(NAME) || folded.equals(BBOX);
  }

  /** The column for these fields, or null when they give none or have one of its name. */
  static PointColumn of(List<Member> fields, Mode mode) {
    int longitude = indexOf("longitude", fields);
    int latitude = indexOf("latitude", fields);
    return mode == Mode.NONE || has(NAME, fields) || longitude < 0 || latitude < 0
        ? null
        : new PointColumn(longitude, latitude, !has(BBOX, fields), mode);
  }

  private static boolean has(String name, List<Member> fields) {
    return fields.stream().anyMatch(field -> ColumnName.fold(field.name()).equals(name));
  }

  private static int indexOf(String name, List<Member> fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name) && fields.get(i).column() == ScalarColumn.FLOAT64) {
        return i;
      }
    }
    return -1;
  }

  Type type() {
    return Types.optional(PrimitiveTypeName.BINARY)
        .as(mode == Mode.NATIVE ? LogicalTypeAnnotation.geometryType(CRS) : null)
        .named(NAME);
  }

  static Type bboxType() {
    Types.GroupBuilder<GroupType> box = Types.optionalGroup();
    for (String side : SIDES) {
      box = box.required(PrimitiveTypeName.DOUBLE).named(side);
    }
    return box.named(BBOX);
  }

  /** A transformation to another CRS says so; metres off are as wrong as kilometres off. */
  static boolean wgs84(SinkRecord record) {
    Header crs = record.headers().lastWithName(CRS_HEADER);
    return crs == null || crs.value() == null || WGS_84.contains(crs.value().toString());
  }

  /** The place, or null where there is none on earth. */
  static Point point(double longitude, double latitude) {
    return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90
        ? new Point(longitude, latitude)
        : null;
  }
}
