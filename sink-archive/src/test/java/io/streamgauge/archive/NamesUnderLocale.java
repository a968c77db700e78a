// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** Two tasks, one after the other, in a JVM whose locale the test decides. */
final class NamesUnderLocale {
  private NamesUnderLocale() {}

  public static void main(String[] arguments) {
    List<Object> basins = DirectoryNamesTest.basins();
    for (int task = 0; task < 2; task++) {
      ArchiveFixture archive =
          new ArchiveFixture(Path.of(arguments[0]))
              .with("archive.dir", arguments[0] + "/Öl")
              .with("archive.partition.by", "basin")
              .start(READINGS);
      List<SinkRecord> records = new ArrayList<>();
      for (int i = 0; i < basins.size(); i++) {
        records.add(DirectoryNamesTest.of(task * basins.size() + i, basins.get(i)));
      }
      archive.put(records);
      archive.flush();
      long end = (task + 1L) * basins.size();
      if (archive.commit(end) != end) {
        throw new IllegalStateException("Not all rows are durable");
      }
      archive.task.stop();
    }
  }
}
