// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.nio.file.Files;
import java.nio.file.Path;

/** Test vectors that are beside the project, not in it; a test without them is skipped. */
public final class SharedVectors {
  private SharedVectors() {}

  /** The directory {@code shared/data/<name>}, or null where there is none. */
  public static Path directory(String name) {
    String configured = System.getProperty("streamgauge.shared");
    Path at = Path.of("").toAbsolutePath();
    while (configured == null && at != null) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        configured = at.resolve("shared").toString();
      }
      at = at.getParent();
    }
    Path dir = configured == null ? null : Path.of(configured, "data", name);
    return dir != null && Files.isDirectory(dir) ? dir : null;
  }
}
