// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the beginning of the first file as a task would, before there is a connector. */
final class TrialFile {
  private static final Logger LOG = LoggerFactory.getLogger(TrialFile.class);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int MOST_SHOWN = 3;

  private final LoggerFileConfig config;
  private final Clock clock;

  TrialFile(LoggerFileConfig config, Clock clock) {
    this.config = config.settled();
    this.clock = clock;
  }

  void run(Problems problems) {
    FileListing.Found first = first();
    if (first == null) {
      tell(
          RestOptions.URL,
          "no file matches that this worker may read, or none is of a listed station",
          problems);
      return;
    }
    FileBatch batch = new FileBatch(config, new FileMetrics(), clock.instant());
    LoggerFile file =
        new LoggerFile(
            config, new RowReader(config.rest()), first, null, RandomGenerator.getDefault());
    FileShelf shelf = new FileShelf(paths -> Map.of(), (found, progress) -> null);
    try {
      file.read(batch, shelf, new FileMetrics());
      judge(first.path(), batch.records(), file.failing(), problems);
    } catch (DataException e) {
      tell(AnswerOptions.FORMAT, e.getMessage(), problems);
    }
  }

  private FileListing.Found first() {
    long end = System.nanoTime() + LONGEST.toNanos();
    try (FileListing listing = new FileListing(config.pattern())) {
      FileListing.Result result = listing.step();
      while (result == null && System.nanoTime() < end) {
        result = listing.step();
      }
      List<FileListing.Found> files = result == null ? listing.soFar() : result.files();
      return files.stream()
          .filter(found -> found.size() > 0 && config.unlisted(found) == null)
          .min(Comparator.comparing(FileListing.Found::path))
          .orElse(null);
    }
  }

  private void judge(String path, List<SourceRecord> records, boolean failed, Problems problems) {
    List<Struct> values = records.stream().map(record -> (Struct) record.value()).toList();
    List<Struct> readings =
        values.stream().filter(value -> !value.schema().name().equals(BadRecord.NAME)).toList();
    if (!readings.isEmpty()) {
      LOG.info(
          "Trial of {}: {} readings, {} lines or elements that gave none",
          path,
          readings.size(),
          values.size() - readings.size());
      readings.stream().limit(MOST_SHOWN).forEach(TrialFile::show);
    } else if (failed) {
      tell(RestOptions.URL, path + " cannot be read by this worker", problems);
    } else if (values.isEmpty()) {
      tell(RestOptions.URL, path + " has no rows", problems);
    } else {
      Struct bad = values.get(0);
      tell(
          AnswerOptions.FORMAT,
          bad.getString(BadRecord.ORIGIN) + ": " + bad.getString(BadRecord.ERROR_MESSAGE),
          problems);
    }
  }

  private static void show(Struct reading) {
    Double result = reading.getFloat64(ObservationSchema.RESULT);
    LOG.info(
        "Trial: {} {} {} = {}",
        reading.getString(ObservationSchema.SENSOR_ID),
        reading.getString(ObservationSchema.OBSERVED_PROPERTY),
        ((Date) reading.get(ObservationSchema.EVENT_TIME)).toInstant(),
        result == null ? reading.getString(ObservationSchema.RESULT_TEXT) : result);
  }

  private static void tell(String option, String reason, Problems problems) {
    problems.add(
        option,
        null,
        "the first file gave no reading: "
            + reason
            + ". Correct the configuration, or set "
            + TrialRequest.TRY
            + "=false to leave the trial out");
  }
}
