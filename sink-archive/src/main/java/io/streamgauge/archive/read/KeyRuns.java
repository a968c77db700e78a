// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The keys of copied rows on the worker's disk, those of each file in order, so that the heap does
 * not grow with the rows of a directory. They go with the process.
 */
final class KeyRuns implements AutoCloseable {
  /** So much is written between two looks whether there is room for as much again. */
  private static final long BETWEEN_LOOKS = 16L << 20;

  private final Path directory;
  private final Room room;
  private FileChannel file;
  private long looked = -1;
  private long end;

  /** The disk that they are on. */
  interface Room {
    /**
     * Sees that it has room.
     *
     * @throws IOException when it has not
     */
    void require(long bytes) throws IOException;
  }

  /** None yet, below a directory. */
  KeyRuns(Path directory, Room room) {
    this.directory = directory;
    this.room = room;
  }

  /** Appends what is in a buffer, and returns where it begins. */
  long append(ByteBuffer bytes) throws IOException {
    if (looked < end / BETWEEN_LOOKS) {
      room.require(BETWEEN_LOOKS);
      looked = end / BETWEEN_LOOKS;
    }
    if (file == null) {
      Path path = Files.createTempFile(directory, "streamgauge-read", ".keys");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    }
    long begin = end;
    while (bytes.hasRemaining()) {
      end += file.write(bytes, end);
    }
    return begin;
  }

  /** Fills a buffer from a place on. */
  void read(long from, ByteBuffer into) throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int read = file.read(into, at);
      if (read < 0) {
        throw new IOException("The file of copied keys ends too early");
      }
      at += read;
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
