// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.RecordSize;
import io.streamgauge.common.metrics.DeliveredRecords;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import io.streamgauge.common.source.EarlierPartition;
import io.streamgauge.common.source.QuickRecord;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the stations that the connector assigned to it. */
public final class RestStationSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(RestStationSourceTask.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /**
   * For how long answers are gathered into one batch. An exactly-once worker makes each batch a
   * transaction and waits for its end: one for each of many small answers would be mostly waiting.
   */
  private static final Duration LONGEST_GATHERED = Duration.ofMillis(200);

  private static final int BATCH_RECORDS = 2_000;
  private static final int BATCH_BYTES = 8 << 20;

  /** What a record shares with no other in its offset, its headers and its schema. */
  private static final int RECORD_BYTES = 2_000;

  private final Clock clock;
  private final RandomGenerator random;
  private final Duration longestWait;
  private final Duration gathered;
  private final RestMetrics metrics = new RestMetrics();

  /** The poller of what each station measures now: what another reads of it may concern it. */
  private final Map<String, StationPoller> current = new HashMap<>();

  /** When gaps of a station are to be asked for once more. */
  private final Turns.Times rounds = new Turns.Times();

  private int mostAskedAgain;
  private StationQueue live;
  private StationQueue backfills;
  private StationPollers stationPollers;
  private GroupAnswers groupAnswers;
  private OpenRequests requests;
  private DeliveryGuarantee delivery;
  private DeliveredRecords delivered;
  private RecordMaker records;
  private RecordSize size;
  private RuntimeException failure;
  private final long mostRowBytes = Extractor.mostRowBytes();

  /** Used by Connect. */
  public RestStationSourceTask() {
    this(Clock.systemUTC(), RandomGenerator.getDefault(), LONGEST_WAIT);
  }

  RestStationSourceTask(Clock clock, RandomGenerator random, Duration longestWait) {
    this.clock = clock;
    this.random = random;
    this.longestWait = longestWait;
    gathered = longestWait.compareTo(LONGEST_GATHERED) < 0 ? longestWait : LONGEST_GATHERED;
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> properties) {
    Resolved resolved = Resolved.of(properties);
    RestStationSourceConfig config = resolved.config();
    mostAskedAgain = config.gaps().expected() == null ? 0 : config.limits().inFlight();
    Problems problems = new Problems();
    resolved.check(problems);
    problems.throwIfAny();
    records = new RecordMaker(config.source());
    stationPollers = new StationPollers(config, records);
    size = new RecordSize(config.source().plainBytes());
    groupAnswers = new GroupAnswers(config, config.extractor(), random);
    HttpOptions http = config.http();
    GroupRequest.Filling filling = GroupRequest.Filling.of(config);
    Supplier<GroupRequest> groups = () -> new GroupRequest(http, filling);
    live = new StationQueue(config.groups().most(), groups, this::settled);
    backfills = new StationQueue(config.groups().most(), groups, this::backfillSettled);
    Instant begun = clock.instant();
    Map<Map<String, String>, Map<String, Object>> stored =
        EarlierPartition.offsets(
            context.offsetStorageReader(),
            config.stations().ids().stream()
                .map(station -> Station.partition(config.api(), station))
                .toList());
    for (String station : config.stations().ids()) {
      Map<String, Object> offset = stored.get(Station.partition(config.api(), station));
      StationProgress progress = stationPollers.progress(station, offset, begun);
      StationPoller poller = stationPollers.live(station, progress, begun);
      current.put(station, poller);
      live.add(poller);
      if (progress.backfill() != null) {
        backfills.add(stationPollers.backfill(station, progress, begun));
      }
    }
    StationPollers.tellOfStart(config.windows().start(), live.all(), begun);
    requests = new OpenRequests(http, config.backfillShare(), clock, random);
    delivery = DeliveryGuarantee.atStart(properties.getOrDefault("name", ""));
    delivered = new DeliveredRecords(properties.get("name"), clock);
    metrics.stations(live.size());
    metrics.register(PluginGauges.of(context), delivery, delivered, requests::quotaRemaining);
    LOG.info(
        "Polling {} stations of {} every {}, {} of them with history to read",
        live.size(),
        config.api(),
        config.windows().interval(),
        backfills.size());
  }

  private void settled(StationPoller poller) {
    metrics.saw(poller);
    rounds.set(poller, poller.gaps() == null ? null : poller.gaps().nextRound());
  }

  private void backfillSettled(StationPoller poller) {
    metrics.saw(poller);
    live.changed(current.get(poller.station()));
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    if (failure != null) {
      throw failure;
    }
    List<SourceRecord> batch = new ArrayList<>();
    try {
      gather(batch);
    } catch (RuntimeException e) {
      if (batch.isEmpty()) {
        throw e;
      }
      // What other stations have delivered goes first: nothing of it is read again otherwise.
      failure = e;
    }
    metrics.look(clock.instant());
    delivered.show();
    return batch.isEmpty() ? null : batch;
  }

  /** Gathers what is there and what comes soon; waits for long only while there is nothing. */
  private void gather(List<SourceRecord> batch) throws InterruptedException {
    Duration longest = longestWait;
    long ends = 0;
    long bytes = 0;
    boolean more = true;
    while (more) {
      startDue();
      takeIn(live.hands() || backfills.hands() ? Duration.ZERO : untilNext(longest));
      boolean begins = batch.isEmpty();
      bytes = handOver(batch, bytes);
      ends = begins ? System.nanoTime() + gathered.toNanos() : ends;
      longest = Duration.ofNanos(ends - System.nanoTime());
      boolean room = !batch.isEmpty() && hasRoom(batch, bytes);
      more = room && !longest.isNegative() && (!requests.isEmpty() || untilNext(longest).isZero());
    }
  }

  /** Starts requests for the stations that are due: live ones, and backfills where room is left. */
  private void startDue() {
    Instant now = clock.instant();
    metrics.requested(requests.start(live, false, now));
    askAgain(now);
    metrics.requested(requests.start(backfills, true, now));
  }

  /** Asks once more for gaps that are due, as a part of the backfills; a few stations at a time. */
  private void askAgain(Instant now) {
    // One that fails waits for long, and must not keep the others from being asked.
    while (metrics.askingAgain() < mostAskedAgain) {
      StationPoller poller = rounds.take(now);
      if (poller == null) {
        return;
      }
      StationPoller again = stationPollers.again(poller, now);
      if (again != null) {
        backfills.add(again);
      }
    }
  }

  /** How long it is until the next request may start, or the longest time. */
  private Duration untilNext(Duration longest) {
    Instant now = clock.instant();
    Instant next = requests.opens(live, backfills, now);
    if (next.equals(Instant.MAX) || Duration.between(now, next).compareTo(longest) > 0) {
      return longest;
    }
    return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
  }

  /** Takes in the answers that are there; the first may be waited for. */
  private void takeIn(Duration wait) throws InterruptedException {
    OpenRequests.Answer answer = full() ? null : requests.poll(wait);
    while (answer != null) {
      GroupRequest group = answer.group();
      Instant now = clock.instant();
      requests.ended(answer, now);
      StationQueue queue = group.backfill() ? backfills : live;
      groupAnswers.accept(group, answer.fetched().response(), now);
      queue.answered(group, now);
      if (group.failed()) {
        metrics.failure();
      }
      answer = full() ? null : requests.poll(Duration.ZERO);
    }
  }

  /**
   * Whether rows that wait for Kafka take so much memory that further answers are taken apart only
   * when some of them have gone.
   */
  private boolean full() {
    boolean waits = live.hands() || backfills.hands();
    return waits && live.rowBytes() + backfills.rowBytes() > mostRowBytes;
  }

  private static boolean hasRoom(List<SourceRecord> batch, long bytes) {
    return batch.size() < BATCH_RECORDS && bytes < BATCH_BYTES;
  }

  /** Hands over what has been read, live readings first, and returns the bytes of the batch. */
  @SuppressWarnings("ReferenceEquality")
  private long handOver(List<SourceRecord> batch, long before) {
    long bytes = before;
    while (hasRoom(batch, bytes)) {
      long written = records.written();
      SourceRecord first = live.poll();
      SourceRecord record = first == null ? backfills.poll() : first;
      if (record == null) {
        break;
      }
      batch.add(new QuickRecord(record, 0));
      metrics.handed(record.valueSchema().name());
      // A reading was measured as it was made; others may have been made long before.
      boolean reading = record.valueSchema() == ObservationSchema.SCHEMA;
      bytes += RECORD_BYTES + (reading ? records.written() - written : size.of(record));
    }
    return bytes;
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    // Null for a record that a transform has dropped.
    if (metadata != null) {
      delivery.confirmed();
    }
    delivered.committed(record, metadata);
  }

  /** How many stations have been read and not yet handed over. */
  long stationsWithRecords() {
    return live.stationsWithRecords() + backfills.stationsWithRecords();
  }

  /** Whether no request is under way, no page or part is missing and no record waits. */
  boolean idle() {
    return live.idle(clock.instant()) && backfills.idle(clock.instant());
  }

  /** Connect calls this on the thread of {@link #poll}, so it must not wait for the network. */
  @Override
  public void stop() {
    if (requests != null) {
      requests.close();
    }
    LOG.info("Stopped polling");
  }
}
