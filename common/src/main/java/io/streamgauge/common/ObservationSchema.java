// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/** Field names and Connect schema of an {@link Observation}: the contract between the plugins. */
public final class ObservationSchema {
  public static final String NAME = "io.streamgauge.Observation";
  public static final int VERSION = 1;

  public static final String SENSOR_ID = "sensor_id";
  public static final String OBSERVED_PROPERTY = "observed_property";
  public static final String EVENT_TIME = "event_time";
  public static final String RESULT = "result";
  public static final String RESULT_TEXT = "result_text";
  public static final String UNIT = "unit";
  public static final String X = "x";
  public static final String Y = "y";
  public static final String Z = "z";
  public static final String CRS = "crs";
  public static final String QUALIFIERS = "qualifiers";
  public static final String ATTRIBUTES = "attributes";

  public static final String LONGITUDE = "longitude";
  public static final String LATITUDE = "latitude";
  public static final String EASTING = "easting";
  public static final String NORTHING = "northing";
  public static final String GEOMETRY = "geometry";
  public static final String QC_FLAG = "qc_flag";
  public static final String QC_TESTS = "qc_tests";
  public static final String ORIGINAL_RESULT = "original_result";
  public static final String ORIGINAL_UNIT = "original_unit";
  public static final String RAW_RESULT = "raw_result";
  public static final String RAW_UNIT = "raw_unit";

  /** Version 1 of the schema. Fields are only ever added at the end, and only as optional ones. */
  public static final Schema SCHEMA =
      SchemaBuilder.struct()
          .name(NAME)
          .version(VERSION)
          .field(SENSOR_ID, Schema.STRING_SCHEMA)
          .field(OBSERVED_PROPERTY, Schema.STRING_SCHEMA)
          .field(EVENT_TIME, Timestamp.SCHEMA)
          .field(RESULT, Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field(RESULT_TEXT, Schema.OPTIONAL_STRING_SCHEMA)
          .field(UNIT, Schema.OPTIONAL_STRING_SCHEMA)
          .field(X, Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field(Y, Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field(Z, Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field(CRS, Schema.OPTIONAL_STRING_SCHEMA)
          .field(QUALIFIERS, Schema.OPTIONAL_STRING_SCHEMA)
          .field(
              ATTRIBUTES,
              SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).optional().build())
          .build();

  /**
   * The form of a position that Debezium's sinks know: what {@link #GEOMETRY} is where it is no
   * text.
   */
  public static final Schema GEOMETRY_STRUCT =
      SchemaBuilder.struct()
          .name("io.debezium.data.geometry.Geometry")
          .version(1)
          .doc("Geometry")
          .optional()
          .field("wkb", Schema.BYTES_SCHEMA)
          .field("srid", Schema.OPTIONAL_INT32_SCHEMA)
          .build();

  /**
   * The fields that transformations of ours add, in the order of the usual chain, with their types.
   * Who reads a reading without its schema knows them by this list.
   */
  public static final Map<String, Schema> ADDED = added();

  /**
   * The fields, found once, without their names: of a field with a name Connect makes the text of a
   * complaint before it looks at the value, and what a reading has is of the right type anyhow.
   */
  private static final List<Field> PUT =
      SCHEMA.fields().stream()
          .map(field -> new Field(null, field.index(), field.schema()))
          .toList();

  private ObservationSchema() {}

  private static Map<String, Schema> added() {
    Map<String, Schema> added = new LinkedHashMap<>();
    for (String name : List.of(LONGITUDE, LATITUDE, EASTING, NORTHING)) {
      added.put(name, Schema.OPTIONAL_FLOAT64_SCHEMA);
    }
    added.put(GEOMETRY, Schema.OPTIONAL_STRING_SCHEMA);
    added.put(QC_FLAG, Schema.OPTIONAL_INT32_SCHEMA);
    added.put(QC_TESTS, Schema.OPTIONAL_STRING_SCHEMA);
    added.put(ORIGINAL_RESULT, Schema.OPTIONAL_FLOAT64_SCHEMA);
    added.put(ORIGINAL_UNIT, Schema.OPTIONAL_STRING_SCHEMA);
    added.put(RAW_RESULT, Schema.OPTIONAL_FLOAT64_SCHEMA);
    added.put(RAW_UNIT, Schema.OPTIONAL_STRING_SCHEMA);
    return Collections.unmodifiableMap(added);
  }

  /** When what such a Struct tells was measured, to the millisecond. */
  public static Instant eventTime(Struct reading) {
    return ((Date) reading.get(EVENT_TIME)).toInstant();
  }

  /**
   * The reading as a Struct of {@link #SCHEMA}. Connect's Timestamp has milliseconds; the full
   * precision of the event time travels in the header {@link EnvelopeHeaders#EVENT_TIMESTAMP}.
   */
  public static Struct struct(Observation observation) {
    Object[] values = {
      observation.sensorId(),
      observation.observedProperty(),
      Date.from(observation.eventTime()),
      observation.result(),
      observation.resultText(),
      observation.unit(),
      observation.x(),
      observation.y(),
      observation.z(),
      observation.crs(),
      observation.qualifiers(),
      observation.attributes().isEmpty() ? null : observation.attributes()
    };
    Struct struct = new Struct(SCHEMA);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != null) {
        struct.put(PUT.get(i), values[i]);
      }
    }
    return struct;
  }
}
