// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

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

  private static final String GROUP = "Observation mapping";
  private static final String FORMS = "JSON pointer (/a/b), {name} or 'constant'";

  private static final Map<String, String> FIELD_DOCS = new LinkedHashMap<>();

  static {
    FIELD_DOCS.put(ObservationSchema.SENSOR_ID, "Where the station or device comes from.");
    FIELD_DOCS.put(
        ObservationSchema.OBSERVED_PROPERTY, "Where the name of what was measured comes from.");
    FIELD_DOCS.put(ObservationSchema.EVENT_TIME, "Where the time of the measurement comes from.");
    FIELD_DOCS.put(
        ObservationSchema.RESULT,
        "Where the measured value comes from; text that is not a number goes to result_text.");
    FIELD_DOCS.put(ObservationSchema.UNIT, "Where the unit of the result comes from.");
    FIELD_DOCS.put(ObservationSchema.X, "Where the easting or longitude comes from.");
    FIELD_DOCS.put(ObservationSchema.Y, "Where the northing or latitude comes from.");
    FIELD_DOCS.put(ObservationSchema.Z, "Where the height comes from.");
    FIELD_DOCS.put(
        ObservationSchema.CRS, "Where the reference system (EPSG:n) of x and y comes from.");
    FIELD_DOCS.put(ObservationSchema.QUALIFIERS, "Where the provider's own flags come from.");
  }

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
    Map<String, String> defaults =
        Map.of(
            ObservationSchema.SENSOR_ID, "{sensor_id}",
            ObservationSchema.OBSERVED_PROPERTY, "{observed_property}",
            ObservationSchema.EVENT_TIME, "/time",
            ObservationSchema.RESULT, "/value");
    int order = 0;
    def.define(
        RECORDS,
        Type.STRING,
        "",
        new Parsed("JSON pointer", JsonPointer::compile),
        Importance.MEDIUM,
        "JSON pointer to the array of elements in a payload; empty for the payload itself.",
        GROUP,
        ++order,
        Width.MEDIUM,
        "Records");
    for (Map.Entry<String, String> field : FIELD_DOCS.entrySet()) {
      def.define(
          option(field.getKey()),
          Type.STRING,
          defaults.get(field.getKey()),
          new Parsed(FORMS, Expression::parse),
          Importance.MEDIUM,
          field.getValue(),
          GROUP,
          ++order,
          Width.MEDIUM,
          "Observation " + field.getKey());
    }
    def.define(
        TIME_FORMAT,
        Type.STRING,
        "auto",
        new Parsed(
            "auto, iso, rfc1123, seconds, milliseconds, microseconds, nanoseconds, or a pattern",
            text -> TimeParser.of(text, null)),
        Importance.LOW,
        "Format of the event time; auto takes ISO 8601 text and epoch numbers of any precision.",
        GROUP,
        ++order,
        Width.MEDIUM,
        "Event time format");
    def.define(
        TIME_ZONE,
        Type.STRING,
        null,
        new Parsed("zone id or offset", ObservationMapping::zone),
        Importance.LOW,
        "Zone of event times that have none; without it such times are refused.",
        GROUP,
        ++order,
        Width.SHORT,
        "Event time zone");
    def.define(
        ATTRIBUTES,
        Type.LIST,
        List.of(),
        new Parsed("name=expression, ...", Assignment::parse),
        Importance.LOW,
        "Further values to keep with each reading, as name=expression.",
        GROUP,
        ++order,
        Width.LONG,
        "Attributes");
    def.define(
        PROPERTIES,
        Type.LIST,
        List.of(),
        new Parsed("property[unit]=/pointer, ...", WideProperty::parse),
        Importance.LOW,
        "Turns one wide element into a reading for each property, as property[unit]=/pointer.",
        GROUP,
        ++order,
        Width.LONG,
        "Properties");
    def.define(
        MISSING_VALUES,
        Type.LIST,
        List.of(),
        null,
        Importance.LOW,
        "Codes that mean a missing value, compared as numbers or text; {name} is a known name.",
        GROUP,
        ++order,
        Width.MEDIUM,
        "Missing values");
  }

  /** Reads the mapping from a parsed configuration. */
  public static ObservationMapping from(AbstractConfig config) {
    Map<String, Expression> fields = new LinkedHashMap<>();
    for (String field : FIELD_DOCS.keySet()) {
      String text = config.getString(option(field));
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
        TimeParser.of(config.getString(TIME_FORMAT), zone(config.getString(TIME_ZONE))));
  }

  /** Refuses names that this source cannot know, beside the option that uses them. */
  public void checkNames(Set<String> known, Problems problems) {
    boolean wide = !properties.isEmpty();
    fields.forEach(
        (field, expression) -> {
          if (!wide || !field.equals(ObservationSchema.OBSERVED_PROPERTY)) {
            checkNames(option(field), expression, known, problems);
          }
        });
    attributes.forEach((name, expression) -> checkNames(ATTRIBUTES, expression, known, problems));
    missing
        .named()
        .forEach(code -> checkNames(MISSING_VALUES, new Expression.Named(code), known, problems));
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

  private static String option(String field) {
    return "observation." + field;
  }

  private static ZoneId zone(String text) {
    try {
      return text == null ? null : ZoneId.of(text);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time zone; use an id such as Europe/Paris or an offset", e);
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
        throw new MappingException(option(field) + " leads to nothing in this element");
      }
      return value;
    }

    String required(String field) throws MappingException {
      String value = asText(node(field));
      if (value == null || value.isBlank()) {
        throw new MappingException(option(field) + " is empty in this element");
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
        throw new MappingException(option(ObservationSchema.EVENT_TIME) + ": " + e.getMessage());
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
            option(field) + ": '" + TimeParser.clip(asText(value)) + "' is no finite number");
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

  /** One entry of {@link #ATTRIBUTES}. */
  private record Assignment(String name, Expression expression) {
    static Assignment parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + text + "' is not of the form name=expression");
      }
      return new Assignment(
          text.substring(0, equals).trim(), Expression.parse(text.substring(equals + 1).trim()));
    }
  }
}
