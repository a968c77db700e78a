// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.MqttClients;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.QuickExample;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.testing.Await;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of the Containerfile, built and run: what is published is in its archive, once. */
class ImageIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Runtimes RUNTIMES = new Runtimes(PACKAGING);
  private static final int MESSAGES = 500;

  @TempDir Path directory;

  @Test
  void workerInTheImageArchivesEachReadingOnce() throws Exception {
    String missing = LocalImages.missing();
    Assumptions.assumeTrue(missing.isEmpty(), missing);
    try (LocalImages images = new LocalImages(directory);
        KafkaBroker kafka = new KafkaBroker(RUNTIMES, directory.resolve("kafka")).start();
        MqttBroker mqtt = new MqttBroker(RUNTIMES, directory.resolve("mqtt")).start();
        ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
      images.importBase("localhost/kafka");
      String version =
          Bundle.zip(PACKAGING).getFileName().toString().replaceAll("streamgauge-(.*)\\.zip", "$1");
      images.podman(
          "build",
          "--build-arg=BASE=localhost/kafka",
          "--build-arg=VERSION=" + version,
          "--tag=localhost/streamgauge-connect",
          "--file=" + PACKAGING.resolve("containers/Containerfile"),
          PACKAGING.resolve("bundle/target").toString());
      URI rest = URI.create("http://127.0.0.1:" + Ports.free());
      try (ChildProcess worker = start(images, kafka, mqtt, rest)) {
        ConnectRest connect = new ConnectRest(rest);
        worker.await(connect::answers);
        for (String example : List.of("mqtt-sensors.json", "parquet-archive.json")) {
          connect.create(QuickExample.of(PACKAGING.resolve("examples").resolve(example)));
        }
        worker.awaitOutput("Connected to");
        publish(mqtt.uri());
        Await.until("all rows", Duration.ofMinutes(2), () -> archive.count() >= MESSAGES);
        assertEquals(MESSAGES, archive.distinct());
        assertEquals(MESSAGES, archive.count());
      }
    }
  }

  private ChildProcess start(LocalImages images, KafkaBroker kafka, MqttBroker mqtt, URI rest)
      throws Exception {
    Path configuration = Files.createDirectories(directory.resolve("configuration"));
    Files.writeString(
        configuration.resolve("connect.properties"),
        Files.readString(PACKAGING.resolve("containers/connect.properties"))
            .replace("kafka:9092", kafka.bootstrap())
            .replace("http://0.0.0.0:8083", rest.toString()));
    Files.copy(
        PACKAGING.resolve("observability/connect-log4j2.properties"),
        configuration.resolve("log4j2.properties"));
    Path archive = Files.createDirectories(directory.resolve("archive"));
    // The image's user is not the one that runs this.
    for (Path each : List.of(archive, configuration, directory)) {
      each.toFile().setWritable(true, false);
      each.toFile().setReadable(true, false);
      each.toFile().setExecutable(true, false);
    }
    return images.start(
        "localhost/streamgauge-connect",
        RUNTIMES,
        List.of(
            "--volume=" + configuration + ":/etc/streamgauge:ro",
            "--volume=" + archive + ":" + archive,
            "--env=MQTT_SERVER_URI=" + mqtt.uri(),
            "--env=STATION_SERVICE_URL=http://127.0.0.1:1/",
            "--env=ARCHIVE_DIR=" + archive));
  }

  private static void publish(URI mqtt) {
    Mqtt5BlockingClient client = MqttClients.connect(mqtt, "sensors");
    long now = Instant.now().getEpochSecond();
    for (int i = 0; i < MESSAGES; i++) {
      String payload =
          "{\"time\":%d,\"value\":21.5,\"unit\":\"Cel\",\"x\":512345,\"y\":5403210,\"crs\":\"EPSG:32633\",\"n\":%d}";
      MqttClients.publish(
          client, "sensors/north/s%d/temperature".formatted(i % 20), payload.formatted(now, i));
    }
    client.disconnect();
  }
}
