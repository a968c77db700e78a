// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Time in which readings of one series are missing. A value: nothing of it ever changes.
 *
 * @param start time of the reading before it
 * @param end time of the reading after it; null while nothing has come
 * @param interval that readings were expected at when it was found
 * @param detected when it was found
 * @param found how many readings have come into it
 * @param holes where readings are missing still
 * @param told whether its state is on the coverage topic
 * @param over whether it is no longer waited for
 */
record SeriesGap(
    Instant start,
    Instant end,
    Duration interval,
    Instant detected,
    int found,
    List<Hole> holes,
    boolean told,
    boolean over) {

  SeriesGap {
    holes = List.copyOf(holes);
  }

  /** The gap of a series that is silent since its newest reading. */
  static SeriesGap silent(Instant start, Duration interval, Instant detected) {
    return new SeriesGap(start, null, interval, detected, 0, List.of(), false, false);
  }

  /** The gap between two readings that have both come. */
  static SeriesGap between(Instant start, Instant end, Duration interval, Instant detected) {
    return silent(start, interval, detected).ended(end);
  }

  /** The gap with a reading behind it. */
  SeriesGap ended(Instant at) {
    Hole whole = new Hole(start, at);
    List<Hole> left = whole.missing(interval) > 0 ? List.of(whole) : List.of();
    return new SeriesGap(start, at, interval, detected, found, left, false, over);
  }

  /** The gap with a reading in it; the same when nothing was missing there. */
  SeriesGap accept(Instant time) {
    List<Hole> left = new ArrayList<>(holes.size() + 1);
    boolean came = false;
    for (Hole hole : holes) {
      if (hole.holds(time)) {
        came = true;
        add(left, new Hole(hole.start(), time));
        add(left, new Hole(time, hole.end()));
      } else {
        left.add(hole);
      }
    }
    return came
        ? new SeriesGap(start, end, interval, detected, found + 1, left, false, over)
        : this;
  }

  private void add(List<Hole> left, Hole part) {
    if (part.missing(interval) > 0) {
      left.add(part);
    }
  }

  /** The gap when nothing is waited for any more. */
  SeriesGap givenUp() {
    return new SeriesGap(start, end, interval, detected, found, holes, false, true);
  }

  /** The gap when its state is on the topic. */
  SeriesGap asTold() {
    return new SeriesGap(start, end, interval, detected, found, holes, true, over);
  }

  CoverageState state() {
    if (over) {
      return CoverageState.GIVEN_UP;
    }
    if (end == null) {
      return CoverageState.SILENT;
    }
    return holes.isEmpty() ? CoverageState.FILLED : CoverageState.OPEN;
  }

  boolean isSilent() {
    return state() == CoverageState.SILENT;
  }

  /** Whether nothing more can happen to it. */
  boolean isDone() {
    return state() == CoverageState.FILLED || over;
  }

  /** Readings that are missing; of a silent series, those until this time. */
  long missing(Instant until) {
    return end == null && until.isAfter(start)
        ? Hole.missing(start, until, interval)
        : holes.stream().mapToLong(hole -> hole.missing(interval)).sum();
  }

  /**
   * The gap as an entry of an offset, under {@code gap:<start>|<series>}:
   *
   * <pre>
   * "2026-01-31T06:00:00Z                            end, or silent
   *  every=PT15M since=2026-01-31T06:02:11Z          interval, and when it was found
   *  found=2                                         readings that came
   *  told over                                       each only when it is so
   *  2026-01-31T00:00:00Z/2026-01-31T02:00:00Z"      each hole
   * </pre>
   */
  String text() {
    StringBuilder text = new StringBuilder(128).append(end == null ? "silent" : end);
    text.append(" every=").append(interval).append(" since=").append(detected);
    text.append(" found=").append(found);
    text.append(told ? " told" : "").append(over ? " over" : "");
    holes.forEach(hole -> text.append(' ').append(hole.start()).append('/').append(hole.end()));
    return text.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it did not
   */
  static SeriesGap parse(Instant start, String text) {
    String[] words = text.trim().split(" +", -1);
    Instant end = words[0].equals("silent") ? null : time(words[0]);
    Duration interval = null;
    Instant detected = start;
    int found = 0;
    boolean told = false;
    boolean over = false;
    List<Hole> holes = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      String value = words[i].substring(words[i].indexOf('=') + 1);
      if (words[i].startsWith("every=")) {
        interval = interval(value);
      } else if (words[i].startsWith("since=")) {
        detected = time(value);
      } else if (words[i].startsWith("found=")) {
        found = Integer.parseInt(value);
      } else if (words[i].equals("told")) {
        told = true;
      } else if (words[i].equals("over")) {
        over = true;
      } else {
        holes.add(hole(words[i]));
      }
    }
    if (interval == null || (end != null && !end.isAfter(start))) {
      throw new IllegalArgumentException("every= is missing, or its end is not after its start");
    }
    return new SeriesGap(start, end, interval, detected, found, holes, told, over);
  }

  private static Hole hole(String text) {
    String[] ends = text.split("/", -1);
    if (ends.length != 2 || !time(ends[0]).isBefore(time(ends[1]))) {
      throw new IllegalArgumentException("'" + text + "' is not of the form start/end");
    }
    return new Hole(time(ends[0]), time(ends[1]));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no time", e);
    }
  }

  private static Duration interval(String text) {
    try {
      Duration interval = Duration.parse(text);
      if (interval.toMillis() > 0) {
        return interval;
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("every=" + text + " is no duration", e);
    }
    throw new IllegalArgumentException("every=" + text + " is not positive");
  }
}
