// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README says what is there. */
class ReadmeTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @Test
  void examplesAreThoseThatTheQuickstartPosts() throws Exception {
    String readme = Files.readString(ROOT.resolve("README.md"));
    for (String name : new String[] {"mqtt-sensors", "rest-river-gauges", "parquet-archive"}) {
      String example = Files.readString(ROOT.resolve("packaging/examples/" + name + ".json"));
      assertTrue(readme.contains("```json\n" + example + "```"), name + " differs in README.md");
    }
  }

  @Test
  void linksLeadSomewhere() throws Exception {
    Matcher link =
        Pattern.compile("]\\((?!https?:)([^)#]+)")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    while (link.find()) {
      assertTrue(Files.exists(ROOT.resolve(link.group(1))), link.group(1) + " does not exist");
    }
  }

  @Test
  void testsThatPromisesNameExist() throws Exception {
    Matcher test =
        Pattern.compile("`(\\w+(?:Test|IT))`").matcher(Files.readString(ROOT.resolve("README.md")));
    while (test.find()) {
      String file = test.group(1) + ".java";
      try (var files = Files.walk(ROOT)) {
        assertTrue(files.anyMatch(path -> path.endsWith(file)), file + " does not exist");
      }
    }
  }
}
