// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Readers of what is committed on Kafka, and what they hold against each gap that is told. */
public final class CoverageReaders {
  private final Map<String, TreeSet<Instant>> readings = new HashMap<>();
  private final Map<String, Instant> first = new HashMap<>();
  private final Map<String, Struct> gaps = new TreeMap<>();
  private final String topic;
  private final Instant since;
  private final Function<String, Duration> intervals;
  private int told;
  private int twice;

  /**
   * Readers who judge gaps that were found since a time.
   *
   * @param topic of coverage
   * @param intervals by sensor
   */
  public CoverageReaders(String topic, Instant since, Function<String, Duration> intervals) {
    this.topic = topic;
    this.since = since;
    this.intervals = intervals;
  }

  /** One transaction. */
  public void read(List<SourceRecord> records) {
    for (SourceRecord record : records) {
      if (!record.topic().equals(topic)) {
        Struct reading = (Struct) record.value();
        Instant time = time(reading, "event_time");
        String sensor = reading.getString("sensor_id");
        first.putIfAbsent(sensor, time);
        twice += readings.computeIfAbsent(sensor, any -> new TreeSet<>()).add(time) ? 0 : 1;
      }
    }
    for (SourceRecord record : records) {
      Struct gap = record.topic().equals(topic) ? (Struct) record.value() : null;
      if (gap != null && !gap.getString("state").equals(CoverageState.COUNTED.name())) {
        told++;
        if (!time(gap, "detected").isBefore(since)) {
          assertTrueGap(gap);
        }
        gaps.put((String) record.key(), gap);
      }
    }
  }

  private static Instant time(Struct value, String field) {
    return value.get(field) == null ? null : ((Date) value.get(field)).toInstant();
  }

  private void assertTrueGap(Struct gap) {
    String sensor = gap.getString("sensor_id");
    TreeSet<Instant> times = readings.get(sensor);
    Instant start = time(gap, "gap_start");
    Instant end = time(gap, "gap_end");
    assertTrue(times.contains(start) || !since.equals(Instant.MIN), gap::toString);
    if (end == null) {
      assertNull(times.higher(start), gap::toString);
    } else {
      assertEquals(missing(sensor, start, end), gap.getInt64("missing"), gap::toString);
    }
  }

  private long missing(String sensor, Instant start, Instant end) {
    long missing = 0;
    Instant before = start;
    for (Instant time : readings.get(sensor).subSet(start, false, end, true)) {
      missing += Hole.missing(before, time, intervals.apply(sensor));
      before = time;
    }
    return missing;
  }

  /** Readings of a sensor that are missing, by those that have come. */
  public long missing(String sensor) {
    return missing(sensor, first.get(sensor), readings.get(sensor).last());
  }

  private long told(String sensor, CoverageState state) {
    return gaps.values().stream()
        .filter(gap -> gap.getString("sensor_id").equals(sensor))
        .filter(gap -> gap.getString("state").equals(state.name()))
        .mapToLong(gap -> gap.getInt64("missing"))
        .sum();
  }

  /** How many records tell of gaps. */
  public int told() {
    return told;
  }

  /** How many gaps there were. */
  public int gaps() {
    return gaps.size();
  }

  /** How many readings were there already when they came. */
  public int twice() {
    return twice;
  }

  /** How many readings have come. */
  public int readings() {
    return readings.values().stream().mapToInt(TreeSet::size).sum();
  }

  /** Sensors that are told as silent, in order. */
  public List<String> silent() {
    return gaps.values().stream()
        .filter(gap -> gap.getString("state").equals(CoverageState.SILENT.name()))
        .map(gap -> gap.getString("sensor_id"))
        .sorted()
        .toList();
  }

  /** All that is missing is told, and nothing else. */
  public void compare() {
    readings
        .keySet()
        .forEach(sensor -> assertEquals(missing(sensor), told(sensor, CoverageState.OPEN), sensor));
  }
}
