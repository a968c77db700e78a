// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.help.Troubleshooting;
import io.streamgauge.common.metrics.PluginGauges;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The completeness of the readings that a task hands out: it tells of gaps and of their end. What
 * it knows travels in the offsets of the readings themselves, or of records beside them in the same
 * poll, so that both are stored together or not at all. One that is off does nothing.
 */
public final class Completeness {
  private static final Logger LOG = LoggerFactory.getLogger(Completeness.class);

  /** An event time further ahead is of a clock that is wrong; it would hide a gap until then. */
  private static final Duration MOST_AHEAD = Duration.ofMinutes(10);

  /** A gap that was found so long ago is filled by nobody, and its state goes with each record. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(400);

  private final CompletenessOptions options;
  private final Map<String, String> partition;
  private final GapReports reports;
  private final CompletenessMetrics metrics = new CompletenessMetrics();
  private final Clock clock;
  private final ExpectedSeries table;
  private final ExpectedIntervals intervals;
  private final Hearing hearing = new Hearing();
  private final Silences silences;
  private boolean full;

  /**
   * The account of a task, to be {@link #restore}d.
   *
   * @param api what the source is called in the records of gaps
   * @param partition of the source
   * @param offset that the records of gaps have beside the state
   * @throws IllegalArgumentException when the register cannot be read or makes no sense
   */
  public Completeness(
      CompletenessOptions options,
      String api,
      Map<String, String> partition,
      Map<String, ?> offset,
      RecordMaker records,
      Clock clock) {
    this.options = options;
    this.partition = partition;
    this.clock = clock;
    reports = new GapReports(options.topic(), api, offset, records, metrics);
    table = new ExpectedSeries(partitions(partition));
    intervals = options.isOn() ? new ExpectedIntervals(options, clock) : null;
    silences = new Silences(options, intervals, hearing);
  }

  /** The partitions under which the state of this source is stored. */
  public static List<Map<String, String>> partitions(Map<String, String> source) {
    return SeriesGroup.partitions(source);
  }

  /** Checks state that people set; throws IllegalArgumentException when it cannot be read. */
  public static void check(Map<String, ?> offset) {
    SeriesGroup group = new SeriesGroup(Map.of());
    SeriesTotals totals = new SeriesTotals();
    offset
        .entrySet()
        .forEach(entry -> SeriesState.restore(entry, name -> new SeriesState(name, group, totals)));
  }

