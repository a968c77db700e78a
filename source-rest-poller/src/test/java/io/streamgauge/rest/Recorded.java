// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Recorded answers of real services, which lie beside the repository where they are present. */
public final class Recorded {
  private Recorded() {}

  public static byte[] answer(String file) throws IOException {
    Path shared = shared();
    assumeTrue(shared != null, "no directory shared/data/rest beside the repository");
    return Files.readAllBytes(shared.resolve("data/rest").resolve(file));
  }

  private static Path shared() {
    String configured = System.getProperty("streamgauge.shared");
    if (configured != null) {
      return Path.of(configured);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data/rest"))) {
        return at.resolve("shared");
      }
    }
    return null;
  }
}
