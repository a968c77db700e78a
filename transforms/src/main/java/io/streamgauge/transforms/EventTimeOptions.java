// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.time.ClockChange;
import io.streamgauge.common.time.TimeContext;
import io.streamgauge.common.time.TimeFormats;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import io.streamgauge.common.time.WrittenZone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The options of {@link EventTime}. */
final class EventTimeOptions {
  /** For max.past.ms. */
  static final long UNBOUNDED = -1;

  private static final TimeParser ISO = TimeParser.of("iso", null);

  static final ConfigDef DEFINITION =
      ErrorPolicy.define(
          new OptionList()
              .group("Event time")
              .parsed(
                  "field",
                  ObservationSchema.EVENT_TIME,
                  FieldPath.FORM,
                  FieldPath::check,
                  "Field",
                  "Field with the time of the measurement.")
              .add(
                  "fields",
                  Type.LIST,
                  List.of(),
                  new Parsed("fields, nested with dots", FieldPath::of),
                  "Fields",
                  "Several fields that make the time together, instead of 'field': their texts with a"
                      + " space between them are read by 'format', as in 'date, time' with yyyy-MM-dd"
                      + " HH:mm.")
              .low()
              .add(
                  "format",
                  Type.STRING,
                  "auto",
                  new Parsed(TimeFormats.FORMS, TimeFormats::check),
                  "Format",
                  "How the time is written. 'auto' takes ISO text and epoch numbers whose unit it tells"
                      + " by the interval they lie in. 'excel' is a day count of spreadsheets,"
                      + " 'year-day-hhmm' as of Campbell loggers (2026 325 905), 'gps-week' week and"
                      + " seconds. With | between them several formats are tried, and the"
                      + " first that fits is taken: put the more common of two that could be mistaken"
                      + " for each other first, or do without one.")
              .add(
                  "time.zone",
                  Type.STRING,
                  "",
                  new Parsed("a zone such as UTC, +01:00 or Europe/Berlin", EventTimeOptions::zone),
                  "Time zone",
                  "Zone of texts that name none; empty refuses such texts. Most loggers keep a fixed"
                      + " offset all year.")
              .choice(
                  "time.zone.skipped",
                  ClockChange.Skipped.REFUSE,
                  ClockChange.Skipped.class,
                  "Skipped times",
                  "For local times that clocks skip when daylight saving begins: 'refuse' them, or"
                      + " 'shift' them by what was skipped.")
              .low()
              .choice(
                  "time.zone.repeated",
                  ClockChange.Repeated.REFUSE,
                  ClockChange.Repeated.class,
                  "Repeated times",
                  "For local times that clocks show twice when daylight saving ends: 'refuse' them, or"
                      + " take the 'earlier' or the 'later' one.")
              .low()
              .add(
                  "default.time",
                  Type.STRING,
                  "",
                  new Parsed("a time of day such as 00:00 or 24:00", TimeContext::timeOfDay),
                  "Default time",
                  "Time of day of texts that have a date alone; empty refuses such texts.")
              .low()
              .add(
                  "pivot.year",
                  Type.INT,
                  TimeContext.USUAL_PIVOT,
                  ConfigDef.Range.between(1800, 2200),
                  "Pivot year",
                  "First of the hundred years that two digits of a year can mean.")
              .low()
              .add(
                  "language",
                  Type.STRING,
                  "en",
                  new Parsed("a language such as en, de or pt-BR", TimeContext::language),
                  "Language",
                  "Language of the names of months and days and of am and pm.")
              .low()
              .duration(
                  "max.future.ms",
                  Duration.ofMinutes(10).toMillis(),
                  Duration.ofMillis(0),
                  Durations.LONGEST,
                  "Most future",
                  "A time further ahead of the worker's clock is refused. With a time more than 50"
                      + " minutes ahead the record timestamp is the ingest time, since brokers refuse"
                      + " one of more than an hour.")
              .add(
                  "max.past.ms",
                  Type.STRING,
                  Long.toString(UNBOUNDED),
                  new Parsed("-1, or a duration", text -> maxPast("max.past.ms", text)),
                  "Most past",
                  "A time further behind the worker's clock is refused; -1 for no bound.")
              .low()
              .add(
                  "unset.times",
                  Type.LIST,
                  List.of(
                      "0001-01-01T00:00:00Z",
                      "1601-01-01T00:00:00Z",
                      "1899-12-30T00:00:00Z",
                      "1900-01-01T00:00:00Z",
                      "1904-01-01T00:00:00Z",
                      "1970-01-01T00:00:00Z",
                      "1980-01-01T00:00:00Z",
                      "1980-01-06T00:00:00Z",
                      "2000-01-01T00:00:00Z"),
                  new Parsed("ISO times such as 1970-01-01T00:00:00Z", EventTimeOptions::sentinel),
                  "Unset times",
                  "Times from which clocks count that were never set, as in '1970-01-01T00:00:00Z,"
                      + " 2000-01-01T00:00:00Z'. A reading with a time within unset.within.ms from one"
                      + " is refused with the status unset_clock, unless it has the header"
                      + " backfill=true; empty refuses none.")
              .low()
              .duration(
                  "unset.within.ms",
                  Duration.ofDays(1).toMillis(),
                  Duration.ofMillis(0),
                  Durations.LONGEST,
                  "Unset within",
                  "How long after one of unset.times a clock still counts as never set, by UTC or by"
                      + " the clocks of time.zone.")
              .low()
              .choice(
                  "record.timestamp",
                  RecordTimestamp.EVENT,
                  RecordTimestamp.class,
                  "Record timestamp",
                  "What the record timestamp becomes: the event time, the ingest time, or what it was"
                      + " ('keep'). A topic's retention counts from it. Times before 1970 keep the"
                      + " timestamp, which cannot be negative."),
          ErrorPolicy.QUARANTINE);

