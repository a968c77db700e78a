// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.production;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.it.Certificates;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.edge.EdgeCentre;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of {@code packaging/production} on a cluster that refuses what nobody was given: two
 * workers of a group, a source and a sink, with principals of their own.
 */
class ProductionIT {
  private static final Path FILES = WorkerStack.PACKAGING.resolve("production");
  private static final String GROUP = "streamgauge";
  private static final String TOPIC = "loggers";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;
  private final int tls = Ports.free();
  private final Runtimes runtimes = new Runtimes(WorkerStack.PACKAGING);
  private Certificates certificates;
  private Certificates rest;
  private int lines;

  @Test
  void eachHasTheRightsThatItNeedsAndNoOthers() throws Exception {
    certificates = new Certificates(directory.resolve("certificates"));
    for (String name : List.of("broker", "worker", "loggers", "archive")) {
      certificates.make(name);
    }
    rest = new Certificates(directory.resolve("rest"));
    rest.make("rest");
    Path plugins = Bundle.unpack(WorkerStack.PACKAGING, directory.resolve("plugins"));
    try (KafkaBroker kafka = broker().start()) {
      topicsAndRights(kafka.bootstrap());
      rest.trusted("rest");
      int[] ports = {Ports.free(), Ports.free()};
      try (ConnectWorker first = worker("first", plugins, ports[0]);
          ConnectWorker second = worker("second", plugins, ports[1])) {
        first.start();
        second.start();
        // One of the two leads, and the other one passes on what it is asked.
        first.rest().put(TOPIC, ConnectorOptions.json(loggers(), Map.of()));
        second.rest().put("archive", ConnectorOptions.json(archive(), Map.of()));
        // A task of a source starts where nobody leads only if its predecessor was fenced there.
        sourceRunsOn(second, ports[0], ports[1]);
        archived();
        asksForACertificate(ports[1]);
        first.kill();
        sourceRunsOn(second, ports[1]);
        archived();
        first.start();
        archived();
        String status = second.rest().status(TOPIC) + " " + second.rest().status("archive");
        assertFalse(status.contains("FAILED"), status);
      }
      refused();
    }
  }

  /** A worker as on a machine of its own. */
  private ConnectWorker worker(String name, Path plugins, int port) throws Exception {
    Map<String, String> properties = worker();
    ConnectWorker worker =
        new ConnectWorker(
            runtimes.kafka(),
            directory.resolve(name),
            new ConnectWorker.Settings(
                "127.0.0.1:" + tls, plugins, true, Map.of(), 512, properties));
    properties.computeIfPresent(
        "listeners",
        (option, listeners) ->
            listeners
                .replace("8443", Integer.toString(port))
                .replace("8083", Integer.toString(worker.url().getPort())));
    return worker;
  }

  private static void sourceRunsOn(ConnectWorker asked, int... ports) throws Exception {
    Set<String> expected = new TreeSet<>();
    for (int port : ports) {
      expected.add("RUNNING at 127.0.0.1:" + port);
    }
    Await.until(
        expected.toString(),
        PATIENCE,
        () -> {
          Set<String> tasks = new TreeSet<>();
          for (JsonNode task : asked.rest().status(TOPIC).get("tasks")) {
            tasks.add(task.get("state").asText() + " at " + task.get("worker_id").asText());
          }
          return tasks.equals(expected);
        });
  }

  /** What may write readings may not therefore change connectors. */
  private void asksForACertificate(int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/connectors")).build();
    assertEquals(
        200,
        as(rest.store("rest")).send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    HttpClient other = as(certificates.store("loggers"));
    assertThrows(
        IOException.class, () -> other.send(request, HttpResponse.BodyHandlers.discarding()));
  }

  private HttpClient as(Path store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(opened(store), Certificates.PASSWORD.toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(opened(directory.resolve("rest/trusted.p12")));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static KeyStore opened(Path store) throws Exception {
    return KeyStore.getInstance(store.toFile(), Certificates.PASSWORD.toCharArray());
  }

  private KafkaBroker broker() throws Exception {
    return KafkaBroker.withTls(
        runtimes,
        directory.resolve("kafka"),
        tls,
        Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users", "User:ANONYMOUS",
            "ssl.client.auth", "required",
            "ssl.keystore.type", "PKCS12",
            "ssl.keystore.location", certificates.store("broker").toString(),
            "ssl.keystore.password", Certificates.PASSWORD,
            "ssl.truststore.type", "PKCS12",
            "ssl.truststore.location",
                certificates.trusted("broker", "worker", "loggers", "archive").toString(),
            "ssl.truststore.password", Certificates.PASSWORD));
  }

  private void topicsAndRights(String bootstrap) throws Exception {
    script(bootstrap, "connect-topics", "1", "group", GROUP);
    script(bootstrap, "connect-topics", "1", "readings", "2", TOPIC);
    script(bootstrap, "connect-topics", "1", "coverage", "coverage");
    compacted(bootstrap);
    script(bootstrap, "connect-access", "worker", GROUP, "User:CN=worker");
    script(bootstrap, "connect-access", "source", GROUP, TOPIC, "User:CN=loggers", TOPIC + "*");
    script(bootstrap, "connect-access", "sink", GROUP, "archive", "User:CN=archive", "-", TOPIC);
  }

  private static void compacted(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "coverage");
      Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
      assertEquals("compact", config.get("cleanup.policy").value());
    }
  }

