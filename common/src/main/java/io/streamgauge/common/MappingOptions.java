// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The options of an {@link ObservationMapping}, as users see them. */
final class MappingOptions {
  /** The fields that an expression can fill, in their order, with the sentence on each. */
  static final Map<String, String> FIELDS = fields();

  private static final String GROUP = "Observation mapping";
  private static final String FORMS = "JSON pointer (/a/b), {name} or 'constant'";
  private static final Map<String, String> DEFAULTS =
      Map.of(
          ObservationSchema.SENSOR_ID, "{sensor_id}",
          ObservationSchema.OBSERVED_PROPERTY, "{observed_property}",
          ObservationSchema.EVENT_TIME, "/time",
          ObservationSchema.RESULT, "/value");

  private MappingOptions() {}

  private static Map<String, String> fields() {
    Map<String, String> docs = new LinkedHashMap<>();
    docs.put(ObservationSchema.SENSOR_ID, "Where the station or device comes from.");
    docs.put(
        ObservationSchema.OBSERVED_PROPERTY, "Where the name of what was measured comes from.");
    docs.put(ObservationSchema.EVENT_TIME, "Where the time of the measurement comes from.");
    docs.put(
        ObservationSchema.RESULT,
        "Where the measured value comes from; one that is no number is a bad reading, unless "
            + ObservationMapping.RESULT_TEXT
            + "=true; digits that a double cannot hold go to result_text.");
    docs.put(ObservationSchema.UNIT, "Where the unit of the result comes from.");
    docs.put(ObservationSchema.X, "Where the easting or longitude comes from.");
    docs.put(ObservationSchema.Y, "Where the northing or latitude comes from.");
    docs.put(ObservationSchema.Z, "Where the height comes from.");
    docs.put(ObservationSchema.CRS, "Where the reference system (EPSG:n) of x and y comes from.");
    docs.put(ObservationSchema.QUALIFIERS, "Where the provider's own flags come from.");
    return Collections.unmodifiableMap(docs);
  }

  static void define(ConfigDef def) {
    int order = 0;
    def.define(
        ObservationMapping.RECORDS,
        Type.STRING,
        "",
        new Parsed("JSON pointer", JsonPointer::compile),
        Importance.MEDIUM,
        "JSON pointer to the array of elements in a payload; empty for the payload itself.",
        GROUP,
        ++order,
        Width.MEDIUM,
        "Records");
    for (Map.Entry<String, String> field : FIELDS.entrySet()) {
      def.define(
          field(field.getKey()),
          Type.STRING,
          DEFAULTS.get(field.getKey()),
          new Parsed(FORMS, Expression::parse),
          Importance.MEDIUM,
          field.getValue(),
          GROUP,
          ++order,
          Width.MEDIUM,
          "Observation " + field.getKey());
    }
    def.define(
        ObservationMapping.TIME_FORMAT,
        Type.STRING,
        "auto",
        new Parsed(TimeFormats.FORMS, TimeFormats::check),
        Importance.LOW,
        "Format of the event time, or several with | between them, of which the first that fits is"
            + " taken; auto takes ISO 8601 text and epoch numbers of any precision.",
        GROUP,
        ++order,
        Width.MEDIUM,
        "Event time format");
    def.define(
        ObservationMapping.TIME_ZONE,
        Type.STRING,
        null,
        new Parsed("zone id or offset", MappingOptions::zone),
        Importance.LOW,
        "Zone of event times that have none; without it such times are refused.",
        GROUP,
        ++order,
        Width.SHORT,
        "Event time zone");
    def.define(
        ObservationMapping.TIME_REPEATED,
        Type.STRING,
        "refuse",
        ValidString.in("refuse", "earlier", "later"),
        Importance.LOW,
        "For local times that clocks show twice when daylight saving ends: 'refuse' them as bad"
            + " records, or take the 'earlier' or the 'later' of the two.",
        GROUP,
        ++order,
        Width.SHORT,
        "Repeated event times");
    def.define(
        ObservationMapping.TIME_OF_DAY,
        Type.STRING,
        null,
        new Parsed("a time of day such as 00:00 or 24:00", TimeContext::timeOfDay),
        Importance.LOW,
        "Time of day of event times that are a date alone; without it such times are refused.",
        GROUP,
        ++order,
        Width.SHORT,
        "Time of day of dates");
    def.define(
        ObservationMapping.TIME_PIVOT,
        Type.INT,
        TimeContext.USUAL_PIVOT,
        ConfigDef.Range.between(1800, 2200),
        Importance.LOW,
        "First of the hundred years that two digits of a year can mean.",
        GROUP,
        ++order,
        Width.SHORT,
        "Pivot year");
    def.define(
        ObservationMapping.TIME_LANGUAGE,
        Type.STRING,
        "en",
        new Parsed("a language such as en, de or pt-BR", TimeContext::language),
        Importance.LOW,
        "Language of the names of months and days and of am and pm in event times.",
        GROUP,
        ++order,
        Width.SHORT,
        "Event time language");
    def.define(
        ObservationMapping.ATTRIBUTES,
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
        ObservationMapping.PROPERTIES,
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
        ObservationMapping.RESULT_TEXT,
        Type.BOOLEAN,
        false,
        Importance.LOW,
        "Whether a value that is no number is a reading too, with its text in result_text.",
        GROUP,
        ++order,
        Width.SHORT,
        "Texts as results");
    def.define(
        ObservationMapping.MISSING_VALUES,
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

  /** The option that tells where a field of the Observation comes from. */
  static String field(String name) {
    return "observation." + name;
  }

  static ZoneId zone(String text) {
    return text == null ? null : WrittenZone.of(text);
  }
}
