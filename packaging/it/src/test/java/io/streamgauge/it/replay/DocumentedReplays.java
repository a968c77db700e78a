// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.WorkerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The examples of the documentation, as users copy them.
 *
 * @param connectors their configurations by name
 * @param archive options that the archive is to have beside its own
 * @param newest the query for the newest row of each reading
 */
record DocumentedReplays(Map<String, ObjectNode> connectors, JsonNode archive, String newest) {
  /** Where the example has the archive. */
  private static final String ARCHIVE = "/data/archive";

  private static final Pattern FENCE = Pattern.compile("(?ms)^```(json|sql)\\n(.*?)^```");

  static DocumentedReplays read() throws IOException {
    ObjectMapper json = new ObjectMapper();
    Map<String, ObjectNode> connectors = new LinkedHashMap<>();
    List<JsonNode> parts = new ArrayList<>();
    List<String> queries = new ArrayList<>();
    Matcher fence =
        FENCE.matcher(Files.readString(WorkerStack.PACKAGING.resolve("docs/replay.md")));
    while (fence.find()) {
      String text = fence.group(2).strip();
      if (fence.group(1).equals("sql")) {
        queries.add(text);
      } else if (text.startsWith("{")) {
        JsonNode connector = json.readTree(text);
        connectors.put(connector.get("name").asText(), (ObjectNode) connector.get("config"));
      } else {
        parts.add(json.readTree("{" + text + "}"));
      }
    }
    if (parts.size() != 1 || queries.size() != 1) {
      throw new IllegalStateException(parts.size() + " parts, " + queries.size() + " queries");
    }
    return new DocumentedReplays(connectors, parts.get(0), queries.get(0));
  }

  /** The query of an archive in this directory. */
  String newest(Path directory) {
    if (!newest.contains(ARCHIVE)) {
      throw new IllegalStateException(newest);
    }
    return newest.replace(ARCHIVE, directory.toString()).replaceAll(";$", "");
  }
}
