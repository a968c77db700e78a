// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.Certificates;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.edge.EdgeCentre;
import io.streamgauge.launcher.edge.EdgeGateway;
import io.streamgauge.launcher.edge.LogCensus;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A centre that lets in by certificates only, and what {@code centre-access} lets a gateway do
 * there: all that it needs, and no more.
 */
@EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
class EdgeAccessIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int ROWS = 500;

  @TempDir Path directory;
  private final int tls = Ports.free();
  private int row;

  @Test
  void aGatewayMayWriteItsReadingsAndKeepItsPositions() throws Exception {
    Certificates certificates = new Certificates(directory.resolve("certificates"));
    for (String name : List.of("centre", "north", "west")) {
      certificates.make(name);
    }
    try (KafkaBroker centre = centre(certificates).start();
        EdgeGateway north = gateway("north", pkcs12(certificates))) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", centre.bootstrap()))) {
        admin.createTopics(EdgeCentre.topics()).all().get();
        admin.createTopics(Set.of(new NewTopic("edge-west-offsets", 1, (short) 1))).all().get();
      }
      assertEquals("the centre refuses", refusal(gateway("none", pem(certificates))));
      assertEquals(0, letIn(centre, "north"));
      assertEquals("the centre refuses", refusal(gateway("east", pkcs12(certificates))), "a name");
      Path told = directory.resolve("told.txt");
      assertEquals(0, north.install(told), Files.readString(told));
      try (LogCensus atCentre = new LogCensus(centre.bootstrap())) {
        run(north, atCentre);
      }
      noSecretIsOutside(north);
      noMoreThanIsNeeded(pkcs12(certificates));
      assertEquals(0, north.start(told), Files.readString(told));
      north.awaitRunning("mirror", "loggers");
      Await.until(
          "a gateway that is removed",
          PATIENCE,
          () -> {
            Files.deleteIfExists(told);
            return north.command(told, "remove") == 0;
          });
      assertFalse(Files.exists(north.directory()));
      // Its rights stay: it may be installed again, with the certificate in PEM as well.
      assertEquals(0, letIn(centre, "west2"));
      EdgeGateway west = gateway("west2", pem(certificates));
      assertEquals(0, west.install(told), Files.readString(told));
    }
  }

  private void run(EdgeGateway north, LogCensus atCentre) throws Exception {
    north.addSource(
        "logger-files",
        Map.of("files.path", directory + "/card/*.csv*", "observation.sensor_id", "/logger"));
    write();
    north.powerOn();
    await(north, atCentre);
    // A second life: the uplink fences the first one.
    north.powerCut();
    write();
    north.powerOn();
    await(north, atCentre);
    assertEquals(row, atCentre.records());
    Path shown = directory.resolve("shown.txt");
    Await.until(
        "a page without alarm",
        PATIENCE,
        () -> {
          Files.deleteIfExists(shown);
          return north.command(shown, "show") == 0 && Files.readString(shown).contains("reached\n");
        });
    north.close();
  }

  private void await(EdgeGateway north, LogCensus atCentre) throws Exception {
    Await.until(
        "all at the centre",
        PATIENCE,
        () -> {
          north.supervise();
          return atCentre.distinct() == row;
        });
  }

  private static void noSecretIsOutside(EdgeGateway north) throws IOException {
    try (Stream<Path> files = Files.walk(north.directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("config/centre.properties")) {
          String text =
              new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
          assertFalse(text.contains(Certificates.PASSWORD), file.toString());
        }
      }
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(north.directory().resolve("config/centre.properties"))));
  }

  /** With the gateway's certificate nothing is read, and nothing written elsewhere. */
  private void noMoreThanIsNeeded(Map<String, String> client) {
    Map<String, Object> properties = new HashMap<>(client);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      Set<TopicPartition> partition = Set.of(new TopicPartition(EdgeCentre.TOPIC, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      assertThrows(TopicAuthorizationException.class, () -> consumer.poll(Duration.ofSeconds(30)));
    }
    ByteArraySerializer serializer = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, serializer, serializer)) {
      ExecutionException refused =
          assertThrows(
              ExecutionException.class,
              () -> producer.send(new ProducerRecord<>("edge-west-offsets", new byte[1])).get());
      assertInstanceOf(TopicAuthorizationException.class, refused.getCause());
    }
  }

  private KafkaBroker centre(Certificates certificates) throws Exception {
    return KafkaBroker.withTls(
        new Runtimes(WorkerStack.PACKAGING),
        directory.resolve("centre"),
        tls,
        Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users", "User:ANONYMOUS",
            "ssl.client.auth", "required",
            "ssl.keystore.type", "PKCS12",
            "ssl.keystore.location", certificates.store("centre").toString(),
            "ssl.keystore.password", Certificates.PASSWORD,
            "ssl.truststore.type", "PKCS12",
            "ssl.truststore.location", certificates.trusted("north", "west").toString(),
            "ssl.truststore.password", Certificates.PASSWORD));
  }

  private Map<String, String> pkcs12(Certificates certificates) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + tls,
        "security.protocol",
        "SSL",
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        certificates.store("north").toString(),
        "ssl.keystore.password",
        Certificates.PASSWORD,
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificates.certificate("centre").toString());
  }

  private Map<String, String> pem(Certificates certificates) throws Exception {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + tls,
        "security.protocol",
        "SSL",
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.location",
        certificates.pem("west").toString(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificates.certificate("centre").toString());
  }

  private int letIn(KafkaBroker centre, String name) throws Exception {
    Path admin = Files.writeString(directory.resolve("admin.properties"), "");
    List<String> command =
        new ArrayList<>(
            List.of(
                WorkerStack.PACKAGING.resolve("edge/centre-access").toString(),
                kafkaHome().toString(),
                centre.bootstrap(),
                admin.toString(),
                name,
                "User:CN=" + name.replace("2", "")));
    command.addAll(EdgeCentre.TOPICS);
    return ChildProcess.start("centre-access", directory.resolve("access.txt"), command, Map.of())
        .awaitExit();
  }

  private String refusal(EdgeGateway gateway) throws Exception {
    Path told = directory.resolve("refused.txt");
    Files.deleteIfExists(told);
    assertEquals(2, gateway.install(told));
    String said = Files.readString(told);
    assertTrue(said.contains(": the centre refuses: "), said);
    return "the centre refuses";
  }

  private Path kafkaHome() throws IOException {
    return EdgeCentre.kafkaHome(
        new Runtimes(WorkerStack.PACKAGING), directory.resolve("kafka-home"));
  }

  private EdgeGateway gateway(String name, Map<String, String> centre) throws IOException {
    Path plugins = directory.resolve("plugins");
    if (Files.notExists(plugins)) {
      Bundle.unpack(WorkerStack.PACKAGING, plugins);
    }
    List<String> options = new ArrayList<>(List.of("--size", "lean", "--reserve", "40000000"));
    return new EdgeGateway(
        new EdgeGateway.Plan(
            WorkerStack.PACKAGING,
            name,
            directory.resolve(name),
            kafkaHome(),
            plugins,
            centre,
            options));
  }

  private void write() throws IOException {
    Path file = Files.createDirectories(directory.resolve("card")).resolve("a.csv");
    StringBuilder text = new StringBuilder(row == 0 ? "time,logger,level,n\n" : "");
    for (int end = row + ROWS; row < end; row++) {
      text.append(Instant.now() + ",north-f" + row % 10 + "," + row / 10.0 + "," + row + "\n");
    }
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
