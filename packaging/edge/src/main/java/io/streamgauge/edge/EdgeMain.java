// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program behind the script {@code gateway}: {@code install}, {@code guard}, {@code show},
 * {@code remove}.
 */
public final class EdgeMain {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeMain.class);
  private static final Duration DRAIN = Duration.ofSeconds(60);

  private final GatewayFiles files;
  private final Clock clock = Clock.systemUTC();

  private EdgeMain(GatewayFiles files) {
    this.files = files;
  }

  /** Arguments: what to do, the directory of the gateway, and what else that needs. */
  public static void main(String... arguments) throws Exception {
    EdgeMain main = new EdgeMain(new GatewayFiles(Path.of(arguments[1])));
    try {
      int code =
          switch (arguments[0]) {
            case "install" -> main.install(List.of(arguments[2].split(",")));
            case "guard" -> main.guard();
            case "show" -> main.show();
            case "remove" -> main.remove(arguments.length > 2);
            case "release" -> main.release();
            default -> throw new IllegalArgumentException("unknown command " + arguments[0]);
          };
      System.exit(code);
    } catch (CentreNames.RefusedException | IOException e) {
      LOG.error("{} failed", arguments[0], e);
      System.err.println("gateway: " + e.getMessage());
      System.exit(2);
    }
  }

  private String name() throws IOException {
    return files.guard().getProperty("name");
  }

  private int install(List<String> topics) throws IOException, CentreNames.RefusedException {
    try (CentreNames centre = new CentreNames(files.centre())) {
      Map<String, String> partitions = new TreeMap<>();
      centre
          .partitions(topics)
          .forEach((topic, count) -> partitions.put(topic, Integer.toString(count)));
      GatewayFiles.write(files.config("topics.properties"), partitions);
      // Last: what is refused must not keep a name.
      centre.reserve(name());
      return 0;
    }
  }

  private int guard() throws IOException, InterruptedException {
    Properties settings = files.guard();
    long limit = Long.parseLong(settings.getProperty("disk.limit.bytes"));
    Duration interval = Duration.ofMillis(Long.parseLong(settings.getProperty("interval.ms")));
    try (KafkaLocalLog log = new KafkaLocalLog(settings.getProperty("broker"));
        CentrePositions centre = new CentrePositions(files.centre(), name())) {
      Guard guard =
          new Guard(
              files,
              new Guard.Surroundings(
                  clock,
                  log,
                  centre,
                  new RestConnectors(URI.create(settings.getProperty("worker"))),
                  () -> DiskRoom.of(files.data(), limit)),
              new DiskGuard(Long.parseLong(settings.getProperty("disk.reserve.bytes"))));
      boolean away = false;
      while (!Thread.currentThread().isInterrupted()) {
        try {
          guard.look();
          away = false;
        } catch (IOException e) {
          if (!away) {
            LOG.warn("The gateway's own log or worker does not answer: {}", e.toString());
          }
          away = true;
        }
        LockSupport.parkNanos(interval.toNanos());
      }
      return 0;
    }
  }

  private GatewayStatus status() throws IOException {
    Properties values = GatewayFiles.read(files.state("status.properties"));
    if (values.isEmpty()) {
      throw new IOException("the guard has not looked yet: is the gateway started?");
    }
    return GatewayStatus.of(values);
  }

  private int show() throws IOException {
    GatewayStatus status = status();
    StatusPage page = new StatusPage(clock);
    System.out.print(page.text(name(), status));
    return page.alarming(status) ? 1 : 0;
  }

  /** Lets what waits go to the centre; sources are paused, so that there is an end. */
  private int remove(boolean loseUnsent) throws IOException, InterruptedException {
    if (loseUnsent) {
      return 0;
    }
    Properties settings = files.guard();
    Connectors connectors = new RestConnectors(URI.create(settings.getProperty("worker")));
    List<String> paused = new ArrayList<>();
    try {
      for (Map.Entry<String, String> each : connectors.states().entrySet()) {
        if (!each.getKey().equals(GatewayFiles.UPLINK) && !each.getValue().equals("PAUSED")) {
          connectors.pause(each.getKey());
          paused.add(each.getKey());
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "the worker does not answer; start the gateway, or say --lose-unsent", e);
    }
    Instant since = clock.instant();
    Instant deadline = since.plus(DRAIN);
    while (clock.instant().isBefore(deadline)) {
      GatewayStatus status = status();
      Map<String, String> states = connectors.states();
      if (paused.stream().anyMatch(each -> "PAUSING".equals(states.get(each)))) {
        since = clock.instant();
      } else if (status.time().isAfter(since)
          && status.waiting() == 0
          && status.awaySince().isEmpty()) {
        return 0;
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    for (String name : paused) {
      connectors.resume(name);
    }
    throw new IOException(
        "readings wait that the centre does not have, and sources go on. Try again when the centre"
            + " is reached and has all, or say --lose-unsent");
  }

  private int release() throws IOException {
    try (CentreNames centre = new CentreNames(files.centre())) {
      centre.release(name());
      return 0;
    }
  }
}
