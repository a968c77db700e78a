// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.RecordSize;
import io.streamgauge.common.SourceOptions.BadRecords;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.source.QuickRecord;
import io.streamgauge.common.source.SourcePartition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** The records of one poll, bounded by number, time, and bytes as they are written. */
final class FileBatch {
  private static final int MOST_RECORDS = 2_000;
  private static final int MOST_BYTES = 8 << 20;
  private static final int SHOWN = 2_000;
  private static final String FILE = "file";
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final RecordMaker maker;
  private final BadRecords policy;
  private final RecordSize size;
  private final Duration lookback;
  private final FileMetrics metrics;
  private final Consumer<Observation> readings;
  private final Consumer<BadRecord> skipped;
  private final Instant now;
  private final long end = System.nanoTime() + LONGEST.toNanos();
  private final List<SourceRecord> records = new ArrayList<>();
  private long bytes;

  /**
   * An empty batch of a task.
   *
   * @param readings is told of each reading that is handed over
   * @param skipped is told of what is left out
   */
  FileBatch(
      LoggerFileConfig config,
      RecordMaker maker,
      FileMetrics metrics,
      Consumer<Observation> readings,
      Consumer<BadRecord> skipped,
      Instant now) {
    this(config, maker, maker.options().badRecords(), metrics, now, readings, skipped);
  }

  /** An empty batch of which nobody is told. */
  FileBatch(
      LoggerFileConfig config,
      RecordMaker maker,
      BadRecords policy,
      FileMetrics metrics,
      Instant now) {
    this(config, maker, policy, metrics, now, reading -> {}, bad -> {});
  }

  /**
   * An empty batch.
   *
   * @param maker of the task, since it counts topics
   * @param policy what becomes of what gives no reading
   */
  private FileBatch(
      LoggerFileConfig config,
      RecordMaker maker,
      BadRecords policy,
      FileMetrics metrics,
      Instant now,
      Consumer<Observation> readings,
      Consumer<BadRecord> skipped) {
    this.maker = maker;
    this.readings = readings;
    this.skipped = skipped;
    this.policy = policy;
    size = new RecordSize(maker.options().plainBytes());
    lookback = config.lookback();
    this.metrics = metrics;
    this.now = now;
  }

  Instant now() {
    return now;
  }

  List<SourceRecord> records() {
    return records;
  }

  boolean full() {
    return crowded() || System.nanoTime() - end > 0;
  }

  /** Whether it is full even if time does not count: of a line that took long to read. */
  boolean crowded() {
    return records.size() >= MOST_RECORDS || bytes >= MOST_BYTES;
  }

  /** The source partition of a file: one map for all of its records, which nobody changes. */
  static Map<String, String> partition(String path) {
    return SourcePartition.of(FilePattern.SCHEME, FILE, path);
  }

  /**
   * Adds the record of a row, if there is to be one. A row that fails the task waits until what was
   * read before it has been handed over.
   *
   * @param partition of the file
   * @param after the file's progress when this row has been taken
   * @return whether the row has been taken
   * @throws DataException when a bad one is to fail the task
   */
  boolean add(
      FileRow row,
      Map<String, String> partition,
      Map<String, String> names,
      FileProgress after,
      boolean again) {
    if (row.isBad()) {
      return bad(row.bad(), partition, names, after);
    }
    ConnectHeaders headers = new ConnectHeaders();
    if (again) {
      headers.addString(EnvelopeHeaders.REVISION, "true");
    }
    Observation reading = row.reading();
    FileOffset offset = after.offset();
    try {
      add(
          maker.observation(
              reading,
              names,
              partition,
              offset,
              now,
              reading.eventTime().isBefore(now.minus(lookback)),
              headers),
          offset);
      metrics.reading();
      readings.accept(reading);
      return true;
    } catch (UnwritableException e) {
      BadRecord bad = unwritable(reading, partition, e.errorClass(), e.getMessage());
      return bad(bad, partition, names, after);
    } catch (RuntimeException | StackOverflowError e) {
      BadRecord bad = unwritable(reading, partition, "Unwritable", LogText.of(e));
      return bad(bad, partition, names, after);
    }
  }

  /** Of a reading that is too long, its beginning: a line may give thousands of them. */
  private BadRecord unwritable(
      Observation reading, Map<String, String> partition, String kind, String reason) {
    String origin = FilePattern.SCHEME + partition.get(FILE);
    byte[] shown = reading.toString().getBytes(StandardCharsets.UTF_8);
    return BadRecord.of(shown, origin, kind, reason, now).capped(SHOWN);
  }

  private boolean bad(
      BadRecord bad, Map<String, String> partition, Map<String, String> names, FileProgress after) {
    if (bad != null && policy == BadRecords.FAIL) {
      if (records.isEmpty()) {
        throw new DataException(bad.errorMessage() + " (" + bad.origin() + ")");
      }
      return false;
    }
    metrics.bad(1);
    if (bad != null && policy == BadRecords.SKIP) {
      skipped.accept(bad);
    } else if (bad != null) {
      FileOffset offset = after.offset();
      add(maker.bad(bad, names, partition, offset), offset);
    }
    return true;
  }

  /** Bad lines that one record tells of together, but for that one. */
  void further(long lines) {
    metrics.bad(lines);
  }

  private void add(SourceRecord record, FileOffset offset) {
    add(new QuickRecord(record, offset.place()));
  }

  /** Adds a record that is of no file. */
  void add(SourceRecord record) {
    records.add(record);
    bytes += size.of(record);
  }
}
