// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * Time in which readings of one series are missing. A value: nothing of it ever changes.
 *
 * @param end time of the reading after it; null while nothing has come
 * @param interval that readings are expected at
 * @param names of what is missing
 * @param detected when it was found
 * @param attempts how many of the retries are done
 * @param marks the rows that have come into it
 * @param told whether its state is on the coverage topic
 * @param over whether it is no longer waited for
 * @param missing readings that are missing now
 */
record Gap(
    Id id,
    Instant end,
    Duration interval,
    Names names,
    Instant detected,
    int attempts,
    GapMarks marks,
    boolean told,
    boolean over,
    long missing) {

  /**
   * The identity of a gap, as long as it lives and after it.
   *
   * @param series empty for a station that has never delivered
   * @param start time of the reading before it
   */
  record Id(String series, Instant start) implements Comparable<Id> {
    private static final Comparator<Id> ORDER =
        Comparator.comparing(Id::series).thenComparing(Id::start);

    @Override
    public int compareTo(Id other) {
      return ORDER.compare(this, other);
    }
  }

  /** Sensor and observed property of the series; null where they are not known. */
  record Names(String sensorId, String observedProperty) {
    static final Names UNKNOWN = new Names(null, null);
  }

  /** The state of a gap that a consumer is told. */
  enum State {
    /** Readings are missing and may still come. */
    OPEN,
    /** Nothing has come since the start. */
    SILENT,
    /** No reading is missing any more. */
    FILLED,
    /** What is missing is not waited for any longer. */
    GIVEN_UP
  }

  /** A gap that nobody has been told of yet; an end of null says that it has none. */
  static Gap found(Id id, Instant end, Duration interval, Names names, Instant detected) {
    return new Gap(id, end, interval, names, detected, 0, GapMarks.NONE, false, false, 0)
        .with(GapMarks.NONE, false);
  }

  /** The gap with these rows. */
  Gap with(GapMarks found, boolean known) {
    return new Gap(
        id, end, interval, names, detected, attempts, found, known, over, missing(found, end));
  }

  private long missing(GapMarks found, Instant until) {
    return until == null ? 0 : found.missing(id.start(), until, interval);
  }

  /** The gap with this row; a second row of one instant fills nothing and is not told. */
  Gap accept(Row row) {
    GapMarks more = marks.accept(row, id.start(), interval);
    return with(more, told && more.found() == marks.found());
  }

  /** The gap after so many of the retries. */
  Gap attempted(int times) {
    return new Gap(id, end, interval, names, detected, times, marks, false, over, missing);
  }

  /** The gap when its state is known, or has to be told. */
  Gap told(boolean known) {
    return new Gap(id, end, interval, names, detected, attempts, marks, known, over, missing);
  }

  /** The gap when nothing is waited for any more; told anew only if that changes its state. */
  Gap ended() {
    boolean same = told && missing == 0 && end != null;
    return new Gap(id, end, interval, names, detected, attempts, marks, same, true, missing);
  }

  /** The gap of a station that was silent until now. */
  Gap ended(Instant at) {
    return new Gap(
        id, at, interval, names, detected, attempts, marks, false, true, missing(marks, at));
  }

  State state() {
    if (end == null) {
      return State.SILENT;
    }
    return missing == 0 ? State.FILLED : over ? State.GIVEN_UP : State.OPEN;
  }

  /** How many rows have come into it. */
  int found() {
    return marks.found();
  }

  /** Whether rows may come into it. */
  boolean open() {
    return end != null && !over;
  }

  boolean within(Instant from, Instant to) {
    return end != null && !id.start().isBefore(from) && !end.isAfter(to);
  }

  SeriesCursor.Verdict judge(Row row) {
    return marks.judge(row);
  }

  /** Readings that are missing when nothing has come until this time. */
  long missing(Instant until) {
    return end == null ? missing(marks, until) : missing;
  }
}
