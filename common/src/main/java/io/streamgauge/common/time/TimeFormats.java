// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The ways to write a time that are tried one behind the other; the first that fits is taken. */
public final class TimeFormats {
  /** What {@link #of} takes, for people. */
  public static final String FORMS =
      "auto, iso, rfc1123, seconds, milliseconds, microseconds, nanoseconds, excel, year-day-hhmm,"
          + " gps-week, or a java.time pattern; several with | between them";

  private static final Set<String> WITH_ZONE =
      Set.of(
          "auto",
          "iso",
          "rfc1123",
          "seconds",
          "milliseconds",
          "microseconds",
          "nanoseconds",
          "gps-week");

  private final String text;
  private final List<Format> formats;
  private final Clock clock;

  /** One way; the parser knows the zone for the forms of loggers too. */
  private record Format(LoggerTime form, TimeParser parser) {

    Instant parse(Object raw, Clock clock) throws TimeParseException {
      return form == null ? parser.parse(raw) : form.parse(raw, parser.local(), clock);
    }

    LocalDateTime shown(Object raw) throws TimeParseException {
      return form == null ? parser.shown(raw) : form.shown(raw);
    }
  }

  private TimeFormats(String text, List<Format> formats, Clock clock) {
    this.text = text;
    this.formats = formats;
    this.clock = clock;
  }

  /**
   * The formats of a text.
   *
   * @param text names and patterns with | between them
   * @param context what the texts leave open
   * @throws IllegalArgumentException when one is neither a name nor a pattern
   */
  public static TimeFormats of(String text, TimeContext context, Clock clock) {
    List<String> names = split(text);
    if (names.contains("")) {
      throw new IllegalArgumentException("write a format on both sides of each |");
    }
    return new TimeFormats(text, names.stream().map(name -> format(name, context)).toList(), clock);
  }

  /**
   * Looks at the formats of a text by themselves, as validators of one option do.
   *
   * @throws IllegalArgumentException when one is neither a name nor a pattern
   */
  public static void check(String text) {
    of(text, TimeContext.of(null).withTimeOfDay(Duration.ZERO), Clock.systemUTC());
  }

  /** At each | that is not in quotes. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (text.charAt(i) == '|' && !quoted)) {
        parts.add(text.substring(from, i).strip());
        from = i + 1;
      } else {
        quoted ^= text.charAt(i) == '\'';
      }
    }
    return parts;
  }

  private static Format format(String name, TimeContext context) {
    LoggerTime form = LoggerTime.named(name);
    return new Format(form, TimeParser.with(form == null ? name : "iso", context));
  }

  /**
   * Whether the texts of one format can tell a zone: it has a name, or a pattern with a letter of
   * java.time for a zone, or a zone as plain text.
   */
  public static boolean tellsZone(String format) {
    if (WITH_ZONE.contains(format)) {
      return true;
    }
    String[] parts = format.split("'", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean quoted = i % 2 == 1;
      if (parts[i].matches(quoted ? "(?s).*(Z|UTC|GMT|[+-][0-9]{2}).*" : "(?s).*[XxZzVOv].*")) {
        return true;
      }
    }
    return false;
  }

  /** Whether no text of any of the formats can tell a zone. */
  public boolean lacksZone() {
    return split(text).stream().noneMatch(TimeFormats::tellsZone);
  }

  /** Whether one of the formats can never give a time of day, and nobody has named one. */
  public boolean lacksTimeOfDay() {
    return formats.stream().anyMatch(format -> format.parser().lacksTimeOfDay());
  }

  /**
   * Whether a format has a zone as plain text, and the configured one would be taken instead of it.
   */
  public boolean overrulesZone() {
    return formats.stream().anyMatch(format -> format.parser().overrulesZone());
  }

  /** What to do when {@link #overrulesZone}, given the option that names the other zone. */
  public static String zoneRemedy(String option) {
    return "a zone as plain text, as in quotes, is not read, and that of "
        + option
        + " would be taken instead of it; write X for Z or an offset, or z for a name such as UTC,"
        + " or let "
        + option
        + " be the same offset";
  }

  /** What to do when {@link #lacksTimeOfDay}, given the option that names a time of day. */
  public static String remedy(String option) {
    return "it has a date and no time of day; add one, as in yyyy-MM-dd HH:mm, or say with "
        + option
        + " which time of day is meant, as in 00:00";
  }

  /**
   * Reads a time.
   *
   * @throws TimeParseException with what each format has to say, when none fits
   */
  public Instant parse(Object raw) throws TimeParseException {
    String problems = "";
    for (Format format : formats) {
      try {
        return format.parse(raw, clock);
      } catch (TimeParseException e) {
        problems += (problems.isEmpty() ? "" : "; ") + e.getMessage();
      }
    }
    throw new TimeParseException(problems);
  }

  /** Whether a format leaves open in which era of its clock a time is. */
  public boolean lacksEra() {
    return formats.stream().anyMatch(format -> format.form() == LoggerTime.GPS_WEEK);
  }

  /**
   * What a clock has shown that wrote a time, in no zone and in the first era: a clock that was
   * never set begins to count there, and not where its zone and the worker's clock put it. Null
   * where the text does not tell it.
   *
   * @param raw what {@link #parse} has read
   */
  public LocalDateTime shown(Object raw) {
    for (Format format : formats) {
      try {
        Instant read = format.parse(raw, clock);
        return read == null ? null : format.shown(raw);
      } catch (TimeParseException e) {
        // Then another one has read it.
      }
    }
    return null;
  }

  /** The formats as they were given. */
  @Override
  public String toString() {
    return text;
  }
}
