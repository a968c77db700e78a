// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.time.ClockChange;
import io.streamgauge.common.time.TimeContext;
import io.streamgauge.common.time.TimeFormats;
import io.streamgauge.common.time.WrittenZone;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of an {@link ObservationMapping}, as users see them. */
final class MappingOptions {
  static final String RECORDS = "observation.records";
  static final String ATTRIBUTES = "observation.attributes";
  static final String PROPERTIES = "observation.properties";
  static final String MISSING_VALUES = "missing.values";
  static final String RESULT_TEXT = "observation.result.text";
  static final String TIME_FORMAT = "observation.event_time.format";
  static final String TIME_ZONE = "observation.event_time.zone";
  static final String TIME_OF_DAY = "observation.event_time.default.time";
  static final String TIME_PIVOT = "observation.event_time.pivot.year";
  static final String TIME_LANGUAGE = "observation.event_time.language";
  static final String TIME_REPEATED = "observation.event_time.repeated";

  /** The fields that an expression can fill, in their order, with the sentence on each. */
  static final Map<String, String> FIELDS = fields();

  static final String GROUP = "Observation mapping";
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
    docs.put(
        ObservationSchema.EVENT_TIME,
        "Where the time of the measurement comes from; /a|{name} is the name where an element has"
            + " none.");
    docs.put(
        ObservationSchema.RESULT,
        "Where the measured value comes from; one that is no number is a bad reading, unless "
            + RESULT_TEXT
            + "=true; digits that a double cannot hold go to result_text.");
    docs.put(ObservationSchema.UNIT, "Where the unit of the result comes from.");
    docs.put(ObservationSchema.X, "Where the easting or longitude comes from.");
    docs.put(ObservationSchema.Y, "Where the northing or latitude comes from.");
    docs.put(ObservationSchema.Z, "Where the height comes from.");
    docs.put(ObservationSchema.CRS, "Where the reference system (EPSG:n) of x and y comes from.");
    docs.put(ObservationSchema.QUALIFIERS, "Where the provider's own flags come from.");
    return Collections.unmodifiableMap(docs);
  }

  static void define(OptionList options) {
    options.group(GROUP);
    FIELDS.forEach(
        (field, sentence) ->
            options.parsed(
                field(field),
                DEFAULTS.get(field),
                FORMS,
                Expression::parse,
                "Observation " + field,
                sentence));
    options
        .parsed(
            TIME_FORMAT,
            "auto",
            TimeFormats.FORMS,
            TimeFormats::check,
            "Event time format",
            "Format of the event time, or several with | between them, of which the first that fits"
                + " is taken; auto takes ISO 8601 text and epoch numbers of any precision.")
        .low()
        .parsed(
            TIME_ZONE,
            null,
            "zone id or offset",
            MappingOptions::zone,
            "Event time zone",
            "Zone of event times that have none; without it such times are refused.")
        .low()
        .choice(
            TIME_REPEATED,
            ClockChange.Repeated.REFUSE,
            ClockChange.Repeated.class,
            "Repeated event times",
            "For local times that clocks show twice when daylight saving ends: 'refuse' them as bad"
                + " records, or take the 'earlier' or the 'later' of the two.")
        .low()
        .parsed(
            TIME_OF_DAY,
            null,
            "a time of day such as 00:00 or 24:00",
            TimeContext::timeOfDay,
            "Time of day of dates",
            "Time of day of event times that are a date alone; without it such times are refused.")
        .low()
        .integer(
            TIME_PIVOT,
            TimeContext.USUAL_PIVOT,
            1800,
            2200,
            "Pivot year",
            "First of the hundred years that two digits of a year can mean.")
        .low()
        .parsed(
            TIME_LANGUAGE,
            "en",
            "a language such as en, de or pt-BR",
            TimeContext::language,
            "Event time language",
            "Language of the names of months and days and of am and pm in event times.")
        .low()
        .list(
            ATTRIBUTES,
            new Parsed("name=expression, ...", Assignment::parse),
            "Attributes",
            "Further values to keep with each reading, as name=expression; *=/pointer keeps all members"
                + " of an object.")
        .low()
        .list(
            PROPERTIES,
            new Parsed("property[unit]=/pointer, ...", WideProperty::parse),
            "Properties",
            "Turns one wide element into a reading for each property, as property[unit]=/pointer;"
                + " behind it, 'unless /pointer' names a member beside which the unit is another.")
        .low()
        .flag(
            RESULT_TEXT,
            false,
            "Texts as results",
            "Whether a value that is no number is a reading too, with its text in result_text.")
        .low()
        .list(
            MISSING_VALUES,
            null,
            "Missing values",
            "Codes that mean a missing value, compared as numbers or text; {name} is a known name.")
        .low();
  }

  /** The option that tells where a field of the Observation comes from. */
  static String field(String name) {
    return "observation." + name;
  }

  static ZoneId zone(String text) {
    return text == null ? null : WrittenZone.of(text);
  }
}
