// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The conditions that a record must meet to be replayed, all of them.
 *
 * @param conditions in the order in which they are given
 */
record Selection(List<Condition> conditions) {
  private static final Pattern CONDITION =
      Pattern.compile("(reason|sensor|property|time|header\\.[^=!<>\\s]+)\\s*(=|!=|<|>=)\\s*(.*)");

  private static final String REMEDY =
      "write conditions as reason=QualityControl*, sensor=a|b, property!=battery,"
          + " time>=2026-11-01T00:00:00Z, time<2026-12-01T00:00:00Z or header.<name>=<text>; a |"
          + " divides texts of which one must be met, a * stands for any text";

  private static final TimeParser ISO = TimeParser.of("iso", null);

  /** A condition on one fact of a record. */
  private sealed interface Condition {
    boolean isMet(TopicRecord record);
  }

  /**
   * A text that is one of some patterns, or is none of them.
   *
   * @param fact of the record
   * @param pattern of the whole text
   * @param not whether none may be met
   */
  private record TextCondition(String fact, Pattern pattern, boolean not) implements Condition {
    @Override
    public boolean isMet(TopicRecord record) {
      String text = record.fact(fact);
      return (text != null && pattern.matcher(text).matches()) != not;
    }
  }

  /**
   * A bound of the time at which something was measured. A record without a time meets none.
   *
   * @param bound the time
   * @param before whether the time must lie before it, not at or behind it
   */
  private record TimeCondition(Instant bound, boolean before) implements Condition {
    @Override
    public boolean isMet(TopicRecord record) {
      Instant time = record.time();
      return time != null && time.isBefore(bound) == before;
    }
  }

  /**
   * Reads conditions.
   *
   * @throws IllegalArgumentException when one is none; the message says what to write
   */
  static Selection of(List<String> texts) {
    return new Selection(texts.stream().map(Selection::condition).toList());
  }

  /** Looks at one condition, as {@link #of} does. */
  static void check(String text) {
    var unused = condition(text);
  }

  private static Condition condition(String text) {
    Matcher condition = CONDITION.matcher(text.trim());
    if (!condition.matches() || condition.group(3).isBlank()) {
      throw new IllegalArgumentException(REMEDY);
    }
    String fact = condition.group(1);
    String operator = condition.group(2);
    boolean compares = operator.equals("<") || operator.equals(">=");
    if (compares != fact.equals("time")) {
      throw new IllegalArgumentException(REMEDY);
    }
    if (compares) {
      try {
        return new TimeCondition(ISO.parse(condition.group(3).trim()), operator.equals("<"));
      } catch (TimeParseException e) {
        throw new IllegalArgumentException(REMEDY, e);
      }
    }
    String patterns =
        Arrays.stream(condition.group(3).split("\\|", -1))
            .map(String::trim)
            .map(Selection::pattern)
            .collect(Collectors.joining("|"));
    return new TextCondition(
        fact, Pattern.compile(patterns, Pattern.DOTALL), operator.equals("!="));
  }

  private static String pattern(String text) {
    return Arrays.stream(text.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  boolean takes(TopicRecord record) {
    for (Condition condition : conditions) {
      if (!condition.isMet(record)) {
        return false;
      }
    }
    return true;
  }
}
