// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The examples of a page of the documentation, as a user copies them, with the directory of their
 * archive replaced.
 *
 * @param page its text
 */
record PageExamples(String page) {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```");
  private static final String ARCHIVE = "/var/lib/archive";

  static PageExamples of(Path page, Path archive) throws IOException {
    return new PageExamples(Files.readString(page).replace(ARCHIVE, archive.toString()));
  }

  private List<String> fences(String language) {
    List<String> found = new ArrayList<>();
    Matcher fence = FENCE.matcher(page);
    while (fence.find()) {
      if (fence.group(1).equals(language)) {
        found.add(fence.group(2));
      }
    }
    return found;
  }

  /** Its connectors, each with name and config. */
  List<ObjectNode> connectors() throws IOException {
    List<ObjectNode> connectors = new ArrayList<>();
    for (String json : fences("json")) {
      connectors.add((ObjectNode) new ObjectMapper().readTree(json));
    }
    return connectors;
  }

  /** Its questions to the archive. */
  List<String> questions() {
    return fences("sql").stream().map(sql -> sql.strip().replaceAll(";$", "")).toList();
  }
}
