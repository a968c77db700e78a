// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A gateway as the script installs it, its parts run as a supervisor would run them. */
public final class EdgeGateway implements Part {
  private static final List<String> PARTS = List.of("broker", "worker", "guard");
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final ObjectMapper json = new ObjectMapper();
  private final Plan plan;
  private final int port = Ports.free();
  private final int controllerPort = Ports.free();
  private final int workerPort = Ports.free();
  private final Map<String, ChildProcess> running = new LinkedHashMap<>();
  private final List<ProcessHandle> scripted = new ArrayList<>();
  private Map<String, String> environment = Map.of();
  private EdgeVolume volume;
  private final Map<String, Long> memory = new LinkedHashMap<>();

  /**
   * The parts and places of a gateway.
   *
   * @param packaging the packaging directory of a built checkout, whose script installs
   * @param name of the gateway
   * @param directory where it goes
   * @param kafka an Apache Kafka
   * @param plugins the bundle
   * @param centre properties of a client of the centre's Kafka
   * @param options more options of the script's
   */
  public record Plan(
      Path packaging,
      String name,
      Path directory,
      Path kafka,
      Path plugins,
      Map<String, String> centre,
      List<String> options) {}

  public EdgeGateway(Plan plan) {
    this.plan = plan;
  }

  /** Runs the script that installs and tells its exit code. */
  public int install(Path log) throws IOException, InterruptedException {
    Path centre = plan.directory().resolveSibling(plan.name() + "-centre.properties");
    Files.createDirectories(centre.getParent());
    Files.write(
        centre,
        plan.centre().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .toList());
    List<String> command =
        new ArrayList<>(
            List.of(
                plan.packaging().resolve("edge/gateway").toString(),
                "install",
                "--dir",
                plan.directory().toString(),
                "--name",
                plan.name(),
                "--centre",
                centre.toString(),
                "--topics",
                String.join(",", EdgeCentre.TOPICS),
                "--kafka",
                plan.kafka().toString(),
                "--plugins",
                plan.plugins().toString(),
                "--ports",
                port + "," + controllerPort + "," + workerPort));
    command.addAll(plan.options());
    return ChildProcess.start("install", log, command, environment).awaitExit();
  }

  /** Takes one of the examples of sources that were installed, with these settings. */
  public void addSource(String example, Map<String, String> settings) throws IOException {
    Path connectors = plan.directory().resolve("connectors");
    JsonNode source = json.readTree(connectors.resolve(example + ".json.example").toFile());
    ObjectNode config = (ObjectNode) source.get("config");
    settings.forEach(config::put);
    json.writeValue(connectors.resolve(example + ".json").toFile(), source);
  }

  /** Runs one command of the installed script and tells its exit code. */
  public int command(Path log, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(plan.directory().resolve("gateway").toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.start(arguments[0], log, command, environment).awaitExit();
  }

  /** Starts the parts at once: the device has power. */
  public void powerOn() throws IOException {
    for (String part : PARTS) {
      start(part);
    }
  }

  private void start(String part) throws IOException {
    running.put(
        part,
        ChildProcess.start(
            plan.name() + " " + part,
            plan.directory().resolve("log/" + part + ".out"),
            List.of(plan.directory().resolve("gateway").toString(), "run", part),
            Map.of()));
  }

  /** Starts again what has ended, as the supervisor of the device would. */
  public void supervise() throws IOException {
    for (String part : PARTS) {
      ChildProcess process = running.get(part);
      if (process != null && !process.alive()) {
        System.out.println("  " + plan.name() + ": " + part + " has ended and is started again");
        start(part);
      } else if (process != null) {
        memory.merge(part, resident(process.pid()), Math::max);
      }
    }
  }

  private static long resident(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      // It has ended meanwhile.
      return 0;
    }
  }

  /** Starts the parts by the script, which keeps them running. */
  public int start(Path log) throws IOException, InterruptedException {
    int code = command(log, "start");
    for (String part : PARTS) {
      Path pid = plan.directory().resolve("state/" + part + ".pid");
      ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).ifPresent(scripted::add);
    }
    return code;
  }

  /** All processes, also those that the script has started and that these have. */
  public List<ProcessHandle> processes() {
    Stream<ProcessHandle> ours =
        running.values().stream().flatMap(each -> ProcessHandle.of(each.pid()).stream());
    return Stream.concat(scripted.stream(), ours)
        .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** Sets variables in the environment of the script and of what it starts. */
  public void environment(Map<String, String> variables) {
    environment = variables;
  }

  /** Tells that the directory is on this volume, which a power cut leaves as it then is. */
  public void liesOn(EdgeVolume itsVolume) {
    volume = itsVolume;
  }

  /** Ends all parts at once, as a power cut would. */
  public void powerCut() throws IOException, InterruptedException {
    // Those that start others again come first.
    List<ProcessHandle> processes = processes();
    if (volume != null) {
      for (ProcessHandle each : processes) {
        new ProcessBuilder("kill", "-STOP", Long.toString(each.pid())).start().waitFor();
      }
      volume.keep();
    }
    processes.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : processes) {
      each.onExit().join();
    }
    for (ChildProcess process : running.values()) {
      process.kill();
    }
    scripted.clear();
    running.clear();
    if (volume != null) {
      volume.comeBack();
    }
  }

  /** Waits until all connectors run. */
  public void awaitRunning(String... connectors) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    ConnectRest rest = rest();
    for (String connector : connectors) {
      while (!runs(rest, connector)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(plan.name() + ": " + connector + " does not run");
        }
        supervise();
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  /** Waits until the part's log has this text: a task that runs need not be connected yet. */
  public void awaitLog(String part, String text) throws IOException, InterruptedException {
    Path log = plan.directory().resolve("log/" + part + ".log");
    running.get(part).await(() -> Files.readString(log).contains(text));
  }

  private static boolean runs(ConnectRest rest, String connector) throws InterruptedException {
    try {
      String status = rest.status(connector).toString();
      return status.contains("\"tasks\":[{")
          && !status.contains("FAILED")
          && !status.contains("UNASSIGNED");
    } catch (IOException e) {
      LockSupport.parkNanos(100_000_000);
      return false;
    }
  }

  public ConnectRest rest() {
    return new ConnectRest(URI.create("http://127.0.0.1:" + workerPort));
  }

  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  public Path directory() {
    return plan.directory();
  }

  public String name() {
    return plan.name();
  }

  boolean pausedForWantOfDisk() throws IOException {
    Path paused = plan.directory().resolve("state/paused.properties");
    return Files.exists(paused) && Files.readString(paused).contains("since=");
  }

  /** A line on what it takes. */
  public String account() throws IOException {
    return String.format(
        Locale.ROOT,
        "%s: MB of memory at most %s, MB on the disk %d, of logs %d",
        plan.name(),
        memory,
        bytes("data") / 1_000_000,
        bytes("log") / 1_000_000);
  }

  /** Bytes on the disk below this directory of the gateway's. */
  public long bytes(String directory) throws IOException {
    Process du =
        new ProcessBuilder("du", "-sk", plan.directory().resolve(directory).toString()).start();
    String answer =
        new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return Long.parseLong(answer.split("\\s", 2)[0]) * 1_024;
  }

  @Override
  public void close() {
    scripted.stream()
        .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
        .toList()
        .forEach(ProcessHandle::destroyForcibly);
    scripted.clear();
    for (String part : List.of("guard", "worker", "broker")) {
      ChildProcess process = running.remove(part);
      if (process != null) {
        process.close();
      }
    }
  }
}
