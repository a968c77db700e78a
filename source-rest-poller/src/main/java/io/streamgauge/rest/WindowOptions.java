// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
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

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final Duration SHORTEST_WINDOW = Duration.ofMinutes(1);

  static void define(OptionList options) {
    options
        .group("Station service")
        .duration(
            INTERVAL,
            Duration.ofMinutes(15),
            SHORTEST_INTERVAL,
            Durations.LONGEST,
            "Poll interval",
            "How often each station is asked for new readings.")
        .high()
        .parsed(
            START,
            "now",
            "now, an instant or a duration",
            Start::parse,
            "Start",
            "Where a new station begins: now, an instant, or a duration back such as 30d.")
        .high()
        .duration(
            WINDOW_MAX,
            Duration.ofDays(7),
            SHORTEST_WINDOW,
            Durations.LONGEST,
            "Longest window",
            "Longest time range of one request.")
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
        .duration(
            LOOKBACK,
            Duration.ofHours(3),
            Duration.ZERO,
            Durations.LONGEST,
            "Look-back",
            "How late a reading may appear or change behind its series and still be read.")
        .duration(
            MAX_FUTURE,
            Duration.ofMinutes(10),
            Duration.ZERO,
            Durations.LONGEST,
            "Most future",
            "A reading further ahead of the worker's clock becomes a bad record and moves no"
                + " position; give a forecast as much as it reaches ahead.")
        .low();
  }

  /** Adds the options that bound a backfill: its share of the requests, and how far back. */
  static void defineBackfill(OptionList options) {
    options
        .group("Backfill")
        .integer(
            BACKFILL_SHARE,
            50,
            1,
            100,
            "Backfill share",
            "Percent of rest.limits that reading history may use; live polling goes first in any"
                + " case.")
        .duration(
            HISTORY_MAX,
            null,
            Duration.ZERO,
            Durations.LONGEST,
            "Longest history",
            "How far back the service can be asked, where it refuses more; nothing older is asked"
                + " for, whatever rest.start.time says.");
  }

  static WindowOptions from(AbstractConfig config) {
    return new WindowOptions(
        duration(config, INTERVAL),
        Start.parse(config.getString(START)),
        duration(config, WINDOW_MAX),
        duration(config, LOOKBACK),
        duration(config, MAX_FUTURE),
        duration(config, HISTORY_MAX),
        Format.of(config.getString(WINDOW_FORMAT), config.getString(WINDOW_ZONE)));
  }

  private static Duration duration(AbstractConfig config, String option) {
    String text = config.getString(option);
    return text == null ? null : Durations.parse(option, text);
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
          HISTORY_MAX,
          Durations.text(historyMax),
          "must not be shorter than " + LOOKBACK + ", now " + Durations.text(lookback));
    }
    if (lookback.compareTo(windowMax) > 0) {
      problems.add(
          LOOKBACK,
          Durations.text(lookback),
          "must not exceed " + WINDOW_MAX + ", now " + Durations.text(windowMax));
    }
  }

  /** Refuses what no new configuration may have. */
  void checkNew(Instant now, Problems problems) {
    if (start.resolve(now).isAfter(now.plus(maxFuture))) {
      problems.add(
          START,
          start.at() == null ? start.back() : start.at(),
          "lies ahead, and nothing would be asked for until then; name a time that is past");
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
     * Reads {@code now}, an ISO instant or a duration with a unit.
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
                : trimmed.contains("-")
                    ? new Start(Instant.parse(trimmed), null)
                    : new Start(null, Durations.parse(START, trimmed));
        Instant first = start.resolve(EPOCH);
        if (first.isBefore(EARLIEST) || first.isAfter(LATEST)) {
          throw new DateTimeException("not of the years 0 to 9999");
        }
        return start;
      } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'"
                + text
                + "' is neither now, nor an instant such as 2026-01-31T00:00:00Z, nor a duration such"
                + " as 30d, 6h or P30D",
            e);
      }
    }

    Instant resolve(Instant now) {
      return at != null ? at : now.minus(back);
    }
  }
}
