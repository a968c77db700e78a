// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in a file, read again when it was edited. An edit that makes no sense, or that is not
 * finished, leaves everything as it was, and is looked at again the next time.
 *
 * @param <T> what its text means
 */
final class WatchedFile<T> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
  private static final long LARGEST = 64L << 20;

  private record Stamp(FileTime modified, long size) {}

  private final Path path;
  private final Function<String, T> meaning;
  private final long interval;
  private final Clock clock;
  private Stamp stamp;
  private T content;
  private String complaint;
  private long looked;

  /**
   * Reads the file.
   *
   * @param file path on this worker
   * @param meaning reads its text; throws IllegalArgumentException when it makes no sense
   * @param interval milliseconds between two looks at it, or 0 to read it only once
   * @throws IllegalArgumentException when it cannot be read or makes no sense
   */
  WatchedFile(String file, Function<String, T> meaning, long interval, Clock clock) {
    this.meaning = meaning;
    this.interval = interval;
    this.clock = clock;
    this.looked = clock.millis();
    try {
      this.path = Path.of(file);
      this.stamp = stamp();
      this.content = read();
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "the file cannot be read on this worker (" + e + "); put it on every worker", e);
    }
  }

  /** What the file said when it last made sense. */
  synchronized T content() {
    long now = clock.millis();
    if (interval > 0 && now - looked >= interval) {
      looked = now;
      readAgain();
    }
    return content;
  }

  private void readAgain() {
    try {
      // Taken before the text, so that an edit in between is seen the next time.
      Stamp newest = stamp();
      if (newest.equals(stamp)) {
        return;
      }
      content = read();
      stamp = newest;
      complaint = null;
      LOG.info("Going on with the edited file {}", path);
    } catch (IOException | IllegalArgumentException e) {
      if (!e.toString().equals(complaint)) {
        complaint = e.toString();
        LOG.warn("Going on with {} as it was before, because now: {}", path, complaint);
      }
    }
  }

  private T read() throws IOException {
    if (Files.size(path) > LARGEST) {
      throw new IllegalArgumentException(
          path + " is larger than " + LARGEST + " bytes; is it the right file?");
    }
    return meaning.apply(Files.readString(path));
  }

  private Stamp stamp() throws IOException {
    return new Stamp(Files.getLastModifiedTime(path), Files.size(path));
  }
}
