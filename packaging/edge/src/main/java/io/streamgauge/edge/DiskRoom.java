// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

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
    AtomicLong sum = new AtomicLong();
    Files.walkFileTree(
        data,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // The broker deletes as we count.
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return sum.get();
  }
}
