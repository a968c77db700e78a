// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.common.Problems;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Directories as kafka-connect-s3 spells them: what the version before took in place of {@code
 * archive.partition.by}, and what still acts in this one.
 */
final class FormerPartitioner {
  private static final String CLASS = "partitioner.class";
  private static final String FIELD_NAME = "partition.field.name";
  private static final String PATH_FORMAT = "path.format";
  private static final String DURATION = "partition.duration.ms";
  private static final String EXTRACTOR = "timestamp.extractor";
  private static final String TIMESTAMP_FIELD = "timestamp.field";
  private static final String LOCALE = "locale";

  private static final String DAILY = "'year'=YYYY/'month'=MM/'day'=dd";
  private static final Map<String, String> FORMATS =
      Map.of("Daily", DAILY, "Hourly", DAILY + "/'hour'=HH");
  private static final List<String> DETAILS =
      List.of(FIELD_NAME, PATH_FORMAT, DURATION, EXTRACTOR, TIMESTAMP_FIELD, LOCALE);

  /** A level with a name, and then one run of letters or any other text. */
  private static final Pattern NAMED_LEVEL = Pattern.compile("'?(\\w[\\w-]*)'?'?='?(.+)");

  /** Functions of archive.partition.by with a name and a pattern of their own. */
  private static final Map<String, String> FUNCTIONS =
      Map.of("uuuu", "year", "MM", "month", "dd", "day", "HH", "hour");

  /** Times of three years, none at the same minute of a day or second of a minute. */
  private static final int SAMPLES = 2_000;

  private static final Duration SAMPLE_STEP = Duration.parse("PT13H7M11.013S");

  private FormerPartitioner() {}

  private static String text(AbstractConfig config, String option) {
    Object given = config.originals().get(option);
    return given == null ? null : given.toString().trim();
  }

  /** Whether a configuration has its directories from here. */
  static boolean decides(AbstractConfig config) {
    return text(config, CLASS) != null;
  }

  private static String kind(AbstractConfig config) {
    String name = text(config, CLASS);
    return name == null
        ? null
        : name.substring(name.lastIndexOf('.') + 1).replaceFirst("Partitioner$", "");
  }

  /** These options, with what to write in their place. */
  static List<Former> options(AbstractConfig config) {
    List<Former> options = new ArrayList<>();
    options.add(kept(CLASS, advice(config)));
    DETAILS.forEach(option -> options.add(kept(option, "a part of " + PartitionField.OPTION)));
    return options;
  }

  private static Former kept(String option, String advice) {
    return new Former(option, advice, (value, properties) -> properties.put(option, value));
  }

  private static String advice(AbstractConfig config) {
    String kind = kind(config);
    if (kind == null) {
      return PartitionField.OPTION;
    }
    String set = PartitionField.OPTION + "=";
    return switch (kind) {
      case "Default" -> set + "partition()";
      case "Field" -> set + String.join(",", split(text(config, FIELD_NAME), ","));
      default -> timeAdvice(config, kind, set);
    };
  }

  /** The functions of these levels; not every level that was possible has one. */
  private static String timeAdvice(AbstractConfig config, String kind, String set) {
    List<PartitionField> levels = fields(config);
    List<String> patterns = split(FORMATS.getOrDefault(kind, text(config, PATH_FORMAT)), "/");
    List<String> functions = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < patterns.size(); i++) {
      PartitionField level = levels.get(i);
      String function = function(patterns.get(i), String.join(".", level.path()));
      functions.add(function);
      same &= sameTexts(level.level(), function);
    }
    return (same ? "" : "nearest: ") + set + String.join(",", functions);
  }

  private static String function(String pattern, String field) {
    Matcher named = NAMED_LEVEL.matcher(pattern);
    String name = named.matches() ? named.group(1) : null;
    String letters = TimeLevel.javaTime(name == null ? pattern : named.group(2));
    String function = FUNCTIONS.get(letters);
    String call =
        function != null ? function + "(" + field + ")" : "format(" + field + "; " + letters + ")";
    String own = function != null ? function : "format";
    return name == null || name.equals(own) ? call : name + "=" + call;
  }

  /** Whether a level says in all of many times what this function says, as directories have it. */
  private static boolean sameTexts(TimeLevel former, String function) {
    PartitionField field;
    try {
      field = PartitionField.parse(function);
    } catch (IllegalArgumentException e) {
      return false;
    }
    Instant time = Instant.parse("2024-01-01T00:00:00Z");
    for (int i = 0; i < SAMPLES; i++) {
      String text = field.name() + "=" + field.level().of(time, false, ZoneOffset.UTC);
      if (!text.equals(former.of(time, false, ZoneOffset.UTC))) {
        return false;
      }
      time = time.plus(SAMPLE_STEP);
    }
    return true;
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
          split(text(config, FIELD_NAME), ",").stream().map(PartitionField::parse).toList();
      default -> timeLevels(config, FORMATS.getOrDefault(kind, text(config, PATH_FORMAT)));
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
    boolean ofRecord = text(config, EXTRACTOR).endsWith("Record");
    String given = text(config, TIMESTAMP_FIELD);
    String field = ofRecord ? ColumnOptions.TIMESTAMP : given == null ? "event_time" : given;
    String tag = text(config, LOCALE);
    String duration = text(config, DURATION);
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
      for (String option : DETAILS) {
        if (text(config, option) != null) {
          problems.add(option, text(config, option), "set " + CLASS + ", or leave it out");
        }
      }
      return;
    }
    if (!List.of("Default", "Field", "TimeBased", "Daily", "Hourly").contains(kind)) {
      problems.add(
          CLASS,
          text(config, CLASS),
          "use Default-, Field-, TimeBased-, Daily- or HourlyPartitioner, or "
              + PartitionField.OPTION);
      return;
    }
    if (config.originals().containsKey(PartitionField.OPTION)) {
      problems.add(
          CLASS,
          text(config, CLASS),
          "leave out either it or " + PartitionField.OPTION + ", which say the same");
    }
    boolean ofTime = !kind.equals("Default") && !kind.equals("Field");
    String extractor = text(config, EXTRACTOR);
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
      String remedy =
          e instanceof NumberFormatException
              ? "write milliseconds, as in 86400000"
              : e.getMessage();
      problems.add(option, text(config, option), remedy);
    }
  }
}
