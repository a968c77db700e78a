// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.records;

import java.nio.file.Path;
import java.util.List;

/** Two tasks, one after the other, in a JVM whose locale the test decides. */
final class NamesUnderLocale {
  private NamesUnderLocale() {}

  public static void main(String[] arguments) {
    List<Object> basins = DirectoryNamesTest.basins();
    for (int task = 0; task < 2; task++) {
      ArchiveFixture archive =
          new ArchiveFixture(Path.of(arguments[0]))
              .with("archive.dir", arguments[0] + "/Öl")
              .by("basin")
              .start();
      int first = task * basins.size();
      archive.write(
          records(0, basins.size(), i -> DirectoryNamesTest.of(first + i, basins.get((int) i))));
      long end = (task + 1L) * basins.size();
      if (archive.commit(end) != end) {
        throw new IllegalStateException("Not all rows are durable");
      }
      archive.task.stop();
    }
  }
}