  /**
   * Goes on from what Connect has stored.
   *
   * @param exact whether that is all that was handed out, as on a worker that writes in
   *     transactions. If not, what the newest readings of the last run were is not known, and what
   *     lies between them and the first ones of this run is not judged.
   */
  public void restore(OffsetStorageReader offsets, boolean exact) {
    if (!options.isOn()) {
      return;
    }
    if (!exact) {
      LOG.warn(
          "{}: this worker is not known to write in transactions, and after a crash no gap is seen"
              + " between what it had stored and the first readings of the next run. Set"
              + " exactly.once.source.support=enabled on all workers to have each",
          CompletenessOptions.TOPIC);
    }
    try {
      table.restore(offsets.offsets(partitions(partition)), exact);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The stored state of "
              + CompletenessOptions.TOPIC
              + " cannot be read: "
              + LogText.of(e.getMessage(), LogText.REASON)
              + ". Stop the connector and set or delete the offsets of its groups with"
              + " /connectors/{name}/offsets"
              + Troubleshooting.STORED_OFFSET.see(),
          e);
    }
    expect(clock.instant());
  }

  /** Shows how complete the readings are. */
  public void register(PluginGauges gauges) {
    metrics.register(gauges);
    table.totals().register(gauges);
    gauges.add(
        "register-refused",
        "1 while the register of sensors has an edit that makes no sense",
        () -> intervals != null && intervals.isRegisterRefused() ? 1 : 0);
  }

  /** The register is new: who is in it is expected, and who is no more is not. */
  private void expect(Instant now) {
    for (SeriesState series : List.copyOf(table.all())) {
      if (series.newest() != null && intervals.of(series.name()) == null) {
        table.retire(series);
      }
      table.giveUp(series, now.minus(LONGEST_WAIT));
    }
    Set<String> known =
        table.all().stream().map(series -> series.name().sensor()).collect(Collectors.toSet());
    for (String sensor : intervals.sensors()) {
      SeriesState series = known.contains(sensor) ? null : added(SeriesName.ofSensor(sensor));
      if (series != null) {
        series.newest(now.truncatedTo(ChronoUnit.MILLIS));
      }
    }
    silences.clear();
    table.all().forEach(silences::watch);
  }

  private SeriesState added(SeriesName name) {
    SeriesState series = table.add(name, sensor -> !intervals.sensors().contains(sensor));
    if (series == null && !full) {
      full = true;
      LOG.warn(
          "There is no room to watch the series {} for gaps, and others behind it: a task watches"
              + " {} of them, with names of 500 characters at most. Divide the sensors among more"
              + " connectors; unwatched-readings-total counts",
          LogText.of(name.text()),
          ExpectedSeries.MOST_SERIES);
    }
    return series;
  }

  /**
   * Takes a reading into account.
   *
   * @param record of the reading, with the offset that it has of its source
   * @return the record with the state in its offset, or itself when nothing is expected of its
   *     series
   */
  public SourceRecord carry(SourceRecord record, Observation reading) {
    SeriesState series = taken(reading);
    return series == null
        ? record
        : new SourceRecord(
            series.group().partition(),
            series.group().offset(record.sourceOffset()),
            record.topic(),
            record.kafkaPartition(),
            record.keySchema(),
            record.key(),
            record.valueSchema(),
            record.value(),
            record.timestamp(),
            record.headers());
  }

  /**
   * Takes a reading into account whose record keeps an offset of its own. What it changes is stored
   * with a record of the group, which {@link #tell} hands out in the same poll.
   */
  public void count(Observation reading) {
    SeriesState series = taken(reading);
    if (series != null) {
      reports.count(series);
    }
  }

  /** The series that a reading has changed, or null. */
  private SeriesState taken(Observation reading) {
    if (intervals == null) {
      return null;
    }
    SeriesName name = new SeriesName(reading.sensorId(), reading.observedProperty());
    Duration interval = intervals.of(name);
    if (interval == null) {
      return null;
    }
    Instant now = clock.instant();
    Instant time = reading.eventTime().truncatedTo(ChronoUnit.MILLIS);
    if (time.isAfter(now.plus(MOST_AHEAD)) || time.isBefore(Instant.EPOCH)) {
      metrics.ahead();
      return null;
    }
    SeriesState series = table.get(name);
    SeriesState sensor = table.get(SeriesName.ofSensor(name.sensor()));
    if (sensor != null) {
      // Before the series, which may need the room.
      Duration own = intervals.of(sensor.name());
      table.heard(sensor, time, own == null ? interval : own, now);
    }
    if (series == null) {
      series = added(name);
      if (series == null) {
        metrics.unwatched();
        return sensor;
      }
    }
    // What only puts a look off is found by the look: this is on the path of all readings.
    boolean watched = series.look() != null && series.silence() == null;
    table.accept(series, time, interval, now);
    if (!watched) {
      silences.watch(series);
    }
    hearing.reading(name, time, now);
    return series;
  }

  /** A transform has dropped a record of this source. From any thread. */
  public void dropped(SourceRecord record) {
    reports.dropped(record);
  }

  /** Whether the source hears at all: what it cannot hear is not silent. Before each poll. */
  public void listens(boolean hears) {
    hearing.is(hears, clock.instant());
  }

  /**
   * Tells what the readings of a poll have changed, and who is silent.
   *
   * @param batch gets the records, behind those of the readings
   * @param room whether it may get records of silence too, which wait until another poll; none as
   *     long as readings wait to be handed out
   */
  public void tell(Consumer<SourceRecord> batch, BooleanSupplier room) {
    if (intervals == null) {
      return;
    }
    Instant now = clock.instant();
    if (intervals.changed()) {
      expect(now);
    }
    reports.tell(table, batch, now);
    if (hearing.isNow() && silences.isDue(now)) {
      Instant until = hearing.until(now);
      while (silences.isDue(until)
          && room.getAsBoolean()
          && silences.next(table, until, now) != null) {
        reports.tell(table, batch, now);
      }
    }
    reports.tellCounted(batch, intervals::of, now);
  }
}
