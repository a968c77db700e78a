// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README shows the examples of the quickstart; {@link DocumentationTest} looks at the rest. */
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
}
