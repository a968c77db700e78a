// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The disk as the log has it.
 *
 * @param used bytes of the log
 * @param room bytes that are left to it, the reserve included
 */
record DiskRoom(long used, long room) {
  /** Tells about the disk again and again. */
  interface Meter {
    DiskRoom read() throws IOException;
  }

  /** The room in this directory, where a limit of 0 is none. */
  static DiskRoom of(Path data, long limit) throws IOException {
    long used = size(data);
    long free = Files.getFileStore(data).getUsableSpace();
    return new DiskRoom(used, limit > 0 ? Math.min(free, limit - used) : free);
  }

  private static long size(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.mapToLong(DiskRoom::length).sum();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long length(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (NoSuchFileException e) {
      // The broker deletes as we count.
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
