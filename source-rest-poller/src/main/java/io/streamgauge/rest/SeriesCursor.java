// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The position up to which one series has been read. A value: nothing of it ever changes. */
final class SeriesCursor {
  /** Bounds the offset to a few kilobytes; beyond it the floor moves up earlier. */
  static final int MOST_MARKS = 300;

  private final Instant latest;
  private final Instant floor;
  private final List<Seen> marks;

  /** Kept, since every record of a station carries the text of all its series. */
  private final String seen;

  /** The judgement of a row by this cursor. */
  enum Verdict {
    NEW,
    KNOWN,
    REVISED
  }

  /**
   * A cursor.
   *
   * @param latest time of the newest row seen
   * @param floor rows before this are known without being remembered one by one
   * @param marks the rows seen at or after the floor, in order of time
   */
  private SeriesCursor(Instant latest, Instant floor, List<Seen> marks) {
    this.latest = latest;
    this.floor = floor;
    this.marks = List.copyOf(marks);
    seen = render(floor, this.marks);
  }

  /** A cursor that has seen nothing of what is not before this time. */
  static SeriesCursor from(Instant since, Instant latest) {
    return new SeriesCursor(latest, since, List.of());
  }

  /** A cursor without memory: all rows up to this time are known. */
  static SeriesCursor at(Instant latest) {
    return new SeriesCursor(latest, latest.plusNanos(1), List.of());
  }

  Instant latest() {
    return latest;
  }

  /** Whether a row of this time is judged by what is remembered. */
  boolean remembers(Instant time) {
    return !time.isBefore(floor);
  }

  /** Time of the oldest row that is remembered; null when none is. */
  Instant oldest() {
    return marks.isEmpty() ? null : marks.get(0).time();
  }

  Verdict judge(Row row) {
    Instant time = row.observation().eventTime();
    if (time.isBefore(floor)) {
      return Verdict.KNOWN;
    }
    boolean replaced = false;
    // Most rows are newer than all that is remembered, so the search begins at the end.
    for (int i = marks.size() - 1; i >= 0 && !marks.get(i).time().isBefore(time); i--) {
      Seen mark = marks.get(i);
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
    List<Seen> kept = new ArrayList<>(marks.size() + 1);
    int insert = 0;
    for (Seen mark : marks) {
      boolean stale = mark.time().equals(time) && !row.siblings().contains(mark.hash());
      if (!mark.time().isBefore(newFloor) && !stale) {
        kept.add(mark);
        insert = mark.time().isAfter(time) ? insert : kept.size();
      }
    }
    kept.add(insert, Seen.of(time, row.hash(), false));
    while (kept.size() > MOST_MARKS && !kept.get(0).time().equals(newest)) {
      newFloor = kept.get(0).time().plusNanos(1);
      int cut = 1;
      while (kept.get(cut).time().isBefore(newFloor)) {
        cut++;
      }
      kept.subList(0, cut).clear();
    }
    return new SeriesCursor(newest, newFloor, kept);
  }

  /**
   * The cursor of a series that was read in two parts: what came late, or changed, on the other
   * side of the seam is judged by what both have seen.
   *
   * @param seam before which this one has seen nothing
   * @param since since when the other part was read
   * @param before the cursor of the other part; null when it has seen nothing of the series
   */
  SeriesCursor joined(Instant seam, Instant since, SeriesCursor before) {
    if (floor.isAfter(seam)) {
      return this;
    }
    List<Seen> all = new ArrayList<>();
    if (before != null) {
      before.marks.stream().filter(mark -> mark.time().isBefore(floor)).forEach(all::add);
    }
    all.addAll(marks);
    Instant first = before == null ? since : before.floor;
    return new SeriesCursor(latest, first.isBefore(floor) ? first : floor, all);
  }

  /**
   * The same with a memory of at most so many bytes: what it forgets counts as known. All rows of
   * the newest time are kept, since more of them may come.
   */
  SeriesCursor trimmed(int mostBytes) {
    if (seen.length() <= mostBytes) {
      return this;
    }
    int length = seen.length();
    int cut = 0;
    while (cut < marks.size() && length > mostBytes && marks.get(cut).time().isBefore(latest)) {
      Instant time = marks.get(cut).time();
      while (cut < marks.size() && marks.get(cut).time().equals(time)) {
        length -= marks.get(cut++).text().length() + 1;
      }
    }
    if (cut == 0) {
      return this;
    }
    return cut == marks.size()
        ? at(latest)
        : new SeriesCursor(latest, marks.get(cut).time(), marks.subList(cut, marks.size()));
  }

  /** The memory as offset text: {@code floor;time:hash,time:hash}, times in base 36. */
  String seen() {
    return seen;
  }

  private static String render(Instant floor, List<Seen> marks) {
    StringBuilder text = new StringBuilder(marks.size() * 20 + 16);
    text.append(Seen.compact(floor)).append(';');
    for (int i = 0; i < marks.size(); i++) {
      text.append(i == 0 ? "" : ",").append(marks.get(i).text());
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
    List<Seen> marks = new ArrayList<>();
    for (String part : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
      marks.add(Seen.parse(part, false));
    }
    return new SeriesCursor(latest, Seen.instant(parts[0]), marks);
  }

  /**
   * A row that an offset remembers, with its text, which the offsets of hundreds of later records
   * repeat: {@code time:hash}, or {@code time~hash} when it is joined, with the time in base 36.
   *
   * @param joined whether what came between the row before and this one is no longer remembered
   */
  record Seen(Instant time, String hash, boolean joined, String text) {
    private static final String FORM = "' is not of the form time:hash";

    static Seen of(Instant time, String hash, boolean joined) {
      return new Seen(time, hash, joined, compact(time) + (joined ? '~' : ':') + hash);
    }

    Seen join() {
      return joined ? this : of(time, hash, true);
    }

    /**
     * Reads the text of a row.
     *
     * @param joins whether it may be a joined one
     * @throws IllegalArgumentException when it is none
     */
    static Seen parse(String text, boolean joins) {
      String[] parts = text.split(joins ? "[:~]" : ":", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException("'" + text + FORM);
      }
      return of(instant(parts[0]), parts[1], joins && text.contains("~"));
    }

    /** Seconds in base 36, and nanoseconds behind a point. */
    static String compact(Instant time) {
      String seconds = Long.toString(time.getEpochSecond(), Character.MAX_RADIX);
      return time.getNano() == 0
          ? seconds
          : seconds + "." + Integer.toString(time.getNano(), Character.MAX_RADIX);
    }

    /** Reads what {@link #compact} wrote. */
    static Instant instant(String text) {
      try {
        int point = text.indexOf('.');
        return point < 0
            ? Instant.ofEpochSecond(Long.parseLong(text, Character.MAX_RADIX))
            : Instant.ofEpochSecond(
                Long.parseLong(text.substring(0, point), Character.MAX_RADIX),
                Integer.parseInt(text.substring(point + 1), Character.MAX_RADIX));
      } catch (NumberFormatException | DateTimeException e) {
        throw new IllegalArgumentException("'" + text + "' is no time in base 36", e);
      }
    }
  }
}
