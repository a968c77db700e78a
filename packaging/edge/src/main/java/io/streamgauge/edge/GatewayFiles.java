// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

  /** What is sent, with the number of partitions that the centre has. */
  Map<String, Integer> topics() throws IOException {
    Map<String, Integer> topics = new TreeMap<>();
    read(config("topics.properties"))
        .forEach((topic, count) -> topics.put(topic.toString(), Integer.parseInt((String) count)));
    return topics;
  }

  /** The configurations of connectors, by the connectors' names. */
  Map<String, Map<String, String>> connectors() throws IOException {
    Map<String, Map<String, String>> connectors = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory.resolve("connectors"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        try {
          JsonNode json = JSON.readTree(Files.readString(file));
          Map<String, String> config = new TreeMap<>();
          json.required("config")
              .properties()
              .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
          String name = json.required("name").asText();
          config.put("name", name);
          connectors.put(name, config);
        } catch (JsonProcessingException | IllegalArgumentException e) {
          throw new IOException(file + ": " + e.getMessage(), e);
        }
      }
    }
    return connectors;
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
