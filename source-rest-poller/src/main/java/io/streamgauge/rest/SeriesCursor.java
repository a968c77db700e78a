// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far one series has been read.
 *
 * @param latest time of the newest row seen
 * @param floor rows before this are known without being remembered one by one
 * @param marks the rows seen at or after the floor, in order of time
 */
record SeriesCursor(Instant latest, Instant floor, List<Mark> marks) {
  /** Bounds the offset to a few kilobytes; beyond it the floor moves up earlier. */
  static final int MOST_MARKS = 300;

  /** One row seen. */
  record Mark(Instant time, String hash) {}

  /** What a row is to this cursor. */
  enum Verdict {
    NEW,
    KNOWN,
    REVISED
  }

  SeriesCursor {
    marks = List.copyOf(marks);
  }

  /** A cursor without memory: all rows up to this time are known. */
  static SeriesCursor at(Instant latest) {
    return new SeriesCursor(latest, latest.plusNanos(1), List.of());
  }

  Verdict judge(Row row) {
    Instant time = row.observation().eventTime();
    if (time.isBefore(floor)) {
      return Verdict.KNOWN;
    }
    boolean replaced = false;
    for (Mark mark : marks) {
      if (mark.time().equals(time)) {
        if (mark.hash().equals(row.hash())) {
          return Verdict.KNOWN;
        }
        replaced |= !row.siblings().contains(mark.hash());
      }
    }
    return replaced ? Verdict.REVISED : Verdict.NEW;
  }

  /**
   * The cursor after this row. What was remembered for the same time and is no longer in the answer
   * is forgotten, so that a value that changes back is seen to change.
   */
  SeriesCursor accept(Row row, Duration lookback) {
    Instant time = row.observation().eventTime();
    Instant newest = time.isAfter(latest) ? time : latest;
    Instant bound = newest.minus(lookback);
    Instant newFloor = bound.isAfter(floor) ? bound : floor;
    List<Mark> kept = new ArrayList<>(marks.size() + 1);
    int insert = 0;
    for (Mark mark : marks) {
      boolean stale = mark.time().equals(time) && !row.siblings().contains(mark.hash());
      if (!mark.time().isBefore(newFloor) && !stale) {
        kept.add(mark);
        insert = mark.time().isAfter(time) ? insert : kept.size();
      }
    }
    kept.add(insert, new Mark(time, row.hash()));
    while (kept.size() > MOST_MARKS && !kept.get(0).time().equals(newest)) {
      newFloor = kept.remove(0).time().plusNanos(1);
      Instant cut = newFloor;
      kept.removeIf(mark -> mark.time().isBefore(cut));
    }
    return new SeriesCursor(newest, newFloor, kept);
  }

  /** The memory as offset text: {@code floor;time:hash,time:hash}, times in base 36. */
  String seen() {
    StringBuilder text = new StringBuilder(compact(floor)).append(';');
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      text.append(i == 0 ? "" : ",").append(compact(mark.time())).append(':').append(mark.hash());
    }
    return text.toString();
  }

  /**
   * Reads what {@link #seen} wrote.
   *
   * @throws IllegalArgumentException when it did not
   */
  static SeriesCursor parse(Instant latest, String seen) {
    String[] parts = seen.split(";", 2);
    if (parts.length != 2) {
      throw new IllegalArgumentException("'" + seen + "' is not of the form floor;time:hash,...");
    }
    List<Mark> marks = new ArrayList<>();
    for (String part : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
      String[] mark = part.split(":", 2);
      if (mark.length != 2) {
        throw new IllegalArgumentException("'" + part + "' is not of the form time:hash");
      }
      marks.add(new Mark(instant(mark[0]), mark[1]));
    }
    return new SeriesCursor(latest, instant(parts[0]), marks);
  }

  private static String compact(Instant time) {
    String seconds = Long.toString(time.getEpochSecond(), Character.MAX_RADIX);
    return time.getNano() == 0
        ? seconds
        : seconds + "." + Integer.toString(time.getNano(), Character.MAX_RADIX);
  }

  private static Instant instant(String text) {
    try {
      int point = text.indexOf('.');
      return point < 0
          ? Instant.ofEpochSecond(Long.parseLong(text, Character.MAX_RADIX))
          : Instant.ofEpochSecond(
              Long.parseLong(text.substring(0, point), Character.MAX_RADIX),
              Integer.parseInt(text.substring(point + 1), Character.MAX_RADIX));
    } catch (NumberFormatException | java.time.DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no time in base 36", e);
    }
  }
}
