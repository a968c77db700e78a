// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Part;
import io.streamgauge.launcher.QuickExample;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The centre: Kafka, a worker with the archive's sink, and the topics that gateways send to. */
public final class EdgeCentre implements Part {
  public static final String TOPIC = "readings-clean";
  public static final int PARTITIONS = 6;

  /** All that the examples of sources write to. */
  public static final List<String> TOPICS = List.of(TOPIC, "readings-quarantine", "readings-dlq");

  private final Path packaging;
  private final Path directory;
  private final Path plugins;
  private final Path kafkaHome;
  private final KafkaBroker kafka;
  private final ConnectWorker worker;

  public EdgeCentre(Path packaging, Path directory) throws IOException {
    this.packaging = packaging;
    this.directory = directory;
    Runtimes runtimes = new Runtimes(packaging);
    plugins = Bundle.unpack(packaging, directory.resolve("plugins"));
    kafkaHome = kafkaHome(runtimes, directory.resolve("kafka-home"));
    kafka = KafkaBroker.withOwnController(runtimes, directory.resolve("kafka"), Map.of());
    Files.createDirectories(archive());
    worker =
        new ConnectWorker(
            runtimes.kafka(),
            directory.resolve("connect"),
            new ConnectWorker.Settings(
                kafka.bootstrap(),
                plugins,
                false,
                Map.of("ARCHIVE_DIR", archive().toString()),
                384,
                Map.of("metadata.recovery.strategy", "none")));
  }

  /** Jars in one directory, as an unpacked Apache Kafka has them. */
  public static Path kafkaHome(Runtimes runtimes, Path home) throws IOException {
    Path libs = Files.createDirectories(home.resolve("libs"));
    for (Path jar : runtimes.kafkaWithMirror()) {
      Path link = libs.resolve(jar.getFileName());
      if (Files.notExists(link)) {
        Files.createSymbolicLink(link, jar);
      }
    }
    return home;
  }

  /** The topics that are to be made; those beside the readings have one partition. */
  public static Set<NewTopic> topics() {
    return TOPICS.stream()
        .map(each -> new NewTopic(each, each.equals(TOPIC) ? PARTITIONS : 1, (short) 1))
        .collect(Collectors.toSet());
  }

  /** Starts Kafka, with the topics. */
  public EdgeCentre start() throws IOException, InterruptedException {
    kafka.start();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.createTopics(topics()).all().get();
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
    return this;
  }

  /** Starts the archive. */
  public void startArchive() throws IOException, InterruptedException {
    worker.start();
    worker.rest().create(QuickExample.of(packaging.resolve("examples/parquet-archive.json")));
  }

  /** Ends Kafka as a power cut would; {@link #comeBack} starts it again. */
  public void goAway() throws InterruptedException {
    kafka.kill();
  }

  public void comeBack() throws IOException, InterruptedException {
    kafka.start();
  }

  public ConnectWorker worker() {
    return worker;
  }

  public Path archive() {
    return directory.resolve("archive");
  }

  public Path plugins() {
    return plugins;
  }

  public Path kafkaHome() {
    return kafkaHome;
  }

  public String bootstrap() {
    return kafka.bootstrap();
  }

  @Override
  public void close() {
    worker.close();
    kafka.close();
  }
}
