// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;

import io.streamgauge.testing.S3Server;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.sink.SinkRecord;

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
            .with("archive.partition.by", "sensor_id, date(event_time)")
            .with("archive.buffer.memory.bytes", Integer.toString(64 << 20))
            .with("flush.size", "100000000");
    if (arguments.length > 3) {
      archive.props.remove("archive.dir");
      archive.props.putAll(S3Server.options("archive", Integer.parseInt(arguments[3])));
    }
    archive.start(READINGS);
    Random random = new Random(1);
    long held = 0;
    int open = 0;
    long used = 0;
    for (int at = 0; at < rows; at += BATCH) {
      List<SinkRecord> batch = new ArrayList<>();
      for (int i = at; i < at + BATCH; i++) {
        batch.add(
            reading(
                i,
                "station-" + i % SENSORS,
                START
                    .truncatedTo(ChronoUnit.DAYS)
                    .minus(Duration.ofMinutes(1 + random.nextInt(days * 1440))),
                random.nextGaussian()));
      }
      archive.put(batch);
      held = Math.max(held, archive.task.bufferedBytes());
      used = Math.max(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      open = Math.max(open, ((Number) metric(archive, "open-partitions")).intValue());
    }
    long spills = (long) metric(archive, "spills-total");
    archive.flush();
    if (archive.commit(rows) != rows) {
      throw new IllegalStateException("Not all rows are durable");
    }
    System.out.printf(
        "open=%d held=%d spills=%d afterCollection=%d mostUsed=%d%n",
        open, held, spills, afterCollection(), used);
  }

  private static Object metric(ArchiveFixture archive, String name) {
    return archive.context.pluginMetrics().value(name);
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
