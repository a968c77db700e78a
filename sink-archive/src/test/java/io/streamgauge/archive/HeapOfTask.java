// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.records;

import io.streamgauge.testing.S3Server;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;

/** A task in a JVM of its own, with all of its directories open at once; prints what it took. */
final class HeapOfTask {
  private static final int SENSORS = 200;
  private static final int BATCH = 500;

  private HeapOfTask() {}

  public static void main(String[] arguments) throws Exception {
    Path dir = Path.of(arguments[0]);
    int days = Integer.parseInt(arguments[1]);
    int rows = Integer.parseInt(arguments[2]);
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .by("sensor_id, date(event_time)")
            .with("archive.buffer.memory.bytes", Integer.toString(64 << 20))
            .with("flush.size", "100000000");
    if (arguments.length > 3) {
      archive.inBucket(S3Server.options("archive", Integer.parseInt(arguments[3])));
    }
    archive.start();
    Random random = new Random(1);
    long held = 0;
    int open = 0;
    long used = 0;
    for (int at = 0; at < rows; at += BATCH) {
      archive.put(
          records(
              at,
              at + BATCH,
              i ->
                  reading(
                      i,
                      "station-" + i % SENSORS,
                      START
                          .truncatedTo(ChronoUnit.DAYS)
                          .minus(Duration.ofMinutes(1 + random.nextInt(days * 1440))),
                      random.nextGaussian())));
      held = Math.max(held, archive.task.bufferedBytes());
      used = Math.max(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      open = Math.max(open, ((Number) archive.metric("open-partitions")).intValue());
    }
    long spills = (long) archive.metric("spills-total");
    archive.flush();
    if (archive.commit(rows) != rows) {
      throw new IllegalStateException("Not all rows are durable");
    }
    System.out.printf(
        "open=%d held=%d spills=%d afterCollection=%d mostUsed=%d%n",
        open, held, spills, afterCollection(), used);
  }

  /** What the pools held after the last collection. */
  private static long afterCollection() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage usage = pool.getCollectionUsage();
      bytes += pool.getType() == MemoryType.HEAP && usage != null ? usage.getUsed() : 0;
    }
    return bytes;
  }
}
