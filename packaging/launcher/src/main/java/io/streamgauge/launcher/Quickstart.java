// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import io.streamgauge.launcher.command.OrderlyEnd;
import io.streamgauge.launcher.network.BrokerAccess;
import io.streamgauge.launcher.network.Publisher;
import io.streamgauge.launcher.network.SensorNetwork;
import io.streamgauge.launcher.network.Traffic;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The whole way on one machine: starts the stack, POSTs the examples, in a hurry, lets readings
 * flow from fifty sensors and three river stations, and counts them again on the topics and in the
 * Parquet files with readers that know nothing of the plugins.
 */
public final class Quickstart {
  private static final List<String> EXAMPLES =
      List.of("mqtt-sensors.json", "rest-river-gauges.json", "parquet-archive.json");
  private static final String CLIENT = "sensor-network";
  private static final long SEED = 20_261_121;
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);
  private static final Duration DRAIN = Duration.ofMinutes(3);
  private static final Duration TICK = Duration.ofMillis(250);

  private final Path packaging;
  private final QuickstartOptions options;
  private final PrintStream out;
  private final Clock clock = Clock.systemUTC();
  private Set<TopicCensus.Identity> identities = Set.of();
  private SensorNetwork network;
  private Instant flowing;
  private boolean alerted = true;

  public Quickstart(Path packaging, QuickstartOptions options, PrintStream out) {
    this.packaging = packaging;
    this.options = options;
    this.out = out;
  }

  /** Arguments: the packaging directory, then the options of {@link QuickstartOptions#USAGE}. */
  public static void main(String... arguments) throws Exception {
    if (List.of(arguments).contains("--help")) {
      System.out.print(QuickstartOptions.USAGE);
      return;
    }
    QuickstartOptions options;
    try {
      options = QuickstartOptions.parse(List.of(arguments).subList(1, arguments.length));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(QuickstartOptions.USAGE);
      System.exit(2);
      return;
    }
    Quickstart quickstart = new Quickstart(Path.of(arguments[0]), options, System.out);
    Summary summary;
    try {
      summary = quickstart.run();
    } catch (InterruptedException | InterruptException e) {
      // Ctrl-C, and all is put away.
      return;
    }
    boolean repeatsAreNews = !options.killWorker() && summary.duplicates() > 0;
    boolean wrong = summary.lost() > 0 || summary.repeatedRest() > 0 || repeatsAreNews;
    System.exit(wrong || !quickstart.alerted() ? 1 : 0);
  }

  /** Runs the whole and returns what became of everything that was published. */
  public Summary run() throws Exception {
    RunDirectory directory = RunDirectory.of(options.directory(), packaging, clock.instant());
    return OrderlyEnd.around(
        () -> {
          try {
            return run(directory.path());
          } finally {
            directory.clear();
          }
        });
  }

  private Summary run(Path directory) throws Exception {
    Instant started = clock.instant();
    say("Starting a Kafka broker, a Connect worker, an MQTT broker and a station service...");
    try (Stack stack = Stack.start(packaging, directory, options.kind());
        FireAlerts alerts = alerts(directory, stack)) {
      say("Up after %.1f s. POSTing the examples:", seconds(started));
      for (String example : EXAMPLES) {
        Path file = packaging.resolve("examples").resolve(example);
        stack.connect().create(QuickExample.of(file, stack.converter()));
        say("  %s", example);
      }
      if (options.observe()) {
        out.print(stack.observed());
      }
      Summary summary = flow(stack, alerts);
      if (options.summary() != null) {
        summary.write(options.summary());
      }
      say(
          "The whole took %.0f s. Drawn: %s, files: %s, logs: %s",
          seconds(started), page(stack), stack.archive(), directory);
      if (options.keep()) {
        keep(stack, alerts);
      } else {
        say("Next: packaging/quickstart --keep lets data flow on, to look around in.");
      }
      return summary;
    }
  }

  private FireAlerts alerts(Path directory, Stack stack) throws Exception {
    return options.alerts() ? FireAlerts.start(packaging, directory, stack, out, clock) : null;
  }

  /** Whether the fire was told on the topic of alerts, where it should be. */
  public boolean alerted() {
    return alerted;
  }

  /** The identities that were on the clean topics of the last run. */
  public Set<TopicCensus.Identity> identities() {
    return identities;
  }

  private Summary flow(Stack stack, FireAlerts alerts) throws Exception {
    Instant start = clock.instant();
    flowing = start;
    network = new SensorNetwork(SEED, start, options.length());
    if (alerts != null) {
      alerts.fire(network.burning(), network.ignition());
    }
    try (TopicCensus topics = new TopicCensus(stack.bootstrap(), stack.values());
        ArchiveCensus archive = new ArchiveCensus(stack.archive());
        Publisher publisher = publisher(stack, start, alerts)) {
      publisher.start();
      letFlow(stack, start, topics, archive, publisher, alerts);
      long mqtt = publisher.finish();
      long rest = stack.stations().freeze();
      say("Stopped publishing: %d MQTT messages, %d station readings. Draining...", mqtt, rest);
      Summary summary = settled(mqtt, rest, topics, archive);
      identities = topics.identities();
      out.println();
      out.println(Report.counts(summary, topics.topics()));
      if (alerts != null) {
        alerted = alerts.came();
        out.println("From ignition to alert:");
        out.println(alerts.report());
      }
      if (summary.archivedRows() > 0) {
        out.println(Report.archive(archive, start));
        new RunPage(archive, start, clock.instant()).of(summary).write(page(stack));
      }
      return summary;
    }
  }

  private Publisher publisher(Stack stack, Instant from, FireAlerts alerts) {
    BrokerAccess broker = BrokerAccess.open(stack.mqttUri());
    Traffic traffic = network.paced(options.rate(), from);
    return alerts == null
        ? new Publisher(broker, CLIENT, traffic, clock)
        : new Publisher(broker, CLIENT, traffic, clock, alerts.delivery());
  }

  private void letFlow(
      Stack stack,
      Instant start,
      TopicCensus topics,
      ArchiveCensus archive,
      Publisher publisher,
      FireAlerts alerts)
      throws Exception {
    Instant end = start.plus(options.length());
    Instant killAt = options.killWorker() ? start.plus(options.length().dividedBy(2)) : Instant.MAX;
    Instant nextProgress = start.plus(PROGRESS_EVERY);
    while (clock.instant().isBefore(end)) {
      topics.poll(TICK);
      if (alerts != null) {
        alerts.look();
      }
      if (!clock.instant().isBefore(killAt)) {
        killAt = Instant.MAX;
        say("Killing the Connect worker (SIGKILL) and starting it again...");
        stack.killAndRestartWorker();
        say("The worker is back.");
      }
      if (!clock.instant().isBefore(nextProgress)) {
        nextProgress = nextProgress.plus(PROGRESS_EVERY);
        progress(topics, archive, publisher);
      }
    }
  }

  private void progress(TopicCensus topics, ArchiveCensus archive, Publisher publisher)
      throws SQLException {
    say(
        "  %6d published by MQTT | %6d on topics (%d clean, %d quarantine, %d late, %d dead letter)"
            + " | %6d archived",
        publisher.acknowledged(),
        topics.archivable() + topics.records(TopicCensus.Kind.DLQ),
        topics.records(TopicCensus.Kind.CLEAN),
        topics.records(TopicCensus.Kind.QUARANTINE),
        topics.records(TopicCensus.Kind.LATE),
        topics.records(TopicCensus.Kind.DLQ),
        archive.count());
  }

  /** Waits until everything has arrived everywhere, or the time for that is over. */
  private Summary settled(long mqtt, long rest, TopicCensus topics, ArchiveCensus archive)
      throws SQLException {
    Instant deadline = clock.instant().plus(DRAIN);
    boolean complete = false;
    while (!complete && clock.instant().isBefore(deadline)) {
      topics.poll(TICK);
      complete =
          topics.distinctMqtt() >= mqtt
              && topics.distinctRest() >= rest
              && archive.count() >= topics.archivable();
    }
    // One more look, so that repeats which come behind the last missing reading are seen.
    topics.poll(TICK.multipliedBy(4));
    long archived = archive.distinct();
    return new Summary(
        mqtt + rest,
        topics.records(TopicCensus.Kind.CLEAN),
        topics.records(TopicCensus.Kind.QUARANTINE),
        topics.records(TopicCensus.Kind.LATE),
        topics.records(TopicCensus.Kind.DLQ),
        archive.count(),
        archived,
        Math.abs(mqtt - topics.distinctMqtt())
            + Math.abs(rest - topics.distinctRest())
            + Math.abs(topics.archivable() - archived),
        topics.repeatedMqtt(),
        topics.repeatedRest());
  }

  /** Lets data flow on until Ctrl-C, and draws all of it. */
  private void keep(Stack stack, FireAlerts alerts) throws Exception {
    out.println(stack.instructions());
    stack.stations().thaw();
    try (Publisher publisher = publisher(stack, clock.instant(), null)) {
      publisher.start();
      say("Data flows on until Ctrl-C.");
      CountDownLatch never = new CountDownLatch(1);
      while (!never.await(1, TimeUnit.SECONDS)) {
        if (alerts != null) {
          alerts.look();
        }
      }
    } catch (InterruptedException e) {
      try (ArchiveCensus archive = new ArchiveCensus(stack.archive())) {
        new RunPage(archive, flowing, clock.instant()).write(page(stack));
      }
      say("Drawn: %s", page(stack));
    }
  }

  private static Path page(Stack stack) {
    return stack.archive().resolveSibling("run.html");
  }

  private double seconds(Instant since) {
    return Duration.between(since, clock.instant()).toMillis() / 1_000.0;
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
  }
}
