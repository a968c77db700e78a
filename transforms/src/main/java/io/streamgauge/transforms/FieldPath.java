// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.history.FieldSteps;
import io.streamgauge.common.history.TransformHeaders;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** A path to a field, read and written as {@link FieldSteps} does. */
final class FieldPath {
  /** What the documentation says about valid paths. */
  static final String FORM = "a field, nested with dots";

  /** A field with the schema that it was found in: records of one source share one object. */
  private record Found(Schema schema, Field field) {}

  /** The fields of a reading, under the options that all transformations have for them. */
  enum OfReading {
    VALUE("value.field", ObservationSchema.RESULT, "Value", "Field with the result."),
    UNIT("unit.field", ObservationSchema.UNIT, "Unit", "Field with the unit of the result."),
    PROPERTY(
        "property.field",
        ObservationSchema.OBSERVED_PROPERTY,
        "Property",
        "Field with the observed property."),
    SENSOR("sensor.field", ObservationSchema.SENSOR_ID, "Sensor", "Field with the sensor."),
    TIME("time.field", ObservationSchema.EVENT_TIME, "Time", "Field with the event time.");

    private final String option;
    private final String field;
    private final String label;
    private final String sentence;

    OfReading(String option, String field, String label, String sentence) {
      this.option = option;
      this.field = field;
      this.label = label;
      this.sentence = sentence;
    }

    /** Adds the options of these fields. */
    static OptionList define(OptionList options, OfReading... fields) {
      for (OfReading each : fields) {
        options
            .parsed(each.option, each.field, FORM, FieldPath::check, each.label, each.sentence)
            .low();
      }
      return options;
    }

    String option() {
      return option;
    }
  }

  private final List<String> steps;
  private final String leaf;
  private final String original;
  private final int hash;
  private Found last = new Found(null, null);

  /** A path of names from the outside in; never empty. */
  private FieldPath(List<String> steps) {
    this.steps = List.copyOf(steps);
    leaf = steps.size() == 1 ? steps.get(0) : null;
    original = TransformHeaders.ORIGINAL + this;
    hash = this.steps.hashCode();
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException when a step is empty or a backtick has no partner
   */
  static FieldPath of(String text) {
    return new FieldPath(FieldSteps.of(text));
  }

  /**
   * Looks at a text, which may be empty for no field.
   *
   * @throws IllegalArgumentException when it is no path
   */
  static void check(String text) {
    if (!text.isEmpty()) {
      of(text);
    }
  }

  /** The path, or null for a text that is none: headers may come from anybody. */
  static FieldPath orNull(String text) {
    try {
      return of(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static FieldPath field(String name) {
    return new FieldPath(List.of(name));
  }

  /** The name of the header with the value that was here before it was replaced. */
  String original() {
    return original;
  }

  String head() {
    return steps.get(0);
  }

  boolean isLeaf() {
    return leaf != null;
  }

  String last() {
    return steps.get(steps.size() - 1);
  }

  FieldPath parent() {
    return new FieldPath(steps.subList(0, steps.size() - 1));
  }

  FieldPath tail() {
    return new FieldPath(steps.subList(1, steps.size()));
  }

  /** The value at this path of a Struct or Map, or null when there is none. */
  Object in(Object value) {
    if (leaf != null && value instanceof Struct struct) {
      Field field = fieldOf(struct.schema());
      return field == null ? null : struct.get(field);
    }
    Object at = value;
    for (String step : steps) {
      if (at instanceof Struct struct) {
        Field field = struct.schema().field(step);
        at = field == null ? null : struct.get(field);
      } else if (at instanceof Map<?, ?> map) {
        at = map.get(step);
      } else {
        return null;
      }
    }
    return at;
  }

  private Field fieldOf(Schema schema) {
    Found recent = last;
    if (recent.schema() != schema) {
      recent = new Found(schema, schema.field(leaf));
      last = recent;
    }
    return recent.field();
  }

  /** Nearly always the very same path is asked about, for every record. */
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof FieldPath path && steps.equals(path.steps));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The path as it is typed. */
  @Override
  public String toString() {
    if (isLeaf() && head().indexOf('.') < 0) {
      return head();
    }
    return FieldSteps.text(steps);
  }
}
