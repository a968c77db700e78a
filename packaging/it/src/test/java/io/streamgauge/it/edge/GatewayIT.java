// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.edge.EdgeCentre;
import io.streamgauge.launcher.edge.EdgeGateway;
import io.streamgauge.launcher.edge.LogCensus;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * One gateway by its script alone, as a person has it: installed, started, without power while the
 * centre is away, shown, stopped and removed, and what the installation refuses.
 */
@Order(2)
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class GatewayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int ROWS = 400;

  @TempDir Path directory;
  private final Instant started = Instant.now();
  private int row;

  @Test
  void eachReadingIsAtTheCentreOnceAfterAPowerCutDuringAnOutage() throws Exception {
    ExecutorService beside = Executors.newFixedThreadPool(2);
    try (EdgeCentre centre =
            new EdgeCentre(WorkerStack.PACKAGING, directory.resolve("centre")).start();
        EdgeGateway north = gateway(centre, centre.bootstrap(), "north", "lean")) {
      Path told = directory.resolve("told.txt");
      assertEquals(0, north.install(told), Files.readString(told));
      Path guard = north.directory().resolve("config/guard.properties");
      Files.writeString(
          guard, Files.readString(guard).replace("interval.ms=5000", "interval.ms=500"));
      north.addSource(
          "logger-files",
          Map.of("files.path", directory + "/card/*.csv*", "observation.sensor_id", "/logger"));
      write();
      writeWhatIsNoReading();
      stray(north);
      assertEquals(0, north.start(told), Files.readString(told));
      say("installed and started");
      Future<List<String>> refusals = beside.submit(() -> refusals(centre, north));
      Future<List<String>> nowhere = beside.submit(() -> refusedWithoutCentre(centre));
      // Both from the beginning: the guard soon deletes what the centre has.
      try (LogCensus log = new LogCensus(north.bootstrap());
          LogCensus atCentre = new LogCensus(centre.bootstrap())) {
        Await.until("the first rows at the centre", PATIENCE, () -> atCentre.distinct() == row);
        say("the first rows are at the centre");
        assertEquals(List.of(), refusals.get());
        refusedReadings(centre);
        strayIsTold(north);
        centre.goAway();
        write();
        Await.until("rows in the log", PATIENCE, () -> log.distinct() == row);
        north.powerCut();
        say("power cut");
        write();
        assertEquals(0, north.start(told), Files.readString(told));
        Await.until("rows in the log again", PATIENCE, () -> log.distinct() == row);
        say("sources work without the centre");
        awaitShown(north, "cannot be reached, since");
        centre.comeBack();
        Await.until("all at the centre", PATIENCE, () -> atCentre.distinct() == row);
        say("all is at the centre");
        awaitShown(north, "waiting   nothing");
        assertEquals(row, atCentre.records(), "some are there twice");
        assertEquals(0, atCentre.moreThan(log, "north-f"));
        assertEquals(0, atCentre.unlike(log, "north-f"), "not as in the gateway's log");
        assertEquals(0, atCentre.disordered());
        assertEquals(0, atCentre.elsewhere());
        decide(north, told, atCentre);
      }
      List<ProcessHandle> processes = north.processes();
      assertEquals(6, processes.size(), "three parts and who keeps them running");
      assertEquals(0, north.command(told, "stop"), Files.readString(told));
      Await.until("the end of all", () -> processes.stream().noneMatch(ProcessHandle::isAlive));
      say("stopped");
      assertEquals(2, north.command(told, "remove"));
      assertTrue(Files.readString(told).contains("start the gateway, or"), Files.readString(told));
      assertEquals(0, north.command(told, "remove", "--lose-unsent"), Files.readString(told));
      assertFalse(Files.exists(north.directory()));
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", centre.bootstrap()))) {
        assertFalse(admin.listTopics().names().get().contains("edge-north-offsets"));
      }
      say("removed");
      assertEquals(List.of(), nowhere.get());
      say("and refused where there is no centre");
    } finally {
      beside.shutdownNow();
    }
  }

  /** A line of no reading, and one of a reading that lies ahead: one of each for a topic. */
  private void writeWhatIsNoReading() throws IOException {
    String ahead = Instant.now().plus(Duration.ofDays(1)) + ",north-f0,1.5,0\n";
    Files.writeString(
        directory.resolve("card/a.csv"), ahead + "no reading at all\n", StandardOpenOption.APPEND);
  }

  private void refusedReadings(EdgeCentre centre) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", centre.bootstrap()))) {
      for (String topic : List.of("readings-dlq", "readings-quarantine")) {
        TopicPartition only = new TopicPartition(topic, 0);
        Await.until(
            topic + " at the centre",
            PATIENCE,
            () ->
                admin
                        .listOffsets(Map.of(only, OffsetSpec.latest()))
                        .partitionResult(only)
                        .get()
                        .offset()
                    > 0);
      }
    }
    say("and what is no reading is on its own topics there");
  }

  /** A source whose bad records go to a topic that is not listed, and that would have it made. */
  private void stray(EdgeGateway north) throws IOException {
    Path connectors = north.directory().resolve("connectors");
    Path card = Files.createDirectories(directory.resolve("stray")).resolve("a.csv");
    String good = Instant.now() + ",north-s0,1.5,0\n";
    Files.writeString(card, "time,logger,level,n\n" + good + "no reading at all\n" + good);
    Files.writeString(
        connectors.resolve("stray.json"),
        Files.readString(connectors.resolve("logger-files.json.example"))
            .replace("\"name\": \"loggers\"", "\"name\": \"stray\"")
            .replace("/mnt/sd/{station}/*.csv*", card.toString())
            .replace("\"{station}\"", "\"/logger\"")
            .replace(
                "\"readings-dlq\"",
                "\"readings-stray\", \"topic.creation.default.partitions\": \"1\","
                    + " \"topic.creation.default.replication.factor\": \"1\","
                    + " \"producer.override.max.block.ms\": \"5000\"")
            .replace("readings-clean", "readings-dlq"));
  }

  private void strayIsTold(EdgeGateway north) throws Exception {
    awaitShown(north, 1, "stray writes to readings-stray, which is not in config");
    awaitShown(north, 1, "readings-stray not present in metadata");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", north.bootstrap()))) {
      assertFalse(admin.listTopics().names().get().contains("readings-stray"));
    }
    Files.delete(north.directory().resolve("connectors/stray.json"));
    north.rest().delete("stray");
    awaitShown(north, "sources   take readings");
    say("a source that writes elsewhere has failed, and is gone");
  }

  /** A log that has lost its end holds up the uplink until a person has decided. */
  private void decide(EdgeGateway north, Path told, LogCensus atCentre) throws Exception {
    assertEquals(0, north.command(told, "stop"), Files.readString(told));
    Path memory = north.directory().resolve("state/log.properties");
    Files.writeString(
        memory, Files.readString(memory) + "end/" + EdgeCentre.TOPIC + "-0=1000000\n");
    write();
    assertEquals(0, north.start(told), Files.readString(told));
    awaitShown(north, 1, "ended at 1000000 before");
    awaitShown(north, 1, "mirror STOPPED");
    say("the uplink waits for a decision");
    assertEquals(0, north.command(told, "decide", EdgeCentre.TOPIC, "position"));
    Await.until("the rows in between", PATIENCE, () -> atCentre.distinct() == row);
    Files.writeString(
        memory, Files.readString(memory) + "end/" + EdgeCentre.TOPIC + "-0=1000000\n");
    north.powerCut();
    assertEquals(0, north.start(told), Files.readString(told));
    awaitShown(north, 1, "mirror STOPPED");
    assertEquals(0, north.command(told, "decide", EdgeCentre.TOPIC, "end"));
    awaitShown(north, "waiting   nothing");
    write();
    Await.until("rows after the end", PATIENCE, () -> atCentre.distinct() == row);
    assertEquals(row, atCentre.records(), "some are there twice");
    awaitShown(north, "waiting   nothing");
    say("decided");
  }

  /** Those of the refusals that are not as they should be. */
  private List<String> refusals(EdgeCentre centre, EdgeGateway north) throws Exception {
    List<String> faults = new ArrayList<>();
    refuse(
        faults,
        gateway(centre, centre.bootstrap(), "other/north", "lean"),
        "a gateway is named north already");
    refuse(
        faults,
        gateway(centre, centre.bootstrap(), "topic/west", "lean", "--topics", "readings-raw"),
        "the centre has no topic readings-raw");
    refuse(
        faults,
        gateway(centre, centre.bootstrap(), "left-out/west", "lean", "--topics", "x.replica"),
        "x.replica would not be sent");
    Path told = directory.resolve("full.txt");
    if (north.install(told) != 2 || !Files.readString(told).contains("is not empty")) {
      faults.add(Files.readString(told));
    }
    return faults;
  }

  private List<String> refusedWithoutCentre(EdgeCentre centre) throws Exception {
    List<String> faults = new ArrayList<>();
    String nowhere = "127.0.0.1:" + Ports.free();
    refuse(faults, gateway(centre, nowhere, "away/west", "lean"), "the centre does not answer");
    return faults;
  }

  private void refuse(List<String> faults, EdgeGateway gateway, String why) throws Exception {
    Path told = directory.resolve("refused-" + why.hashCode() + ".txt");
    int code = gateway.install(told);
    String said = Files.readString(told);
    if (code != 2 || !said.contains(why)) {
      faults.add("not because " + why + ": " + code + " " + said);
    }
    try (var left = Files.list(gateway.directory())) {
      left.forEach(each -> faults.add("left behind: " + each));
    }
  }

  private EdgeGateway gateway(
      EdgeCentre centre, String bootstrap, String home, String size, String... options) {
    Path directory = this.directory.resolve(home);
    List<String> all = new ArrayList<>(List.of("--size", size, "--reserve", "40000000"));
    all.addAll(List.of(options));
    EdgeGateway gateway =
        new EdgeGateway(
            new EdgeGateway.Plan(
                WorkerStack.PACKAGING,
                directory.getFileName().toString(),
                directory,
                centre.kafkaHome(),
                centre.plugins(),
                Map.of("bootstrap.servers", bootstrap),
                all));
    // Its JVMs live for seconds.
    gateway.environment(Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1"));
    return gateway;
  }

  private void awaitShown(EdgeGateway gateway, String text) throws Exception {
    awaitShown(gateway, 0, text);
  }

  private void awaitShown(EdgeGateway gateway, int code, String text) throws Exception {
    Path shown = directory.resolve("shown.txt");
    Await.until(
        text,
        PATIENCE,
        () -> {
          Files.deleteIfExists(shown);
          return gateway.command(shown, "show") == code && Files.readString(shown).contains(text);
        });
  }

  private void write() throws IOException {
    Path file = Files.createDirectories(directory.resolve("card")).resolve("a.csv");
    StringBuilder text = new StringBuilder(row == 0 ? "time,logger,level,n\n" : "");
    for (int end = row + ROWS; row < end; row++) {
      text.append(Instant.now() + ",north-f" + row % 10 + "," + row / 10.0 + "," + row + "\n");
    }
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void say(String what) {
    System.out.printf("  %3d s: %s%n", Duration.between(started, Instant.now()).toSeconds(), what);
  }
}
