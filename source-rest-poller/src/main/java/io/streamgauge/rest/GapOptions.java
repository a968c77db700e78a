// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.StationList;
import io.streamgauge.common.source.TopicWriters;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options that say how often readings are expected, and what follows when they do not come.
 *
 * @param expected interval between the readings of a series; null when none is expected
 * @param retries when after its discovery a gap is asked for again
 * @param silentAfter how long without a reading is silence; null for some intervals
 * @param topic where gaps are told; null for nowhere
 */
record GapOptions(Template expected, List<Duration> retries, Duration silentAfter, String topic) {
  static final String EXPECTED = "rest.expected.interval";
  static final String RETRIES = "rest.gap.retries";
  static final String SILENT_AFTER = "rest.silent.after";
  static final String TOPIC = "rest.coverage.topic";

  private static final int SILENT_INTERVALS = 8;
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  static void define(OptionList options) {
    options
        .group("Gaps")
        .parsed(
            EXPECTED,
            null,
            "a duration of 1s or more, or {name}",
            GapOptions::expected,
            "Expected interval",
            "Interval between two readings of a series, or {name} of a station's own; more than one"
                + " and a half of it is a gap, which is asked for again.")
        .add(
            RETRIES,
            Type.LIST,
            List.of("1h", "6h", "1d", "7d"),
            new Parsed("durations, each longer than the one before", GapOptions::retry),
            "Retries of gaps",
            "When a gap is asked for again, counted from its discovery; empty for never.")
        .low()
        .duration(
            SILENT_AFTER,
            null,
            Duration.ZERO,
            Durations.LONGEST,
            "Silence",
            "How long a series without a reading is told as silent; eight expected intervals when"
                + " not set.")
        .low()
        .parsed(
            TOPIC,
            null,
            "topic name",
            GapOptions::topic,
            "Coverage topic",
            "Topic of a record for each gap and each change of its state; compacted, it has the"
                + " state of each gap.");
  }

  private static void topic(String text) {
    if (text.isEmpty() || !new Template(text).fillTopic(java.util.Map.of()).equals(text)) {
      throw new IllegalArgumentException(
          "use a topic name of letters, digits, '.', '_' and '-'; names in braces are not filled");
    }
  }

  private static void expected(String text) {
    if (new Template(text).names().isEmpty()) {
      interval(text);
    }
  }

  /** An interval, or null for a text that is empty. */
  private static Duration interval(String text) {
    if (text.isEmpty()) {
      return null;
    }
    Duration interval = Durations.parse(EXPECTED, text);
    if (interval.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("'" + text + "' is shorter than a second; use 1s or more");
    }
    return interval;
  }

  private static Duration retry(String text) {
    return Durations.parse(RETRIES, text);
  }

  static GapOptions from(AbstractConfig config) {
    String expected = config.getString(EXPECTED);
    String silent = config.getString(SILENT_AFTER);
    return new GapOptions(
        expected == null || expected.isBlank() ? null : new Template(expected.trim()),
        config.getList(RETRIES).stream().map(GapOptions::retry).toList(),
        silent == null ? null : Durations.parse(SILENT_AFTER, silent),
        config.getString(TOPIC));
  }

  /**
   * What is expected of one station; null when nothing is.
   *
   * @param windowed whether the service can be asked for a time range
   */
  GapPolicy policy(StationList stations, String station, Duration lookback, boolean windowed) {
    Duration interval = interval(stations, station);
    return interval == null
        ? null
        : new GapPolicy(
            interval, retries, silentAfter(interval), lookback, windowed, topic != null);
  }

  private Duration interval(StationList stations, String station) {
    if (expected == null) {
      return null;
    }
    String text = expected.fill(stations.requestNames(station));
    try {
      return interval(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
    }
  }

  /** Refuses what no new configuration may have. */
  void checkNew(SourceOptions source, Problems problems) {
    new TopicWriters(source).refuseRoutes(TOPIC, topic, problems);
    if (silentAfter != null && expected == null) {
      problems.add(
          SILENT_AFTER,
          Durations.text(silentAfter),
          "nobody is silent who is not expected: set " + EXPECTED + " too, or leave it out");
    }
  }

  private Duration silentAfter(Duration interval) {
    return silentAfter == null ? interval.multipliedBy(SILENT_INTERVALS) : silentAfter;
  }

  void check(SourceOptions source, StationList stations, Problems problems) {
    for (int i = 1; i < retries.size(); i++) {
      if (retries.get(i).compareTo(retries.get(i - 1)) <= 0) {
        problems.add(
            RETRIES,
            retries.stream().map(Durations::text).toList(),
            "each must be longer than the one before");
      }
    }
    if (expected == null) {
      if (topic != null) {
        problems.add(TOPIC, topic, "there are no gaps to tell of without " + EXPECTED);
      }
      return;
    }
    String unknown = expected.firstUnknown(stations.requestNames("").keySet());
    if (unknown != null) {
      problems.add(
          EXPECTED,
          expected.text(),
          "{" + unknown + "} is not known here; use a name of the list of stations or a duration");
      return;
    }
    checkStations(stations, problems);
    String readings = source.topic().text();
    String deadLetters = source.badRecordsTopic().replace("${topic}", readings);
    if (topic != null && (topic.equals(readings) || topic.equals(deadLetters))) {
      problems.add(
          TOPIC,
          topic,
          "readings and bad records have topics of their own: use another one than "
              + SourceOptions.TOPIC
              + " and "
              + SourceOptions.BAD_RECORDS_TOPIC);
    }
  }

  private void checkStations(StationList stations, Problems problems) {
    for (String station : stations.ids()) {
      try {
        Duration interval = interval(stations, station);
        if (interval != null && silentAfter(interval).compareTo(interval) <= 0) {
          problems.add(
              SILENT_AFTER,
              silentAfter == null ? null : Durations.text(silentAfter),
              "must be longer than "
                  + EXPECTED
                  + ", "
                  + Durations.text(interval)
                  + " for "
                  + station);
          return;
        }
      } catch (IllegalArgumentException e) {
        problems.add(
            EXPECTED, expected.text(), "of station " + station + " is none: " + e.getMessage());
        return;
      }
    }
  }
}
