// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.LogText;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.completeness.Completeness;
import io.streamgauge.common.help.Troubleshooting;
import io.streamgauge.common.metrics.DeliveredRecords;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import io.streamgauge.common.source.EarlierPartition;
import io.streamgauge.common.source.SkippedRecords;
import io.streamgauge.common.source.SourcePartition;
import io.streamgauge.extract.FileExtractor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads its share of the files of loggers, which it finds by itself. */
public final class LoggerFileSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(LoggerFileSourceTask.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final Map<String, String> SOURCE = Map.of(SourcePartition.API, FilePattern.SCHEME);

  /**
   * Where it is stored which readings were counted: not with the files, since those of a series
   * come from one file after the other, and a file may be gone before the next is there.
   */
  static final List<Map<String, String>> GROUPS = Completeness.partitions(SOURCE);

  private final Clock clock;
  private final RandomGenerator random;
  private final Duration longestWait;
  private final FileMetrics metrics = new FileMetrics();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final FileLog log;
  private final SkippedRecords skipped;
  private LoggerFileConfig config;
  private RecordMaker maker;
  private FileRowReader rows;
  private FileListing listing;
  private FileQueue queue;
  private DeliveryGuarantee delivery;
  private DeliveredRecords delivered;
  private Completeness completeness;
  private Due nextListing;
  private boolean looked;
  private boolean empty;

  /** Used by Connect. */
  public LoggerFileSourceTask() {
    this(Clock.systemUTC(), RandomGenerator.getDefault(), LONGEST_WAIT);
  }

  LoggerFileSourceTask(Clock clock, RandomGenerator random, Duration longestWait) {
    this.clock = clock;
    this.random = random;
    this.longestWait = longestWait;
    log = new FileLog(LOG, clock);
    skipped = new SkippedRecords(LOG, clock);
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> properties) {
    config = LoggerFileConfig.of(properties);
    Problems problems = new Problems();
    config.check(properties, problems);
    problems.throwIfAny();
    maker = new RecordMaker(config.source());
    maker.options().warnings().forEach(LOG::warn);
    rows = new FileRowReader(new FileExtractor(config.extraction()));
    listing = new FileListing(config.pattern(), this::wanted, log);
    boolean toTheEnd = config.completeness().isOn();
    queue = new FileQueue(this::stored, this::file, config.pattern().root(), log, toTheEnd);
    nextListing = new Due(clock.instant(), clock.instant());
    delivery = DeliveryGuarantee.atStart(properties.getOrDefault("name", ""));
    delivered = new DeliveredRecords(properties.get("name"), clock);
    completeness =
        new Completeness(config.completeness(), FilePattern.SCHEME, SOURCE, Map.of(), maker, clock);
    completeness.restore(context.offsetStorageReader(), delivery.atLeastOnce() == 0);
    metrics.register(PluginGauges.of(context), delivery, delivered, completeness);
    LOG.info(
        "Reading files below {} every {}, share {} of {}",
        config.pattern().root(),
        config.interval(),
        config.share().number() + 1,
        config.share().of());
  }

  private LoggerFile file(FileListing.Found found, FileProgress progress) {
    return new LoggerFile(config, rows, found, progress, random, log);
  }

  private Map<String, FileProgress> stored(Collection<String> paths) {
    Map<String, FileProgress> progress = new HashMap<>();
    if (!paths.isEmpty()) {
      EarlierPartition.offsets(
              context.offsetStorageReader(), paths.stream().map(FileBatch::partition).toList())
          .forEach(
              (partition, offset) -> {
                if (offset != null && !offset.isEmpty()) {
                  progress.put(partition.get("file"), progress(partition, offset));
                }
              });
    }
    return progress;
  }

  private static FileProgress progress(Map<String, String> partition, Map<String, Object> offset) {
    try {
      return FileProgress.of(offset);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "The stored offset of "
              + LogText.of(partition)
              + " cannot be read: "
              + e.getMessage()
              + ". Stop the connector and set or delete the offset with /connectors/{name}/offsets"
              + Troubleshooting.STORED_OFFSET.see(),
          e);
    }
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    Instant now = clock.instant();
    list(now);
    FileBatch batch =
        new FileBatch(config, maker, metrics, completeness::count, skipped::skipped, now);
    LoggerFile file = queue.next(batch);
    while (file != null) {
      queue.back(file, file.read(batch, queue::find, metrics), now);
      file = queue.next(batch);
    }
    if (looked) {
      // Without a card, or a share, nobody knows what there is to read.
      completeness.listens(!empty);
    }
    completeness.tell(batch::add, () -> idle(now) && !batch.crowded());
    metrics.look(queue::backlog, now);
    delivered.show();
    if (!batch.records().isEmpty()) {
      return batch.records();
    }
    // Connect stops a task between two polls, so nothing ends this wait but its time.
    var unused = stopped.await(waitMillis(now), TimeUnit.MILLISECONDS);
    return null;
  }

  private void list(Instant now) {
    if (!nextListing.reached(now)) {
      return;
    }
    FileListing.Result found = listing.step();
    if (found == null) {
      return;
    }
    nextListing = new Due(now, now.plus(config.interval()));
    if (!found.matched() && found.complete() && !empty) {
      log.warn(
          "No file below {} matches {}; is the card in its place? It is looked at again every {}",
          config.pattern().root(),
          FileOptions.PATH,
          config.interval());
    }
    empty = !found.matched();
    looked = true;
    queue.list(found.files(), now);
  }

  private boolean wanted(FileListing.Found found) {
    if (!config.mine(found)) {
      return false;
    }
    String station = config.unlisted(found);
    if (station != null) {
      log.warnOnce(
          FileOptions.STATIONS + station,
          "Station {} of {} is not among the listed stations; its files are left alone until it is",
          station,
          found.path());
    }
    return station == null;
  }

  private long waitMillis(Instant now) {
    if (!idle(now)) {
      return 0;
    }
    Due due = queue.due();
    boolean listed = due == null || nextListing.at().isBefore(due.at());
    Instant next = listed ? nextListing.at() : due.at();
    Duration wait = Duration.between(now, next);
    return Math.min(longestWait.toMillis(), Math.max(1, wait.toMillis()));
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    // Null for a record that a transform has dropped.
    if (metadata != null) {
      delivery.confirmed();
    } else {
      completeness.dropped(record);
    }
    delivered.committed(record, metadata);
  }

  /** Whether nothing can be read before time has passed. */
  boolean idle() {
    return idle(clock.instant());
  }

  private boolean idle(Instant now) {
    Due due = queue.due();
    return !nextListing.reached(now) && (due == null || !due.reached(now));
  }

  @Override
  public void stop() {
    stopped.countDown();
    if (listing != null) {
      listing.close();
    }
    LOG.info("Stopped reading files");
  }
}
