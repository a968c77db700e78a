// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program behind the script {@code gateway}: {@code install}, {@code guard}, {@code show},
 * {@code remove}.
 */
public final class EdgeMain {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeMain.class);
  private static final Duration OFTEN = Duration.ofMillis(200);
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
            case "keys" -> keys(Path.of(arguments[2]));
            case "guard" -> main.guard();
            case "show" -> main.show();
            case "decide" -> main.decide(arguments[2], arguments[3]);
            case "remove" -> main.remove(Long.parseLong(arguments[2]), arguments.length > 3);
            case "cancel" -> main.cancel();
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
    return GuardSettings.of(files).name();
  }

  /** Prints the settings of a file as a Kafka client reads it, without their values. */
  private static int keys(Path file) throws IOException {
    Properties properties = GatewayFiles.read(file);
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (!key.matches("[A-Za-z][A-Za-z0-9._-]*")) {
        throw new IOException(file + " has a setting whose name is none of a Kafka client's");
      }
      if (key.endsWith(".location") && !Path.of(properties.getProperty(key)).isAbsolute()) {
        throw new IOException(
            file + ": " + key + ": give the whole path, which the gateway's parts read too");
      }
      System.out.println(key);
    }
    return 0;
  }

  private int install(List<String> topics) throws IOException, CentreNames.RefusedException {
    GatewayFiles.Found<Map<String, String>> connectors = files.connectors();
    if (!connectors.problems().isEmpty()) {
      throw new CentreNames.RefusedException(String.join("; ", connectors.problems()));
    }
    List<String> faults = UplinkRules.faults(connectors.values().get(GatewayFiles.UPLINK), topics);
    if (!faults.isEmpty()) {
      throw new CentreNames.RefusedException(String.join("; ", faults));
    }
    try (CentreNames centre = new CentreNames(files.centre())) {
      Map<String, String> partitions = new TreeMap<>();
      centre
          .partitions(topics)
          .forEach((topic, count) -> partitions.put(topic, Integer.toString(count)));
      GatewayFiles.write(files.config("topics.properties"), partitions);
      centre.timeLimits(topics).forEach(each -> System.err.println("gateway: warning: " + each));
      // Last: what is refused must not keep a name.
      centre.reserve(name());
      return 0;
    }
  }

  private int guard() throws IOException, InterruptedException {
    GuardSettings settings = GuardSettings.of(files);
    settings.problems().forEach(LOG::error);
    // Ends with the process, as do the centre's clients, which are its own.
    ExecutorService slow =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "centre");
              thread.setDaemon(true);
              return thread;
            });
    try (KafkaLocalLog log = new KafkaLocalLog(settings.broker())) {
      Guard guard =
          new Guard(
              files,
              new Guard.Surroundings(
                  clock,
                  System::nanoTime,
                  log,
                  new CentrePositions(files, settings.name()),
                  new RestConnectors(settings.worker()),
                  () -> DiskRoom.of(files.data(), settings.limit()),
                  settings.problems(),
                  slow),
              new DiskGuard(settings.reserve()));
      while (!Thread.currentThread().isInterrupted()) {
        Elapsed rest = new Elapsed(System::nanoTime);
        try {
          guard.look();
          rest.begin();
          while (guard.standsBeforehand() && !rest.due(settings.interval())) {
            LockSupport.parkNanos(OFTEN.toNanos());
          }
        } catch (RuntimeException e) {
          LOG.error("a look has failed", e);
        }
        LockSupport.parkNanos(settings.interval().minus(rest.passed()).toNanos());
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

  /** Tells the guard what a person has decided of a topic whose log is not what it was. */
  private int decide(String topic, String word) throws IOException {
    if (!Decisions.WORDS.contains(word)) {
      throw new IOException("decide TOPIC all, position or end");
    }
    String refusal =
        LogMemory.refusal(GatewayFiles.read(files.state(GatewayState.LOG_MEMORY)), topic, word);
    if (!refusal.isEmpty()) {
      throw new IOException(refusal);
    }
    Map<String, String> all = new TreeMap<>(Map.of(topic, word));
    GatewayFiles.read(files.state(Decisions.FILE))
        .forEach((each, its) -> all.putIfAbsent((String) each, (String) its));
    GatewayFiles.write(files.state(Decisions.FILE), all);
    System.out.println("The guard does it at its next looks; show tells.");
    return 0;
  }

  /** Lets what waits go to the centre; the guard pauses sources, so that there is an end. */
  private int remove(long process, boolean loseUnsent) throws IOException, InterruptedException {
    if (loseUnsent) {
      return 0;
    }
    Connectors connectors = new RestConnectors(GuardSettings.of(files).worker());
    try {
      connectors.states();
    } catch (IOException e) {
      throw new IOException(
          "the worker does not answer; start the gateway, or say --lose-unsent", e);
    }
    Removal removal = Removal.by(process);
    GatewayFiles.write(files.state(Removal.FILE), removal.values());
    boolean drained = false;
    Set<String> running = new TreeSet<>();
    try {
      drained = drains(connectors, running);
      if (drained) {
        GatewayFiles.write(files.state(Removal.FILE), removal.whenDrained().values());
        return 0;
      }
    } finally {
      if (!drained) {
        cancel();
      }
    }
    String problem =
        status()
            .problem()
            .lines()
            .filter(each -> !each.equals(removal.problem()))
            .collect(Collectors.joining("; "));
    String reason =
        running.isEmpty()
            ? "readings wait that the centre does not have, or it cannot be told, and sources go"
                + " on. Try again when the centre is reached and has all, or say --lose-unsent"
            : "these sources do not stand: "
                + String.join(", ", running)
                + ". The others go on. Try again, or first delete them at the worker (curl -X"
                + " DELETE "
                + GuardSettings.of(files).worker().resolve("/connectors/NAME")
                + "), and their files";
    throw new IOException(reason + (problem.isBlank() ? "" : ". PROBLEM: " + problem));
  }

  /** Whether everything is at the centre; and which sources ran when it was last looked for. */
  private boolean drains(Connectors connectors, Set<String> running)
      throws IOException, InterruptedException {
    Elapsed since = new Elapsed(System::nanoTime);
    since.begin();
    Removal.Looks looks = new Removal.Looks();
    looks.begin(status().time());
    while (!since.due(DRAIN)) {
      GatewayStatus status = status();
      running.clear();
      if (!stand(connectors, running)) {
        looks.begin(status.time());
      } else if (looks.after(status.time())
          && status.waiting() == 0
          && status.awaySince().isEmpty()) {
        return true;
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    return false;
  }

  private static boolean stand(Connectors connectors, Set<String> running)
      throws InterruptedException {
    try {
      connectors
          .states()
          .forEach(
              (name, its) -> {
                if (!name.equals(GatewayFiles.UPLINK) && its.source() && !its.stands()) {
                  running.add(name + " " + its.state());
                }
              });
      return running.isEmpty();
    } catch (IOException e) {
      LOG.warn("the worker does not answer: {}", e.toString());
      return false;
    }
  }

  /** Ends a removal: the guard lets sources go on. */
  private int cancel() throws IOException {
    Files.deleteIfExists(files.state(Removal.FILE));
    return 0;
  }

  private int release() throws IOException {
    try (CentreNames centre = new CentreNames(files.centre())) {
      centre.release(name());
      return 0;
    }
  }
}
