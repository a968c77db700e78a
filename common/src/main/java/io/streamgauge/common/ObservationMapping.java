// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.time.ClockChange;
import io.streamgauge.common.time.TimeContext;
import io.streamgauge.common.time.TimeFormats;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The mapping of a decoded payload to Observations: one {@link Expression} a field, or several
 * properties out of one wide element.
 */
public final class ObservationMapping {
  public static final String RECORDS = MappingOptions.RECORDS;
  public static final String ATTRIBUTES = MappingOptions.ATTRIBUTES;
  public static final String PROPERTIES = MappingOptions.PROPERTIES;
  public static final String MISSING_VALUES = MappingOptions.MISSING_VALUES;
  public static final String RESULT_TEXT = MappingOptions.RESULT_TEXT;
  public static final String TIME_FORMAT = MappingOptions.TIME_FORMAT;
  public static final String TIME_ZONE = MappingOptions.TIME_ZONE;
  public static final String TIME_OF_DAY = MappingOptions.TIME_OF_DAY;
  public static final String TIME_PIVOT = MappingOptions.TIME_PIVOT;
  public static final String TIME_LANGUAGE = MappingOptions.TIME_LANGUAGE;
  public static final String TIME_REPEATED = MappingOptions.TIME_REPEATED;

  private final JsonPointer records;
  private final Map<String, Expression> fields;
  private final Map<String, Expression> attributes;
  private final List<WideProperty> properties;
  private final MissingValues missing;
  private final TimeFormats time;
  private final boolean texts;

  private ObservationMapping(
      JsonPointer records,
      Map<String, Expression> fields,
      Map<String, Expression> attributes,
      List<WideProperty> properties,
      MissingValues missing,
      TimeFormats time,
      boolean texts) {
    this.records = records;
    this.fields = fields;
    this.attributes = attributes;
    this.properties = properties;
    this.missing = missing;
    this.time = time;
    this.texts = texts;
  }

  /** One element of a payload that gave no reading. */
  public record Rejected(JsonNode element, String reason) {}

  /** Begins the group of the options of the mapping, or goes on with it. */
  public static OptionList group(OptionList options) {
    return options.group(MappingOptions.GROUP);
  }

  /** Adds the options of the mapping, all in one group. */
  public static void define(OptionList options) {
    MappingOptions.define(options);
  }

  /** Reads the mapping from a parsed configuration. */
  public static ObservationMapping from(AbstractConfig config) {
    Map<String, Expression> fields = new LinkedHashMap<>();
    for (String field : MappingOptions.FIELDS.keySet()) {
      String text = config.getString(MappingOptions.field(field));
      if (text != null) {
        boolean isTime = field.equals(ObservationSchema.EVENT_TIME);
        fields.put(field, isTime ? Expression.parseTime(text) : Expression.parse(text));
      }
    }
    Map<String, Expression> attributes = new LinkedHashMap<>();
    for (String text : config.getList(ATTRIBUTES)) {
      Assignment assignment = Assignment.parse(text);
      attributes.put(assignment.name(), assignment.expression());
    }
    return new ObservationMapping(
        records(config),
        fields,
        attributes,
        WideProperty.all(config.getList(PROPERTIES)),
        MissingValues.of(config.getList(MISSING_VALUES)),
        times(config, Clock.systemUTC()),
        config.getBoolean(RESULT_TEXT));
  }

  /** A source that defines the option goes down to the elements by itself. */
  private static JsonPointer records(AbstractConfig config) {
    return config.values().containsKey(RECORDS)
        ? JsonPointer.empty()
        : JsonPointer.compile(config.originals().getOrDefault(RECORDS, "").toString().trim());
  }

  /** How event times are read; {@code clock} tells in which era the weeks of GPS are. */
  static TimeFormats times(AbstractConfig config, Clock clock) {
    ClockChange change =
        new ClockChange(
            ClockChange.Skipped.REFUSE,
            OptionList.constant(ClockChange.Repeated.class, config.getString(TIME_REPEATED)));
    return TimeFormats.of(
        config.getString(TIME_FORMAT),
        TimeContext.of(MappingOptions.zone(config.getString(TIME_ZONE)))
            .with(change)
            .withTimeOfDay(TimeContext.timeOfDay(config.getString(TIME_OF_DAY)))
            .withPivot(config.getInt(TIME_PIVOT))
            .in(TimeContext.language(config.getString(TIME_LANGUAGE))),
        clock);
  }

  /**
   * Refuses names that this source cannot know, beside the option that uses them, and a format by
   * which no time can be read.
   */
  public void checkNames(Set<String> known, Problems problems) {
    checkNames(known, known, problems);
  }

