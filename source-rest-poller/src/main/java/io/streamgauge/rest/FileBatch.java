// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions.BadRecords;
import io.streamgauge.common.UnwritableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** The records of one poll, bounded by number, bytes and time. */
final class FileBatch {
  private static final int MOST_RECORDS = 2_000;
  private static final int MOST_BYTES = 8 << 20;
  private static final int RECORD_BYTES = 1_000;
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final RecordMaker maker;
  private final Duration lookback;
  private final FileMetrics metrics;
  private final Instant now;
  private final long end = System.nanoTime() + LONGEST.toNanos();
  private final List<SourceRecord> records = new ArrayList<>();
  private long bytes;

  FileBatch(LoggerFileConfig config, FileMetrics metrics, Instant now) {
    maker = new RecordMaker(config.rest().source());
    lookback = config.rest().lookback();
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
    return records.size() >= MOST_RECORDS || bytes >= MOST_BYTES || System.nanoTime() - end > 0;
  }

  static Map<String, String> partition(String path) {
    Map<String, String> partition = new LinkedHashMap<>();
    partition.put("api", FilePattern.SCHEME);
    partition.put("file", path);
    return partition;
  }

  /**
   * Whether the row can be taken now. One that fails the task waits until what was read before it
   * has been handed over.
   *
   * @throws DataException when that is what the user wants
   */
  boolean takes(FileRow row) {
    if (row.bad() == null || maker.options().badRecords() != BadRecords.FAIL) {
      return true;
    }
    if (records.isEmpty()) {
      throw new DataException(row.bad().errorMessage() + " (" + row.bad().origin() + ")");
    }
    return false;
  }

  /**
   * Adds the record of a row.
   *
   * @param after the file's progress when this row has been taken
   */
  void add(FileRow row, String path, Map<String, String> names, FileProgress after, boolean again) {
    Map<String, String> partition = partition(path);
    if (row.bad() != null) {
      metrics.bad();
      if (maker.options().badRecords() == BadRecords.ROUTE) {
        records.add(maker.bad(row.bad(), names, partition, after.offset()));
        bytes +=
            RECORD_BYTES + Math.min(row.bad().payload().remaining(), maker.options().maxBytes());
      }
      return;
    }
    ConnectHeaders headers = new ConnectHeaders();
    if (again) {
      headers.addString(Handover.REVISION, "true");
    }
    try {
      records.add(
          maker.observation(
              row.reading(),
              names,
              partition,
              after.offset(),
              now,
              row.reading().eventTime().isBefore(now.minus(lookback)),
              headers));
      metrics.reading();
      bytes += RECORD_BYTES;
    } catch (UnwritableException e) {
      byte[] shown =
          ObservationSchema.struct(row.reading()).toString().getBytes(StandardCharsets.UTF_8);
      BadRecord bad = BadRecord.of(shown, path, e.errorClass(), e.getMessage(), now);
      add(new FileRow(null, bad), path, names, after, again);
    }
  }
}
