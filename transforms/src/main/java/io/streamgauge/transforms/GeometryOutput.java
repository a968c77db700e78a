// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/** The form in which Reproject writes a position into the value. */
enum GeometryOutput {
  /** As two numbers. */
  FIELDS {
    @Override
    void write(Change change, double x, double y, int srid) {}
  },
  /** As the text of a Point of RFC 7946, which knows WGS 84 only. */
  GEOJSON {
    @Override
    void write(Change change, double x, double y, int srid) {
      change.put(GEOMETRY, "{\"type\":\"Point\",\"coordinates\":[" + x + "," + y + "]}");
    }
  },
  /** As the Struct that Debezium writes and its JDBC sink maps to a geometry. */
  WKB {
    @Override
    void write(Change change, double x, double y, int srid) {
      byte[] wkb =
          ByteBuffer.allocate(WKB_BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put((byte) 1)
              .putInt(POINT)
              .putDouble(x)
              .putDouble(y)
              .array();
      change.put(
          GEOMETRY,
          ObservationSchema.GEOMETRY_STRUCT,
          new Struct(ObservationSchema.GEOMETRY_STRUCT).put("wkb", wkb).put("srid", srid),
          Map.of("wkb", wkb, "srid", srid));
    }
  },
  /** As hexadecimal text with the SRID inside, which PostGIS reads as it is. */
  EWKB {
    @Override
    void write(Change change, double x, double y, int srid) {
      byte[] ewkb =
          ByteBuffer.allocate(WKB_BYTES + Integer.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .put((byte) 1)
              .putInt(POINT | HAS_SRID)
              .putInt(srid)
              .putDouble(x)
              .putDouble(y)
              .array();
      change.put(GEOMETRY, HexFormat.of().withUpperCase().formatHex(ewkb));
    }
  };

  private static final FieldPath GEOMETRY = FieldPath.field(ObservationSchema.GEOMETRY);
  private static final int WKB_BYTES = 21;
  private static final int POINT = 1;
  private static final int HAS_SRID = 0x2000_0000;

  /** Adds the field {@code geometry}, if there is one in this form. */
  abstract void write(Change change, double x, double y, int srid);
}
