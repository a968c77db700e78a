// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.Row;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Time in which readings of one series are missing. A value: nothing of it ever changes. */
final class Gap {
  /** Before the names of gaps in an offset. */
  static final String PREFIX = "gap:";

  private static final String SILENT = "silent";

  private final Id id;
  private final Instant end;
  private final Duration interval;
  private final Of of;
  private final Instant detected;
  private final int attempts;
  private final GapMarks marks;
  private final boolean told;
  private final boolean over;
  private final long missing;

  /** Kept, since every record of the station carries it. */
  private final String text;

  /**
   * What a gap is known by, as long as it lives and after it.
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

    String key() {
      return PREFIX + start + "|" + series;
    }
  }

  /** Sensor and observed property of the series; null where they are not known. */
  record Of(String sensorId, String observedProperty) {
    static final Of UNKNOWN = new Of(null, null);

    private static final String NONE = "-";

    String text() {
      return written(sensorId) + "/" + written(observedProperty);
    }

    private static String written(String name) {
      return name == null ? NONE : "+" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static String read(String text) {
      return text.startsWith("+")
          ? URLDecoder.decode(text.substring(1), StandardCharsets.UTF_8)
          : null;
    }

    static Of parse(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("of=" + text + " is not of the form +sensor/+property");
      }
      return new Of(read(parts[0]), read(parts[1]));
    }
  }

  /** What a consumer is told of a gap. */
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

  /**
   * A gap.
   *
   * @param end time of the reading after it; null while nothing has come
   * @param attempts how many of the retries are done
   * @param told whether its state is on the coverage topic
   * @param over whether it is no longer waited for
   */
  private Gap(
      Id id,
      Instant end,
      Duration interval,
      Of of,
      Instant detected,
      int attempts,
      GapMarks marks,
      boolean told,
      boolean over) {
    this.id = id;
    this.end = end;
    this.interval = interval;
    this.of = of;
    this.detected = detected;
    this.attempts = attempts;
    this.marks = marks;
    this.told = told;
    this.over = over;
    missing = end == null ? 0 : marks.missing(id.start(), end, interval);
    text = render();
  }

  /** A gap that nobody has been told of yet; an end of null says that it has none. */
  static Gap of(Id id, Instant end, Duration interval, Of of, Instant detected) {
    return new Gap(id, end, interval, of, detected, 0, GapMarks.NONE, false, false);
  }

  /** The gap with this row; a second row of one instant fills nothing and is not told. */
  Gap accept(Row row) {
    GapMarks more = marks.accept(row, id.start(), interval);
    boolean same = told && more.found() == marks.found();
    return new Gap(id, end, interval, of, detected, attempts, more, same, over);
  }

  Gap attempted(int times) {
    return new Gap(id, end, interval, of, detected, times, marks, false, over);
  }

  Gap told(boolean known) {
    return new Gap(id, end, interval, of, detected, attempts, marks, known, over);
  }

  /** The gap when nothing is waited for any more; told anew only if that changes its state. */
  Gap ended() {
    boolean same = told && missing == 0 && end != null;
    return new Gap(id, end, interval, of, detected, attempts, marks, same, true);
  }

  /** The gap of a station that was silent until now. */
  Gap ended(Instant at) {
    return new Gap(id, at, interval, of, detected, attempts, marks, false, true);
  }

  State state() {
    if (end == null) {
      return State.SILENT;
    }
    return missing == 0 ? State.FILLED : over ? State.GIVEN_UP : State.OPEN;
  }

  Id id() {
    return id;
  }

  Instant end() {
    return end;
  }

  Duration interval() {
    return interval;
  }

  Of of() {
    return of;
  }

  Instant detected() {
    return detected;
  }

  int attempts() {
    return attempts;
  }

  int found() {
    return marks.found();
  }

  boolean told() {
    return told;
  }

  boolean over() {
    return over;
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

  /** Readings that are missing now. */
  long missing() {
    return missing;
  }

  /** Readings that are missing when nothing has come until this time. */
  long missing(Instant until) {
    return end == null ? marks.missing(id.start(), until, interval) : missing;
  }

  /** When it is asked for again; null for never. */
  Instant next(List<Duration> retries) {
    return open() && attempts < retries.size() ? detected.plus(retries.get(attempts)) : null;
  }

  String text() {
    return text;
  }

  private String render() {
    return (end == null ? SILENT : end.toString())
        + " every="
        + interval
        + " since="
        + detected
        + " tries="
        + attempts
        + " found="
        + marks.found()
        + " of="
        + of.text()
        + (told ? " told" : "")
        + (over ? " over" : "")
        + ";"
        + marks.text();
  }

  /**
   * Reads an offset entry.
   *
   * @throws IllegalArgumentException telling what cannot be read
   */
  static Gap parse(String key, String text) {
    try {
      String name = key.substring(PREFIX.length());
      int cut = name.indexOf('|');
      if (cut < 0) {
        throw new IllegalArgumentException("the name is not of the form gap:<start>|<series>");
      }
      Id id = new Id(name.substring(cut + 1), Instant.parse(name.substring(0, cut)));
      String[] parts = text.split(";", 2);
      List<String> words = List.of(parts[0].trim().split(" +"));
      Instant end = words.get(0).equals(SILENT) ? null : Instant.parse(words.get(0));
      Duration interval = Duration.parse(word(words, "every", null));
      if (end != null && !end.isAfter(id.start())) {
        throw new IllegalArgumentException("its end is not after its start");
      }
      if (interval.toMillis() <= 0) {
        throw new IllegalArgumentException("every=" + interval + " is not positive");
      }
      int found = Integer.parseInt(word(words, "found", "0"));
      int tries = Integer.parseInt(word(words, "tries", "0"));
      if (found < 0 || tries < 0) {
        throw new IllegalArgumentException("a count is negative");
      }
      return new Gap(
          id,
          end,
          interval,
          Of.parse(word(words, "of", "-/-")),
          Instant.parse(word(words, "since", id.start().toString())),
          tries,
          parts.length == 2 ? GapMarks.parse(found, parts[1]) : GapMarks.NONE,
          words.contains("told"),
          words.contains("over"));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(
          key
              + "='"
              + text
              + "' is not a gap such as gap:2026-01-31T00:00:00Z|<series>="
              + "'2026-01-31T06:00:00Z every=PT15M': "
              + e.getMessage(),
          e);
    }
  }

  private static String word(List<String> words, String name, String otherwise) {
    String found =
        words.stream()
            .filter(word -> word.startsWith(name + "="))
            .map(word -> word.substring(name.length() + 1))
            .findFirst()
            .orElse(otherwise);
    if (found == null) {
      throw new IllegalArgumentException(name + "= is missing");
    }
    return found;
  }
}
