// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.RecordSize;
import io.streamgauge.common.source.DeliveryGuarantee;
import io.streamgauge.common.source.EarlierPartition;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Fetched;
import io.streamgauge.rest.http.HostBreaker;
import io.streamgauge.rest.http.HttpFetcher;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestBudget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Polls the stations that the connector assigned to it. */
public final class RestStationSourceTask extends SourceTask {
  private static final Logger LOG = LoggerFactory.getLogger(RestStationSourceTask.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final int WHOLE = 100;
  private static final int BATCH_RECORDS = 2_000;
  private static final int BATCH_BYTES = 8 << 20;

  /** What a record shares with no other in its offset, its headers and its schema. */
  private static final int RECORD_BYTES = 2_000;

  private final Clock clock;
  private final RandomGenerator random;
  private final Duration longestWait;
  private final RestMetrics metrics = new RestMetrics();
  private final Map<GroupRequest, CompletableFuture<Fetched>> inFlight = new HashMap<>();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private HttpOptions.Limits limits;
  private boolean expectsReadings;
  private StationQueue live;
  private StationQueue backfills;
  private StationPollers stationPollers;
  private GroupAnswers groupAnswers;
  private HttpFetcher fetcher;
  private RequestBudget budget;
  private RequestBudget backfillBudget;
  private HostBreaker breaker;
  private DeliveryGuarantee delivery;
  private RecordSize size;
  private final long mostRowBytes = Extractor.mostRowBytes();

  /** An answer with the request that it is for. */
  private record Answer(GroupRequest group, Fetched fetched) {}

  /** Used by Connect. */
  public RestStationSourceTask() {
    this(Clock.systemUTC(), RandomGenerator.getDefault(), LONGEST_WAIT);
  }

  RestStationSourceTask(Clock clock, RandomGenerator random, Duration longestWait) {
    this.clock = clock;
    this.random = random;
    this.longestWait = longestWait;
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void start(Map<String, String> properties) {
    Resolved resolved = Resolved.of(properties);
    RestStationSourceConfig config = resolved.config();
    limits = config.limits();
    expectsReadings = config.gaps().expected() != null;
    Problems problems = new Problems();
    resolved.check(problems);
    problems.throwIfAny();
    stationPollers = new StationPollers(config, new RecordMaker(config.source()));
    size = new RecordSize(config.source().plainBytes());
    groupAnswers = new GroupAnswers(config, config.extractor(), random);
    HttpOptions http = config.http();
    GroupRequest.Filling filling = GroupRequest.Filling.of(config);
    Supplier<GroupRequest> groups = () -> new GroupRequest(http, filling);
    live = new StationQueue(config.groups().most(), groups);
    backfills = new StationQueue(config.groups().most(), groups);
    Instant now = clock.instant();
    Map<Map<String, String>, Map<String, Object>> stored =
        EarlierPartition.offsets(
            context.offsetStorageReader(),
            config.stations().ids().stream()
                .map(station -> Station.partition(config.api(), station))
                .toList());
    for (String station : config.stations().ids()) {
      Map<String, Object> offset = stored.get(Station.partition(config.api(), station));
      StationProgress progress = stationPollers.progress(station, offset, now);
      live.add(stationPollers.live(station, progress, now));
      if (progress.backfill() != null) {
        backfills.add(stationPollers.backfill(station, progress, now));
      }
    }
    StationPollers.tellOfStart(config.windows().start(), live.all(), now);
    budget = config.limits().budget(WHOLE);
    backfillBudget = config.limits().budget(config.backfillShare());
    breaker = http.breaker(random);
    fetcher = new HttpFetcher(http, clock);
    delivery = DeliveryGuarantee.atStart(properties.getOrDefault("name", ""));
    metrics.register(context.pluginMetrics(), delivery);
    LOG.info(
        "Polling {} stations of {} every {}, {} of them with history to read",
        live.all().size(),
        config.api(),
        config.windows().interval(),
        backfills.all().size());
  }

  private Stream<StationPoller> pollers() {
    return Stream.concat(live.all().stream(), backfills.all().stream());
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    boolean waiting = stationsWithRecords() > 0;
    startDue();
    Answer answer = full() ? null : answers.poll(waiting ? 0 : waitMillis(), TimeUnit.MILLISECONDS);
    while (answer != null) {
      GroupRequest group = answer.group();
      inFlight.remove(group);
      Instant now = clock.instant();
      budget.ended(answer.fetched(), now);
      boolean backfill = group.backfill();
      if (backfill) {
        backfillBudget.ended(now);
      }
      breaker.ended(group.leader().station(), answer.fetched().hostFails(), now);
      groupAnswers.accept(group, answer.fetched().response(), now);
      (backfill ? backfills : live).ended(group, now);
      if (group.failed()) {
        metrics.failure();
      }
      answer = full() ? null : answers.poll();
    }
    List<SourceRecord> batch = batch();
    backfills.removeFinished();
    metrics.look(pollers(), clock.instant());
    return batch.isEmpty() ? null : batch;
  }

  /**
   * Whether rows that wait for Kafka take so much memory that further answers are taken apart only
   * when some of them have gone.
   */
  private boolean full() {
    return live.rowBytes() + backfills.rowBytes() > mostRowBytes && stationsWithRecords() > 0;
  }

  /** Starts requests for the stations that are due: live ones, and backfills where room is left. */
  private void startDue() {
    Instant now = clock.instant();
    start(live, limits.inFlight(), now);
    askAgain(now);
    start(backfills, backfillMost(), now);
  }

  /** A waiting live request must not find all places taken by backfills. */
  private int backfillMost() {
    return Math.max(1, limits.inFlight() / 2);
  }

  /** Asks once more for gaps that are due, as a part of the backfills; a few stations at a time. */
  private void askAgain(Instant now) {
    if (!expectsReadings) {
      return;
    }
    // One that fails waits for long, and must not keep the others from being asked.
    long asking = backfills.all().stream().filter(p -> p.asksAgain() && !p.backsOff()).count();
    for (StationPoller poller : live.all()) {
      StationPoller again = asking < limits.inFlight() ? stationPollers.again(poller, now) : null;
      if (again != null) {
        backfills.add(again);
        asking++;
      }
    }
  }

  private void start(StationQueue stations, int most, Instant now) {
    boolean backfill = stations == backfills;
    int held = stations.held();
    while (inFlight.size() < limits.inFlight()
        && budget.left(now) > 0
        && breaker.allows(now, inFlight.size())
        && (!backfill || backfillBudget.left(now) > 0)) {
      GroupRequest group = stations.next(now, held < most);
      if (group == null) {
        return;
      }
      Request request = group.next();
      held = stations.held();
      budget.started();
      if (backfill) {
        backfillBudget.started();
      }
      metrics.request();
      CompletableFuture<Fetched> future = fetcher.fetch(request);
      inFlight.put(group, future);
      var unused = future.thenAccept(fetched -> answers.add(new Answer(group, fetched)));
    }
  }

  private long waitMillis() {
    long wait = longestWait.toMillis();
    if (inFlight.size() < limits.inFlight()) {
      Instant now = clock.instant();
      Instant opens = budget.opens(now);
      Instant paused = breaker.opens(now, inFlight.size());
      opens = paused.isAfter(opens) ? paused : opens;
      int most = limits.inFlight();
      wait = Math.min(wait, untilDue(live, most, opens, now));
      Instant reopens = backfillBudget.opens(now);
      opens = reopens.isAfter(opens) ? reopens : opens;
      wait = Math.min(wait, untilDue(backfills, backfillMost(), opens, now));
    }
    return wait;
  }

  private static long untilDue(StationQueue stations, int most, Instant opens, Instant now) {
    Instant due = stations.due(stations.held() < most);
    Instant next = due.isAfter(opens) ? due : opens;
    return next.equals(Instant.MAX)
        ? Long.MAX_VALUE
        : Math.max(0, Duration.between(now, next).toMillis());
  }

  private List<SourceRecord> batch() {
    List<SourceRecord> batch = new ArrayList<>();
    long bytes = 0;
    Iterator<StationPoller> all = pollers().iterator();
    while (all.hasNext()) {
      StationPoller poller = all.next();
      while (batch.size() < BATCH_RECORDS && bytes < BATCH_BYTES) {
        SourceRecord record = poller.poll();
        if (record == null) {
          break;
        }
        batch.add(record);
        metrics.handed(record.valueSchema().name());
        bytes += RECORD_BYTES + size.of(record);
      }
    }
    return batch;
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata) {
    // Null for a record that a transform has dropped.
    if (metadata != null) {
      delivery.confirmed();
    }
  }

  /** How many stations have been read and not yet handed over. */
  long stationsWithRecords() {
    return pollers().filter(StationPoller::hasRecords).count();
  }

  /** Whether no request is under way, no page or part is missing and no record waits. */
  boolean idle() {
    return live.idle(clock.instant()) && backfills.idle(clock.instant());
  }

  /** Connect calls this on the thread of {@link #poll}, so it must not wait for the network. */
  @Override
  public void stop() {
    inFlight.values().forEach(future -> future.cancel(true));
    inFlight.clear();
    if (fetcher != null) {
      fetcher.close();
    }
    LOG.info("Stopped polling");
  }
}
