// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directory of an installed gateway.
 *
 * @param directory as the script made it
 */
record GatewayFiles(Path directory) {
  /** Kafka's own reader of JSON, which lies beside its clients. */
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** The name of the connector that sends. */
  static final String UPLINK = "mirror";

  /** What the script wrote about this gateway. */
  Properties guard() throws IOException {
    return read(config("guard.properties"));
  }

  /** The Kafka client's properties that reach the centre. */
  Properties centre() throws IOException {
    return read(config("centre.properties"));
  }

  /**
   * The values of files of a kind; a line or file that cannot be read costs itself only.
   *
   * @param values what could be read
   * @param problems what could not, and why
   */
  record Found<V>(Map<String, V> values, List<String> problems) {}

  /** What is sent, with the number of partitions that the centre has. */
  Found<Integer> topics() {
    Map<String, Integer> topics = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    try {
      read(config("topics.properties"))
          .forEach(
              (topic, count) -> {
                int number = count((String) count);
                if (number > 0) {
                  topics.put(topic.toString(), number);
                } else {
                  problems.add(
                      "config/topics.properties: "
                          + topic
                          + "="
                          + count
                          + " is no number of partitions");
                }
              });
    } catch (IOException | IllegalArgumentException e) {
      problems.add("config/topics.properties cannot be read: " + e.getMessage());
    }
    return new Found<>(topics, problems);
  }

  private static int count(String text) {
    try {
      return Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** The file that is the connector's of this name, whatever others say. */
  Path connector(String name) {
    return directory.resolve("connectors").resolve(name.replace('/', '_') + ".json");
  }

  /** The configurations of connectors, by the connectors' names. */
  Found<Map<String, String>> connectors() {
    Map<String, Map<String, String>> connectors = new TreeMap<>();
    Map<String, Path> from = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (Path file : connectorFiles(problems)) {
      try {
        Map<String, String> config = connector(file);
        String name = config.get("name");
        Path first = from.putIfAbsent(name, file);
        if (first == null) {
          connectors.put(name, config);
          continue;
        }
        problems.add(named(first, file, name));
        if (file.equals(connector(name))) {
          connectors.put(name, config);
        } else if (!first.equals(connector(name))) {
          connectors.remove(name);
        }
      } catch (IOException | IllegalArgumentException e) {
        problems.add(
            "connectors/"
                + file.getFileName()
                + " cannot be read: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      }
    }
    return new Found<>(connectors, problems);
  }

  private List<Path> connectorFiles(List<String> problems) {
    try (Stream<Path> files = Files.list(directory.resolve("connectors"))) {
      return files.filter(each -> each.toString().endsWith(".json")).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      problems.add("connectors cannot be listed: " + e.getMessage());
      return List.of();
    }
  }

  private static String named(Path first, Path second, String name) {
    return "connectors/"
        + first.getFileName()
        + " and connectors/"
        + second.getFileName()
        + " both have the name "
        + name
        + ": only a file "
        + name
        + ".json is taken then";
  }

  private static Map<String, String> connector(Path file) throws IOException {
    JsonNode json = JSON.readTree(Files.readString(file));
    Map<String, String> config = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : json.required("config").properties()) {
      if (!each.getValue().isValueNode() || each.getValue().isNull()) {
        throw new IllegalArgumentException("the value of " + each.getKey() + " is no text");
      }
      config.put(each.getKey(), each.getValue().asText());
    }
    String name = json.required("name").asText();
    if (name.isBlank() || !json.required("name").isTextual()) {
      throw new IllegalArgumentException("the name is no text");
    }
    config.put("name", name);
    return config;
  }

  Path data() {
    return directory.resolve("data");
  }

  Path config(String name) {
    return directory.resolve("config").resolve(name);
  }

  Path state(String name) {
    return directory.resolve("state").resolve(name);
  }

  static Properties read(Path file) throws IOException {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        properties.load(in);
      }
    }
    return properties;
  }

  /** Writes all or, when the power goes, nothing. */
  static void write(Path target, Map<String, String> values) throws IOException {
    Properties properties = new Properties();
    properties.putAll(values);
    Path beside = target.resolveSibling(target.getFileName() + ".new");
    try (FileChannel file = FileChannel.open(beside, CREATE, WRITE, TRUNCATE_EXISTING);
        Writer out = Channels.newWriter(file, StandardCharsets.UTF_8)) {
      properties.store(out, null);
      out.flush();
      // Else the new name may be on the disk before what it names.
      file.force(true);
    }
    Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
