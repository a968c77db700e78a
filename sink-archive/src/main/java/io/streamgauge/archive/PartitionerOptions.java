// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Directories as kafka-connect-s3 spells them: another way to say {@code archive.partition.by}, for
 * configurations that exist already.
 */
final class PartitionerOptions {
  static final String CLASS = "partitioner.class";
  static final String FIELD_NAME = "partition.field.name";
  static final String PATH_FORMAT = "path.format";
  static final String DURATION = "partition.duration.ms";
  static final String EXTRACTOR = "timestamp.extractor";
  static final String TIMESTAMP_FIELD = "timestamp.field";
  static final String LOCALE = "locale";

  private static final String GROUP = "Partitioner";
  private static final String DAILY = "'year'=YYYY/'month'=MM/'day'=dd";
  private static final Map<String, String> FORMATS =
      Map.of("Daily", DAILY, "Hourly", DAILY + "/'hour'=HH");
  private static final List<String> ALL =
      List.of(FIELD_NAME, PATH_FORMAT, DURATION, EXTRACTOR, TIMESTAMP_FIELD, LOCALE);

  private PartitionerOptions() {}

  static void define(OptionList options) {
    options
        .group(GROUP)
        .text(
            CLASS,
            null,
            "Partitioner",
            "Partitioner of kafka-connect-s3 that archive.partition.by is to be like:"
                + " DefaultPartitioner, FieldPartitioner, TimeBasedPartitioner, DailyPartitioner or"
                + " HourlyPartitioner, with or without its package.")
        .low()
        .text(
            FIELD_NAME,
            null,
            "Partition fields",
            "Fields of FieldPartitioner, separated by commas.")
        .low()
        .text(
            PATH_FORMAT,
            null,
            "Path format",
            "Directories of TimeBasedPartitioner, for example 'year'=YYYY/'month'=MM.")
        .low()
        .text(
            DURATION,
            null,
            "Partition duration",
            "Milliseconds to whose multiple TimeBasedPartitioner rounds times down; not rounded when not set.")
        .low()
        .text(
            EXTRACTOR,
            null,
            "Timestamp extractor",
            "Time of the time partitioners: Record, or RecordField with timestamp.field.")
        .low()
        .text(
            TIMESTAMP_FIELD,
            null,
            "Timestamp field",
            "Field with the time for RecordField; event_time when not set.")
        .low()
        .text(
            LOCALE,
            null,
            "Locale",
            "Language tag for names of months and days in path.format, for example en-US.")
        .low();
  }

  private static String kind(AbstractConfig config) {
    String name = config.getString(CLASS);
    return name == null
        ? null
        : name.substring(name.lastIndexOf('.') + 1).replaceFirst("Partitioner$", "");
  }

  /** The levels of directories, spelled in either way. */
  static List<PartitionField> fields(AbstractConfig config) {
    String kind = kind(config);
    if (kind == null) {
      return config.getList(PartitionField.OPTION).stream().map(PartitionField::parse).toList();
    }
    return switch (kind) {
      case "Default" -> List.of(PartitionField.parse("partition()"));
      case "Field" ->
          split(config.getString(FIELD_NAME), ",").stream().map(PartitionField::parse).toList();
      default -> timeLevels(config, FORMATS.getOrDefault(kind, config.getString(PATH_FORMAT)));
    };
  }

  private static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    for (String part : (text == null ? "" : text).split(separator, -1)) {
      if (!part.isBlank()) {
        parts.add(part.trim());
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    return parts;
  }

  private static List<PartitionField> timeLevels(AbstractConfig config, String format) {
    boolean ofRecord = config.getString(EXTRACTOR).endsWith("Record");
    String given = config.getString(TIMESTAMP_FIELD);
    String field = ofRecord ? ColumnOptions.TIMESTAMP : given == null ? "event_time" : given;
    String tag = config.getString(LOCALE);
    String duration = config.getString(DURATION);
    TimeLevel.Rounding rounding =
        new TimeLevel.Rounding(duration == null ? 1 : Long.parseLong(duration));
    Locale locale = tag == null ? Locale.ROOT : Locale.forLanguageTag(tag);
    List<String> levels = split(format, "/");
    TimeLevel.requireMeant(format);
    return levels.stream()
        .map(level -> PartitionField.level(field, TimeLevel.joda(level, locale, rounding)))
        .toList();
  }

  static void check(AbstractConfig config, Problems problems) {
    String kind = kind(config);
    if (kind == null) {
      for (String option : ALL) {
        if (config.getString(option) != null) {
          problems.add(option, config.getString(option), "set " + CLASS + ", or leave it out");
        }
      }
      return;
    }
    if (!List.of("Default", "Field", "TimeBased", "Daily", "Hourly").contains(kind)) {
      problems.add(
          CLASS,
          config.getString(CLASS),
          "use Default-, Field-, TimeBased-, Daily- or HourlyPartitioner, or "
              + PartitionField.OPTION);
      return;
    }
    if (config.originals().containsKey(PartitionField.OPTION)) {
      problems.add(
          CLASS,
          config.getString(CLASS),
          "leave out either it or " + PartitionField.OPTION + ", which say the same");
    }
    boolean ofTime = !kind.equals("Default") && !kind.equals("Field");
    String extractor = config.getString(EXTRACTOR);
    if (ofTime && !("Record".equals(extractor) || "RecordField".equals(extractor))) {
      problems.add(
          EXTRACTOR,
          extractor,
          "use Record or RecordField: the clock of a worker is not when something was measured");
      return;
    }
    try {
      fields(config);
    } catch (IllegalArgumentException e) {
      String option =
          kind.equals("Field") ? FIELD_NAME : kind.equals("TimeBased") ? PATH_FORMAT : DURATION;
      problems.add(option, config.getString(option), e.getMessage());
    }
  }
}
