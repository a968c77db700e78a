// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The options of reading an archive as users type them. */
public final class ReadOptions {
  public static final String PREFIX = "archive.read.";
  public static final String TOPIC = PREFIX + "topic";
  public static final String TOPICS = PREFIX + "topics";
  public static final String WHERE = PREFIX + "where";
  public static final String BEGIN = PREFIX + "begin";
  public static final String END = PREFIX + "end";
  public static final String ORDER = PREFIX + "order";
  public static final String RATE = "replay.rate";

  /** Which share of the work a task has, {@code 0/3} to {@code 2/3}; nobody's to set. */
  public static final String SHARE = PREFIX + "share";

  /** In the name of the target: the archived topic's. */
  static final String ANY_TOPIC = "${topic}";

  private static final String TIME_FORM = "time in ISO 8601, or a date, which begins in UTC";

  private ReadOptions() {}

  /** Adds the options. */
  public static OptionList define(OptionList options) {
    return options
        .group("Reading")
        .parsed(
            TOPIC,
            OptionList.REQUIRED,
            "name of a topic, with ${topic} for that of the archive",
            ReadOptions::topic,
            "Target topic",
            "Topic that the rows go to as records; ${topic} in it stands for the archived topic's"
                + " name.")
        .add(
            TOPICS,
            Type.LIST,
            List.of(),
            new Parsed("names of topics", ReadOptions::archived),
            "Topics",
            "Archived topics that are read, as the directories below topics.dir have them; all when"
                + " empty.")
        .high()
        .add(
            WHERE,
            Type.LIST,
            List.of(),
            new Parsed("name=value", ReadOptions::condition),
            "Where",
            "Values that a level of directories or a column has to have, as in region=north or"
                + " sensor_id=01646500; one of several for the same name, all names.")
        .parsed(
            BEGIN,
            null,
            TIME_FORM,
            ReadOptions::time,
            "Begin",
            "Event time from which on rows are read.")
        .parsed(
            END,
            null,
            TIME_FORM,
            ReadOptions::time,
            "End",
            "Event time before which they are read.")
        .choice(
            ORDER,
            ReadOrder.EVENT_TIME,
            ReadOrder.class,
            "Order",
            "Order of the records: event-time keeps that of each sensor within the directories that"
                + " are not of times, offset that of each topic partition that they came from.")
        .add(
            RATE,
            Type.LONG,
            0L,
            Range.atLeast(0),
            "Rate",
            "Records a second of all tasks together; 0 for as many as there can be.");
  }

  static void topic(String name) {
    String plain = name.replace(ANY_TOPIC, "t");
    if (!plain.matches("[A-Za-z0-9._-]{1,249}") || plain.equals(".") || plain.equals("..")) {
      throw new IllegalArgumentException(
          "use a topic's name of letters, digits, dots, _ and -, with ${topic} for the archived"
              + " topic's");
    }
  }

  private static void archived(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,249}")) {
      throw new IllegalArgumentException(
          "no topic has such a name; use letters, digits, dots, _ and -, and commas between names");
    }
  }

  static String[] condition(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + text + "' has no name and value; write name=value, as in sensor_id=01646500");
    }
    return new String[] {text.substring(0, equals).trim(), text.substring(equals + 1).trim()};
  }

  static Instant time(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "write a time such as 2026-03-01T00:00:00Z, or a date such as 2026-03-01", e);
    }
  }

  /** The rows that a configuration, which was checked, asks for. */
  static RowSelection selection(AbstractConfig config) {
    Map<String, Set<String>> where = new HashMap<>();
    for (String text : config.getList(WHERE)) {
      String[] condition = condition(text);
      where.computeIfAbsent(condition[0], any -> new HashSet<>()).add(condition[1]);
    }
    String begin = config.getString(BEGIN);
    String end = config.getString(END);
    return new RowSelection(
        config.getList(TOPICS),
        where,
        begin == null ? null : time(begin),
        end == null ? null : time(end));
  }
}
