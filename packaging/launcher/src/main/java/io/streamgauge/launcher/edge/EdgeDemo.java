// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Two gateways and their centre on one machine: the centre goes away, both gateways lose their
 * power and come back without it, and when the centre is back everything is there once.
 */
public final class EdgeDemo implements Part {
  private static final Duration LIVE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String[] CONNECTORS = {"mirror", "mqtt", "loggers"};
  private static final String[] SOURCES = {"mqtt", "loggers"};

  private final Path packaging;
  private final EdgeOptions options;
  private final PrintStream out;
  private final Clock clock = Clock.systemUTC();
  private final Deque<Part> parts = new ArrayDeque<>();
  private final List<EdgeGateway> gateways = new ArrayList<>();
  private final List<SiteLoad> loads = new ArrayList<>();
  private final Instant started = clock.instant();
  private final Path directory;
  private EdgeCentre centre;
  private EdgeCounts counts;
  private String drained = "";

  public EdgeDemo(Path packaging, EdgeOptions options, PrintStream out) throws IOException {
    this.packaging = packaging;
    this.options = options;
    this.out = out;
    String now = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(LocalDateTime.now(clock));
    directory =
        Files.createDirectories(
            options.directory() != null
                ? options.directory()
                : packaging.resolve("target/edge").resolve(now));
  }

