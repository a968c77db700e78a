// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contents of a file, read again when it was edited. An edit that makes no sense, or that is
 * not finished, leaves everything as it was, and is looked at again the next time.
 *
 * @param <T> what its text means
 */
public final class WatchedFile<T> {
  /** The name of the measure that tells {@link #isRefused}. */
  public static final String REFUSED = "file-refused";

  /** What that measure means. */
  public static final String REFUSED_MEANS =
      "1 while the file has an edit that makes no sense, and what it said before is in force";

  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

  /** The marks by which an edit is noticed; a file that took another's place has another key. */
  private record Stamp(FileTime modified, long size, Object key) {}

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
  public WatchedFile(String file, Function<String, T> meaning, long interval, Clock clock) {
    this.meaning = meaning;
    this.interval = interval;
    this.clock = clock;
    this.looked = clock.millis();
    try {
      this.path = InputFile.path(file);
      // Taken before the text, so that an edit in between is seen the next time.
      this.stamp = stampOrNone();
      this.content = read();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** What the file said when it last made sense. */
  public synchronized T content() {
    long now = clock.millis();
    // A clock that was set back says nothing of how long ago it was.
    if (interval > 0 && (now - looked >= interval || now < looked)) {
      looked = now;
      readAgain();
    }
    return content;
  }

  /** Whether the file has an edit that makes no sense, so that what it said before is in force. */
  public synchronized boolean isRefused() {
    return complaint != null;
  }

  private void readAgain() {
    try {
      Stamp newest = stampOrNone();
      if (newest.equals(stamp)) {
        // Also when an edit was taken back.
        complaint = null;
        return;
      }
      content = read();
      stamp = newest;
      complaint = null;
      LOG.info("Going on with the edited file {}", LogText.of(path));
    } catch (IOException | RuntimeException e) {
      String now = LogText.of(e.getMessage(), LogText.REASON);
      if (!now.equals(complaint)) {
        complaint = now;
        LOG.warn(
            "Going on with the file {} as it was before, because now: {}", LogText.of(path), now);
      }
    }
  }

  private T read() throws IOException {
    byte[] bytes = InputFile.read(path.toString(), InputFile.LARGEST);
    try {
      return meaning.apply(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is no text in UTF-8; save it as UTF-8", e);
    }
  }

  /** The file's stamp, or a stamp of no file: what is wrong is told where it is read. */
  private Stamp stampOrNone() {
    try {
      BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
      return new Stamp(of.lastModifiedTime(), of.size(), of.fileKey());
    } catch (IOException e) {
      return new Stamp(FileTime.fromMillis(0), -1, null);
    }
  }
}
