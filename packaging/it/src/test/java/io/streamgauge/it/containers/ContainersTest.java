// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.streamgauge.it.bundle.Manifests;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The resources for Kubernetes and the files for containers are ones that Strimzi's API takes and
 * that fit together; nothing is started here.
 */
class ContainersTest {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Path CONTAINERS = PACKAGING.resolve("containers");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{env:(\\w+)}");

  /** Beginnings of worker options that Strimzi sets itself and leaves out of a resource. */
  private static final Pattern OF_STRIMZI =
      Pattern.compile(
          "(ssl|sasl|security|rest)\\..*|listeners|plugin\\.path|bootstrap\\.servers|group\\.id"
              + "|(config|offset|status)\\.storage\\.topic");

  private static StructuralSchema schema(String kind) throws IOException {
    return new StructuralSchema(
        JSON.readTree(ContainersTest.class.getResourceAsStream("/strimzi/specs.json")).get(kind));
  }

  @Test
  void connectClusterIsOneThatStrimziTakes() throws IOException {
    String text =
        Files.readString(CONTAINERS.resolve("strimzi/connect.yaml"))
            .replace("@VERSION@", "0.2.0")
            .replace("@SHA512@", "0f".repeat(64));
    JsonNode resource = YAML.readTree(text);
    assertEquals("kafka.strimzi.io/v1", resource.get("apiVersion").asText());
    assertEquals("KafkaConnect", resource.get("kind").asText());
    assertEquals(List.of(), schema("KafkaConnect").faults(resource.get("spec")));
    for (Map.Entry<String, JsonNode> option : resource.get("spec").get("config").properties()) {
      assertFalse(OF_STRIMZI.matcher(option.getKey()).matches(), option.getKey());
    }
    assertEquals(
        new TextNode("true"),
        resource.at("/metadata/annotations").get("strimzi.io/use-connector-resources"));
    Set<String> variables = new TreeSet<>();
    resource
        .at("/spec/template/connectContainer/env")
        .forEach(variable -> variables.add(variable.get("name").asText()));
    assertEquals(environment(), variables);
    String allowed =
        resource.at("/spec/config").get("config.providers.env.param.allowlist.pattern").asText();
    assertEquals(environment(), new TreeSet<>(List.of(allowed.split("\\|", -1))));
    // Volumes of Connect's containers are below /mnt, or the operator refuses them.
    assertTrue(
        resource
            .at("/spec/template/connectContainer/volumeMounts/0/mountPath")
            .asText()
            .startsWith("/mnt/"));
  }

