// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.proof.report.FailureResult;
import io.streamgauge.proof.report.RunReport;
import io.streamgauge.proof.report.SourceCount;
import io.streamgauge.proof.report.SystemState;
import io.streamgauge.testing.PagedStations;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A run: the load, the failures one after the other, and the last count. */
final class ProofRun {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration MEASURE = Duration.ofSeconds(5);
  private static final Duration RECOVERY = Duration.ofMinutes(4);
  private static final Duration DRAIN = Duration.ofMinutes(8);
  private static final int HISTORY = 50;
  private static final double LITTLE_SECONDS = 5;

  private final Path packaging;
  private final Path directory;
  private final ResilienceOptions options;
  private final PrintStream out;
  private final Clock clock;
  private final List<Draft> drafts = new ArrayList<>();
  private ProofStack stack;
  private Load load;
  private Gateways gateways;
  private TopicWatch topics;
  private Sampler sampler;
  private Instant nextMeasure;
  private int restarts;

  /** A failure whose counts are not known before the end. */
  private record Draft(
      ProvokedFailure failure,
      Instant began,
      Instant ended,
      Instant recovered,
      long backlog,
      double drainSeconds,
      String note) {}

  ProofRun(
      Path packaging, Path directory, ResilienceOptions options, PrintStream out, Clock clock) {
    this.packaging = packaging;
    this.directory = directory;
    this.options = options;
    this.out = out;
    this.clock = clock;
  }

  RunReport run() throws Exception {
    try (PagedStations stations = new PagedStations(options.stations(), options.seed())) {
      stations.history(HISTORY, clock.instant());
      say("Starting Kafka, an MQTT broker, two Connect workers, four connectors...");
      stack = ProofStack.start(packaging, directory, stations);
      try (ProofStack closed = stack;
          ArchiveCensus archive = new ArchiveCensus(closed.archive())) {
        return run(stations, archive);
      }
    }
  }

  private RunReport run(PagedStations stations, ArchiveCensus archive) throws Exception {
    load = new Load(stations, stack.card(), clock);
    load.told();
    Instant began = clock.instant();
    nextMeasure = began;
    try (TopicWatch watch =
            new TopicWatch(stack.kafka().bootstrap(), load.sources(), load.hostile(), clock)
                .start();
        Gateways senders =
            new Gateways(
                    stack.mqttUri(),
                    options.gateways(),
                    options.rate(),
                    load.readings(),
                    load.hostile(),
                    clock)
                .start()) {
      topics = watch;
      gateways = senders;
      sampler = new Sampler(load, topics, archive, stack::workerMemory, clock);
      letFlow(Duration.ofSeconds(options.quick() ? 10 : 60));
      awaitCalm();
      applyAll(began);
      gateways.stop();
      say("No more readings. Draining...");
      boolean drained = drain(archive);
      load.countFiles(archive);
      say(drained ? "All is there." : "Not all has come in time.");
      if (!topics.broken().isEmpty()) {
        throw new IllegalStateException("the counting consumer has ended: " + topics.broken());
      }
      return report(began);
    }
  }

  private void applyAll(Instant began) throws Exception {
    if (options.hours() == 0) {
      for (ProvokedFailure failure : options.failures()) {
        apply(failure);
      }
      return;
    }
    say("Random failures by seed %d", options.seed());
    List<ProvokedFailure> all = List.of(ProvokedFailure.values());
    Random random = new Random(options.seed());
    Instant end = began.plusSeconds((long) (options.hours() * 3_600));
    while (clock.instant().isBefore(end)) {
      apply(all.get(random.nextInt(all.size())));
      letFlow(Duration.ofSeconds(random.nextInt(5, 60)));
    }
  }

  private void apply(ProvokedFailure failure) throws Exception {
    int seconds = failure.seconds(options.quick());
    say("%s: %s, %d s", ResilienceOptions.name(failure), failure.what(), seconds);
    int restartsBefore = restarts;
    long sentBefore = load.readings().sent();
    Instant began = clock.instant();
    ProvokedFailure.End end = failure.begin(stack, gateways, options.rate());
    letFlow(Duration.between(clock.instant(), began.plusSeconds(seconds)));
    long sentIn = load.readings().sent() - sentBefore;
    double lasted = Duration.between(began, clock.instant()).toMillis() / 1_000.0;
    end.end();
    Instant ended = clock.instant();
    long backlog = load.waiting();
    Instant recovered = awaitCalm();
    String note =
        (restarts > restartsBefore
                ? "failed tasks were started again " + (restarts - restartsBefore) + " times"
                : "")
            + (failure == ProvokedFailure.BURST
                ? String.format("%.0f readings/s were sent", sentIn / lasted)
                : "");
    double drain =
        recovered == null ? Double.NaN : Duration.between(ended, recovered).toMillis() / 1_000.0;
    drafts.add(new Draft(failure, began, ended, recovered, backlog, drain, note));
    say("  %d waited, recovered after %.1f s%s", backlog, drain, note.isEmpty() ? "" : "; " + note);
    letFlow(Duration.ofSeconds(options.quick() ? 3 : 20));
  }

