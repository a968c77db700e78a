// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a task that had no place in memory, on the worker's own disk. They are a copy of what
 * Kafka has and nobody reads them after the task: each file loses its name as it is opened, so that
 * the system takes it back with the process, whatever ends that.
 */
public final class SpillFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpillFiles.class);
  private static final long FILE_BYTES = 64L << 20;

  private final Path dir;
  private final long max;
  private final List<SpillFile> files = new ArrayList<>();

  /**
   * Files in a directory.
   *
   * @param max bytes of all files; 0 for no files
   */
  public SpillFiles(Path dir, long max) {
    this.dir = dir;
    this.max = max;
  }

  /** Bytes that the files take. */
  public long bytes() {
    return files.stream().mapToLong(file -> file.size).sum();
  }

  /** Whether so many bytes more may be written. */
  public boolean room(long more) {
    return bytes() + more <= max;
  }

  /**
   * Writes bytes.
   *
   * @throws IOException when the disk is full or fails; nothing of the bytes counts then
   */
  Extent write(byte[] from, int length) throws IOException {
    SpillFile file = files.isEmpty() ? null : files.get(files.size() - 1);
    if (file == null || file.size >= FILE_BYTES) {
      file = open();
      files.add(file);
    }
    Extent extent = new Extent(file, file.size);
    ByteBuffer bytes = ByteBuffer.wrap(from, 0, length);
    for (long at = file.size; bytes.hasRemaining(); ) {
      at += file.channel.write(bytes, at);
    }
    file.size += length;
    file.extents++;
    return extent;
  }

  private SpillFile open() throws IOException {
    Files.createDirectories(dir);
    return new SpillFile(
        FileChannel.open(
            dir.resolve("streamgauge-" + UUID.randomUUID() + ".spill"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  private void close(SpillFile file) {
    try {
      file.channel.close();
    } catch (IOException e) {
      LOG.warn("Cannot close a spill file in {}; it is gone when the worker ends", dir, e);
    }
  }

  @Override
  public void close() {
    files.forEach(this::close);
    files.clear();
  }

  /** One file and how many of its pieces are still needed. */
  private static final class SpillFile {
    private final FileChannel channel;
    private long size;
    private int extents;

    SpillFile(FileChannel channel) {
      this.channel = channel;
    }
  }

  /** A piece of a file. */
  final class Extent {
    private final SpillFile file;
    private final long position;

    private Extent(SpillFile file, long position) {
      this.file = file;
      this.position = position;
    }

    byte[] read(int offset, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (file.channel.read(bytes, position + offset + bytes.position()) < 0) {
          throw new EOFException("A spill file in " + dir + " is shorter than what was written");
        }
      }
      return bytes.array();
    }

    /** Says that nobody needs it any more. */
    void release() {
      file.extents--;
      if (file.extents == 0 && files.remove(file)) {
        close(file);
      }
    }
  }
}
