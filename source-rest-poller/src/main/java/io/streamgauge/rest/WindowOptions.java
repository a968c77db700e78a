// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.time.WrittenTime;
import io.streamgauge.common.time.WrittenZone;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options that say which times a station is asked for, and when.
 *
 * @param interval between two polls of a station
 * @param start where a new station begins
 * @param windowMax the longest time range of one request
 * @param lookback how late a reading may come and still be read
 * @param maxFuture how far ahead of the clock the time of a reading may be
 * @param historyMax how far back the service can be asked; null for any time
 * @param format how the service writes the ends of a range
 */
record WindowOptions(
    Duration interval,
    Start start,
    Duration windowMax,
    Duration lookback,
    Duration maxFuture,
    Duration historyMax,
    Format format) {
  static final String INTERVAL = "rest.poll.interval.ms";
  static final String START = "rest.start.time";
  static final String WINDOW_MAX = "rest.window.max";
  static final String LOOKBACK = "rest.lookback";
  static final String MAX_FUTURE = "max.future.ms";
  static final String WINDOW_FORMAT = "rest.window.format";
  static final String WINDOW_ZONE = "rest.window.zone";
  static final String BACKFILL_SHARE = "rest.backfill.budget.share";
  static final String HISTORY_MAX = "rest.history.max";

  private static final Duration SHORTEST = Duration.ofMinutes(1);

  static void define(ConfigDef def) {
    new OptionList(def)
        .group("Station service")
        .add(
            INTERVAL,
            Type.LONG,
            900_000L,
            Range.atLeast(100),
            "Poll interval",
            "How often each station is asked for new readings.")
        .high()
        .parsed(
            START,
            "now",
            "now, instant or ISO duration",
            Start::parse,
            "Start",
            "Where a new station begins: now, an instant, or a duration back such as P30D.")
        .high()
        .add(
            WINDOW_MAX,
            Type.STRING,
            "P7D",
            span(WINDOW_MAX),
            "Longest window",
            "Longest time range of one request, as ISO duration or milliseconds.")
        .parsed(
            WINDOW_FORMAT,
            "iso",
            "iso, seconds, milliseconds or a pattern",
            text -> Format.of(text, "UTC"),
            "Window format",
            "How {window.start} and {window.end} are written.")
        .parsed(
            WINDOW_ZONE,
            "UTC",
            "zone id or offset",
            Format::zone,
            "Window zone",
            "Zone in which a pattern writes the ends of a window.")
        .low()
        .add(
            LOOKBACK,
            Type.STRING,
            "PT3H",
            span(LOOKBACK),
            "Look-back",
            "How late a reading may appear or change behind its series and still be read.")
        .number(
            MAX_FUTURE,
            600_000L,
            0,
            "Most future",
            "A reading further ahead of the worker's clock becomes a bad record and moves no"
                + " position; give a forecast as much as it reaches ahead.")
        .low();
  }

  /** Adds the options that bound a backfill: its share of the requests, and how far back. */
  static void defineBackfill(ConfigDef def) {
    new OptionList(def)
        .group("Backfill")
        .integer(
            BACKFILL_SHARE,
            50,
            1,
            100,
            "Backfill share",
            "Percent of rest.limits that reading history may use; live polling goes first in any"
                + " case.")
        .add(
            HISTORY_MAX,
            Type.STRING,
            null,
            span(HISTORY_MAX),
            "Longest history",
            "How far back the service can be asked, where it refuses more; nothing older is asked"
                + " for, whatever rest.start.time says.");
  }

  private static Parsed span(String option) {
    return new Parsed(
        "ISO duration or milliseconds",
        text -> {
          var unused = Durations.parse(option, text);
        });
  }

  static WindowOptions from(AbstractConfig config) {
    String most = config.getString(HISTORY_MAX);
    return new WindowOptions(
        Duration.ofMillis(config.getLong(INTERVAL)),
        Start.parse(config.getString(START)),
        Durations.parse(WINDOW_MAX, config.getString(WINDOW_MAX)),
        Durations.parse(LOOKBACK, config.getString(LOOKBACK)),
        Duration.ofMillis(config.getLong(MAX_FUTURE)),
        most == null ? null : Durations.parse(HISTORY_MAX, most),
        Format.of(config.getString(WINDOW_FORMAT), config.getString(WINDOW_ZONE)));
  }

  /** What is wrong with the combination of these options. */
  void check(Problems problems) {
    if (format.saysAnotherZone()) {
      problems.add(
          WINDOW_FORMAT,
          format.format(),
          "says another zone than the times that it writes, which are those of "
              + WINDOW_ZONE
              + "; let both be the same, or write XXX for the offset");
    }
    if (historyMax != null && historyMax.compareTo(lookback) < 0) {
      problems.add(
          HISTORY_MAX, historyMax, "must not be shorter than " + LOOKBACK + ", now " + lookback);
    }
    if (lookback.compareTo(windowMax) > 0) {
      problems.add(LOOKBACK, lookback, "must not exceed " + WINDOW_MAX + ", now " + windowMax);
    }
    if (windowMax.compareTo(SHORTEST) < 0) {
      problems.add(WINDOW_MAX, windowMax, "use at least PT1M");
    }
  }

  /** How long the window of a station that is up to date usually is. */
  Duration usual() {
    return lookback.compareTo(interval) > 0 ? lookback : interval;
  }

  /** Before which the service is not asked. */
  Instant earliest(Instant now) {
    return historyMax == null
        ? Instant.MIN
        : now.minus(historyMax).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * The format of the ends of a time range.
   *
   * @param format {@code iso}, {@code seconds}, {@code milliseconds} or a pattern
   * @param pattern the compiled pattern in its zone, or null for a named format
   */
  record Format(String format, DateTimeFormatter pattern) {

    /**
     * A format in a zone.
     *
     * @throws IllegalArgumentException when the pattern or the zone cannot be read
     */
    static Format of(String format, String zone) {
      boolean named =
          format.equals("iso") || format.equals("seconds") || format.equals("milliseconds");
      DateTimeFormatter pattern =
          named ? null : WrittenTime.of(format, Locale.ENGLISH).withZone(zone(zone));
      Format result = new Format(format, pattern);
      try {
        result.text(Instant.EPOCH);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("'" + format + "' cannot write a time", e);
      }
      return result;
    }

    static ZoneId zone(String text) {
      return WrittenZone.of(text);
    }

    /** Whether it writes the times of one zone and says another one beside them. */
    boolean saysAnotherZone() {
      return pattern != null && WrittenZone.isContradicted(format, pattern.getZone());
    }

    String text(Instant time) {
      return switch (format) {
        case "iso" -> time.toString();
        case "seconds" -> Long.toString(time.getEpochSecond());
        case "milliseconds" -> Long.toString(time.toEpochMilli());
        default -> pattern.format(time);
      };
    }
  }

  /**
   * The point where reading of a new station begins: an instant, or a duration back from the first
   * start.
   */
  record Start(Instant at, Duration back) {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Reads {@code now}, an ISO instant or an ISO duration.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    static Start parse(String text) {
      String trimmed = text.trim();
      if (trimmed.equalsIgnoreCase("now")) {
        return new Start(null, Duration.ZERO);
      }
      try {
        Start start =
            trimmed.startsWith("P")
                ? new Start(null, Duration.parse(trimmed))
                : new Start(Instant.parse(trimmed), null);
        Instant first = start.resolve(EPOCH);
        if (first.isBefore(EARLIEST) || first.isAfter(LATEST)) {
          throw new DateTimeException("not of the years 0 to 9999");
        }
        return start;
      } catch (DateTimeException | ArithmeticException e) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is neither now, nor an instant such as 2026-01-31T00:00:00Z, nor a duration in"
                + " days, hours or minutes such as P30D or PT6H",
            e);
      }
    }

    Instant resolve(Instant now) {
      return at != null ? at : now.minus(back);
    }
  }
}
