// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions.BadRecords;
import io.streamgauge.extract.FileExtractor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the beginning of the first file as a task would, before there is a connector. */
final class TrialFile {
  private static final Logger LOG = LoggerFactory.getLogger(TrialFile.class);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int MOST_SHOWN = 3;

  /** Reasons made of our own words, of options and of numbers. */
  private static final Pattern WITHOUT_CONTENT =
      Pattern.compile(
          "[a-z_.]{1,60} (leads to nothing|is empty) in this element"
              + "|\\d{1,9} cells for \\d{1,9} columns"
              + "|a line of \\d{1,18} bytes; the longest is \\d{1,9}"
              + "|it ends within its \\d{1,9} header lines"
              + "|the header is longer than \\d{1,9} bytes"
              + "|the document (has|would take) [A-Za-z0-9 ,.;='_()-]{1,250}"
              + "|not [A-Za-z0-9_-]{1,40} text"
              + "|it has a DOCTYPE, [a-z ,]{1,150}"
              + "|this is no [A-Za-z0-9 ]{1,20}: [A-Za-z0-9_/, ]{1,120}"
              + "|none of the pointers of observation.properties leads to a value in this element"
              + "|NUL bytes cut off the line");

  private static final Pattern OPTION =
      Pattern.compile("(observation|files|missing)\\.[a-z_.]{1,60}(?=[: ])");

  private final LoggerFileConfig config;
  private final Clock clock;
  private final FileLog log;

  TrialFile(LoggerFileConfig config, Clock clock) {
    this.config = config.settled();
    this.clock = clock;
    log = new FileLog(LOG, clock);
  }

  void run(Problems problems) {
    FileListing.Found first = first();
    if (first == null) {
      tell(
          FileOptions.PATH,
          "no file matches that this worker may read, or none is of a listed station",
          problems);
      return;
    }
    LoggerFile file =
        new LoggerFile(
            config,
            new FileRowReader(new FileExtractor(config.extraction())),
            first,
            null,
            RandomGenerator.getDefault(),
            log);
    FileQueue queue =
        new FileQueue(
            paths -> Map.of(), (found, progress) -> null, config.pattern().root(), log, false);
    long end = System.nanoTime() + LONGEST.toNanos();
    FileBatch batch;
    Instant due;
    do {
      // A batch has its time, in which a busy worker may not come to the first row.
      batch =
          new FileBatch(
              config,
              new RecordMaker(config.source()),
              BadRecords.ROUTE,
              new FileMetrics(),
              clock.instant());
      due = file.read(batch, queue::find, new FileMetrics());
    } while (batch.records().isEmpty()
        && !file.failing()
        && due != null
        && !due.isAfter(batch.now())
        && System.nanoTime() < end);
    judge(first.path(), batch.records(), file.failing(), problems);
  }

  private FileListing.Found first() {
    long end = System.nanoTime() + LONGEST.toNanos();
    try (FileListing listing =
        new FileListing(
            config.pattern(), found -> found.size() > 0 && config.unlisted(found) == null, log)) {
      FileListing.Result result = listing.step();
      while (result == null && System.nanoTime() < end) {
        result = listing.step();
      }
      List<FileListing.Found> files = result == null ? listing.soFar() : result.files();
      return files.stream().min(Comparator.comparing(FileListing.Found::path)).orElse(null);
    }
  }

  /** What is told of the file does not show what is in it: it may be any file of the worker. */
  private void judge(String path, List<SourceRecord> records, boolean failed, Problems problems) {
    List<Struct> values = records.stream().map(record -> (Struct) record.value()).toList();
    List<Struct> readings =
        values.stream().filter(value -> !value.schema().name().equals(BadRecord.NAME)).toList();
    if (!readings.isEmpty()) {
      log.info(
          "Trial of {}: {} readings, {} lines or elements that gave none",
          path,
          readings.size(),
          values.size() - readings.size());
      readings.stream().limit(MOST_SHOWN).forEach(this::show);
    } else if (failed) {
      tell(FileOptions.PATH, "this worker cannot read it; see the worker's log", problems);
    } else if (values.isEmpty()) {
      tell(FileOptions.PATH, "it has no rows", problems);
    } else {
      Struct bad = values.get(0);
      String origin = bad.getString(BadRecord.ORIGIN);
      String line = origin.substring(origin.lastIndexOf(':') + 1);
      tell(
          FileOptions.FORMAT,
          (line.matches("\\d{1,18}") ? "line " + line + ": " : "")
              + plain(bad.getString(BadRecord.ERROR_CLASS), bad.getString(BadRecord.ERROR_MESSAGE)),
          problems);
    }
  }

  /** The reason, if it cannot hold a part of the file; else the option that it names. */
  private static String plain(String kind, String reason) {
    if (WITHOUT_CONTENT.matcher(reason).matches()) {
      return reason;
    }
    Matcher option = OPTION.matcher(reason);
    return option.lookingAt()
        ? option.group() + ": what stands there cannot be read as such"
        : switch (kind) {
          case "UnreadableLine", "UnreadableDocument" ->
              "it cannot be read as " + FileOptions.FORMAT + " says";
          case "RejectedElement" -> "it gives no reading as observation.* says";
          default -> kind;
        };
  }

  private void show(Struct reading) {
    Double result = reading.getFloat64(ObservationSchema.RESULT);
    log.info(
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
            + FileOptions.VALIDATE
            + "=false to leave the trial out");
  }
}
