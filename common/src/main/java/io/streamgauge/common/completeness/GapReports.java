// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gaps of a task as records of the coverage topic. */
final class GapReports {
  private static final Logger LOG = LoggerFactory.getLogger(GapReports.class);

  /** Beginning of the key of a record that is of no gap. */
  private static final String COUNTED = "counted|";

  private final String topic;
  private final String api;
  private final Map<String, ?> offset;
  private final RecordMaker records;
  private final CompletenessMetrics metrics;

  /** Groups that are changed since a record had their state, with the series changed last. */
  private final Map<SeriesGroup, SeriesState> uncarried = new LinkedHashMap<>();

  private final AtomicBoolean dropped = new AtomicBoolean();
  private boolean refused;

  GapReports(
      String topic,
      String api,
      Map<String, ?> offset,
      RecordMaker records,
      CompletenessMetrics metrics) {
    this.metrics = metrics;
    this.topic = topic;
    this.api = api;
    this.offset = offset;
    this.records = records;
  }

  /** Tells what has changed in a table. */
  void tell(ExpectedSeries table, Consumer<SourceRecord> batch, Instant now) {
    ExpectedSeries.Change change = table.tellNext();
    while (change != null) {
      SeriesState series = change.series();
      SourceRecord made = record(series, coverage(series.name(), change.gap(), now), now);
      if (made != null) {
        batch.accept(made);
        metrics.told();
        // It has the state as of now, and so that of all readings before it.
        uncarried.remove(series.group());
      }
      change = table.tellNext();
    }
  }

  /** A reading of the series was counted whose own record does not store that. */
  void count(SeriesState series) {
    uncarried.put(series.group(), series);
  }

  /** Stores what was counted and has not been stored with a gap. */
  void tellCounted(
      Consumer<SourceRecord> batch, Function<SeriesName, Duration> intervals, Instant now) {
    for (SeriesState series : uncarried.values()) {
      SourceRecord made = counted(series, intervals.apply(series.name()), now);
      if (made != null) {
        batch.accept(made);
      }
    }
    uncarried.clear();
  }

  /** Says once that what is counted is not stored. */
  void dropped(SourceRecord record) {
    boolean ours =
        record.topic().equals(topic)
            && record.key() instanceof String key
            && key.startsWith(COUNTED);
    if (ours && !dropped.getAndSet(true)) {
      LOG.warn(
          "{}: a transform drops the records that store which readings were counted, such as {}."
              + " After a restart gaps may be told that are none: have it leave this topic alone",
          CompletenessOptions.TOPIC,
          record.key());
    }
  }

  /**
   * The record that stores what is known of a group, when no gap has changed; its key is that of
   * the group, so that a compacted topic has one for each.
   *
   * @param series of the group, with a reading that is new
   * @param interval of the series; null when nothing is expected of it any more
   */
  private SourceRecord counted(SeriesState series, Duration interval, Instant now) {
    SeriesName name = series.name();
    Instant newest = series.newest() == null ? now : series.newest();
    Coverage counted =
        new Coverage(
            new Coverage.Of(api, name.sensor(), name.shown(), name.sensor(), property(name)),
            newest,
            newest,
            interval == null ? Duration.ZERO : interval,
            0,
            0,
            CoverageState.COUNTED,
            0,
            null,
            now);
    SourceRecord made = record(series, counted, now);
    return made == null
        ? null
        : made.newRecord(
            made.topic(),
            made.kafkaPartition(),
            made.keySchema(),
            COUNTED + series.group().partition().get(SeriesGroup.GROUP),
            made.valueSchema(),
            made.value(),
            made.timestamp());
  }

  private SourceRecord record(SeriesState series, Coverage coverage, Instant now) {
    SeriesName name = series.name();
    SeriesGroup group = series.group();
    Coverage.Place place = new Coverage.Place(topic, group.partition(), group.offset(offset));
    try {
      return coverage.record(place, names(name), records, now);
    } catch (UnwritableException e) {
      if (!refused) {
        refused = true;
        LOG.warn(
            "Series {}: a record of coverage cannot be written and is left out: {}",
            LogText.of(name.text()),
            e.getMessage());
      }
      return null;
    }
  }

  private Coverage coverage(SeriesName name, SeriesGap gap, Instant now) {
    return new Coverage(
        new Coverage.Of(api, name.sensor(), name.shown(), name.sensor(), property(name)),
        gap.start(),
        gap.end(),
        gap.interval(),
        gap.missing(now),
        gap.found(),
        gap.state(),
        0,
        null,
        gap.detected());
  }

  private static String property(SeriesName name) {
    return name.isOfSensor() ? null : name.property();
  }

  private static Map<String, String> names(SeriesName name) {
    Map<String, String> names = new HashMap<>();
    names.put(ObservationSchema.SENSOR_ID, name.sensor());
    if (!name.isOfSensor()) {
      names.put(ObservationSchema.OBSERVED_PROPERTY, name.property());
    }
    return names;
  }
}