  /** The variables that the examples name. */
  private static Set<String> environment() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path example : Manifests.list(PACKAGING.resolve("examples"))) {
      FROM_ENVIRONMENT
          .matcher(Files.readString(example))
          .results()
          .forEach(variable -> names.add(variable.group(1)));
    }
    return names;
  }

  @Test
  void connectorOfEachExampleIsWrittenFromIt() throws IOException {
    Set<String> written = new TreeSet<>(Set.of("connect.yaml"));
    for (Path example : Manifests.list(PACKAGING.resolve("examples"))) {
      String file = example.getFileName().toString().replace(".json", ".yaml");
      written.add(file);
      String expected = connector(example);
      Path resource = CONTAINERS.resolve("strimzi").resolve(file);
      if (Boolean.getBoolean("streamgauge.update")) {
        Files.writeString(resource, expected);
      }
      assertEquals(expected, Files.readString(resource), "-Dstreamgauge.update=true writes it");
      JsonNode read = YAML.readTree(expected);
      assertEquals(List.of(), schema("KafkaConnector").faults(read.get("spec")));
      JsonNode config = JSON.readTree(example.toFile()).get("config").deepCopy();
      assertEquals(config.get("connector.class"), read.at("/spec/class"));
      assertEquals(config.get("tasks.max").asInt(), read.at("/spec/tasksMax").asInt());
      ((ObjectNode) config).remove(List.of("connector.class", "tasks.max"));
      assertEquals(config, read.at("/spec/config"));
    }
    assertEquals(
        written,
        Manifests.list(CONTAINERS.resolve("strimzi")).stream()
            .map(path -> path.getFileName().toString())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** A text in JSON's quotes is one in YAML, too. */
  private static String connector(Path example) throws IOException {
    JsonNode json = JSON.readTree(example.toFile());
    StringBuilder yaml =
        new StringBuilder(
            """
            # Written by ContainersTest from packaging/examples/%s.
            apiVersion: kafka.strimzi.io/v1
            kind: KafkaConnector
            metadata:
              name: %s
              labels:
                strimzi.io/cluster: streamgauge
            spec:
              class: %s
              tasksMax: %s
              autoRestart:
                enabled: true
              config:
            """
                .formatted(
                    example.getFileName(),
                    json.get("name").asText(),
                    json.at("/config/connector.class").asText(),
                    json.at("/config/tasks.max").asText()));
    for (Map.Entry<String, JsonNode> option : json.get("config").properties()) {
      if (!Set.of("connector.class", "tasks.max").contains(option.getKey())) {
        yaml.append("    " + option.getKey() + ": " + option.getValue() + "\n");
      }
    }
    return yaml.toString();
  }

  @Test
  void schemaTellsWhatStrimziWouldNotTake() throws IOException {
    StructuralSchema schema = schema("KafkaConnector");
    for (String wrong :
        List.of(
            "{tasksMax: 0}",
            "{tasksMax: two}",
            "{taskMax: 2}",
            "{state: asleep}",
            "{listOffsets: {}}")) {
      assertEquals(1, schema.faults(YAML.readTree(wrong)).size(), wrong);
    }
    assertEquals(6, schema("KafkaConnect").faults(YAML.readTree("{}")).size());
  }

  @Test
  void composeFitsTheImageAndTheExamples() throws IOException {
    JsonNode compose = YAML.readTree(Files.readString(CONTAINERS.resolve("compose.yaml")));
    JsonNode services = compose.get("services");
    Set<String> volumes = new TreeSet<>();
    compose.get("volumes").fieldNames().forEachRemaining(volumes::add);
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      service
          .getValue()
          .path("depends_on")
          .forEach(other -> assertTrue(services.has(other.asText()), other.asText()));
      service.getValue().path("ports").forEach(port -> assertLocal(port.asText()));
      for (JsonNode volume : service.getValue().path("volumes")) {
        String source = volume.asText().split(":", 2)[0];
        assertTrue(
            volumes.contains(source) || Files.isRegularFile(CONTAINERS.resolve(source)), source);
      }
    }
    JsonNode build = services.at("/connect/build");
    Path context = CONTAINERS.resolve(build.get("context").asText());
    Path file = context.resolve(build.get("dockerfile").asText()).normalize();
    assertEquals(CONTAINERS.resolve("Containerfile"), file);

    Properties worker = new Properties();
    worker.load(new StringReader(Files.readString(CONTAINERS.resolve("connect.properties"))));
    String image = Files.readString(file);
    assertTrue(image.contains(" -C " + worker.getProperty("plugin.path")));
    List<String> mounts = texts(services.at("/connect/volumes"));
    MatchResult command =
        Pattern.compile("CMD \\[.*\"(/[^\"]*\\.properties)\"]")
            .matcher(image)
            .results()
            .toList()
            .get(0);
    assertTrue(
        mounts.contains("./connect.properties:" + command.group(1) + ":ro"), mounts.toString());
    Set<String> variables = new TreeSet<>();
    services.at("/connect/environment").fieldNames().forEachRemaining(variables::add);
    assertEquals(environment(), variables);
    assertEquals(
        String.join("|", List.of("MQTT_SERVER_URI", "STATION_SERVICE_URL", "ARCHIVE_DIR")),
        worker.getProperty("config.providers.env.param.allowlist.pattern"));
  }

  private static void assertLocal(String port) {
    assertTrue(port.startsWith("127.0.0.1:"), port);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
