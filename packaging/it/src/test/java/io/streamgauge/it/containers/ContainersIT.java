// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.it.mqtt.NumberCensus;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.QuickExample;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.S3Server;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image of the Containerfile with the services of {@code compose.yaml} and a store that speaks
 * S3, each in a container: readings from Mosquitto are on the topics, in the directory and in the
 * bucket, none lost and none twice. Images of a registry are those of {@code containers/images}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainersIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Path CONTAINERS = PACKAGING.resolve("containers");
  private static final String KAFKA = "localhost/streamgauge-kafka";
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final String BUCKET = "readings";

  @TempDir Path directory;
  private final Clock clock = Clock.systemUTC();
  private Podman podman;
  private String version;

  /** A thing that goes wrong while readings flow. */
  private interface Fault {
    void happen(ComposedServices services) throws Exception;
  }

  @BeforeAll
  void buildImages() throws Exception {
    Podman.Started started = Podman.start();
    assumeTrue(started.missing() == null, () -> "Containers are not tested: " + started.missing());
    podman = started.engine();
    version =
        Bundle.zip(PACKAGING).getFileName().toString().replaceAll("streamgauge-(.*)\\.zip", "$1");
    Instant begin = clock.instant();
    podman.run(CONTAINERS.resolve("images").toString());
    Instant based = clock.instant();
    podman.run(
        "podman",
        "build",
        "--build-arg=BASE=" + KAFKA,
        "--build-arg=VERSION=" + version,
        "--tag=" + image(),
        "--file=" + CONTAINERS.resolve("Containerfile"),
        PACKAGING.resolve("bundle/target").toString());
    System.out.printf(
        "Containers: images of this machine %s, image of the bundle %s, %s bytes of %s%n",
        Duration.between(begin, based),
        Duration.between(based, clock.instant()),
        podman.run("podman", "image", "inspect", "--format={{.Size}}", image()),
        podman.run("podman", "image", "inspect", "--format={{.Size}}", KAFKA));
  }

  private String image() {
    return "localhost/streamgauge-connect:" + version;
  }

  @Test
  void everyReadingIsOnTheTopicsAndInBothArchivesOnce() throws Exception {
    assertEquals(
        new Counts(2_000, 0, 0, 0), counted("plain", 2_000, services -> {}).lessRepeats(0));
  }

  @Test
  @EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
  void killedWorkerLosesNothingAndRepeatsNoRow() throws Exception {
    Counts counts = counted("killed", 10_000, services -> services.killAndStart("connect"));
    assertEquals(new Counts(10_000, 0, 0, 0), counts.lessRepeats(counts.duplicates()));
  }

  @Test
  @EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
  void restartedMosquittoLosesNothingAndRepeatsNoRow() throws Exception {
    Counts counts = counted("restarted", 10_000, services -> services.restart("mqtt"));
    assertEquals(new Counts(10_000, 0, 0, 0), counts.lessRepeats(counts.duplicates()));
  }

  @Test
  @EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
  void storeThatStandsStillLosesNothingAndRepeatsNothing() throws Exception {
    Fault pause =
        services -> {
          services.pause("s3");
          LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
          services.goOn("s3");
        };
    assertEquals(new Counts(10_000, 0, 0, 0), counted("paused", 10_000, pause).lessRepeats(0));
  }

  /**
   * What became of readings.
   *
   * @param published numbers that the broker has acknowledged
   * @param lost those that are not on the topics, in the directory and in the bucket
   * @param duplicates records of a number that was there already
   * @param repeatedRows rows of a record that was there already
   */
  private record Counts(int published, long lost, long duplicates, long repeatedRows) {
    /** The same without so many duplicates that MQTT's at-least-once may bring. */
    Counts lessRepeats(long allowed) {
      return new Counts(published, lost, duplicates - allowed, repeatedRows);
    }
  }

  private Counts counted(String name, int messages, Fault fault) throws Exception {
    BucketContainer store = new BucketContainer(directory.resolve(name), PACKAGING);
    Path bucket = store.bucket(BUCKET);
    Map<String, String> variables =
        Map.of(
            "VERSION", version,
            "KAFKA_IMAGE", KAFKA,
            "MQTT_IMAGE", "localhost/streamgauge-mosquitto");
    try (ComposedServices services =
        new ComposedServices(CONTAINERS.resolve("compose.yaml"), variables, name)) {
      Counts counts = null;
      try {
        Instant begin = clock.instant();
        services.start("kafka");
        services.start("mqtt");
        store.start(services, "s3", KAFKA);
        String bootstrap = "127.0.0.1:" + services.port(29_092);
        Await.until("Kafka answers", PATIENCE, () -> answers(bootstrap));
        services.start("connect");
        ConnectRest connect = rest(services);
        Await.until("the worker answers", PATIENCE, connect::answers);
        System.out.printf("Containers: up after %s%n", Duration.between(begin, clock.instant()));
        createConnectors(connect);
        counts = count(services, messages, fault, bootstrap, bucket);
        return counts;
      } finally {
        if (counts == null) {
          System.out.println(services.logs());
        }
      }
    }
  }

  private static ConnectRest rest(ComposedServices services) {
    return new ConnectRest(URI.create("http://127.0.0.1:" + services.port(8_083)));
  }

  private static boolean answers(String bootstrap) throws InterruptedException {
    try (Admin admin = KafkaClients.admin(bootstrap)) {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** Those of the examples, and one more that archives in a bucket. */
  private static void createConnectors(ConnectRest connect) throws Exception {
    Path examples = PACKAGING.resolve("examples");
    List<ObjectNode> connectors = new ArrayList<>();
    for (String example : List.of("mqtt-sensors", "parquet-archive", "parquet-archive")) {
      connectors.add(QuickExample.of(examples.resolve(example + ".json")));
    }
    ObjectNode bucket = connectors.get(2).put("name", "bucket");
    ObjectNode config = (ObjectNode) bucket.get("config");
    config.remove("archive.dir");
    S3Server.options(BUCKET, 0).forEach(config::put);
    config.put("store.url", "http://s3:8080");
    for (ObjectNode connector : connectors) {
      if (connector.at("/config").has("rotate.schedule.interval.ms")) {
        ((ObjectNode) connector.get("config")).put("rotate.schedule.interval.ms", "3000");
      }
      connect.create(connector);
    }
  }

  private Counts count(
      ComposedServices services, int messages, Fault fault, String bootstrap, Path bucket)
      throws Exception {
    NumberedPublisher.Load load =
        new NumberedPublisher.Load(
            messages,
            500,
            20,
            1,
            "sensors/north/S-%1$d/temperature",
            "{\"n\":%d,\"value\":%d,\"time\":\"%s\",\"unit\":\"Cel\",\"x\":1669792,\"y\":6446276,"
                + "\"crs\":\"EPSG:3857\"}");
    URI broker = URI.create("tcp://127.0.0.1:" + services.port(1_883));
    try (NumberCensus topics =
            new NumberCensus(
                bootstrap,
                "readings-clean",
                "readings-late",
                "readings-quarantine",
                "readings-dlq");
        ArchiveCensus files = new ArchiveCensus(podman.volume(services.volume("archive")));
        ArchiveCensus objects = new ArchiveCensus(bucket);
        NumberedPublisher publisher = new NumberedPublisher(broker, load)) {
      publisher.start();
      Await.until("half is published", PATIENCE, () -> publisher.acknowledged() >= messages / 2);
      fault.happen(services);
      publisher.finish();
      topics.await(messages, PATIENCE);
      // One more look, so that repeats which come behind the last missing reading are seen.
      topics.poll(Duration.ofSeconds(1));
      int records = topics.distinct() + topics.duplicates();
      for (ArchiveCensus archive : List.of(files, objects)) {
        Await.until("all is archived", PATIENCE, () -> archive.distinct() >= records);
      }
      System.out.printf(
          "Containers: %s, %d rows in files and %d in the bucket%n",
          topics.told(messages), files.count(), objects.count());
      return new Counts(
          publisher.acknowledged(),
          messages - topics.distinct() + missing(messages, files) + missing(messages, objects),
          topics.duplicates(),
          files.count() - files.distinct() + objects.count() - objects.distinct());
    }
  }

  private static long missing(int messages, ArchiveCensus archive) throws Exception {
    return messages
        - Long.parseLong(
            archive
                .table("SELECT count(DISTINCT attributes['n']) FROM " + archive.rows())
                .get(1)
                .get(0));
  }

  @AfterAll
  void close() throws Exception {
    if (podman != null) {
      podman.close();
    }
  }
}
