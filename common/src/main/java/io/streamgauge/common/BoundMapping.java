// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.time.TimeParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A mapping for elements that share their names, as all rows of a series do. What follows from the
 * names alone is worked out once, when the first element needs it, so that a row costs little more
 * than its own time and result. For one thread.
 */
public final class BoundMapping {
  /** Ids are keys of records and of what transforms remember; no real one comes near. */
  private static final int LONGEST_ID = 1_000;

  private final ObservationMapping mapping;
  private final Map<String, String> names;
  private final Slot sensorId;
  private final Slot observedProperty;
  private final Slot eventTime;
  private final Slot result;
  private final Slot unit;
  private final Slot x;
  private final Slot y;
  private final Slot z;
  private final Slot crs;
  private final Slot qualifiers;
  private final Attributes.OfElements attributes;
  private final List<String> wideIds = new ArrayList<>(0);
  private MissingValues missing;

  /** The mapping for elements that share these names, which must not change any more. */
  public BoundMapping(ObservationMapping mapping, Map<String, String> names) {
    this.mapping = mapping;
    this.names = names;
    sensorId = new Slot(ObservationSchema.SENSOR_ID);
    observedProperty = new Slot(ObservationSchema.OBSERVED_PROPERTY);
    eventTime = new Slot(ObservationSchema.EVENT_TIME);
    result = new Slot(ObservationSchema.RESULT);
    unit = new Slot(ObservationSchema.UNIT);
    x = new Slot(ObservationSchema.X);
    y = new Slot(ObservationSchema.Y);
    z = new Slot(ObservationSchema.Z);
    crs = new Slot(ObservationSchema.CRS);
    qualifiers = new Slot(ObservationSchema.QUALIFIERS);
    attributes = new Attributes.OfElements(mapping.attributes());
  }

  /** One field: where it comes from, and what it is if that is the same for all elements. */
  private final class Slot {
    private final String field;
    private final Expression expression;
    private final boolean own;
    private JsonNode node;
    private String text;
    private boolean textRead;
    private boolean present;
    private Double number;

    Slot(String field) {
      this.field = field;
      expression = mapping.field(field);
      own = expression != null && expression.ofElement();
    }

    boolean configured() {
      return expression != null;
    }

    JsonNode value(JsonNode element) {
      if (own) {
        return expression.value(element, names);
      }
      if (node == null) {
        node = expression.value(element, names);
      }
      return node;
    }

    JsonNode node(JsonNode element) throws MappingException {
      JsonNode value = configured() ? value(element) : null;
      if (value == null || value.isMissingNode()) {
        throw new MappingException(option() + " leads to nothing in this element");
      }
      return value;
    }

    String text(JsonNode element) {
      if (own || !configured()) {
        return own ? JsonText.of(value(element)) : null;
      }
      if (!textRead) {
        text = JsonText.of(value(element));
        textRead = true;
      }
      return text;
    }

    String required(JsonNode element) throws MappingException {
      if (present) {
        return text;
      }
      node(element);
      String value = text(element);
      if (value == null || value.isBlank()) {
        throw new MappingException(option() + " is empty in this element");
      }
      if (value.length() > LONGEST_ID) {
        throw new MappingException(
            option()
                + " has "
                + value.length()
                + " characters; at most "
                + LONGEST_ID
                + " are an id");
      }
      present = !own;
      return value;
    }

    /** A finite number, or null for none. */
    Double coordinate(JsonNode element) throws MappingException {
      if (!configured() || number != null) {
        return number;
      }
      JsonNode value = value(element);
      if (value.isMissingNode() || mapping.missing().matches(value)) {
        return null;
      }
      Double read = mapping.missing().read(value);
      if (read == null) {
        throw new MappingException(
            option() + ": '" + JsonText.shown(value) + "' is no finite number");
      }
      number = own ? null : read;
      return read;
    }

    private String option() {
      return MappingOptions.field(field);
    }

    /** Made for a complaint alone. */
    @Override
    public String toString() {
      return option();
    }
  }

