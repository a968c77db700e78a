// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.RowBuffer;
import io.streamgauge.archive.rows.SpillFiles;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.common.Durations;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heap that waiting rows of a task may take. Beyond it the largest buffers go to disk, many at
 * once, or each further batch would go there in small pieces. When what stays in memory fills the
 * budget, or the disk is used up, files are written early.
 */
final class BufferBudget implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BufferBudget.class);

  private final long limit;
  private final SpillFiles files;
  private final Path dir;
  private final Duration backoff;
  private final ArchiveMetrics metrics;
  private Instant retryAt = Instant.MIN;
  private int failures;

  BufferBudget(ParquetArchiveSinkConfig config, ArchiveMetrics metrics) {
    this.limit = config.buffer().bytes();
    this.files = new SpillFiles(config.buffer().spillDir(), config.buffer().spillBytes());
    this.dir = config.buffer().spillDir();
    this.backoff = config.retries().backoff();
    this.metrics = metrics;
  }

  static long held(Collection<PartitionArchive> archives) {
    long bytes = 0;
    for (PartitionArchive archive : archives) {
      bytes += archive.bytes();
    }
    return bytes;
  }

  boolean exceededBy(long held) {
    return held > limit;
  }

  /** Bytes of rows on disk. */
  long spilled() {
    return files.bytes();
  }

  /** Moves rows to disk, if that makes room; if not, they have to be written to the archive. */
  void spill(Collection<PartitionArchive> archives, Instant now) {
    List<RowBuffer> largest =
        archives.stream()
            .flatMap(PartitionArchive::buffers)
            .filter(buffer -> buffer.spillable() > 0)
            .sorted(Comparator.comparingLong(RowBuffer::spillable).reversed())
            .toList();
    long wanted = held(archives) - limit / 2;
    long possible = largest.stream().mapToLong(RowBuffer::spillable).sum();
    if (now.isBefore(retryAt) || possible < wanted || !files.room(wanted)) {
      return;
    }
    try {
      for (RowBuffer buffer : largest) {
        if (wanted <= 0 || !files.room(buffer.spillable())) {
          break;
        }
        long before = buffer.bytes();
        buffer.spill(files);
        wanted -= before - buffer.bytes();
        metrics.spilled();
        if (failures > 0) {
          LOG.info("Moving rows to disk works again after {} failures", failures);
          failures = 0;
        }
      }
    } catch (IOException e) {
      retryAt = now.plus(backoff);
      failures++;
      tell(e);
    } finally {
      archives.forEach(PartitionArchive::recount);
    }
  }

  /** As of the store: ever fewer of those in a row. */
  private void tell(IOException e) {
    if (Integer.bitCount(failures) == 1) {
      LOG.warn(
          "Rows cannot be moved to disk; they stay in memory, files are written early instead, and"
              + " {} is tried again every {} ({} times in a row): {}",
          LogText.of(dir),
          Durations.text(backoff),
          failures,
          LogText.of(e, ObjectStore.LONGEST_MESSAGE));
    }
    LOG.debug("The failure of the disk", e);
  }

  @Override
  public void close() {
    files.close();
  }
}
