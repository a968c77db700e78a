// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Rows that are remembered, in order of time. One more at the end goes into the same array behind
 * those that others read of it, and those at the front are passed over.
 */
final class SeenRows {
  static final SeenRows NONE = new SeenRows(new Seen[0], 0, 0, 0);

  private static final Comparator<Seen> BY_TIME = Comparator.comparing(Seen::time);

  private final Seen[] rows;
  private final int from;
  private final int to;

  /** Characters of their texts, each with a comma. */
  private final int chars;

  private SeenRows(Seen[] rows, int from, int to, int chars) {
    this.rows = rows;
    this.from = from;
    this.to = to;
    this.chars = chars;
  }

  static SeenRows of(List<Seen> all) {
    Seen[] rows = all.stream().sorted(BY_TIME).toArray(Seen[]::new);
    int chars = 0;
    for (Seen row : rows) {
      chars += row.length() + 1;
    }
    return new SeenRows(rows, 0, rows.length, chars);
  }

  int size() {
    return to - from;
  }

  Seen get(int i) {
    return rows[from + i];
  }

  List<Seen> all() {
    return Arrays.asList(rows).subList(from, to);
  }

  /** The length of their text, with commas between them. */
  int length() {
    return Math.max(0, chars - 1);
  }

  /** Those that are not before a time. */
  SeenRows since(Instant time) {
    int first = from;
    int left = chars;
    while (first < to && rows[first].time().isBefore(time)) {
      left -= rows[first++].length() + 1;
    }
    return first == from ? this : new SeenRows(rows, first, to, left);
  }

  /** With this row, without those of its time that are no longer in the answer. */
  SeenRows with(Row row) {
    Instant time = row.observation().eventTime();
    Seen mark = Seen.of(time, row.hash(), false);
    int behind = to;
    boolean stale = false;
    while (behind > from && !rows[behind - 1].time().isBefore(time)) {
      Seen other = rows[--behind];
      stale |= other.time().equals(time) && !row.isBeside(other.hash());
    }
    if (!stale && (to == from || !rows[to - 1].time().isAfter(time))) {
      return with(mark);
    }
    List<Seen> kept = new ArrayList<>(all());
    kept.removeIf(o -> o.time().equals(time) && !row.isBeside(o.hash()));
    kept.add(mark);
    return of(kept);
  }

  /** Only the task's thread adds; what another one reads of the array is there already. */
  private SeenRows with(Seen last) {
    Seen[] all = rows;
    int first = from;
    if (to == rows.length || rows[to] != null) {
      // Little room: what is passed over at the front is held until the next copy.
      all = new Seen[size() + size() / 8 + 2];
      System.arraycopy(rows, from, all, 0, size());
      first = 0;
    }
    all[first + size()] = last;
    return new SeenRows(all, first, first + size() + 1, chars + last.length() + 1);
  }

  /**
   * A row that an offset remembers: {@code time:hash}, or {@code time~hash} when it is joined, with
   * the time in base 36. Its text is repeated by the offsets of hundreds of later records, of which
   * few are ever written, so that it is made when the first of them is, and kept.
   */
  static final class Seen {
    private static final String FORM = "' is not of the form time:hash";

    private final Instant time;
    private final String hash;
    private final boolean joined;
    private final int length;
    private String text;

    private Seen(Instant time, String hash, boolean joined) {
      this.time = time;
      this.hash = hash;
      this.joined = joined;
      length = compactLength(time) + 1 + hash.length();
    }

    static Seen of(Instant time, String hash, boolean joined) {
      return new Seen(time, hash, joined);
    }

    Instant time() {
      return time;
    }

    String hash() {
      return hash;
    }

    /** Whether what came between the row before and this one is no longer remembered. */
    boolean joined() {
      return joined;
    }

    String text() {
      String known = text;
      if (known == null) {
        known = compact(time) + (joined ? '~' : ':') + hash;
        text = known;
      }
      return known;
    }

    /** The length of the text, which need not be made for it. */
    int length() {
      return length;
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

    /** The length of what {@link #compact} writes. */
    static int compactLength(Instant time) {
      long seconds = time.getEpochSecond();
      int length = (seconds < 0 ? 1 : 0) + digits(seconds);
      return time.getNano() == 0 ? length : length + 1 + digits(time.getNano());
    }

    /** No second that an instant can have takes more than eleven. */
    private static int digits(long number) {
      long rest = Math.abs(number);
      int digits = 1;
      for (long bound = Character.MAX_RADIX; rest >= bound; bound *= Character.MAX_RADIX) {
        digits++;
      }
      return digits;
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
