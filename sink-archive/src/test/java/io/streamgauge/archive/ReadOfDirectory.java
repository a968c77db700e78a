// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.nio.file.Path;

/** Reads all of an archive, and prints how many rows that were. */
final class ReadOfDirectory {
  private ReadOfDirectory() {}

  public static void main(String[] arguments) throws Exception {
    ReadBack back = new ReadBack(new ArchiveFixture(Path.of(arguments[0])).props).start();
    long given = 0;
    while (!back.done()) {
      given += back.poll().size();
    }
    back.stop();
    System.out.println("given=" + given);
  }
}
