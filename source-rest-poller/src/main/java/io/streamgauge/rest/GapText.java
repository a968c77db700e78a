// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Writes and reads gaps as entries of an offset.
 *
 * <pre>
 * "gap:2026-01-31T00:00:00Z|01646500:00060":       start and series; no series for a station that never delivered
 * "2026-01-31T06:00:00Z                            end, or silent
 *  every=PT15M since=2026-01-31T06:02:11Z          interval, and when it was found
 *  tries=1 found=2 of=+01646500/+00060             retries done, rows that came, sensor and property (- for unknown)
 *  told over;                                      each only when it is so
 *  0;tyxog0:Yb3-kQ0a,tyxpc0~s82hfaZ1"              readings lost from memory; the rows, as {@link SeriesCursor.Seen} writes them
 * </pre>
 */
final class GapText {
  /** Before the names of gaps in an offset. */
  static final String PREFIX = "gap:";

  private static final String SILENT = "silent";
  private static final String UNKNOWN = "-";

  private GapText() {}

  static String key(Gap.Id id) {
    return PREFIX + id.start() + "|" + id.series();
  }

  static String of(Gap gap) {
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
        + ";"
        + gap.marks().text();
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
