// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Apicurio Registry with its storage in memory; it speaks its own API and Confluent's. */
public final class SchemaRegistry implements Part {
  private static final String CONVERTER = "io.apicurio.registry.utils.converter.AvroConverter";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Path program;
  private final Path directory;
  private final int port = Ports.free();
  private ChildProcess process;

  public SchemaRegistry(Runtimes runtimes, Path directory) throws IOException {
    this.directory = directory;
    try (Stream<Path> files = Files.walk(runtimes.registry(), 2)) {
      this.program =
          files
              .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
              .findFirst()
              .orElseThrow();
    }
  }

  public SchemaRegistry start() throws IOException, InterruptedException {
    process =
        ChildProcess.java(
                "Schema registry",
                directory.resolve("registry.log"),
                List.of(
                    "-Xmx384m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-Dquarkus.management.port=" + Ports.free(),
                    "-Dquarkus.management.host=127.0.0.1",
                    "-jar",
                    program.toString()),
                Map.of())
            .await(this::answers, Duration.ofMinutes(3));
    return this;
  }

  private boolean answers() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(path("/apis/ccompat/v7/subjects")).build();
      return http.send(request, BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private URI path(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Where its API that Confluent's tools speak is. */
  public URI url() {
    return path("/apis/ccompat/v7");
  }

  /** What the converter of a connector needs to know. */
  public Map<String, String> converter() {
    return Map.of(
        "value.converter", CONVERTER,
        "value.converter.apicurio.registry.url", path("/apis/registry/v2").toString(),
        "value.converter.apicurio.registry.headers.enabled", "false",
        "value.converter.apicurio.registry.as-confluent", "true",
        "value.converter.apicurio.registry.use-id", "contentId");
  }

  /** The same for one that writes: new schemas are registered by it. */
  public Map<String, String> writingConverter() {
    Map<String, String> all = new HashMap<>(converter());
    all.put("value.converter.apicurio.registry.auto-register", "true");
    return all;
  }

  /** Puts the converter on a plugin path; its jar does not list it, so workers do not see it. */
  public static void install(Runtimes runtimes, Path plugins) throws IOException {
    Path directory = plugins.resolve("apicurio-converter");
    PluginJar.write(
        directory.resolve("services.jar"), "org.apache.kafka.connect.storage.Converter", CONVERTER);
    for (Path jar : runtimes.avroConverter()) {
      Files.copy(jar, directory.resolve(jar.getFileName()));
    }
  }

  /**
   * Has a subject take only schemas that read what all others have written, and are read by them.
   */
  public void keepCompatible(String subject) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(path("/apis/ccompat/v7/config/" + subject))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\": \"FULL_TRANSITIVE\"}"))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("Not set: " + answer.statusCode() + " " + answer.body());
    }
  }

  /** Registers an Avro schema as the next version of a subject and gives its id. */
  public int register(String subject, String schema) throws IOException, InterruptedException {
    String body = json.createObjectNode().put("schema", schema).toString();
    HttpRequest request =
        HttpRequest.newBuilder(path("/apis/ccompat/v7/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("Not registered: " + answer.statusCode() + " " + answer.body());
    }
    return json.readTree(answer.body()).get("id").asInt();
  }

  /** The Avro schema of this id, as JSON. */
  String schema(int id) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(path("/apis/ccompat/v7/schemas/ids/" + id)).build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("No schema " + id + ": " + answer.statusCode());
      }
      return json.readTree(answer.body()).get("schema").asText();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("schema " + id);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
