// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes on the worker's disk, one behind the other in files of one size, each of which goes when
 * all that is in it was released, and all of them with the process.
 */
final class SpoolFiles implements AutoCloseable {
  /** So much is written between two looks whether there is room for as much again. */
  private static final long BETWEEN_LOOKS = 1L << 20;

  private final Path directory;
  private final long fileBytes;
  private final Room room;
  private final List<One> files = new ArrayList<>();
  private long end;
  private long looked;

  /** The disk that they are on. */
  interface Room {
    /**
     * Sees that it has room.
     *
     * @throws IOException when it has not
     */
    void require(long bytes) throws IOException;
  }

  /** One of the files. */
  private static final class One {
    private final FileChannel channel;
    private long unreleased;

    One(FileChannel channel, long unreleased) {
      this.channel = channel;
      this.unreleased = unreleased;
    }
  }

  /** None yet, below a directory. */
  SpoolFiles(Path directory, long fileBytes, Room room) {
    this.directory = directory;
    this.fileBytes = fileBytes;
    this.room = room;
  }

  /** Where the next bytes will be. */
  long end() {
    return end;
  }

  /** Bytes that are on the disk. */
  long held() {
    long held = 0;
    for (int i = 0; i < files.size(); i++) {
      if (files.get(i) != null) {
        held += Math.min(end - i * fileBytes, fileBytes);
      }
    }
    return held;
  }

  /** Appends what is in a buffer, and returns where it begins. */
  long append(ByteBuffer bytes) throws IOException {
    long begin = end;
    if (end + bytes.remaining() > looked) {
      room.require(Math.max(BETWEEN_LOOKS, bytes.remaining()));
      looked = end + Math.max(BETWEEN_LOOKS, bytes.remaining());
    }
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      int number = (int) (end / fileBytes);
      if (number == files.size()) {
        files.add(new One(create(), fileBytes));
      }
      long at = end % fileBytes;
      bytes.limit((int) Math.min(limit, bytes.position() + (fileBytes - at)));
      end += files.get(number).channel.write(bytes, at);
    }
    return begin;
  }

  private FileChannel create() throws IOException {
    return FileChannel.open(
        Files.createTempFile(directory, "streamgauge-read", ".spool"),
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** How many bytes from a place on are in one file with it. */
  long together(long from) {
    return Math.min(end - from, fileBytes - from % fileBytes);
  }

  /** Fills a buffer from a place on. */
  void read(long from, ByteBuffer into) throws IOException {
    long place = from;
    int limit = into.limit();
    while (into.position() < limit) {
      long at = place % fileBytes;
      into.limit((int) Math.min(limit, into.position() + (fileBytes - at)));
      int read = files.get((int) (place / fileBytes)).channel.read(into, at);
      if (read < 0) {
        throw new IOException("The file of copied rows ends too early");
      }
      place += read;
    }
  }

  /** Nobody will read what begins at a place. */
  void release(long from, long bytes) throws IOException {
    long place = from;
    while (place < from + bytes) {
      int number = (int) (place / fileBytes);
      long some = Math.min(from + bytes - place, fileBytes - place % fileBytes);
      One file = files.get(number);
      file.unreleased -= some;
      if (file.unreleased == 0) {
        files.set(number, null);
        file.channel.close();
      }
      place += some;
    }
  }

  @Override
  public void close() throws IOException {
    for (One file : files) {
      if (file != null) {
        file.channel.close();
      }
    }
  }
}