  /** Arguments: the packaging directory, then the options of {@link EdgeOptions#USAGE}. */
  public static void main(String... arguments) throws Exception {
    EdgeOptions options;
    try {
      options =
          EdgeOptions.parse(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(EdgeOptions.USAGE);
      System.exit(2);
      return;
    }
    boolean complete;
    PrintStream out = System.out;
    try (EdgeDemo demo = new EdgeDemo(Path.of(arguments[0]), options, out)) {
      complete = demo.run().complete();
    }
    System.exit(complete ? 0 : 1);
  }

  /** Runs the whole and tells what became of the readings. */
  public EdgeResult run() throws Exception {
    start();
    flow(LIVE);
    awayAndBack();
    flow(LIVE);
    for (SiteLoad load : loads) {
      load.finish();
    }
    await("everything at the centre", () -> counts.atCentre() >= counts.sent());
    await("everything in the archive", () -> counts.archived() >= counts.records());
    // What an uplink sends a second time would come after the first.
    flow(LIVE);
    EdgeResult result = counts.result();
    say("Result, %d readings a second at each of %d gateways:", options.rate(), gateways.size());
    out.print(result);
    out.printf("  %s%n%n", drained);
    for (EdgeGateway gateway : gateways) {
      out.println("  " + gateway.account());
      out.print(shown(gateway).indent(4));
    }
    say("Files and logs: %s", directory);
    return result;
  }

  private <P extends Part> P add(P part) {
    parts.push(part);
    return part;
  }

  private void start() throws Exception {
    say("Starting the centre and an MQTT broker, installing two gateways...");
    centre = add(new EdgeCentre(packaging, directory.resolve("centre"))).start();
    MqttBroker mqtt = add(new MqttBroker(new Runtimes(packaging), directory.resolve("mqtt")));
    mqtt.start();
    Path card = directory.resolve("card");
    for (String name : List.of("north", "south")) {
      EdgeGateway gateway;
      if (options.volume() > 0 && gateways.isEmpty()) {
        EdgeVolume volume = add(new EdgeVolume(directory.resolve("disk")));
        gateway = add(gateway(name, volume.create(options.volume()).directory()));
        gateway.liesOn(volume);
      } else {
        gateway = add(gateway(name, directory.resolve(name)));
      }
      Path log = directory.resolve(name + "-install.txt");
      if (gateway.install(log) != 0) {
        throw new IllegalStateException(Files.readString(log));
      }
      gateway.addSource(
          "mqtt",
          Map.of(
              "mqtt.server.uri",
              mqtt.uri().toString(),
              "mqtt.topics",
              name + "/{region}/{sensor_id}/{kind}"));
      gateway.addSource(
          "logger-files",
          Map.of("files.path", card.resolve(name) + "/*.csv*", "observation.sensor_id", "/logger"));
      gateway.powerOn();
      gateways.add(gateway);
      loads.add(add(new SiteLoad(name, mqtt.uri(), card, clock)));
    }
    centre.startArchive();
    counts = add(new EdgeCounts(centre.bootstrap(), centre.archive()));
    for (int i = 0; i < gateways.size(); i++) {
      gateways.get(i).awaitRunning(CONNECTORS);
      gateways.get(i).awaitLog("worker", "began a new session");
      counts.add(gateways.get(i), loads.get(i));
      loads.get(i).start(options.rate());
    }
    await("the first readings at the centre", () -> counts.atCentre() > 100);
    say("Up after %.0f s; readings flow.", seconds(started));
  }

  public EdgeCentre centre() {
    return centre;
  }

  /** The gateways of the demo. */
  public List<EdgeGateway> gateways() {
    return gateways;
  }

  /** A gateway of this name that is not installed yet. */
  public EdgeGateway gateway(String name, Path home) {
    return new EdgeGateway(
        new EdgeGateway.Plan(
            packaging,
            name,
            home,
            centre.kafkaHome(),
            centre.plugins(),
            Map.of("bootstrap.servers", centre.bootstrap()),
            List.of(
                "--size",
                options.size(),
                "--reserve",
                "40000000",
                "--limit",
                name.equals("north") ? options.limit() + "000000" : "0")));
  }

  private void awayAndBack() throws Exception {
    say("The centre is stopped.");
    centre.goAway();
    Instant away = clock.instant();
    int rows = options.rows() * 1_000;
    loads.get(0).write(rows, clock.instant().minusMillis(rows * 20L), 20);
    flow(options.outage().dividedBy(3));
    long before = counts.inLogs();
    for (EdgeGateway gateway : gateways) {
      say("Power cut at %s (SIGKILL of all); it starts again without centre.", gateway.name());
      gateway.powerCut();
      gateway.powerOn();
    }
    for (EdgeGateway gateway : gateways) {
      gateway.awaitRunning(SOURCES);
    }
    await("readings in the gateways' logs", () -> counts.inLogs() > before + 2L * options.rate());
    say("Sources work again, without the centre.");
    if (options.limit() > 0) {
      await("sources paused for want of disk", gateways.get(0)::pausedForWantOfDisk);
      say("Sources are paused for want of disk; logs take %d MB of it.", counts.disk());
    } else {
      await("the loggers' files in the log", () -> counts.sent() - counts.inLogs() < 5 * inflow());
      say("All that was sent is in the gateways' logs, which take %d MB of disk.", counts.disk());
    }
    flow(Duration.between(clock.instant(), away.plus(options.outage())));
    long here = counts.atCentre();
    long backlog = counts.sent() - here;
    for (EdgeGateway gateway : gateways) {
      out.print(shown(gateway).indent(4));
    }
    say(
        "The centre comes back; %,d readings wait. Logs take %d MB of disk.",
        backlog, counts.disk());
    centre.comeBack();
    drain(here, backlog);
  }

  private String shown(EdgeGateway gateway) throws IOException, InterruptedException {
    Path file = directory.resolve(gateway.name() + "-show.txt");
    Files.deleteIfExists(file);
    gateway.command(file, "show");
    return Files.readString(file);
  }

  private void drain(long before, long backlog) throws Exception {
    Instant back = clock.instant();
    await("the first of what waited", () -> counts.atCentre() > before);
    double first = seconds(back);
    long came = counts.atCentre() - before;
    await("what waited", () -> counts.sent() - counts.atCentre() < 3 * inflow());
    double all = seconds(back);
    double capacity = (counts.atCentre() - before - came) / Math.max(0.2, all - first);
    drained =
        String.format(
            Locale.ROOT,
            "%,d waited and were there %.1f s after the centre was, the first after %.1f s; then"
                + " %,.0f/s, so that backlog/(capacity - inflow) is %.1f s",
            backlog,
            all,
            first,
            capacity,
            backlog / Math.max(1, capacity - inflow()));
    say("Drained: %s", drained);
  }

  private long inflow() {
    return (long) options.rate() * gateways.size();
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    Instant deadline = clock.instant().plus(PATIENCE).plusSeconds(options.rows());
    while (!condition.call()) {
      if (clock.instant().isAfter(deadline)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s did not come: %d sent, %d in the gateways' logs, %d at the centre, %d archived",
                what,
                counts.sent(),
                counts.inLogs(),
                counts.atCentre(),
                counts.archived()));
      }
      pause();
    }
  }

  private void flow(Duration length) throws IOException, InterruptedException {
    Instant end = clock.instant().plus(length);
    while (clock.instant().isBefore(end)) {
      pause();
    }
  }

  private void pause() throws IOException, InterruptedException {
    for (EdgeGateway gateway : gateways) {
      gateway.supervise();
    }
    TimeUnit.MILLISECONDS.sleep(200);
  }

  private double seconds(Instant since) {
    return Duration.between(since, clock.instant()).toMillis() / 1_000.0;
  }

  private void say(String format, Object... values) {
    out.printf("%6.1f  ", seconds(started));
    out.printf(Locale.ROOT, format + "%n", values);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
