// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The state of one series: its newest reading, and its gaps. */
final class SeriesState {
  private static final String NEWEST = "t:";
  private static final String GAP = "gap:";

  private final SeriesName name;
  private final SeriesGroup group;
  private final SeriesTotals totals;
  private final String text;
  private final NavigableMap<Instant, SeriesGap> gaps = new TreeMap<>();
  private Instant newest;
  private Instant look;
  private Instant heard;
  private boolean unsure;

  SeriesState(SeriesName name, SeriesGroup group, SeriesTotals totals) {
    this.name = name;
    this.group = group;
    this.totals = totals;
    text = name.text();
  }

  SeriesName name() {
    return name;
  }

  SeriesGroup group() {
    return group;
  }

  /** Time of the newest reading; null when nothing more is expected. */
  Instant newest() {
    return newest;
  }

  /** There is a newer reading; null when nothing more is expected. */
  void newest(Instant time) {
    totals.expected(newest != null, time != null);
    newest = time;
    look = time == null ? null : look;
    group.write(NEWEST + text, time == null ? null : time.toString());
  }

  /** When a reading came that was newer than those before it; null for not in this run. */
  Instant heard() {
    return heard;
  }

  /** A reading has come that is newer than those before it. */
  void heard(Instant time, Instant now) {
    newest(time);
    heard = now;
  }

  /** When it is looked at next, by {@link Silences}; null for never. It is not stored. */
  Instant look() {
    return look;
  }

  void look(Instant time) {
    look = time;
  }

  /**
   * Whether readings may have come since the newest that nobody remembers, so that what lies behind
   * it is no gap.
   */
  boolean isUnsure() {
    return unsure;
  }

  void unsure(boolean is) {
    unsure = is;
  }

  NavigableMap<Instant, SeriesGap> gaps() {
    return gaps;
  }

  /** The gap that lasts still; null when the series is not told as silent. */
  SeriesGap silence() {
    SeriesGap last = newest == null ? null : gaps.get(newest);
    return last != null && last.isSilent() ? last : null;
  }

  /** Enters a gap as it is now. */
  void put(SeriesGap gap) {
    totals.changed(gaps.put(gap.start(), gap), gap);
    group.write(key(gap.start()), gap.text());
  }

  /** Forgets a gap. */
  void remove(SeriesGap gap) {
    totals.changed(gaps.remove(gap.start()), null);
    group.write(key(gap.start()), null);
  }

  private String key(Instant start) {
    return GAP + start + "|" + text;
  }

  /** Whether nothing is left of it. */
  boolean isEmpty() {
    return newest == null && gaps.isEmpty();
  }

  /** Bytes of a gap in the offset, near enough. */
  long bytes(SeriesGap gap) {
    return 0L + key(gap.start()).length() + gap.text().length();
  }

  /** Whoever has series by their names. */
  interface Register {
    SeriesState of(SeriesName name);
  }

  /**
   * Reads the entry of an offset that this has written; any other is left alone.
   *
   * @throws IllegalArgumentException when it is damaged
   */
  static void restore(Map.Entry<String, ?> entry, Register into) {
    String key = entry.getKey();
    boolean gap = key.startsWith(GAP);
    if (!gap && !key.startsWith(NEWEST)) {
      return;
    }
    try {
      String value = String.valueOf(entry.getValue());
      int cut = key.indexOf('|');
      if (!gap) {
        into.of(SeriesName.parse(key.substring(NEWEST.length()))).newest(Instant.parse(value));
      } else if (cut > 0) {
        Instant start = Instant.parse(key.substring(GAP.length(), cut));
        into.of(SeriesName.parse(key.substring(cut + 1))).put(SeriesGap.parse(start, value));
      } else {
        throw new IllegalArgumentException("the name is not of the form gap:<start>|<series>");
      }
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          key + "='" + entry.getValue() + "' cannot be read: " + e.getMessage(), e);
    }
  }
}
