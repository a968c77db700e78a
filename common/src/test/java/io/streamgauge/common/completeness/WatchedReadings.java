// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Observation;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.testing.TestClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** A source whose readings are watched, from one start to the next. */
final class WatchedReadings {
  static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
  private static final Map<String, String> PARTITION = Map.of("client", "c-0");

  final TestClock clock = new TestClock(BEGIN);
  private final Map<String, String> options;
  private final FakeSourceContext connect = new FakeSourceContext(Map.of());
  private Completeness completeness;
  private FakeSourceContext metrics;
  private RecordMaker maker;
  private List<SourceRecord> batch = new ArrayList<>();
  private int sequence;

  WatchedReadings(Map<String, String> options) {
    this.options = new HashMap<>(options);
    this.options.putIfAbsent("kafka.topic", "readings");
    this.options.putIfAbsent("completeness.topic", "coverage");
    start(true);
  }

  static AbstractConfig parsed(Map<String, String> options) {
    OptionList list = new OptionList();
    SourceOptions.define(list);
    CompletenessOptions.define(list);
    return new AbstractConfig(list.definition(), options, false);
  }

  /** Another start, from what Connect has. */
  void start(boolean exact) {
    AbstractConfig config = parsed(options);
    maker = new RecordMaker(SourceOptions.from(config));
    batch = new ArrayList<>();
    completeness =
        new Completeness(
            CompletenessOptions.from(config), "test", PARTITION, Map.of("n", 0), maker, clock);
    completeness.restore(connect.offsetStorageReader(), exact);
    metrics = new FakeSourceContext(Map.of());
    completeness.register(new PluginGauges(metrics.pluginMetrics()));
    completeness.listens(true);
  }

  void listens(boolean now) {
    completeness.listens(now);
  }

  void reading(String sensor, String property, Instant time) {
    Observation reading = Observation.of(sensor, property, time, 1.0);
    try {
      SourceRecord record =
          maker.observation(
              reading, Map.of(), PARTITION, Map.of("n", ++sequence), clock.instant(), false);
      batch.add(completeness.carry(record, reading));
    } catch (UnwritableException e) {
      throw new AssertionError(e);
    }
  }

  void reading(String sensor, Instant time) {
    reading(sensor, "level", time);
  }

  /** The end of a poll: its records, which are not stored yet. */
  List<SourceRecord> poll() {
    completeness.tell(batch::add, () -> true);
    List<SourceRecord> polled = batch;
    batch = new ArrayList<>();
    return polled;
  }

  void store(List<SourceRecord> records) {
    records.forEach(connect::store);
  }

  /** What a poll tells of gaps, when Connect has all of it. */
  List<String> told() {
    List<SourceRecord> records = poll();
    store(records);
    return records.stream()
        .filter(WatchedReadings::isCoverage)
        .map(record -> shown((Struct) record.value()))
        .toList();
  }

  static boolean isCoverage(SourceRecord record) {
    return record.topic().equals("coverage");
  }

  /** Such as {@code OPEN a:level 00:00-01:00 missing=3 found=0}. */
  static String shown(Struct value) {
    return value.get("state")
        + " "
        + (value.get("series") == null ? value.get("sensor_id") : value.get("series"))
        + " "
        + minute(value.get("gap_start"))
        + "-"
        + minute(value.get("gap_end"))
        + " missing="
        + value.get("missing")
        + " found="
        + value.get("found");
  }

  private static String minute(Object time) {
    return time == null ? "" : ((java.util.Date) time).toInstant().toString().substring(11, 16);
  }

  double gauge(String name) {
    return ((Number) metrics.pluginMetrics().value(name)).doubleValue();
  }
}
