// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.WorkerStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A mistake in a configuration, as a line of {@code mistakes.txt} tells it.
 *
 * @param of the example, or another configuration, in which it is made
 * @param changes {@code name=value}, or {@code -name} for an option that is left out
 * @param option that is refused
 * @param words that are said of it
 */
record Mistake(String of, List<String> changes, String option, List<String> words) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Connectors that have no example among those of the bundle, which come without a mistake. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "replay",
          """
          {"connector.class": "io.streamgauge.replay.ReplaySourceConnector",
           "replay.bootstrap.servers": "127.0.0.1:1", "replay.topics": "readings-quarantine",
           "replay.value.converter": "org.apache.kafka.connect.json.JsonConverter",
           "replay.value.converter.schemas.enable": "false"}
          """,
          "archive-source",
          """
          {"connector.class": "io.streamgauge.archive.ParquetArchiveSourceConnector",
           "archive.dir": "/", "archive.read.topic": "again"}
          """);

  /** The whole table. */
  static List<Mistake> all() throws IOException {
    try (InputStream table = Mistake.class.getResourceAsStream("/mistakes.txt")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(Mistake::read)
          .toList();
    }
  }

  private static Mistake read(String line) {
    String[] columns = line.split(" \\| ", 4);
    return new Mistake(columns[0], parts(columns[1]), columns[2], parts(columns[3]));
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split(" ;; ")).map(String::strip).toList();
  }

  ObjectNode config() throws IOException {
    ObjectNode config = start(of);
    for (String change : changes) {
      if (change.startsWith("-")) {
        config.remove(change.substring(1));
      } else {
        int equals = change.indexOf('=');
        config.put(change.substring(0, equals), change.substring(equals + 1));
      }
    }
    return config;
  }

  /** A configuration without a mistake. */
  static ObjectNode start(String of) throws IOException {
    if (OTHERS.containsKey(of)) {
      return ((ObjectNode) JSON.readTree(OTHERS.get(of)))
          .put("name", of)
          .put("tasks.max", "1")
          .put("value.converter", "org.apache.kafka.connect.json.JsonConverter")
          .put("header.converter", "org.apache.kafka.connect.storage.StringConverter");
    }
    Path file = WorkerStack.PACKAGING.resolve("examples").resolve(of + ".json");
    JsonNode example = JSON.readTree(file.toFile());
    return ((ObjectNode) example.get("config")).put("name", example.get("name").asText());
  }
}
