// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.records;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task in a small JVM of its own that is fed with hostile records; prints what it refused. */
final class HostileTask {
  private static final int BATCH = 500;

  private HostileTask() {}

  public static void main(String[] arguments) {
    int records = Integer.parseInt(arguments[1]);
    boolean queue = Boolean.parseBoolean(arguments[2]);
    ArchiveFixture archive =
        new ArchiveFixture(Path.of(arguments[0]))
            .by("basin, date(event_time)")
            .with("archive.buffer.memory.bytes", Integer.toString(16 << 20))
            .with("archive.directories.max", "300")
            .with("archive.headers", "qc")
            .with("store.kafka.keys", "true")
            .with("flush.size", "100000000");
    if (queue) {
      archive.withQueue();
    }
    archive.start();
    HostileRecords hostile = new HostileRecords(Long.parseLong(arguments[3]));
    long most = 0;
    long reported = 0;
    for (int at = 0; at < records; at += BATCH) {
      List<SinkRecord> batch = records(at, Math.min(records, at + BATCH), hostile::next);
      long began = System.nanoTime();
      archive.put(batch);
      most = Math.max(most, System.nanoTime() - began);
      reported += archive.context.errant().size();
      archive.context.errant().clear();
    }
    archive.flush();
    if (archive.commit(records) != records) {
      throw new IllegalStateException("Not all rows are durable");
    }
    System.out.printf(
        "refused=%s reported=%d longestPutMs=%d commits=%s%n",
        archive.metric("records-refused-total"),
        reported,
        most / 1_000_000,
        archive.metric("commits-total"));
  }
}
