// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.SkippedRecords;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.rest.http.RequestTemplate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a task's log about stations that cannot be read. The first ones are named; of more
 * it has how many they are, each time that they have doubled, and one line when all answer again.
 * Stations that fail and answer by turns would fill it all the same: so many lines an hour are it.
 */
final class FailureLog {
  private static final int MOST_NAMED = 20;
  private static final int MOST_LINES = 100;
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MOST_EXAMPLES = 5;

  private final Logger log;
  private final Clock clock;
  private final SkippedRecords skipped;
  private final Set<String> named = new HashSet<>();
  private final Set<String> failing = new HashSet<>();
  private final Map<String, Lines> kinds = new HashMap<>();
  private int next = MOST_NAMED + 1;
  private Instant ends = Instant.MIN;
  private int lines;
  private int leftOut;

  FailureLog() {
    this(LoggerFactory.getLogger(FailureLog.class));
  }

  FailureLog(Logger log) {
    this(log, Clock.systemUTC());
  }

  FailureLog(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
    skipped = new SkippedRecords(log, clock);
  }

  /** The lines of one kind within an hour. */
  private static final class Lines {
    private int count;
    private int next = MOST_NAMED + 1;
    private Instant ends = Instant.MIN;

    /**
     * Counts a line.
     *
     * @return 0 when it is to be told as it is, how many they are when that is to be told, and
     *     nothing when it is only counted
     */
    OptionalInt count(Instant now) {
      if (!now.isBefore(ends) || now.plus(WINDOW).isBefore(ends)) {
        ends = now.plus(WINDOW);
        count = 0;
        next = MOST_NAMED + 1;
      }
      count++;
      if (count <= MOST_NAMED) {
        return OptionalInt.of(0);
      }
      if (count < next) {
        return OptionalInt.empty();
      }
      next = count * 2;
      return OptionalInt.of(count);
    }
  }

  /**
   * Something that each of thousands of stations can have at once, and that ends nothing.
   *
   * @param kind of lines that are few together
   * @param line without a secret, and fit for a log
   */
  private void info(String kind, String line) {
    bounded(kind, line).ifPresent(text -> log.info("{}", text));
  }

  /** As {@link #info}, of something that somebody should see to. */
  private void warn(String kind, String line) {
    bounded(kind, line).ifPresent(text -> log.warn("{}", text));
  }

  private Optional<String> bounded(String kind, String line) {
    OptionalInt told = kinds.computeIfAbsent(kind, any -> new Lines()).count(clock.instant());
    if (told.isEmpty() || told.getAsInt() == 0) {
      return told.isEmpty() ? Optional.empty() : Optional.of(line);
    }
    return Optional.of(
        told.getAsInt()
            + " lines like this within an hour, of which the first "
            + MOST_NAMED
            + " are above; the last is: "
            + line
            + ". The next comes when they are twice as many");
  }

  /** The lines about a station that end nothing. */
  Notes notes(String station, RequestTemplate template) {
    return new Notes(this, "Station " + LogText.of(station), template);
  }

  /**
   * The lines about one station beside that it cannot be read. Thousands of stations can each have
   * one at once, and so few of each kind are told.
   *
   * @param station as it is shown
   * @param template of the requests, whose secrets a service may repeat
   */
  record Notes(FailureLog log, String station, RequestTemplate template) {

    /** A series was silent for long and is read again from where it stopped. */
    void isBack(Instant from) {
      log.info("back", station + " is back; reading again from " + from);
    }

    /** What got only an error status is asked for once more. */
    void asksAgain(Instant from, Instant to) {
      String line = "%s: asking once more from %s to %s, for which only an error status came";
      log.info("again", line.formatted(station, from, to));
    }

    /** Its offset has more series that are further ahead than this, and they go back. */
    void isAhead(int series, Duration most, String names, Instant from) {
      String line =
          "%s: the offset of %d series is ahead of the clock by more than %d ms (%s): %s. They are"
              + " read again from %s on, and what they have delivered since then comes a second time";
      log.warn(
          "ahead",
          line.formatted(station, series, most.toMillis(), WindowOptions.MAX_FUTURE, names, from));
    }

