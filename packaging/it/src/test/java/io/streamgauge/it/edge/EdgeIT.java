// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.edge.EdgeCentre;
import io.streamgauge.launcher.edge.EdgeDemo;
import io.streamgauge.launcher.edge.EdgeGateway;
import io.streamgauge.launcher.edge.EdgeOptions;
import io.streamgauge.launcher.edge.EdgeResult;
import io.streamgauge.launcher.edge.EdgeVolume;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two gateways take while their centre is away, and while both lose their power and start
 * again without it, is at the centre once in the end. All of it is of {@code -Psoak}; {@link
 * GatewayIT} has one gateway in short.
 */
@Order(2)
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class EdgeIT {
  @TempDir Path directory;

  @Test
  void everyReadingIsAtTheCentreOnce() throws Exception {
    EdgeOptions options =
        new EdgeOptions(Duration.ofMinutes(10), 50, 0, 0, 0, "normal", directory.resolve("demo"));
    PrintStream out = System.out;
    try (EdgeDemo demo = new EdgeDemo(WorkerStack.PACKAGING, options, out)) {
      EdgeResult result = demo.run();
      assertEquals(0, result.lost(), result.toString());
      assertTrue(result.complete(), result.toString());
      operate(demo);
    }
  }

  /** The disk is what it was when the power went: what only the page cache had is gone. */
  @Test
  void whatTheLogHasAcknowledgedIsOnTheDisk() throws Exception {
    Assumptions.assumeTrue(mayMount(), "needs the right to mount");
    run(new EdgeOptions(Duration.ofSeconds(60), 50, 0, 0, 2_000, "normal", directory.resolve("v")));
  }

  /** The first gateway's sources are paused before its disk is full, and go on by themselves. */
  @Test
  void aFullDiskLosesNothing() throws Exception {
    boolean mount = mayMount();
    run(
        new EdgeOptions(
            Duration.ofSeconds(30),
            50,
            4_000,
            mount ? 100_000 : 120,
            mount ? 150 : 0,
            "normal",
            directory.resolve("full")));
  }

  private static void run(EdgeOptions options) throws Exception {
    PrintStream out = System.out;
    try (EdgeDemo demo = new EdgeDemo(WorkerStack.PACKAGING, options, out)) {
      EdgeResult result = demo.run();
      assertTrue(result.complete(), result.toString());
    }
  }

  private boolean mayMount() throws IOException, InterruptedException {
    try (EdgeVolume volume = new EdgeVolume(directory.resolve("try"))) {
      volume.create(16);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** As a person at the device would, without the supervisor of the demo. */
  private void operate(EdgeDemo demo) throws Exception {
    Path told = directory.resolve("told.txt");
    assertEquals(2, demo.gateway("south", directory.resolve("other")).install(told));
    assertTrue(Files.readString(told).contains("a gateway is named south already"), told(told));
    EdgeGateway north = demo.gateways().get(0);
    north.close();
    assertEquals(0, north.start(told), told(told));
    north.awaitRunning("mirror", "mqtt", "loggers");
    Path shown = directory.resolve("shown.txt");
    Await.until(
        "a gateway of which nothing waits",
        Duration.ofMinutes(2),
        () -> {
          Files.deleteIfExists(shown);
          return north.command(shown, "show") == 0 && told(shown).contains("waiting   nothing");
        });
    partitionsFollow(demo, north);
    assertEquals(0, north.command(told, "remove"), told(told));
    assertFalse(Files.exists(north.directory()));
    assertEquals(0, demo.gateway("north", north.directory()).install(told), told(told));
  }

  /** Keys are where a source at the centre puts them only with as many partitions. */
  private static void partitionsFollow(EdgeDemo demo, EdgeGateway gateway) throws Exception {
    try (Admin centre = Admin.create(Map.of("bootstrap.servers", demo.centre().bootstrap()));
        Admin own = Admin.create(Map.of("bootstrap.servers", gateway.bootstrap()))) {
      String topic = EdgeCentre.TOPIC;
      centre.createPartitions(Map.of(topic, NewPartitions.increaseTo(8))).all().get();
      Await.until(
          "as many partitions here",
          Duration.ofMinutes(3),
          () ->
              own.describeTopics(Set.of(topic)).allTopicNames().get().get(topic).partitions().size()
                  == 8);
    }
  }

  private static String told(Path file) throws IOException {
    return Files.readString(file);
  }
}
