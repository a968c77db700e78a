// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in a file, read again when it was edited. An edit that is no rules, or that is not
 * finished, leaves the rules as they were, and is looked at again the next time.
 */
public final class RulesFile {
  private static final Logger LOG = LoggerFactory.getLogger(RulesFile.class);

  private record Stamp(FileTime modified, long size) {}

  private final Path path;
  private final long interval;
  private final Clock clock;
  private Stamp stamp;
  private QualityRules rules;
  private String complaint;
  private long looked;

  /**
   * Reads the file.
   *
   * @param file path on this worker
   * @param interval milliseconds between two looks at it, or 0 to read it only once
   * @throws IllegalArgumentException when it cannot be read or has no rules
   */
  public RulesFile(String file, long interval, Clock clock) {
    this.interval = interval;
    this.clock = clock;
    this.looked = clock.millis();
    try {
      this.path = Path.of(file);
      this.stamp = stamp();
      this.rules = QualityRules.parse(Files.readString(path));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "the file cannot be read on this worker (" + e + "); put it on every worker", e);
    }
  }

  /** The rules as they are now. */
  public synchronized QualityRules rules() {
    long now = clock.millis();
    if (interval > 0 && now - looked >= interval) {
      looked = now;
      readAgain();
    }
    return rules;
  }

  private void readAgain() {
    try {
      // Taken before the text, so that an edit in between is seen the next time.
      Stamp newest = stamp();
      if (newest.equals(stamp)) {
        return;
      }
      rules = QualityRules.parse(Files.readString(path));
      stamp = newest;
      complaint = null;
      LOG.info("Quality control goes on with the rules {} of {}", rules.hash(), path);
    } catch (IOException | IllegalArgumentException e) {
      if (!e.toString().equals(complaint)) {
        complaint = e.toString();
        LOG.warn(
            "Keeping the quality control rules {}, because {} has no others to offer: {}",
            rules.hash(),
            path,
            complaint);
      }
    }
  }

  private Stamp stamp() throws IOException {
    return new Stamp(Files.getLastModifiedTime(path), Files.size(path));
  }
}
