// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.completeness.Hole;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that have come into a gap since it opened. They lie before what the cursor of their
 * series remembers, so only this tells a late row from one that came already. A value.
 */
final class GapMarks {
  static final GapMarks NONE = new GapMarks(List.of(), 0, 0);

  /** Beyond this, stretches without a hole are no longer remembered row by row. */
  private static final int MANY_MARKS = 200;

  /** Bounds the offset where rows and holes take turns. */
  static final int MOST_MARKS = 1_000;

  private final List<SeenRows.Seen> marks;
  private final int found;
  private final long lost;

  /**
   * Marks of a gap.
   *
   * @param marks which nobody changes from now on
   * @param found how many instants have come
   * @param lost readings that are missing within what is no longer remembered
   */
  private GapMarks(List<SeenRows.Seen> marks, int found, long lost) {
    this.marks = marks;
    this.found = found;
    this.lost = lost;
  }

  int found() {
    return found;
  }

  /** What the row is; null when this does not remember, and the series' cursor must say it. */
  SeriesCursor.Verdict judge(Row row) {
    Instant time = row.observation().eventTime();
    boolean known = false;
    boolean replaced = false;
    for (SeenRows.Seen mark : marks) {
      if (mark.time().equals(time)) {
        if (mark.hash().equals(row.hash())) {
          return SeriesCursor.Verdict.KNOWN;
        }
        known = true;
        replaced |= !row.isBeside(mark.hash());
      } else if (mark.time().isAfter(time)) {
        if (!known && mark.joined()) {
          return null;
        }
        break;
      }
    }
    return replaced ? SeriesCursor.Verdict.REVISED : SeriesCursor.Verdict.NEW;
  }

  /** The marks with this row, without those of the same time that the answer no longer has. */
  GapMarks accept(Row row, Instant start, Duration interval) {
    Instant time = row.observation().eventTime();
    List<SeenRows.Seen> kept = new ArrayList<>(marks.size() + 1);
    int insert = 0;
    boolean joined = false;
    boolean counted = false;
    boolean passed = false;
    for (SeenRows.Seen mark : marks) {
      if (mark.time().equals(time)) {
        counted = true;
        joined = mark.joined();
      } else if (mark.time().isAfter(time) && !passed) {
        passed = true;
        joined = counted ? joined : mark.joined();
      }
      if (!mark.time().equals(time) || row.isBeside(mark.hash())) {
        kept.add(mark);
        insert = mark.time().isAfter(time) ? insert : kept.size();
      }
    }
    kept.add(insert, SeenRows.Seen.of(time, row.hash(), joined));
    GapMarks all = new GapMarks(kept, counted ? found : found + 1, lost);
    return kept.size() > MANY_MARKS ? all.dense(interval).halved(start, interval) : all;
  }

  /** Forgets the rows that have neighbours on both sides; those of one instant stay together. */
  private GapMarks dense(Duration interval) {
    List<SeenRows.Seen> kept = new ArrayList<>(marks.size());
    boolean dropped = false;
    for (int i = 0; i < marks.size(); ) {
      SeenRows.Seen mark = marks.get(i);
      int next = i + 1;
      while (next < marks.size() && marks.get(next).time().equals(mark.time())) {
        next++;
      }
      boolean inner =
          i > 0
              && next < marks.size()
              && (mark.joined() || near(marks.get(i - 1), mark, interval))
              && (marks.get(next).joined() || near(mark, marks.get(next), interval));
      for (; i < next; i++) {
        if (!inner) {
          kept.add(dropped ? marks.get(i).join() : marks.get(i));
        }
      }
      dropped = inner;
    }
    return new GapMarks(kept, found, lost);
  }

  private static boolean near(SeenRows.Seen a, SeenRows.Seen b, Duration interval) {
    return Hole.missing(a.time(), b.time(), interval) == 0;
  }

  /** Where holes are too many for that, the older half is no longer remembered. */
  private GapMarks halved(Instant start, Duration interval) {
    if (marks.size() <= MOST_MARKS) {
      return this;
    }
    int half = marks.size() / 2;
    while (half < marks.size() && marks.get(half).time().equals(marks.get(half - 1).time())) {
      half++;
    }
    if (half == marks.size()) {
      return this;
    }
    long missing = missing(start, marks.get(half).time(), interval);
    List<SeenRows.Seen> kept = new ArrayList<>(marks.subList(half, marks.size()));
    kept.set(0, kept.get(0).join());
    return new GapMarks(kept, found, missing);
  }

  /** How many readings are missing between the two ends of the gap. */
  long missing(Instant start, Instant end, Duration interval) {
    long missing = lost;
    Instant before = start;
    for (SeenRows.Seen mark : marks) {
      if (mark.time().isAfter(end)) {
        break;
      }
      missing += mark.joined() ? 0 : Hole.missing(before, mark.time(), interval);
      before = mark.time();
    }
    return missing + Hole.missing(before, end, interval);
  }

  /** The length of {@link #text}, which need not be made for it. */
  int length() {
    int length = Long.toString(lost).length() + 1 + Math.max(0, marks.size() - 1);
    for (SeenRows.Seen mark : marks) {
      length += mark.length();
    }
    return length;
  }

  /** The marks as offset text: {@code lost;time:hash,time~hash}, times in base 36. */
  String text() {
    StringBuilder text = new StringBuilder(length());
    text.append(lost).append(';');
    for (int i = 0; i < marks.size(); i++) {
      text.append(i == 0 ? "" : ",").append(marks.get(i).text());
    }
    return text.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it did not
   */
  static GapMarks parse(int found, String text) {
    String[] parts = text.split(";", 2);
    if (parts.length != 2 || !parts[0].matches("\\d{1,18}")) {
      throw new IllegalArgumentException("'" + text + "' is not of the form lost;time:hash,...");
    }
    List<SeenRows.Seen> marks = new ArrayList<>();
    for (String part : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
      marks.add(SeenRows.Seen.parse(part, true));
    }
    return new GapMarks(marks, found, Long.parseLong(parts[0]));
  }
}
