// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What pages show of the examples is in the files that the quickstart posts; {@link
 * DocumentationTest} looks at the rest.
 */
class ReadmeTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("packaging/examples");
  private static final Pattern POSTED =
      Pattern.compile("(?s)-d @packaging/examples/([\\w-]+)\\.json\\n```\\n\\n```json\\n(.*?)```");

  @Test
  void thePageOfExamplesShowsEachFileAsItIs() throws Exception {
    String page = Files.readString(ROOT.resolve("packaging/docs/examples.md"));
    for (Path file : Manifests.list(EXAMPLES)) {
      String example = Files.readString(file);
      assertTrue(page.contains("```json\n" + example + "```"), file + " differs in examples.md");
      String row = "| `packaging/examples/" + file.getFileName() + "` |";
      assertTrue(page.contains(row), row);
    }
  }

  /** Shorter than the file, but nothing else. */
  @Test
  void theReadmeShowsPartsOfTheFilesThatItPosts() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String readme = Files.readString(ROOT.resolve("README.md"));
    int shown = 0;
    for (MatchResult part : POSTED.matcher(readme).results().toList()) {
      JsonNode file = json.readTree(EXAMPLES.resolve(part.group(1) + ".json").toFile());
      JsonNode config = file.get("config");
      for (var option : json.readTree(part.group(2)).properties()) {
        assertEquals(config.get(option.getKey()), option.getValue(), option.getKey());
      }
      shown++;
    }
    assertEquals(3, shown, "examples of the README");
  }
}
