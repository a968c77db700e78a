// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.Date;
import java.util.List;
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
   * The fields, found once, without their names: of a field with a name Connect makes the text of a
   * complaint before it looks at the value, and what a reading has is of the right type anyhow.
   */
  private static final List<Field> PUT =
      SCHEMA.fields().stream()
          .map(field -> new Field(null, field.index(), field.schema()))
          .toList();

  private ObservationSchema() {}

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
