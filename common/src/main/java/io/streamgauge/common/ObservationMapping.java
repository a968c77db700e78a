// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * How a decoded payload becomes Observations: one {@link Expression} a field, or several properties
 * out of one wide element.
 */
public final class ObservationMapping {
  public static final String RECORDS = "observation.records";
  public static final String ATTRIBUTES = "observation.attributes";
  public static final String PROPERTIES = "observation.properties";
  public static final String MISSING_VALUES = "missing.values";
  public static final String TIME_FORMAT = "observation.event_time.format";
  public static final String TIME_ZONE = "observation.event_time.zone";

  private final JsonPointer records;
  private final Map<String, Expression> fields;
  private final Map<String, Expression> attributes;
  private final List<WideProperty> properties;
  private final MissingValues missing;
  private final TimeParser time;

  private ObservationMapping(
      JsonPointer records,
      Map<String, Expression> fields,
      Map<String, Expression> attributes,
      List<WideProperty> properties,
      MissingValues missing,
      TimeParser time) {
    this.records = records;
    this.fields = fields;
    this.attributes = attributes;
    this.properties = properties;
    this.missing = missing;
    this.time = time;
  }

  /**
   * What became of one payload.
   *
   * @param observations the readings, in the order of the payload
   * @param rejected the elements that gave none, with the reason
   */
  public record Mapped(List<Observation> observations, List<Rejected> rejected) {}

  /** One element of a payload that gave no reading. */
  public record Rejected(JsonNode element, String reason) {}

  /** Adds the options of the mapping, all in one group. */
  public static void define(ConfigDef def) {
    MappingOptions.define(def);
  }

  /** Reads the mapping from a parsed configuration. */
  public static ObservationMapping from(AbstractConfig config) {
    Map<String, Expression> fields = new LinkedHashMap<>();
    for (String field : MappingOptions.FIELDS.keySet()) {
      String text = config.getString(MappingOptions.field(field));
      if (text != null) {
        fields.put(field, Expression.parse(text));
      }
    }
    Map<String, Expression> attributes = new LinkedHashMap<>();
    for (String text : config.getList(ATTRIBUTES)) {
      Assignment assignment = Assignment.parse(text);
      attributes.put(assignment.name(), assignment.expression());
    }
    return new ObservationMapping(
        JsonPointer.compile(config.getString(RECORDS)),
        fields,
        attributes,
        config.getList(PROPERTIES).stream().map(WideProperty::parse).toList(),
        MissingValues.of(config.getList(MISSING_VALUES)),
        TimeParser.of(
            config.getString(TIME_FORMAT), MappingOptions.zone(config.getString(TIME_ZONE))));
  }

  /** Refuses names that this source cannot know, beside the option that uses them. */
  public void checkNames(Set<String> known, Problems problems) {
    boolean wide = !properties.isEmpty();
    fields.forEach(
        (field, expression) -> {
          if (!wide || !field.equals(ObservationSchema.OBSERVED_PROPERTY)) {
            checkNames(MappingOptions.field(field), expression, known, problems);
          }
        });
    attributes.forEach((name, expression) -> checkNames(ATTRIBUTES, expression, known, problems));
    missing
        .named()
        .forEach(
            code ->
                checkNames(
                    MISSING_VALUES, new Expression.Named(code, code.names()), known, problems));
  }