  /** Maps one element, which gives one reading, or one for each wide property it has. */
  public void mapElement(
      JsonNode element, List<Observation> observations, List<Rejected> rejected) {
    try {
      if (element.isMissingNode() || element.isNull()) {
        throw new MappingException(
            mapping.records().matches()
                ? "the element is null"
                : ObservationMapping.RECORDS
                    + "="
                    + mapping.records()
                    + " leads to nothing in this payload");
      }
      if (mapping.properties().isEmpty()) {
        observations.add(
            observation(
                element,
                observedProperty.required(element),
                result.node(element),
                result,
                unit.text(element),
                attributes.of(element, names)));
      } else {
        observations.addAll(wide(element, rejected));
      }
    } catch (MappingException e) {
      rejected.add(new Rejected(element, e.getMessage()));
    }
  }

  /** What tells the readings of the last element apart; none of one that is not wide. */
  public List<String> wideIds() {
    return wideIds;
  }

  /** Maps a whole payload: every element that the records pointer leads to. */
  public void map(JsonNode payload, List<Observation> observations, List<Rejected> rejected) {
    JsonNode found = mapping.found(payload);
    if (found.isArray()) {
      found.forEach(element -> mapElement(element, observations, rejected));
    } else {
      mapElement(found, observations, rejected);
    }
  }

  /** A value that is no number costs its own reading alone. */
  private List<Observation> wide(JsonNode element, List<Rejected> rejected)
      throws MappingException {
    List<Observation> wide = new ArrayList<>();
    wideIds.clear();
    List<Rejected> none = new ArrayList<>();
    List<String> doubtful = new ArrayList<>(0);
    // Made once: each copy can be as large as the payload.
    Map<String, String> shared = null;
    for (WideProperty property : mapping.properties()) {
      JsonNode value = element.at(property.pointer());
      String place = value.isMissingNode() ? null : property.doubtful(element);
      if (place != null) {
        doubtful.addAll(value.isNull() ? List.of() : List.of(place));
      } else if (!value.isMissingNode()) {
        shared = shared == null ? attributes.of(element, names) : shared;
        try {
          wide.add(
              observation(
                  element, property.name(), value, property.pointer(), property.unit(), shared));
          wideIds.add(property.id());
        } catch (NoNumberException e) {
          none.add(new Rejected(element, e.getMessage()));
        }
      }
    }
    if (!doubtful.isEmpty()) {
      none.add(
          new Rejected(
              element, "nobody can tell the unit of " + String.join(", ", doubtful) + " here"));
    }
    rejected.addAll(none);
    if (wide.isEmpty() && none.isEmpty()) {
      throw new MappingException(
          "none of the pointers of "
              + ObservationMapping.PROPERTIES
              + " leads to a value in this element");
    }
    return wide;
  }

  private Observation observation(
      JsonNode element,
      String property,
      JsonNode value,
      Object origin,
      String unitText,
      Map<String, String> shared)
      throws MappingException {
    if (missing == null) {
      missing = mapping.missing().resolved(names);
    }
    Double number = missing.read(value);
    boolean known = !missing.matches(value, number);
    if (known && number == null && !mapping.texts()) {
      time(element);
      throw new NoNumberException(
          origin
              + ": '"
              + JsonText.shown(value)
              + "' is no number; name it in "
              + ObservationMapping.MISSING_VALUES
              + " if it means a missing value, or set "
              + ObservationMapping.RESULT_TEXT
              + "=true if it is a reading");
    }
    return new Observation(
        sensorId.required(element),
        property,
        time(element),
        known ? number : null,
        known && (number == null || ExactNumber.needsText(value, number))
            ? JsonText.of(value)
            : null,
        unitText,
        x.coordinate(element),
        y.coordinate(element),
        z.coordinate(element),
        crs.text(element),
        qualifiers.text(element),
        shared);
  }

  /** A value that is no number, beside which the others of its element may be good. */
  private static final class NoNumberException extends MappingException {
    private static final long serialVersionUID = 1L;

    NoNumberException(String reason) {
      super(reason);
    }
  }

  private Instant time(JsonNode element) throws MappingException {
    JsonNode value = eventTime.node(element);
    try {
      return mapping.time().parse(value.isNumber() ? value.decimalValue() : JsonText.of(value));
    } catch (TimeParseException e) {
      throw new MappingException(eventTime.option() + ": " + e.getMessage());
    }
  }
}
