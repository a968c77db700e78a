// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.completeness.CoverageState;
import io.streamgauge.extract.Extraction.Row;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

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

  /** A gap that nobody has been told of yet; without an end or names where they are null. */
  static Gap found(Id id, Instant end, Duration interval, Names names, Instant detected) {
    Names known = names == null ? Names.UNKNOWN : names;
    return new Gap(id, end, interval, known, detected, 0, GapMarks.NONE, false, false, 0)
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

  CoverageState state() {
    if (end == null) {
      return CoverageState.SILENT;
    }
    return missing == 0 ? CoverageState.FILLED : over ? CoverageState.GIVEN_UP : CoverageState.OPEN;
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

  /**
   * Writes and reads gaps as entries of an offset.
   *
   * <pre>
   * "gap:2026-01-31T00:00:00Z|01646500:00060":       start and series; no series for a station that never delivered
   * "2026-01-31T06:00:00Z                            end, or silent
   *  every=PT15M since=2026-01-31T06:02:11Z          interval, and when it was found
   *  tries=1 found=2 of=+01646500/+00060             retries done, rows that came, sensor and property (- for unknown)
   *  told over;                                      each only when it is so
   *  0;tyxog0:Yb3-kQ0a,tyxpc0~s82hfaZ1"              readings lost from memory; the rows, as {@link SeenRows.Seen} writes them
   * </pre>
   */
  static final class Text {
    /** Before the names of gaps in an offset. */
    static final String PREFIX = "gap:";

    private static final String SILENT = "silent";
    private static final String UNKNOWN = "-";

    private Text() {}

    static String key(Gap.Id id) {
      return PREFIX + id.start() + "|" + id.series();
    }

    static OffsetMap.Late of(Gap gap) {
      return new OffsetMap.Late(head(gap), gap.marks());
    }

    private static String head(Gap gap) {
      return (gap.end() == null ? SILENT : gap.end().toString())
          + " every="
          + gap.interval()
          + " since="
          + gap.detected()
          + " tries="
          + gap.attempts()
          + " found="
          + gap.found()
          + " of="
          + name(gap.names().sensorId())
          + "/"
          + name(gap.names().observedProperty())
          + (gap.told() ? " told" : "")
          + (gap.over() ? " over" : "")
          + ";";
    }

    private static String name(String name) {
      return name == null ? UNKNOWN : "+" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static String read(String text) {
      return text.startsWith("+")
          ? URLDecoder.decode(text.substring(1), StandardCharsets.UTF_8)
          : null;
    }

    private static Gap.Names names(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("of=" + text + " is not of the form +sensor/+property");
      }
      return new Gap.Names(read(parts[0]), read(parts[1]));
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
        Gap.Id id = new Gap.Id(name.substring(cut + 1), Instant.parse(name.substring(0, cut)));
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
        Gap.Names names = names(word(words, "of", "-/-"));
        Instant detected = Instant.parse(word(words, "since", id.start().toString()));
        GapMarks marks = parts.length == 2 ? GapMarks.parse(found, parts[1]) : GapMarks.NONE;
        boolean over = words.contains("over");
        return new Gap(id, end, interval, names, detected, tries, marks, false, over, 0)
            .with(marks, words.contains("told"));
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
}