  private static void checkNames(
      String option, Expression expression, Set<String> known, Problems problems) {
    Set<String> unknown = new LinkedHashSet<>(expression.names());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      problems.add(
          option,
          unknown.stream().map(name -> "{" + name + "}").toList(),
          "this source knows only the names "
              + known
              + "; use one of them, a JSON pointer (/a/b) or a 'constant'");
    }
  }

  /** Maps a whole payload: every element that the records pointer leads to. */
  public Mapped map(JsonNode payload, Map<String, String> names) {
    List<Observation> observations = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    JsonNode found = payload.at(records);
    if (found.isArray()) {
      found.forEach(element -> mapElement(element, names, observations, rejected));
    } else {
      mapElement(found, names, observations, rejected);
    }
    return new Mapped(observations, rejected);
  }

  /** Maps one element, which gives one reading, or one for each wide property it has. */
  public void mapElement(
      JsonNode element,
      Map<String, String> names,
      List<Observation> observations,
      List<Rejected> rejected) {
    try {
      if (element.isMissingNode() || element.isNull()) {
        throw new MappingException(RECORDS + "=" + records + " leads to nothing in this payload");
      }
      Element fieldsOf = new Element(element, names);
      if (properties.isEmpty()) {
        observations.add(
            fieldsOf.observation(
                fieldsOf.required(ObservationSchema.OBSERVED_PROPERTY),
                fieldsOf.node(ObservationSchema.RESULT),
                fieldsOf.text(ObservationSchema.UNIT)));
        return;
      }
      List<Observation> wide = new ArrayList<>();
      for (WideProperty property : properties) {
        JsonNode value = element.at(property.pointer());
        if (!value.isMissingNode()) {
          wide.add(fieldsOf.observation(property.name(), value, property.unit()));
        }
      }
      if (wide.isEmpty()) {
        throw new MappingException(
            "none of the pointers of " + PROPERTIES + " leads to a value in this element");
      }
      observations.addAll(wide);
    } catch (MappingException e) {
      rejected.add(new Rejected(element, e.getMessage()));
    }
  }

  /** The fields of one element under this mapping. */
  private final class Element {
    private final JsonNode element;
    private final Map<String, String> names;

    Element(JsonNode element, Map<String, String> names) {
      this.element = element;
      this.names = names;
    }

    Observation observation(String property, JsonNode result, String unit) throws MappingException {
      Double number = null;
      String text = null;
      if (!missing.matches(result, names)) {
        number = MissingValues.number(result);
        text = number == null ? asText(result) : null;
      }
      return new Observation(
          required(ObservationSchema.SENSOR_ID),
          property,
          eventTime(),
          number,
          text,
          unit,
          coordinate(ObservationSchema.X),
          coordinate(ObservationSchema.Y),
          coordinate(ObservationSchema.Z),
          text(ObservationSchema.CRS),
          text(ObservationSchema.QUALIFIERS),
          attributeValues());
    }

    JsonNode node(String field) throws MappingException {
      Expression expression = fields.get(field);
      JsonNode value = expression == null ? null : expression.value(element, names);
      if (value == null || value.isMissingNode()) {
        throw new MappingException(
            MappingOptions.field(field) + " leads to nothing in this element");
      }
      return value;
    }

    String required(String field) throws MappingException {
      String value = asText(node(field));
      if (value == null || value.isBlank()) {
        throw new MappingException(MappingOptions.field(field) + " is empty in this element");
      }
      return value;
    }

    String text(String field) {
      Expression expression = fields.get(field);
      return expression == null ? null : asText(expression.value(element, names));
    }

    private Instant eventTime() throws MappingException {
      JsonNode value = node(ObservationSchema.EVENT_TIME);
      try {
        Object time = value.isNumber() ? value.decimalValue() : asText(value);
        return ObservationMapping.this.time.parse(time);
      } catch (TimeParseException e) {
        throw new MappingException(
            MappingOptions.field(ObservationSchema.EVENT_TIME) + ": " + e.getMessage());
      }
    }

    private Double coordinate(String field) throws MappingException {
      Expression expression = fields.get(field);
      JsonNode value = expression == null ? null : expression.value(element, names);
      if (value == null || value.isMissingNode() || missing.matches(value)) {
        return null;
      }
      Double number = MissingValues.number(value);
      if (number == null) {
        throw new MappingException(
            MappingOptions.field(field)
                + ": '"
                + TimeParser.clip(asText(value))
                + "' is no finite number");
      }
      return number;
    }

    private Map<String, String> attributeValues() {
      Map<String, String> values = new LinkedHashMap<>();
      attributes.forEach(
          (name, expression) -> {
            String value = asText(expression.value(element, names));
            if (value != null) {
              values.put(name, value);
            }
          });
      return values;
    }
  }

  /** Text of scalars as they are, arrays of scalars joined by commas, anything else as JSON. */
  private static String asText(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (node.isArray()) {
      List<String> parts = new ArrayList<>();
      node.forEach(part -> parts.add(part.isValueNode() ? part.asText() : part.toString()));
      return String.join(",", parts);
    }
    return node.isValueNode() ? node.asText() : node.toString();
  }
}