  /** The choice of the record timestamp. */
  enum RecordTimestamp {
    EVENT,
    INGEST,
    KEEP
  }

  private EventTimeOptions() {}

  /** How event times are read; the clock tells in which era the weeks of GPS are. */
  static TimeFormats formats(TransformOptions options, Clock clock) {
    return TimeFormats.of(
        options.text("format"),
        TimeContext.of(zone(options.text("time.zone")))
            .with(
                new ClockChange(
                    options.choice("time.zone.skipped", ClockChange.Skipped.class),
                    options.choice("time.zone.repeated", ClockChange.Repeated.class)))
            .withTimeOfDay(TimeContext.timeOfDay(options.text("default.time")))
            .withPivot(options.integer("pivot.year"))
            .in(TimeContext.language(options.text("language"))),
        clock);
  }

  /** One of the unset times. */
  static Instant sentinel(String text) {
    try {
      return ISO.parse(text);
    } catch (TimeParseException e) {
      throw new IllegalArgumentException(e.getMessage() + "; write 1970-01-01T00:00:00Z", e);
    }
  }

  /** Refuses formats of which no text tells a zone, unless a source may have read the field. */
  static void requireZone(TimeFormats formats, ZoneId zone, boolean inEventTime) {
    if (!inEventTime && zone == null && formats.lacksZone()) {
      throw new ConfigException(
          "time.zone",
          "",
          "times of the format "
              + formats
              + " have no zone, and without one no reading has a time; give that of the clock, such"
              + " as +01:00 or Europe/Paris");
    }
  }

  /** Refuses a span behind an unset time in which each reading of today would lie. */
  static void refuseUnsetNow(TransformOptions options, long within, Clock clock) {
    for (String text : options.list("unset.times")) {
      Instant unset = sentinel(text);
      Duration ago = Duration.between(unset, clock.instant());
      if (!ago.isNegative() && ago.toMillis() <= within) {
        throw new ConfigException(
            "unset.within.ms",
            Durations.text(Duration.ofMillis(within)),
            "so long after " + text + " is today, and each reading would be refused; name less");
      }
    }
  }

  /** A zone, or null for an empty text. */
  static ZoneId zone(String text) {
    return text.isEmpty() ? null : WrittenZone.of(text);
  }

  /** Milliseconds, or {@link #UNBOUNDED}. */
  static long maxPast(String option, String text) {
    if (text.trim().equals(Long.toString(UNBOUNDED))) {
      return UNBOUNDED;
    }
    long millis = Durations.parse(option, text).toMillis();
    if (millis == 0) {
      throw new IllegalArgumentException(
          "each time lies behind the clock and would be refused; write -1 for no bound");
    }
    return millis;
  }
}