  /** Lets the load flow, and looks at the system now and then. */
  private void letFlow(Duration time) throws Exception {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      tick();
    }
  }

  private void tick() throws Exception {
    if (!clock.instant().isBefore(nextMeasure)) {
      load.measure();
      nextMeasure = clock.instant().plus(MEASURE);
    }
    sampler.look();
    Thread.sleep(TICK.toMillis());
  }

  /** Waits until hardly more waits than is on its way, and tells when that was; null for never. */
  private Instant awaitCalm() throws Exception {
    Instant deadline = clock.instant().plus(RECOVERY);
    Instant nextHelp = clock.instant().plusSeconds(2);
    while (clock.instant().isBefore(deadline)) {
      if (load.waiting() <= little()) {
        return clock.instant();
      }
      if (!clock.instant().isBefore(nextHelp)) {
        restarts += stack.restartFailed();
        nextHelp = clock.instant().plusSeconds(2);
      }
      tick();
    }
    return null;
  }

  /** What is on its way in some seconds, with a round of the slower sources. */
  private long little() {
    return (long) (options.rate() * LITTLE_SECONDS) + options.stations() * 2L + 10;
  }

  private boolean drain(ArchiveCensus archive) throws Exception {
    Instant deadline = clock.instant().plus(DRAIN);
    Instant nextHelp = clock.instant();
    while (clock.instant().isBefore(deadline)) {
      sampler.look();
      if (!clock.instant().isBefore(nextHelp)) {
        restarts += stack.restartFailed();
        nextHelp = clock.instant().plusSeconds(3);
        if (gateways.unsettled() == 0
            && load.waiting() == 0
            && archive.count() >= topics.archivable()) {
          // One more look, so that repeats behind the last missing reading are seen.
          Thread.sleep(5_000);
          return true;
        }
      }
      Thread.sleep(TICK.toMillis());
    }
    return false;
  }

  private RunReport report(Instant began) {
    Instant ended = clock.instant();
    List<SystemState> samples = sampler.samples();
    double capacity =
        samples.stream().mapToDouble(SystemState::onTopicPerSecond).max().orElse(Double.NaN);
    List<FailureResult> failures = drafts.stream().map(it -> result(it, capacity)).toList();
    List<SourceCount> totals = load.counts(0, Long.MAX_VALUE);
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("Processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    machine.put("System", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("Java", System.getProperty("java.version"));
    machine.put("Load", options.rate() + " readings/s of " + options.gateways() + " gateways");
    machine.put("Stations", Integer.toString(options.stations()));
    machine.put("Most on topics", String.format("%.0f records/s", capacity));
    machine.put("Tasks started again by hand", Integer.toString(restarts));
    machine.put(
        "Records with a number that nobody sent",
        Long.toString(load.sources().values().stream().mapToLong(Numbers::strangers).sum()));
    topics.topics().forEach((topic, count) -> machine.put("Records on " + topic, count.toString()));
    return new RunReport(
        "Resilience of the whole system",
        began,
        ended,
        machine,
        samples,
        failures,
        totals,
        options.hours() > 0 ? Long.toString(options.seed()) : "");
  }

  private FailureResult result(Draft draft, double capacity) {
    long began = draft.began().toEpochMilli();
    long ended = draft.ended().toEpochMilli();
    long over = draft.recovered() == null ? clock.millis() : draft.recovered().toEpochMilli();
    long margin = 10_000;
    Numbers readings = load.readings();
    double spare = capacity - options.rate();
    return new FailureResult(
        ResilienceOptions.name(draft.failure()),
        draft.failure().what(),
        draft.began(),
        draft.ended(),
        draft.recovered(),
        load.counts(began, over),
        readings.latency(began - margin, began, 0.99),
        readings.latency(began, ended, 0.99),
        readings.latency(over, over + margin, 0.99),
        draft.backlog(),
        draft.drainSeconds(),
        spare > 0 ? draft.backlog() / spare : Double.NaN,
        draft.note());
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
  }
}