  /**
   * The same for a source that knows more names for the event time.
   *
   * @param ofTime the names that the event time may use
   */
  public void checkNames(Set<String> known, Set<String> ofTime, Problems problems) {
    if (time.lacksTimeOfDay()) {
      problems.add(TIME_FORMAT, time.toString(), TimeFormats.remedy(TIME_OF_DAY));
    }
    if (time.overrulesZone()) {
      problems.add(TIME_FORMAT, time.toString(), TimeFormats.zoneRemedy(TIME_ZONE));
    }
    boolean wide = !properties.isEmpty();
    fields.forEach(
        (field, expression) -> {
          if (!wide || !field.equals(ObservationSchema.OBSERVED_PROPERTY)) {
            boolean isTime = field.equals(ObservationSchema.EVENT_TIME);
            checkNames(MappingOptions.field(field), expression, isTime ? ofTime : known, problems);
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

  /** Whether the event time comes from this name. */
  public boolean timeUses(String name) {
    Expression time = fields.get(ObservationSchema.EVENT_TIME);
    return time != null && time.names().contains(name);
  }

  /** Whether the event time is looked for in an element first, and then is this name. */
  public boolean timeEndsWith(String name) {
    return timeUses(name) && fields.get(ObservationSchema.EVENT_TIME) instanceof Expression.FirstOf;
  }

  /** Whether an element has no event time of its own, so that it gets this name. */
  public boolean timeIs(String name, JsonNode element) {
    return fields.get(ObservationSchema.EVENT_TIME) instanceof Expression.FirstOf time
        && time.names().contains(name)
        && time.isSecond(element);
  }

  /** The same for payloads that say themselves that a value is a text. */
  public ObservationMapping withTexts() {
    return new ObservationMapping(records, fields, attributes, properties, missing, time, true);
  }

  /** The same for payloads whose numbers in texts have a comma for the point. */
  public ObservationMapping withDecimalComma() {
    return new ObservationMapping(
        records, fields, attributes, properties, missing.withDecimalComma(), time, texts);
  }

  /** A JSON pointer as a list of options can have it: a comma in a name is written {@code ~2}. */
  public static JsonPointer pointer(String text) {
    return Expression.pointer(text);
  }

  /** What the records pointer leads to in a payload: an array of elements, or one. */
  public JsonNode found(JsonNode payload) {
    return records.matches() ? payload : payload.at(records);
  }

  /** The names that the pointers of the mapping begin with, in an element. */
  public Set<String> firstSteps() {
    Set<String> steps = new LinkedHashSet<>();
    if (records.matches()) {
      pointers().stream()
          .filter(pointer -> !pointer.matches())
          .forEach(pointer -> steps.add(pointer.getMatchingProperty()));
    }
    return steps;
  }

  /** Whether a payload has anything that the mapping asks for; true when it asks for nothing. */
  public boolean touches(JsonNode payload) {
    JsonNode found = found(payload);
    List<JsonPointer> pointers = pointers();
    if (pointers.isEmpty()) {
      return true;
    }
    for (JsonNode element : found.isArray() ? found : List.of(found)) {
      if (pointers.stream().anyMatch(pointer -> !element.at(pointer).isMissingNode())) {
        return true;
      }
    }
    return found.isArray() && found.isEmpty();
  }

  private List<JsonPointer> pointers() {
    List<JsonPointer> pointers = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>(attributes.values());
    fields.forEach(
        (field, expression) -> {
          boolean replaced =
              field.equals(ObservationSchema.OBSERVED_PROPERTY)
                  || field.equals(ObservationSchema.RESULT);
          if (properties.isEmpty() || !replaced) {
            expressions.add(expression);
          }
        });
    for (Expression expression : expressions) {
      if (expression instanceof Expression.Pointer pointer) {
        pointers.add(pointer.pointer());
      } else if (expression instanceof Expression.FirstOf time) {
        pointers.add(time.first().pointer());
      }
    }
    properties.forEach(property -> pointers.add(property.pointer()));
    return pointers;
  }

  /** Where a field comes from, or null when it is not configured. */
  Expression field(String name) {
    return fields.get(name);
  }

  Map<String, Expression> attributes() {
    return attributes;
  }

  JsonPointer records() {
    return records;
  }

  List<WideProperty> properties() {
    return properties;
  }

  MissingValues missing() {
    return missing;
  }

  /** Whether a value that is no number is a reading too. */
  boolean texts() {
    return texts;
  }

  TimeFormats time() {
    return time;
  }
}
