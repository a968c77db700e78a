// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.Durations;
import io.streamgauge.common.InputFile;
import io.streamgauge.common.LogText;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.WatchedFile;
import io.streamgauge.common.source.TopicWriters;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options that say how often readings are expected, and where it is told when they do not come.
 *
 * @param topic of the records of gaps; null when nothing is expected
 * @param intervals by property, of which zero expects nothing
 * @param otherwise interval of all other properties; null when nothing is expected of them
 * @param silentAfter how long without a reading is silence; null for some intervals
 * @param register file with the intervals of sensors; null for none
 * @param idColumn column of it with the sensor id
 * @param intervalColumn column of it with the interval
 * @param delay how long a reading may take until the source reads it
 */
public record CompletenessOptions(
    String topic,
    Map<String, Duration> intervals,
    Duration otherwise,
    Duration silentAfter,
    String register,
    String idColumn,
    String intervalColumn,
    Duration delay) {
  /** What all these options begin with. */
  public static final String PREFIX = "completeness.";

  public static final String TOPIC = PREFIX + "topic";
  private static final String INTERVAL = PREFIX + "interval";
  private static final String SILENT_AFTER = PREFIX + "silent.after";
  private static final String REGISTER = PREFIX + "register";
  private static final String USUAL_ID = "sensor_id";
  private static final String USUAL_INTERVAL = "expected_interval";
  private static final String ID_COLUMN = PREFIX + "register.id.column";
  private static final String INTERVAL_COLUMN = PREFIX + "register.interval.column";
  private static final String NEVER = "never";
  private static final Duration REGISTER_CHECK = Duration.ofSeconds(10);
  private static final int SILENT_INTERVALS = 8;

  /** Reads the intervals of properties; that of all others has no name. */
  private record Intervals() implements ConfigDef.Validator {
    static Map<String, Duration> of(List<?> texts) {
      Map<String, Duration> intervals = new HashMap<>();
      texts.forEach(text -> take(text.toString(), intervals));
      return intervals;
    }

    private static void take(String text, Map<String, Duration> intervals) {
      int cut = text.lastIndexOf(':');
      String property = text.substring(0, Math.max(0, cut)).strip();
      String interval = text.substring(cut + 1).strip();
      if (cut >= 0 && property.isEmpty()) {
        throw new IllegalArgumentException("write the property before the colon, or no colon");
      }
      boolean never = cut >= 0 && interval.equals(NEVER);
      if (intervals.put(property, never ? Duration.ZERO : SensorRegister.interval(interval))
          != null) {
        throw new IllegalArgumentException(
            "'" + LogText.of(text) + "' is a second interval of the same; leave one of them");
      }
    }

    @Override
    public void ensureValid(String name, Object value) {
      try {
        var unused = of(value == null ? List.of() : (List<?>) value);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name, value, e.getMessage());
      }
    }

    @Override
    public String toString() {
      return "property:duration or property:never, and a duration for all other properties";
    }
  }

  /** Adds these options, in a group of their own. */
  public static void define(OptionList options) {
    options
        .group("Completeness")
        .parsed(
            TOPIC,
            null,
            "topic name",
            CompletenessOptions::checkTopic,
            "Coverage topic",
            "Topic of a record for each gap in a series of readings and each change of its state;"
                + " compacted, it has the state of each gap.")
        .add(
            INTERVAL,
            Type.LIST,
            List.of(),
            new Intervals(),
            "Expected intervals",
            "Interval between two readings of a series, by property, as in 'water_level:15m,"
                + " alarm:never, 1h'; more than one and a half of it is a gap.")
        .parsed(
            REGISTER,
            null,
            "a readable file",
            CompletenessOptions::checkFile,
            "Register of sensors",
            "CSV file on every worker with a line for each sensor and its interval, read again when"
                + " it was edited; a sensor in it that never delivers is a gap too.")
        .add(
            ID_COLUMN,
            Type.STRING,
            USUAL_ID,
            new ConfigDef.NonEmptyString(),
            "Id column",
            "Column of the register with the sensor id.")
        .low()
        .add(
            INTERVAL_COLUMN,
            Type.STRING,
            USUAL_INTERVAL,
            new ConfigDef.NonEmptyString(),
            "Interval column",
            "Column of the register with the interval, such as 15m; empty where none is expected.")
        .low()
        .duration(
            SILENT_AFTER,
            null,
            SensorRegister.SHORTEST,
            Durations.LONGEST,
            "Silence",
            "How long a series without a reading is told as silent, two expected intervals at least;"
                + " eight of them when not set.")
        .low();
  }

  /** Reads these options from a parsed configuration. */
  public static CompletenessOptions from(AbstractConfig config) {
    Map<String, Duration> intervals = Intervals.of(config.getList(INTERVAL));
    Duration otherwise = intervals.remove("");
    String silent = config.getString(SILENT_AFTER);
    return new CompletenessOptions(
        config.getString(TOPIC),
        Map.copyOf(intervals),
        otherwise,
        silent == null ? null : Durations.parse(SILENT_AFTER, silent),
        config.getString(REGISTER),
        config.getString(ID_COLUMN),
        config.getString(INTERVAL_COLUMN),
        Duration.ZERO);
  }

  /** The same, of a source that reads what has been written only after some time. */
  public CompletenessOptions after(Duration reading) {
    return new CompletenessOptions(
        topic, intervals, otherwise, silentAfter, register, idColumn, intervalColumn, reading);
  }

  private static void checkTopic(String text) {
    if (text.isEmpty() || !new Template(text).fillTopic(Map.of()).equals(text)) {
      throw new IllegalArgumentException(
          "use a topic name of letters, digits, '.', '_' and '-'; names in braces are not filled");
    }
  }

  private static void checkFile(String file) {
    try {
      byte[] unused = InputFile.read(file, InputFile.LARGEST);
    } catch (InputFile.UnusableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The register of sensors; null without one.
   *
   * @throws IllegalArgumentException when it cannot be read or makes no sense
   */
  WatchedFile<RegisteredSensors> openRegister(Clock clock) {
    return register == null
        ? null
        : new WatchedFile<>(
            register,
            new SensorRegister(idColumn, intervalColumn)::parse,
            REGISTER_CHECK.toMillis(),
            clock);
  }

  /** Whether readings are expected at all. */
  public boolean isOn() {
    return topic != null;
  }

  /** How long a series of this interval may be without a reading: two intervals at least. */
  Duration silentAfter(Duration interval) {
    Duration least = interval.multipliedBy(2);
    if (silentAfter == null) {
      return interval.multipliedBy(SILENT_INTERVALS).plus(delay);
    }
    return (silentAfter.compareTo(least) < 0 ? least : silentAfter).plus(delay);
  }

  /** The expected intervals as they are written. */
  private String told() {
    List<String> texts = new ArrayList<>();
    new TreeMap<>(intervals)
        .forEach(
            (property, interval) ->
                texts.add(property + ":" + (interval.isZero() ? NEVER : Durations.text(interval))));
    if (otherwise != null) {
      texts.add(Durations.text(otherwise));
    }
    return String.join(", ", texts);
  }

  /** Refuses what no new configuration may have. */
  public void checkNew(SourceOptions source, Problems problems) {
    new TopicWriters(source).refuseRoutes(TOPIC, topic, problems);
    if (register == null && !idColumn.equals(USUAL_ID)) {
      problems.add(ID_COLUMN, idColumn, "it is a column of " + REGISTER + "; set that too");
    }
    if (register == null && !intervalColumn.equals(USUAL_INTERVAL)) {
      problems.add(
          INTERVAL_COLUMN, intervalColumn, "it is a column of " + REGISTER + "; set that too");
    }
    boolean never = intervals.values().stream().allMatch(Duration::isZero);
    if (topic != null && register == null && otherwise == null && !intervals.isEmpty() && never) {
      problems.add(
          INTERVAL, told(), "nothing is expected then; give one property an interval, as in 1h");
    }
    if (silentAfter != null && topic == null) {
      problems.add(
          SILENT_AFTER,
          Durations.text(silentAfter),
          "nobody is told of silence; set " + TOPIC + " too, or leave it out");
    }
  }

  /** Refuses what cannot work, in options that are each valid by themselves. */
  public void check(SourceOptions source, Problems problems) {
    boolean expects = otherwise != null || register != null || !intervals.isEmpty();
    if (topic == null) {
      if (expects) {
        String given = register == null ? INTERVAL : REGISTER;
        problems.add(
            given,
            register == null ? told() : register,
            "there is no topic to tell of gaps; set " + TOPIC + " too");
      }
      return;
    }
    if (!expects) {
      problems.add(
          TOPIC, topic, "nothing is expected; set " + INTERVAL + ", " + REGISTER + " or both");
    }
    String readings = source.topic().text();
    String deadLetters = source.badRecordsTopic().replace("${topic}", readings);
    if (topic.equals(readings) || topic.equals(deadLetters)) {
      problems.add(
          TOPIC,
          topic,
          "readings and bad records have topics of their own: use another one than "
              + SourceOptions.TOPIC
              + " and "
              + SourceOptions.BAD_RECORDS_TOPIC);
    }
    try {
      var unused = openRegister(Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      problems.add(REGISTER, register, e.getMessage());
    }
  }
}
