// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The position up to which one series has been read. A value: nothing of it ever changes. Each
 * record of a station keeps the cursors of all its series as of itself, so that one row more must
 * cost no copy of what is remembered, and no text before somebody asks for it.
 */
final class SeriesCursor {
  /** Bounds the offset to a few kilobytes; beyond it the floor moves up earlier. */
  static final int MOST_MARKS = 300;

  private final Instant latest;
  private final Instant floor;
  private final SeenRows marks;
  private final int length;

  /** Kept from the first time on that it is asked for: the other series of a station change. */
  private String seen;

  /** Kept for the same reason. */
  private String latestText;

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
   * @param marks the rows seen at or after the floor
   */
  private SeriesCursor(Instant latest, Instant floor, SeenRows marks) {
    this.latest = latest;
    this.floor = floor;
    this.marks = marks;
    length = SeenRows.Seen.compactLength(floor) + 1 + marks.length();
  }

  /** A cursor that has seen nothing of what is not before this time. */
  static SeriesCursor from(Instant since, Instant latest) {
    return new SeriesCursor(latest, since, SeenRows.NONE);
  }

  /** A cursor without memory: all rows up to this time are known. */
  static SeriesCursor at(Instant latest) {
    return new SeriesCursor(latest, latest.plusNanos(1), SeenRows.NONE);
  }

  Instant latest() {
    return latest;
  }

  String latestText() {
    String known = latestText;
    if (known == null) {
      known = latest.toString();
      latestText = known;
    }
    return known;
  }

  /** Whether a row of this time is judged by what is remembered. */
  boolean remembers(Instant time) {
    return !time.isBefore(floor);
  }

  /** Time of the oldest row that is remembered; null when none is. */
  Instant oldest() {
    return marks.size() == 0 ? null : marks.get(0).time();
  }

  Verdict judge(Row row) {
    Instant time = row.observation().eventTime();
    if (time.isBefore(floor)) {
      return Verdict.KNOWN;
    }
    boolean replaced = false;
    // Most rows are newer than all that is remembered, so the search begins at the end.
    for (int i = marks.size() - 1; i >= 0 && !marks.get(i).time().isBefore(time); i--) {
      SeenRows.Seen mark = marks.get(i);
      if (mark.time().equals(time)) {
        if (mark.hash().equals(row.hash())) {
          return Verdict.KNOWN;
        }
        replaced |= !row.isBeside(mark.hash());
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
    SeenRows kept = marks.since(newFloor).with(row);
    while (kept.size() > MOST_MARKS && !kept.get(0).time().equals(newest)) {
      newFloor = kept.get(0).time().plusNanos(1);
      kept = kept.since(newFloor);
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
    List<SeenRows.Seen> all = new ArrayList<>();
    if (before != null) {
      before.marks.all().stream().filter(mark -> mark.time().isBefore(floor)).forEach(all::add);
    }
    all.addAll(marks.all());
    Instant first = before == null ? since : before.floor;
    return new SeriesCursor(latest, first.isBefore(floor) ? first : floor, SeenRows.of(all));
  }

  /**
   * The same with a memory of at most so many bytes: what it forgets counts as known. All rows of
   * the newest time are kept, since more of them may come.
   */
  SeriesCursor trimmed(int mostBytes) {
    int left = length;
    int cut = 0;
    while (cut < marks.size() && left > mostBytes && marks.get(cut).time().isBefore(latest)) {
      Instant time = marks.get(cut).time();
      while (cut < marks.size() && marks.get(cut).time().equals(time)) {
        left -= marks.get(cut++).length() + 1;
      }
    }
    if (cut == 0) {
      return this;
    }
    return cut == marks.size()
        ? at(latest)
        : new SeriesCursor(
            latest, marks.get(cut).time(), SeenRows.of(marks.all().subList(cut, marks.size())));
  }

  /** The memory as offset text: {@code floor;time:hash,time:hash}, times in base 36. */
  String seen() {
    String known = seen;
    if (known == null) {
      StringBuilder text = new StringBuilder(length);
      text.append(SeenRows.Seen.compact(floor)).append(';');
      for (int i = 0; i < marks.size(); i++) {
        text.append(i == 0 ? "" : ",").append(marks.get(i).text());
      }
      known = text.toString();
      seen = known;
    }
    return known;
  }

  /** The length of that text. */
  int seenLength() {
    return length;
  }

  /** The hash of that text, without the text. */
  int seenHash() {
    int hash = (SeenRows.Seen.compact(floor) + ";").hashCode();
    for (int i = 0; i < marks.size(); i++) {
      String text = marks.get(i).text();
      hash = i == 0 ? hash : 31 * hash + ',';
      for (int j = 0; j < text.length(); j++) {
        hash = 31 * hash + text.charAt(j);
      }
    }
    return hash;
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
    List<SeenRows.Seen> marks = new ArrayList<>();
    for (String part : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
      marks.add(SeenRows.Seen.parse(part, false));
    }
    return new SeriesCursor(latest, SeenRows.Seen.instant(parts[0]), SeenRows.of(marks));
  }
}
