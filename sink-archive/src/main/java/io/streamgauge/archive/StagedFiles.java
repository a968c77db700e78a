// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.rows.ParquetFile;
import io.streamgauge.archive.rows.RowBuffer;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Parallel;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.OwnThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffers on their way to staged files. They are encoded one after the other, so that one Parquet
 * writer lives at a time, and sent to the store some at a time.
 */
final class StagedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StagedFiles.class);
  private static final int LONGEST_ID_IN_NAME = 100;
  private static final int LONGEST_TOPIC_IN_NAME = 80;
  private static final int LONGEST_OFFSETS = 64 << 10;

  private final ObjectStore store;
  private final ParquetArchiveSinkConfig config;
  private final TopicPartition source;
  private final String writer;
  private final List<DataFile> done = Collections.synchronizedList(new ArrayList<>());

  StagedFiles(ObjectStore store, ParquetArchiveSinkConfig config, TopicPartition source) {
    this.store = store;
    this.config = config;
    this.source = source;
    String topic = source.topic();
    this.writer =
        String.join(
            "+",
            PathName.of(PathName.escape(config.archiveId()), LONGEST_ID_IN_NAME),
            topic.substring(0, Math.min(topic.length(), LONGEST_TOPIC_IN_NAME)),
            Integer.toString(source.partition()));
  }

  /** A file that is encoded and not yet safe. */
  private record Encoded(ObjectStore.Staged staged, DataFile file) {}

  /**
   * The rows of a file.
   *
   * @param offsets as the ledger has them, or null when that would be too long
   */
  private record Chosen(long first, long last, String offsets) {
    /** Those that are wanted, or null when there are none. */
    static Chosen of(RowBuffer buffer, LongPredicate wanted) {
      Offsets offsets = Offsets.of(buffer.offsets(wanted).toArray());
      if (offsets.isEmpty()) {
        return null;
      }
      String text = offsets.text();
      return new Chosen(
          offsets.first(), offsets.last(), text.length() > LONGEST_OFFSETS ? null : text);
    }
  }

  /**
   * Stages the rows that are wanted; buffers without any give no file.
   *
   * @throws IOException when the store fails; nothing is left staged then
   */
  List<DataFile> stage(List<RowBuffer> buffers, LongPredicate wanted) throws IOException {
    try {
      if (store.parallelism() == 1) {
        for (RowBuffer buffer : buffers) {
          Chosen rows = Chosen.of(buffer, wanted);
          if (rows != null) {
            seal(encode(buffer, wanted, rows));
          }
        }
      } else {
        inParallel(buffers, wanted);
      }
    } catch (IOException | RuntimeException e) {
      discard(store, done);
      throw e;
    }
    return List.copyOf(done);
  }

  private void inParallel(List<RowBuffer> buffers, LongPredicate wanted) throws IOException {
    // What is encoded and not sent is in memory beside the rows, so only so much may be.
    int budget = (int) Math.min(Integer.MAX_VALUE, config.buffer().bytes() / 2);
    Semaphore free = new Semaphore(budget);
    List<Future<?>> sending = new ArrayList<>();
    ExecutorService pool =
        Executors.newFixedThreadPool(store.parallelism(), OwnThreads.named("streamgauge-files"));
    try {
      for (RowBuffer buffer : buffers) {
        Chosen rows = Chosen.of(buffer, wanted);
        if (rows != null) {
          Encoded encoded = encode(buffer, wanted, rows);
          int held = (int) Math.min(budget, encoded.staged().held());
          free.acquireUninterruptibly(held);
          sending.add(send(pool, encoded, free, held));
        }
      }
    } finally {
      try {
        Parallel.await(sending);
      } finally {
        pool.shutdown();
      }
    }
  }

  private Future<?> send(ExecutorService pool, Encoded encoded, Semaphore free, int held) {
    return pool.submit(
        () -> {
          try {
            seal(encoded);
          } finally {
            free.release(held);
          }
          return null;
        });
  }

  private Encoded encode(RowBuffer buffer, LongPredicate wanted, Chosen rows) throws IOException {
    String key = buffer.directory() + "/" + fileName(rows.first(), rows.last());
    CRC32C crc = new CRC32C();
    ObjectStore.Staged staged = store.stage(Ledger.path(config, source), key);
    try {
      ParquetFile.Written written =
          config.file().write(buffer, wanted, source, new CheckedOutputStream(staged.out(), crc));
      return new Encoded(
          staged,
          new DataFile(
              key,
              null,
              written.bytes(),
              HexFormat.of().toHexDigits((int) crc.getValue()),
              written.rows(),
              rows.first(),
              rows.last(),
              rows.offsets()));
    } catch (IOException | RuntimeException | Error e) {
      staged.close();
      throw e;
    } finally {
      buffer.close();
    }
  }

  private void seal(Encoded encoded) throws IOException {
    try (ObjectStore.Staged staged = encoded.staged()) {
      DataFile file = encoded.file();
      done.add(
          new DataFile(
              file.key(),
              staged.seal(),
              file.size(),
              file.crc32c(),
              file.rows(),
              file.minOffset(),
              file.maxOffset(),
              file.offsets()));
    }
  }

  /** Unique, and readable: who wrote which offsets. */
  private String fileName(long first, long last) {
    return String.join(
            "+",
            writer,
            tenDigits(first),
            tenDigits(last),
            UUID.randomUUID().toString().substring(0, 8))
        + ".parquet";
  }

  /** At least ten, so that names have the order of their offsets. */
  private static String tenDigits(long offset) {
    String digits = Long.toString(offset);
    return "0".repeat(Math.max(0, 10 - digits.length())) + digits;
  }

  static void discard(ObjectStore store, List<DataFile> files) {
    int left = 0;
    IOException failure = null;
    for (DataFile file : files) {
      try {
        store.discard(file.staged());
      } catch (IOException e) {
        left++;
        failure = e;
      }
    }
    if (left > 0) {
      LOG.warn(
          "Cannot remove {} staged files; they are invisible to readers and removed later: {}",
          left,
          LogText.of(failure, 1_000));
    }
  }
}
