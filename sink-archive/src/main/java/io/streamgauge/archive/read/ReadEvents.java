// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.common.LogText;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.SpacedLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The counts of a task, and what is told of it. */
final class ReadEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ReadEvents.class);
  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final int MOST_NAMED = 20;

  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong refusedRows = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final Set<String> missing = new HashSet<>();
  private final Set<String> refusedKeys = new HashSet<>();
  private final List<String> named = new ArrayList<>();
  private volatile boolean done;
  private Instant told;
  private final Set<String> selectingNames = new HashSet<>();
  private final Set<String> knownNames = new HashSet<>();
  private final SpacedLog spaced;
  private boolean duplicatesTold;
  private boolean daysTold;
  private boolean archivesTold;

  ReadEvents(Clock clock) {
    spaced = new SpacedLog(clock);
  }

  void register(PluginGauges gauges) {
    gauges.add("rows-total", "Rows handed to Kafka", rows::get);
    gauges.add("duplicates-total", "Rows that another file has too", duplicates::get);
    gauges.add("files-total", "Files that were opened", files::get);
    gauges.add("files-passed-total", "Files and directories passed over unread", passed::get);
    gauges.add("files-refused-total", "Files that cannot be read", refused::get);
    gauges.add("rows-refused-total", "Rows that no record can be made of", refusedRows::get);
    gauges.add("directories-left", "Directories that are not done", left::get);
    gauges.add("done", "1 when all there was has been read", () -> done ? 1 : 0);
  }

  void row() {
    rows.incrementAndGet();
  }

  void opened() {
    files.incrementAndGet();
  }

  void passed(int count) {
    passed.addAndGet(count);
  }

  void left(int directories) {
    left.set(directories);
  }

  /** Tells of a file that is not read, or whose rest is not. */
  void refused(String key, String reason) {
    if (!refusedKeys.add(key)) {
      return;
    }
    refused.incrementAndGet();
    if (named.size() < MOST_NAMED) {
      named.add(key);
    }
    LOG.warn(
        "The file {} is refused: {}; the others go on", LogText.of(key), LogText.of(reason, 300));
  }

  void duplicate(String key, Row row) {
    duplicates.incrementAndGet();
    if (!duplicatesTold) {
      duplicatesTold = true;
      LOG.warn(
          "Row {} of {} is in another file too, as after a reset of offsets: it is given once, and"
              + " so are others; their number is in the metrics and told at the end",
          row.number(),
          LogText.of(key));
    }
  }

  /** Tells once of a directory that is looked at though its name is of another day. */
  void daysUnknown(String directory) {
    if (!daysTold) {
      daysTold = true;
      LOG.warn(
          "Nothing says of all files in directories such as {} that these are named by event_time:"
              + " some were written by a version before 0.2.0 or by another time, or their _ledger"
              + " is not here. They are looked at, and their statistics decide",
          LogText.of(directory));
    }
  }

  /** Tells once of two archives whose rows may be the same. */
  void severalArchives(String source, String one, String other) {
    if (!archivesTold) {
      archivesTold = true;
      LOG.warn(
          "The archives {} and {} both have files of offsets of {}. If they are of two clusters, all"
              + " is well; if one topic was archived twice, rows that lie in different directories"
              + " come twice, and with {}=offset, which a connector of another name may have, once",
          LogText.of(one),
          LogText.of(other),
          LogText.of(source),
          ReadOptions.ORDER);
    }
  }

  /** Takes note of names that rows of a file are selected by, and whether anything has them. */
  void selectedBy(Set<String> names, ArchivedFile file, PathLevels levels) {
    selectingNames.addAll(names);
    names.stream()
        .filter(name -> levels.values().containsKey(name) || file.place(name) >= 0)
        .forEach(knownNames::add);
  }

  /** Tells once of each thing that files do not have. */
  void missing(String key, List<String> what) {
    for (String one : what) {
      if (missing.add(one)) {
        LOG.warn(
            "Files such as {} have kept no {} of their records, which come back without: a sink"
                + " keeps schemas from version 0.2.0 on, keys with store.kafka.keys=true and"
                + " headers with archive.headers=*",
            LogText.of(key),
            one);
      }
    }
  }

  /** Counts a row that cannot be handed out; of each file one is told. */
  void refusedRow(String key, long row, String reason) {
    refusedRows.incrementAndGet();
    if (refusedKeys.add(key)) {
      refused.incrementAndGet();
      LOG.warn(
          "Row {} of {} is left out: {}; others of it may be too, their number is in the metrics"
              + " and told at the end",
          row,
          LogText.of(key),
          LogText.of(reason, LogText.REASON));
    }
  }

  /** Tells of a timestamp that Kafka would refuse, so that the record has another. */
  void ahead(String key, long row, Instant timestamp) {
    spaced
        .count("ahead", 1)
        .ifPresent(
            count ->
                LOG.warn(
                    "Row {} of {} has the record timestamp {}, which brokers refuse as it lies"
                        + " ahead: it is given with the time of now{}",
                    row,
                    LogText.of(key),
                    timestamp,
                    SpacedLog.times(count)));
  }

  /** Tells once a minute how far it is. */
  void progress(Instant now) {
    if (told == null) {
      told = now;
    } else if (!done && Duration.between(told, now).compareTo(BETWEEN) >= 0) {
      told = now;
      LOG.info(
          "Read {} rows of {} files so far, {} directories left", rows.get(), files.get(), left);
    }
  }

  /** Tells the end, once. */
  void end() {
    if (done) {
      return;
    }
    done = true;
    selectingNames.removeAll(knownNames);
    if (!selectingNames.isEmpty()) {
      LOG.warn(
          "No directory and no column of any file that was opened is called {}, by which {} selects"
              + " rows: correct the name",
          LogText.of(selectingNames, LogText.REASON),
          ReadOptions.WHERE);
    }
    LOG.info(
        "The archive has been read to its end as it was at the start: {} rows of {} files since"
            + " then, {} rows given once though two files have them, {} files and directories"
            + " passed over, {} rows left out, {} files refused {}",
        rows.get(),
        files.get(),
        duplicates.get(),
        passed.get(),
        refusedRows.get(),
        refused.get(),
        named);
  }

  boolean done() {
    return done;
  }

  long rowCount() {
    return rows.get();
  }
}
