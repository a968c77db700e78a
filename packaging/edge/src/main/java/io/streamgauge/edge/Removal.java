// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The mark of a removal, which outlives it: the guard pauses sources for it, and lets them go on
 * when it has ended without an end.
 *
 * @param process that removes
 * @param boot of the device in which it does
 * @param drained whether everything is at the centre, so that sources stay paused until somebody
 *     goes on or says otherwise
 */
record Removal(long process, String boot, boolean drained) {
  static final String FILE = "removal.properties";

  static Removal by(long process) {
    return new Removal(process, thisBoot(), false);
  }

  Removal whenDrained() {
    return new Removal(process, boot, true);
  }

  private static String thisBoot() {
    try {
      return Files.readString(
              Path.of("/proc/sys/kernel/random/boot_id"), StandardCharsets.ISO_8859_1)
          .trim();
    } catch (IOException e) {
      return "";
    }
  }

  Map<String, String> values() {
    return Map.of(
        "process", Long.toString(process), "boot", boot, "drained", Boolean.toString(drained));
  }

  static Optional<Removal> of(Properties values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    long process = -1;
    try {
      process = Long.parseLong(values.getProperty("process", "-1"));
    } catch (NumberFormatException e) {
      // As one that has ended.
    }
    return Optional.of(
        new Removal(
            process,
            values.getProperty("boot", ""),
            Boolean.parseBoolean(values.getProperty("drained"))));
  }

  /** Whether sources are to stand for it. */
  boolean holds() {
    return drained
        || (boot.equals(thisBoot())
            && ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false));
  }

  String problem() {
    return drained
        ? "sources are PAUSED by a removal that found everything at the centre. Stop the gateway's"
            + " parts and say gateway remove --lose-unsent, or let sources go on by gateway remove"
            + " --cancel"
        : "sources are PAUSED while gateway remove waits for the centre to have everything";
  }

  /** Looks of the guard that began after something: the first new one may have begun before. */
  static final class Looks {
    private Instant last;
    private int fresh;

    void begin(Instant seen) {
      last = seen;
      fresh = 0;
    }

    /** Whether a look that has ended began after the beginning. */
    boolean after(Instant seen) {
      if (!seen.equals(last)) {
        last = seen;
        fresh++;
      }
      return fresh > 1;
    }
  }
}
