// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import io.streamgauge.common.source.SpacedLog;
import io.streamgauge.replay.RecordConverters.AwayException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads its share of the partitions, and hands out what is to have another chance. */
public final class ReplaySourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaySourceTask.class);

  /**
   * An exactly-once worker makes each batch a transaction, of which small ones are mostly waits.
   */
  private static final int MOST_RECORDS = 10_000;

  private static final long MOST_BYTES = 8 << 20;
  private static final Duration LONGEST_BATCH = Duration.ofMillis(500);
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  private final Clock clock;
  private final ClusterClients clients;
  private final ReplayCounts counts = new ReplayCounts();
  private final ReplayMetrics metrics = new ReplayMetrics();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private RecordConverters converters;
  private RecordSteps steps;
  private RecordRate rate;
  private ScanStart start;
  private TopicScan scan;
  private ReplayReport report;
  private DeliveryGuarantee delivery;
  private ConsumerRecord<byte[], byte[]> current;
  private RecordSteps.Making making;
  private boolean waiting;
  private Thread pollThread;
  private long polls;
  private long lastHanded;
  private Instant handedAt = Instant.MAX;
  private long confirmed;
  private boolean committed;

  /** Used by Connect. */
  public ReplaySourceTask() {
    this(Clock.systemUTC(), new RealClients());
  }

  ReplaySourceTask(Clock clock, ClusterClients clients) {
    this.clock = clock;
    this.clients = clients;
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> properties) {
    ReplayConfig config = ReplayConfig.of(properties);
    config.problems(properties, WorkerLimits.current()).throwIfAny();
    TaskShare share = TaskShare.of(properties.get(ReplayOptions.SHARE));
    SpacedLog spaced = new SpacedLog(clock);
    converters = RecordConverters.of(config.properties());
    steps = new RecordSteps(config, converters, counts, spaced, clock);
    rate = new RecordRate((double) config.rate() / share.tasks(), System::nanoTime);
    start = new ScanStart(config, share, clients, clock, counts, spaced);
    report = new ReplayReport(clock, counts);
    delivery = DeliveryGuarantee.atStart(properties.getOrDefault("name", ""));
    metrics.register(PluginGauges.of(context), counts, delivery);
    LOG.info(
        "Replaying {} from the cluster of {}, share {} of {}",
        LogText.of(config.topics(), LogText.REASON),
        LogText.of(config.consumer().servers()),
        share.number() + 1,
        share.tasks());
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    polls++;
    pollThread = Thread.currentThread();
    if (lastHanded <= confirmed || (committed && isQuiet())) {
      counts.allDecided();
    }
    if (scan == null) {
      scan = start.tried(context.offsetStorageReader());
      if (scan == null) {
        rest(LONGEST_WAIT);
      }
      return null;
    }
    List<SourceRecord> batch = new ArrayList<>();
    fill(batch);
    if (!batch.isEmpty()) {
      lastHanded = polls;
      handedAt = clock.instant();
      committed = false;
      counts.handed(batch.size());
    }
    tell();
    if (!batch.isEmpty()) {
      return batch;
    }
    boolean idle = waiting || (making == null && scan.isIdle());
    rest(idle ? LONGEST_WAIT : rate.wait(LONGEST_WAIT));
    return null;
  }

  /** Connect stops a task between two polls, so nothing ends this wait but its time. */
  private void rest(Duration wait) throws InterruptedException {
    var unused = stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void fill(List<SourceRecord> batch) {
    long end = System.nanoTime() + LONGEST_BATCH.toNanos();
    long bytes = steps.written() + MOST_BYTES;
    boolean fetched = false;
    while (batch.size() < MOST_RECORDS
        && steps.written() < bytes
        && System.nanoTime() - end < 0
        && rate.allows()) {
      if (making != null) {
        if (hand(batch)) {
          return;
        }
      } else {
        current = waiting ? current : scan.next();
        if (current != null) {
          waiting = !begun();
          if (waiting) {
            return;
          }
          fetched = false;
          done();
        } else if (fetched || scan.isFinished()) {
          return;
        } else {
          scan.fetch(batch.isEmpty() ? LONGEST_WAIT : Duration.ZERO);
          fetched = true;
        }
      }
    }
  }

  /** Whether the record that was fetched could be looked at. */
  private boolean begun() {
    PartitionScan partition = scan.of(current);
    try {
      if (partition.isBehind(current.offset())) {
        steps.lookAt(current);
      } else {
        making = steps.of(current, partition);
      }
      return true;
    } catch (AwayException e) {
      steps.tellAway(current, e);
      return false;
    }
  }

  /**
   * Hands out one part of what is made of a record, and returns whether there is more: then this
   * part alone is as much as a batch may be.
   */
  private boolean hand(List<SourceRecord> batch) {
    int before = batch.size();
    boolean more = making.next(batch);
    rate.took(batch.size() - before);
    if (!more) {
      making = null;
      done();
    }
    return more;
  }

  private void done() {
    if (making == null) {
      scan.of(current).reached(current.offset() + 1);
    }
  }

  private void tell() {
    TopicScan.Progress progress = scan.progress();
    metrics.show(progress);
    report.progress(progress);
    if (making == null && scan.isFinished() && counts.isDecided()) {
      report.ended(progress);
    }
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    if (metadata != null) {
      delivery.confirmed();
    }
    counts.decided(metadata == null ? null : metadata.topic());
  }

  /**
   * An exactly-once worker calls this on the task's thread, also where it told of no record since
   * transforms have dropped all of a batch; then nothing is open but what was polled last.
   */
  @Override
  public void commit() {
    if (Thread.currentThread() == pollThread) {
      confirmed = polls - 1;
      committed = true;
    }
  }

  /** Whether the last batch is so long ago that no retry of it is under way. */
  private boolean isQuiet() {
    return handedAt.isBefore(clock.instant().minus(QUIET));
  }

  /** Whether all is read and decided. */
  boolean hasEnded() {
    return report.hasEnded();
  }

  ReplayCounts counts() {
    return counts;
  }

  @Override
  public void stop() {
    stopped.countDown();
    Utils.closeQuietly(scan, "reading of the replayed topics");
    Utils.closeQuietly(start, "start of the replay");
    Utils.closeQuietly(converters, "converters of the replayed topics");
    LOG.info("Stopped replaying: {}", counts.text());
  }
}
