// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.metrics.PluginGauges;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of an archive, some at a time: a share of its directories one after the other, the
 * files of each put in order. Whatever happens to the store or a file, it goes on.
 */
public final class ArchiveReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveReader.class);
  private static final String REPLAYED_FROM = "replayed_from";
  private static final int MOST = 2_000;
  private static final long MOST_BYTES = 4L << 20;
  private static final Duration LONGEST = Duration.ofMillis(500);

  /** Brokers refuse a timestamp that lies an hour ahead. */
  private static final Duration MOST_AHEAD = Duration.ofMinutes(10);

  private static final int BETWEEN_LOOKS = 200;
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

  private final ReadPlan plan;
  private final ObjectStore store;
  private final Positions positions;
  private final CommittedFiles committed;
  private final Clock clock;
  private final RowRate rate;
  private final ReadEvents events;
  private final Deque<Unit> units = new ArrayDeque<>();
  private Directories directories;
  private boolean walked;
  private boolean shared;
  private List<ListedFile> files;
  private Map<String, RowPosition> unitPositions = Map.of();
  private FileMerge merge;
  private Duration backoff = FIRST_BACKOFF;
  private Instant retry = Instant.MIN;

  /** Files that are put in one order. */
  private interface Unit {
    List<ListedFile> files() throws IOException;
  }

  /**
   * A reader, which has read nothing yet.
   *
   * @param stored asks for stored offsets
   */
  public ArchiveReader(
      ReadPlan plan,
      ObjectStore store,
      Function<Collection<Map<String, String>>, RowPosition.Stored> stored,
      Clock clock) {
    this.plan = plan;
    this.store = store;
    this.events = new ReadEvents(clock);
    this.positions = new Positions(stored, plan);
    this.committed = new CommittedFiles(store, positions, events);
    this.clock = clock;
    this.rate = new RowRate(plan.rate());
  }

  /** Shows how far it is. */
  public void register(PluginGauges gauges) {
    events.register(gauges);
  }

  /** Whether all there was has been given. */
  public boolean done() {
    return events.done();
  }

  /** The next records; none when there are none now, or no more. */
  public List<SourceRecord> poll() {
    Instant now = clock.instant();
    List<SourceRecord> records = new ArrayList<>();
    int most = now.isBefore(retry) ? 0 : rate.allowed(MOST, now);
    try {
      Instant end = now.plus(LONGEST);
      long bytes = 0;
      for (int step = 1; records.size() < most && bytes < MOST_BYTES && !done(); step++) {
        FileMerge.Given row = step();
        if (row != null) {
          bytes += add(row, records);
        }
        boolean look = step % BETWEEN_LOOKS == 0 || row == null;
        if (look && !clock.instant().isBefore(end)) {
          break;
        }
      }
      if (!now.isBefore(retry)) {
        backoff = FIRST_BACKOFF;
      }
    } catch (IOException e) {
      failed(e, now);
    }
    rate.took(records.size());
    events.progress(now);
    return records;
  }

  private void failed(IOException e, Instant now) {
    LOG.warn("The archive cannot be read now, again in {}: {}", backoff, LogText.of(e));
    retry = now.plus(backoff);
    backoff = backoff.multipliedBy(2);
    backoff = backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff;
    drop();
  }

  private void drop() {
    files = null;
    if (merge != null) {
      merge.close();
      merge = null;
    }
  }

  /** Goes on by one row, or by one piece of the work between them. */
  private FileMerge.Given step() throws IOException {
    if (directories == null) {
      look(NotedLevels.of(store, plan.root()));
    } else if (!walked) {
      walked = !directories.step();
    } else if (!shared) {
      share();
    } else if (merge == null) {
      begin();
    } else if (merge.prepare()) {
      if (merge.daysWrong()) {
        restart();
      }
    } else if (merge.ended()) {
      drop();
      units.remove();
      events.left(units.size());
    } else {
      return merge.next();
    }
    return null;
  }

  private void share() throws IOException {
    boolean byOffset = plan.order() == ReadOrder.OFFSET;
    // Each directory is a request, and a poll may not wait for those of thousands.
    if (byOffset && directories.source(plan.number(), plan.of())) {
      return;
    }
    shared = true;
    units.clear();
    if (byOffset) {
      directories.sources().forEach(files -> units.add(() -> files));
    } else {
      Directories all = directories;
      all.tellSeveralArchives();
      all.share(plan.number(), plan.of()).forEach(levels -> units.add(() -> all.files(levels)));
    }
    events.left(units.size());
    if (directories.isEmpty()) {
      LOG.warn(
          "No directory of the archive has what is asked for: are {}, {} and topics.dir as the"
              + " archive has them?",
          ReadOptions.TOPICS,
          ReadOptions.WHERE);
    }
    LOG.info(
        "Reading {} directories of the archive, share {} of {}",
        units.size(),
        plan.number() + 1,
        plan.of());
  }

  /** Looks at all directories anew, as those that are named like times are of other times. */
  private void restart() {
    LOG.warn(
        "Directories that are named like times are not of the event times of their rows, so all"
            + " of them are looked at; rows of one sensor may come in the order of directories");
    drop();
    look(directories.noted().withoutDays());
    walked = false;
    shared = false;
  }

  private void look(NotedLevels noted) {
    directories = new Directories(store, plan.root(), plan.selection(), noted, events);
  }

  private void begin() throws IOException {
    Unit unit = units.peek();
    if (unit == null) {
      events.end();
      return;
    }
    if (files == null) {
      List<ListedFile> all = unit.files();
      unitPositions = positions.of(all);
      if (all.stream().map(it -> unitPositions.get(it.key())).allMatch(RowPosition::complete)) {
        units.remove();
        events.left(units.size());
        return;
      }
      files = all;
      committed.listed();
    }
    if (!committed.step(files)) {
      List<ListedFile> kept = committed.kept(files);
      merge =
          new FileMerge(store, kept, plan, directories.noted(), unitPositions, committed, events);
    }
  }

  private long add(FileMerge.Given row, List<SourceRecord> records) {
    String key = row.file().key();
    Object[] columns = row.row().columns();
    long number = row.row().number();
    try {
      SchemaAndValue keyOf = row.records().key(columns, number);
      SchemaAndValue value = row.records().value(columns, number);
      ConnectHeaders headers = row.records().headers(columns);
      headers.remove(REPLAYED_FROM);
      headers.addString(REPLAYED_FROM, key + "#" + number);
      if (headers.lastWithName(EnvelopeHeaders.BACKFILL) == null) {
        headers.addString(EnvelopeHeaders.BACKFILL, "true");
      }
      records.add(
          new SourceRecord(
              RowPosition.partition(key),
              row.after().offset(),
              plan.target(row.records().topic(columns)),
              null,
              keyOf.schema(),
              keyOf.value(),
              value.schema(),
              value.value(),
              timestamp(row),
              headers));
      events.row();
    } catch (RuntimeException e) {
      events.refusedRow(key, number, "it does not fit its schema or topic: " + LogText.of(e));
    }
    positions.moved(key, row.after());
    return RowValues.weight(columns);
  }

  /** The record's own, unless brokers refuse it, and the task would end by it. */
  private Long timestamp(FileMerge.Given row) {
    Long own = row.records().timestamp(row.row().columns());
    Instant now = clock.instant();
    if (own == null || (own >= 0 && own < now.plus(MOST_AHEAD).toEpochMilli())) {
      return own;
    }
    events.ahead(row.file().key(), row.row().number(), Instant.ofEpochMilli(own));
    return now.toEpochMilli();
  }

  @Override
  public void close() {
    drop();
    store.close();
  }
}