    /** Its offset has no room for all of its series. */
    void tooManySeries(int most) {
      String line =
          "%s has more series than an offset can hold; readings of further ones become bad records,"
              + " the first %d of them. Let more stations, or more connectors, share them";
      log.warn("series", line.formatted(station, most));
    }

    /** So many elements of an answer gave no reading. */
    void withoutReading(long elements, Rejection first) {
      String line = "%s: %d elements of an answer gave no reading, the first because: %s";
      log.warn("elements", line.formatted(station, elements, reason(first)));
    }

    /** An element of an answer about several stations belongs to none of them. */
    void ofNone(String stations, Rejection rejected) {
      log.warn("of none", stations + ": " + reason(rejected) + "; the other rows are read");
    }

    /** Several that were asked for together are asked for in smaller numbers. */
    void apart(String stations, String reason, String request, int size) {
      String line = "%s cannot be read together: %s (%s). Asking for %d at a time to find out why";
      log.info("apart", line.formatted(stations, reason, request, size));
    }

    /** A record of coverage is refused. */
    void coverageLost(String reason) {
      String line = "%s: a record of coverage cannot be written and is left out: %s";
      log.warn("coverage", line.formatted(station, LogText.of(reason, LogText.REASON)));
    }

    /** Services repeat in an answer what they were sent, and a reason quotes the answer. */
    private String reason(Rejection rejected) {
      return LogText.of(template.hide(rejected.reason()), LogText.REASON);
    }
  }

  /** Something gives no reading, and no record either. */
  void skipped(BadRecord bad) {
    skipped.skipped(bad);
  }

  /**
   * A station has failed, or in another way than before.
   *
   * @param reason without a secret
   * @param request without a secret
   * @param again when it is asked again
   */
  void failed(String station, String reason, String request, Instant again) {
    failing.add(station);
    if (named.contains(station) || named.size() < MOST_NAMED) {
      named.add(station);
      if (!mayTell()) {
        return;
      }
      log.warn(
          "Station {} cannot be read: {} ({}). Trying again at {}; other stations go on.",
          LogText.of(station),
          LogText.of(reason, LogText.REASON),
          LogText.of(request, LogText.REASON),
          again);
    } else if (failing.size() >= next) {
      next = failing.size() * 2;
      if (!mayTell()) {
        return;
      }
      log.warn(
          "{} stations cannot be read, of which {} are named above; of the others the last is {}:"
              + " {} ({}). The next line comes when they are twice as many, or when all answer.",
          failing.size(),
          named.size(),
          LogText.of(station),
          LogText.of(reason, LogText.REASON),
          LogText.of(request, LogText.REASON));
    }
  }

  /** A station that had failed has answered. */
  void answers(String station) {
    failing.remove(station);
    if (named.remove(station) && mayTell()) {
      log.info("Station {} answers again.", LogText.of(station));
    }
    if (failing.isEmpty()) {
      if (next > MOST_NAMED + 1 && mayTell()) {
        log.info("All stations answer again.");
      }
      next = MOST_NAMED + 1;
    }
  }

  private boolean mayTell() {
    Instant now = clock.instant();
    // Of a clock that was set back nobody knows how long ago the hour began.
    if (!now.isBefore(ends) || now.plus(WINDOW).isBefore(ends)) {
      if (leftOut > 0) {
        log.warn(
            "{} lines about stations that fail and answer by turns were left out; {} fail now{}",
            leftOut,
            failing.size(),
            examples());
      }
      ends = now.plus(WINDOW);
      lines = 0;
      leftOut = 0;
    }
    if (lines < MOST_LINES) {
      lines++;
      return true;
    }
    if (leftOut++ == 0) {
      log.warn("Stations fail and answer by turns; no more lines about them until {}", ends);
    }
    return false;
  }

  private String examples() {
    return failing.isEmpty()
        ? ""
        : failing.stream()
            .limit(MOST_EXAMPLES)
            .map(LogText::of)
            .collect(Collectors.joining(", ", ", such as ", ""));
  }
}
