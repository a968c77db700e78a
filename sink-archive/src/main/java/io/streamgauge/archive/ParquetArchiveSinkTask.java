// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.Layouts;
import io.streamgauge.archive.rows.SeenColumns;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.metrics.PluginGauges;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the rows of its topic partitions under one byte budget and writes them when they are due.
 *
 * <p>Three facts of the framework shape it. A {@code put} that throws RetriableException gets the
 * same batch again, so it throws only before it has taken any record. An exception in {@code
 * preCommit} rewinds the consumer while the buffers stay full, so it never throws and holds offsets
 * back instead. And {@code put} is called with no records when {@code context.timeout} runs out,
 * which is how rows of an idle topic become files.
 */
public final class ParquetArchiveSinkTask extends SinkTask {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetArchiveSinkTask.class);

  private final Clock clock;
  private final Function<ParquetArchiveSinkConfig, ObjectStore> stores;
  private final PartitionArchives archives = new PartitionArchives();
  private final SeenColumns columns = new SeenColumns();
  private ParquetArchiveSinkConfig config;
  private ObjectStore store;
  private Layouts layouts;
  private StoreAttempts attempts;
  private ArchiveMetrics metrics;
  private BufferBudget budget;
  private Refusals refusals;
  private HeaderTypes headers;
  private OtherArchives others;
  private boolean probed;

  /** For Connect. */
  public ParquetArchiveSinkTask() {
    this(Clock.systemUTC(), null);
  }

  ParquetArchiveSinkTask(Clock clock, Function<ParquetArchiveSinkConfig, ObjectStore> stores) {
    this.clock = clock;
    this.stores = stores == null ? settings -> Stores.open(settings.store()) : stores;
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> props) {
    config = ParquetArchiveSinkConfig.of(props);
    metrics = new ArchiveMetrics(PluginGauges.of(context), clock, config.rotation().longestWait());
    attempts = new StoreAttempts(config, metrics);
    budget = new BufferBudget(config, metrics);
    refusals = new Refusals(props, context.errantRecordReporter(), metrics);
    headers = new HeaderTypes(props);
    store = stores.apply(config);
    metrics.opened(store);
    others = new OtherArchives(store, config);
    probed = false;
    attempts.attempt(this::probe, clock.instant());
    layouts = config.layouts();
    if (!config.delivery().readCommitted()) {
      LOG.warn(
          "consumer.override.isolation.level is not read_committed: unless the worker sets it,"
              + " records of aborted transactions are archived too");
    }
    LOG.info("Archiving to {} as {}", config.store().place(), config.archiveId());
  }

  /** A store that is away when a task starts is waited for like one that goes away later. */
  private void probe() throws IOException {
    config.probe(store);
    probed = true;
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    partitions.forEach(
        partition ->
            archives.put(
                partition,
                new PartitionArchive(
                    partition,
                    config,
                    layouts,
                    columns,
                    store,
                    new PartitionCommits(partition, config, store, metrics, others),
                    refusals.trust(partition.topic()))));
  }

  /**
   * Rows that are not durable are dropped: their offsets are not committed, so they come again.
   * Many are written first, behind the offsets that were committed: the ledger tells the next
   * owner.
   */
  @Override
  public void close(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      PartitionArchive archive = archives.remove(partition);
      if (archive != null) {
        if (!attempts.dead()
            && archive.opened()
            && archive.bytes() >= config.rotation().revokeBytes()) {
          writeQuietly(archive);
        }
        archive.release();
      }
    }
    if (archives.idle()) {
      metrics.worked();
    }
    showWaiting();
  }

  private void writeQuietly(PartitionArchive archive) {
    try {
      write(archive, clock.instant(), true);
    } catch (RuntimeException e) {
      LOG.warn("Rows of a partition that was taken away are left to its next owner", e);
    }
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    Instant now = clock.instant();
    headers.look(records);
    attempts.failIfExhausted();
    if (!probed) {
      attempts.attempt(this::probe, now);
    }
    archives.all().stream()
        .filter(archive -> probed && !archive.opened())
        .forEach(archive -> attempts.attempt(archive::readLedger, now));
    writeDue(now);
    if (!records.isEmpty() && (full() || !archives.allOpened())) {
      context.timeout(Math.max(1, Duration.between(now, attempts.retryAt()).toMillis()));
      throw config.buffer().takesNone(attempts.failure());
    }
    long held = bufferedBytes();
    int open = archives.open();
    for (SinkRecord record : records) {
      PartitionArchive archive = archives.of(record);
      if (archive != null) {
        int before = archive.fresh();
        held += take(record, archive, now);
        open += archive.fresh() - before;
        if (budget.exceededBy(held)
            || open > config.buffer().directories()
            || archives.crowded(archive)) {
          relieve(now);
          held = bufferedBytes();
          open = archives.open();
        }
      }
    }
    writeDue(now);
    wakeUpForDeadline(now);
    showWaiting();
  }

  private void showWaiting() {
    metrics.waiting(archives.waiting(budget.spilled()));
  }

  /** Takes a record over, and returns how many bytes more are held. */
  private long take(SinkRecord record, PartitionArchive archive, Instant now) {
    if (config.values().leavesOut(record)) {
      return 0;
    }
    long before = archive.bytes();
    try {
      archive.add(record, now);
    } catch (DataException e) {
      refuse(record, archive, e, now);
    }
    return archive.bytes() - before;
  }

  private void refuse(
      SinkRecord record, PartitionArchive archive, DataException reason, Instant now) {
    try {
      refusals.keep(record, reason, archive, now);
    } catch (ConnectException e) {
      attempts.die();
      throw e;
    }
  }

  /** Whether files have to be written before more rows are taken. */
  private boolean full() {
    return overBudget() || archives.open() > config.buffer().directories() || archives.crowded();
  }

  private boolean overBudget() {
    return budget.exceededBy(bufferedBytes());
  }

  long bufferedBytes() {
    return archives.bytes();
  }

  private void relieve(Instant now) {
    if (overBudget()) {
      budget.spill(archives.all(), now);
    }
    while (full() && attempts.allowed(now)) {
      write(archives.fullest(config.buffer().directories()), now, true);
    }
  }

  private void writeDue(Instant now) {
    relieve(now);
    for (PartitionArchive archive : archives.all()) {
      if (archive.opened() && archive.due(now)) {
        write(archive, now, false);
      }
    }
  }

  private void write(PartitionArchive archive, Instant now, boolean all) {
    attempts.attempt(
        () -> {
          Instant began = clock.instant();
          archive.write(now, all);
          metrics.took(Duration.between(began, clock.instant()));
          context.requestCommit();
        },
        now);
  }

  private void wakeUpForDeadline(Instant now) {
    Instant next = archives.deadline();
    Instant wake = next.isBefore(attempts.retryAt()) ? attempts.retryAt() : next;
    if (wake.isBefore(Instant.MAX)) {
      context.timeout(Math.max(1, Duration.between(now, wake).toMillis()));
    }
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> consumed) {
    if (!attempts.dead()) {
      writeBeforeCommit(consumed);
    }
    return archives.durable(consumed);
  }

  private void writeBeforeCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
    Instant now = clock.instant();
    try {
      writeDue(now);
      // A regular commit is for the whole assignment; one for a part of it precedes its revocation.
      if (!consumed.keySet().containsAll(archives.partitions())) {
        consumed.keySet().stream()
            .map(archives::get)
            .filter(archive -> archive != null && archive.bytes() > 0)
            .forEach(archive -> write(archive, now, true));
      }
    } catch (RuntimeException e) {
      // Thrown here it would only rewind the consumer; the next put fails the task with it.
      attempts.exhaust(e);
      LOG.error("Writing to the archive failed; offsets are held back and the task fails next", e);
    }
    showWaiting();
  }

  @Override
  public void stop() {
    archives.clear();
    if (budget != null) {
      budget.close();
    }
    if (store != null) {
      store.close();
    }
  }
}
