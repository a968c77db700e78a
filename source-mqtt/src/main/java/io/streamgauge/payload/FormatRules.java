// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.Problems;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The options of the mapping that do not go with a format.
 *
 * @param format format of the payloads
 */
record FormatRules(PayloadFormat format) {
  static final String FORMAT = "payload.format";
  static final String SCHEMA = "payload.schema";
  static final String SHAPE = "record.shape";

  private static final String TOPICS = "mqtt.topics";
  private static final String BY_TOPIC = "payload.format.by.topic";

  private static final String EVENT_TIME = "observation.event_time";

  /**
   * Refuses these options.
   *
   * @param properties the whole configuration as given
   */
  void check(Map<String, String> properties, Problems problems) {
    for (String option : List.of(ObservationMapping.RECORDS, RecordLevels.FIELDS)) {
      String given = properties.getOrDefault(option, "");
      if (format.hasElements() && !given.isEmpty()) {
        problems.add(
            option,
            given,
            "leave it out: with this payload.format every line or record is an element by itself");
      }
    }
    String time = properties.getOrDefault(ObservationMapping.TIME_FORMAT, "auto");
    if (format.hasTimes() && !List.of("auto", "iso").contains(time)) {
      problems.add(
          ObservationMapping.TIME_FORMAT,
          time,
          "leave it out: the times of this payload.format are resolved before the mapping");
    }
    String wide = properties.getOrDefault(ObservationMapping.PROPERTIES, "");
    if (format.isOfDevices() && !wide.isBlank()) {
      problems.add(
          ObservationMapping.PROPERTIES,
          wide,
          "leave it out: with this payload.format every value is a reading of its own name");
    }
    String at = properties.getOrDefault(EVENT_TIME, "/time").trim();
    if (format == PayloadFormat.VALUE && at.startsWith("/")) {
      problems.add(
          EVENT_TIME,
          at,
          "a plain value has no time: set {"
              + Decoded.RECEIVED
              + "} to take that of its receipt, or a named level of the topic");
    }
  }

  /**
   * Refuses what only payloads in JSON can have.
   *
   * @param asIs whether they are passed on as they are
   * @param checked whether they have a contract
   */
  void checkJson(boolean asIs, boolean checked, Problems problems) {
    if (asIs && format != PayloadFormat.JSON) {
      problems.add(
          SHAPE,
          "as-is",
          "leave it out: it is for "
              + FORMAT
              + "=json; string and raw pass payloads on as they are anyway");
    }
    if (checked && format != PayloadFormat.JSON) {
      problems.add(
          SCHEMA,
          "[schema]",
          "only json payloads can be checked; set " + FORMAT + "=json or leave it out");
    }
  }

  /**
   * Refuses options of a format that no message has, and topics that messages of Sparkplug never
   * come by.
   *
   * @param chosen names of formats that some messages have instead
   */
  static void checkUse(
      PayloadFormat format,
      Collection<String> chosen,
      Map<String, String> properties,
      Stream<String> filters,
      Problems problems) {
    boolean csv = format == PayloadFormat.CSV || chosen.contains(PayloadFormat.CSV.name());
    String columns = properties.getOrDefault(CsvOptions.COLUMNS, "").trim();
    if (!csv && !columns.isEmpty()) {
      problems.add(CsvOptions.COLUMNS, columns, "leave it out: it is for " + FORMAT + "=csv");
    }
    if (format == PayloadFormat.SPARKPLUG_B) {
      filters
          .filter(filter -> !filter.matches("([+#{]|spBv1\\.0/|STATE/|\\$sparkplug/).*"))
          .forEach(
              filter ->
                  problems.add(
                      TOPICS,
                      filter,
                      "messages of Sparkplug come by spBv1.0/{group}/{type}/{node} only, as in"
                          + " spBv1.0/#; correct it, or choose their format with "
                          + BY_TOPIC));
    }
  }

  /** Refuses a time of receipt for some elements where nobody would be told of it. */
  void checkReceipt(ObservationMapping mapping, Problems problems) {
    boolean told = format == PayloadFormat.JSON || format == PayloadFormat.FORM;
    if (mapping.timeEndsWith(Decoded.RECEIVED) && !told) {
      problems.add(
          EVENT_TIME,
          "|{" + Decoded.RECEIVED + "}",
          "only elements of json and form may lack a time; use a pointer, or {"
              + Decoded.RECEIVED
              + "} for all of them");
    }
  }
}
