// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * A place where reading begins or ends: a word, a time by the records' timestamps, or offsets.
 *
 * @param word earliest, latest or never; null for another kind
 * @param time the time; null for another kind
 * @param offsets the offset of each partition that is named; empty for another kind
 */
record LogBound(String word, Instant time, Map<TopicPartition, Long> offsets) {
  static final String EARLIEST = "earliest";
  static final String LATEST = "latest";
  static final String NEVER = "never";

  private static final Pattern OFFSET =
      Pattern.compile("([a-zA-Z0-9._-]{1,249}):(\\d{1,9})=(\\d{1,18})");

  private static final TimeParser ISO = TimeParser.of("iso", null);

  /**
   * Reads where to begin.
   *
   * @throws IllegalArgumentException when it is no place; the message says what to write
   */
  static LogBound begin(List<String> texts) {
    return of(texts, EARLIEST, "");
  }

  /**
   * Reads where to end.
   *
   * @throws IllegalArgumentException when it is no place; the message says what to write
   */
  static LogBound end(List<String> texts) {
    return of(texts, LATEST, NEVER);
  }

  private static LogBound of(List<String> texts, String word, String otherWord) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException(remedy(word, otherWord));
    }
    if (texts.size() == 1 && !OFFSET.matcher(texts.get(0)).matches()) {
      String text = texts.get(0).toLowerCase(Locale.ROOT);
      if (!text.isEmpty() && (text.equals(word) || text.equals(otherWord))) {
        return new LogBound(text, null, Map.of());
      }
      try {
        return new LogBound(null, ISO.parse(texts.get(0)), Map.of());
      } catch (TimeParseException e) {
        throw new IllegalArgumentException(remedy(word, otherWord), e);
      }
    }
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (String text : texts) {
      Matcher offset = OFFSET.matcher(text);
      if (!offset.matches()) {
        throw new IllegalArgumentException(remedy(word, otherWord));
      }
      offsets.put(
          new TopicPartition(offset.group(1), Integer.parseInt(offset.group(2))),
          Long.parseLong(offset.group(3)));
    }
    return new LogBound(null, null, Map.copyOf(offsets));
  }

  private static String remedy(String word, String otherWord) {
    return "write "
        + word
        + (otherWord.isEmpty() ? "" : ", " + otherWord)
        + ", a time with its zone as in 2026-11-01T00:00:00Z, or offsets as in"
        + " readings-quarantine:0=107, readings-quarantine:1=98";
  }

  /** Whether it is this word. */
  boolean is(String which) {
    return which.equals(word);
  }

  /** Whether it is a time that is later than this one. */
  boolean isAfter(Instant now) {
    return time != null && time.isAfter(now);
  }

  /** Whether what is written from now on may lie before it: with offsets nobody can tell. */
  boolean isOpen(Instant now) {
    return is(NEVER) || isAfter(now) || !offsets.isEmpty();
  }

  /** The time in milliseconds, or {@code otherwise} when it is none. */
  long millis(long otherwise) {
    return time == null ? otherwise : time.toEpochMilli();
  }
}