  private void script(String bootstrap, String name, String... arguments) throws Exception {
    Path admin = directory.resolve("admin.properties");
    Files.writeString(admin, "");
    List<String> command = new ArrayList<>();
    command.add(FILES.resolve(name).toString());
    command.add(EdgeCentre.kafkaHome(runtimes, directory.resolve("kafka-home")).toString());
    command.add(bootstrap);
    command.add(admin.toString());
    command.addAll(List.of(arguments));
    Path told = directory.resolve("script.txt");
    assertEquals(
        0,
        ChildProcess.start(name, told, command, Map.of()).awaitExit(),
        () -> {
          try {
            return Files.readString(told);
          } catch (IOException e) {
            return e.toString();
          }
        });
  }

  /** The files as they are shipped, but for what is of this machine. */
  private Map<String, String> worker() throws Exception {
    String text =
        (Files.readString(FILES.resolve("connect-worker.properties"))
                + Files.readString(FILES.resolve("connect-worker-several.properties")))
            .replace("@HOST@", "127.0.0.1")
            .replace("@REST_KEYSTORE@", rest.store("rest").toString())
            .replace("@REST_KEYSTORE_PASSWORD@", Certificates.PASSWORD)
            .replace("@REST_TRUSTSTORE@", directory.resolve("rest/trusted.p12").toString())
            .replace("@REST_TRUSTSTORE_PASSWORD@", Certificates.PASSWORD)
            .replace("@BOOTSTRAP@", "127.0.0.1:" + tls)
            .replace("@SECRETS@", secrets().toString())
            .replace("@KEYSTORE@", certificates.store("worker").toString())
            .replace("@KEYSTORE_PASSWORD@", Certificates.PASSWORD)
            .replace("@TRUSTSTORE@", directory.resolve("certificates/trusted.p12").toString())
            .replace("@TRUSTSTORE_PASSWORD@", Certificates.PASSWORD);
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    Map<String, String> own = new HashMap<>();
    properties.forEach((name, value) -> own.put((String) name, (String) value));
    // The launcher chooses the place of plugins; one broker has one copy.
    own.keySet().removeAll(List.of("plugin.path", "bootstrap.servers"));
    own.replaceAll((name, value) -> name.endsWith("replication.factor") ? "1" : value);
    own.put("scheduled.rebalance.max.delay.ms", "0");
    own.putAll(WorkerStack.PROMPT);
    return own;
  }

  private Path secrets() throws IOException {
    Path secrets = Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(secrets.resolve("keys.properties"), "password=" + Certificates.PASSWORD);
    return secrets;
  }

  private Map<String, String> as(String principal, Map<String, String> config, String... clients) {
    for (String client : clients) {
      config.put(
          client + ".override.ssl.keystore.location", certificates.store(principal).toString());
      config.put(
          client + ".override.ssl.keystore.password",
          "${file:" + directory.resolve("secrets/keys.properties") + ":password}");
    }
    return config;
  }

  private Map<String, String> loggers() {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.FILES, TOPIC, 2);
    config.keySet().removeIf(option -> option.startsWith("topic.creation"));
    config.put("tasks.max", "2");
    config.put("files.path", directory.resolve("card").resolve("*.csv").toString());
    config.put("files.poll.interval.ms", "500");
    config.put("files.settle.ms", "0");
    config.put("files.format", "csv");
    config.put("observation.sensor_id", "'logger'");
    config.put("observation.event_time", "/time");
    config.put("observation.properties", "level=/level");
    config.put("producer.override.transaction.timeout.ms", "10000");
    return as(TOPIC, config, "producer", "consumer", "admin");
  }

  private Map<String, String> archive() {
    Map<String, String> config = ConnectorOptions.archive(TOPIC, directory.resolve("archive"));
    config.putAll(ConnectorOptions.prompt());
    config.put("archive.schema", "observation");
    return as("archive", config, "consumer", "admin");
  }

  private void archived() throws Exception {
    long archived = count();
    Await.until(
        "readings are archived",
        PATIENCE,
        () -> {
          Path file = Files.createDirectories(directory.resolve("card")).resolve("a.csv");
          String before = Files.exists(file) ? Files.readString(file) : "time,level\n";
          Files.writeString(file, before + Instant.now().minusSeconds(5) + "," + lines++ + "\n");
          return count() > archived + 1;
        });
  }

  private long count() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("archive/topics"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    } catch (NoSuchFileException | UncheckedIOException e) {
      return 0;
    }
  }

  /** A source reads nothing, and a sink writes nothing. */
  private void refused() throws Exception {
    Map<String, Object> reader = client("loggers");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(reader, bytes, bytes)) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      consumer.seekToBeginning(consumer.assignment());
      assertThrows(TopicAuthorizationException.class, () -> consumer.poll(Duration.ofSeconds(30)));
    }
    // One that numbers its records asks for another right first.
    Map<String, Object> writer = new HashMap<>(client("archive"));
    writer.put("enable.idempotence", "false");
    ByteArraySerializer serializer = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(writer, serializer, serializer)) {
      ExecutionException refused =
          assertThrows(
              ExecutionException.class,
              () -> producer.send(new ProducerRecord<>(TOPIC, new byte[1])).get());
      assertInstanceOf(TopicAuthorizationException.class, refused.getCause());
    }
  }

  private Map<String, Object> client(String principal) {
    return Map.of(
        "bootstrap.servers",
        "127.0.0.1:" + tls,
        "security.protocol",
        "SSL",
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        certificates.store(principal).toString(),
        "ssl.keystore.password",
        Certificates.PASSWORD,
        "ssl.truststore.type",
        "PKCS12",
        "ssl.truststore.location",
        directory.resolve("certificates/trusted.p12").toString(),
        "ssl.truststore.password",
        Certificates.PASSWORD);
  }
}
