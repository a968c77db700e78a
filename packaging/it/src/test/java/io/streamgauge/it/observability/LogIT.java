// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.MqttClients;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A fault fills a few lines of the worker's whole log, by the logging file that is shipped. */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class LogIT {
  private static final int MOST = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LONG =
      Duration.parse(System.getProperty("streamgauge.fault", "PT5M"));
  private static final int BAD = 10_000;

  @TempDir Path directory;
  private final Map<String, List<String>> told = new LinkedHashMap<>();
  private ObservedStack stack;

  private interface Step {
    void run() throws Exception;
  }

  @Test
  void aFaultIsToldOnceAndItsEndToo() throws Exception {
    try (ObservedStack started = ObservedStack.start(directory)) {
      stack = started;
      readingArrives("before");
      fault("MQTT down", () -> stack.mqtt().close(), LONG, () -> stack.mqtt().start());
      fault(
          "REST answers 500", () -> stack.serviceDown(true), LONG, () -> stack.serviceDown(false));
      fault("store down", this::takeStore, LONG, this::giveStore);
      fault("undecodable payloads", this::sendUndecodable, Duration.ofSeconds(5), () -> {});
      fault(
          "Kafka away",
          () -> stack.kafka().kill(),
          Duration.ofSeconds(60),
          () -> stack.kafka().start());
      diskFull();
    }
    told.forEach(
        (fault, lines) -> {
          System.out.println(fault + ": " + lines.size() + " lines");
          lines.stream().limit(400).forEach(line -> System.out.println("    " + shortened(line)));
        });
    told.forEach(
        (fault, lines) -> {
          assertTrue(lines.size() <= MOST, fault + ": " + lines.size() + " lines");
          assertTrue(
              lines.stream().anyMatch(line -> line.contains("(io.streamgauge.")),
              "nothing of ours is told of: " + fault);
        });
  }

  private static String shortened(String line) {
    return line.substring(0, Math.min(220, line.length()));
  }

  private void fault(String name, Step begin, Duration length, Step end) throws Exception {
    int before = lines().size();
    begin.run();
    Instant until = Instant.now().plus(length);
    Await.until(name + " has lasted", length.plus(PATIENCE), () -> Instant.now().isAfter(until));
    end.run();
    readingArrives(name);
    List<String> all = lines();
    told.put(name, List.copyOf(all.subList(before, all.size())));
  }

  /** Waits until a reading that is sent now is in a file of the archive. */
  private void readingArrives(String why) throws Exception {
    stack.restartFailed(ObservedStack.SENSORS);
    long before = files();
    Await.until(
        "readings are archived after: " + why,
        PATIENCE,
        () -> {
          stack.reading("fine", Instant.now(), 7, 13, 50);
          return files() > before;
        });
  }

  private long files() throws IOException {
    try (var files = Files.walk(stack.archiveDir())) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    } catch (java.nio.file.NoSuchFileException e) {
      return 0;
    } catch (java.io.UncheckedIOException e) {
      // A file that is being moved to its place.
      return 0;
    }
  }

  private void takeStore() throws IOException {
    Path archive = stack.archiveDir();
    Files.move(archive, archive.resolveSibling("away"));
    Files.writeString(archive, "no directory");
    stack.reading("fine", Instant.now(), 7, 13, 50);
  }

  private void giveStore() throws IOException {
    Path archive = stack.archiveDir();
    Files.delete(archive);
    Files.move(archive.resolveSibling("away"), archive);
  }

  private void sendUndecodable() {
    Mqtt5BlockingClient client = MqttClients.connect(stack.mqtt().uri(), "broken");
    for (int i = 0; i < BAD; i++) {
      MqttClients.publish(client, ObservedStack.SENSORS + "/x", "no reading " + i);
    }
    client.disconnect();
  }

  private void diskFull() throws Exception {
    Path small = Files.createDirectories(directory.resolve("small"));
    Assumptions.assumeTrue(
        mount("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()),
        "needs the right to mount");
    try {
      Map<String, String> config = ConnectorOptions.archive(ObservedStack.SENSORS, small);
      config.putAll(ConnectorOptions.prompt());
      config.put("retry.backoff.ms", "1000");
      stack.put("small", config);
      stack.worker().awaitLog("small");
      Path ballast = small.resolve("ballast");
      fault("disk full", () -> fill(ballast), Duration.ofSeconds(60), () -> Files.delete(ballast));
    } finally {
      stack.rest().delete("small");
      Await.until("unmounted", PATIENCE, () -> mount("umount", small.toString()));
    }
  }

  private static void fill(Path ballast) throws IOException {
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(new byte[4_096]);
      }
    } catch (IOException e) {
      assertEquals("No space left on device", e.getMessage());
    }
  }

  private static boolean mount(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(stack.worker().log());
  }
}
