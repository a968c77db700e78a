// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The rows of a file by which they are known in another one: some numbers of each, on the worker's
 * disk in runs that are in the order of offsets. In memory are those of one run while it is read,
 * and of what is on the disk every 64th offset.
 */
final class OtherRows implements AutoCloseable {
  private static final int ROWS_OF_RUN = 1 << 16;
  private static final int ROWS_OF_BLOCK = 64;
  private static final int ROW_BYTES = 4 * Long.BYTES;
  private static final int ROWS_OF_STEP = 2_000;
  private static final long BYTES_OF_STEP = 1L << 20;

  private final ObjectStore store;
  private final String key;
  private final PathLevels levels;
  private final SpoolFiles disk;
  private final List<Run> runs = new ArrayList<>();
  private List<Entry> filling = new ArrayList<>();
  private OpenFile open;
  private boolean complete;

  /** The numbers of a row. */
  private record Entry(long offset, long stamp, RowContents contents) {}

  /**
   * Rows on the disk.
   *
   * @param at where they begin
   * @param firsts the offset of the first row of each block
   * @param last offset of all
   * @param rows of it
   */
  @SuppressWarnings("ArrayRecordComponent") // it is never compared
  private record Run(long at, long[] firsts, long last, int rows) {}

  /** Those of several files, each of which is read once. */
  static final class Kept implements AutoCloseable {
    private final ObjectStore store;
    private final SpoolFiles disk;
    private final Map<String, OtherRows> files = new HashMap<>();

    /** None yet, whose rows are to be on a disk. */
    Kept(ObjectStore store, SpoolFiles disk) {
      this.store = store;
      this.disk = disk;
    }

    /** Those of a file, of which some or all may still have to be read. */
    OtherRows of(String key, PathLevels levels) {
      return files.computeIfAbsent(key, any -> new OtherRows(store, key, levels, disk));
    }

    /**
     * Gives up those that lie before the offset from which rows come now, for nobody asks them any
     * more. A file that does, since its name is not true, has them read anew.
     */
    void forget(ReadOrder order, long before) throws IOException {
      Iterator<OtherRows> all = files.values().iterator();
      while (order == ReadOrder.OFFSET && all.hasNext()) {
        OtherRows rows = all.next();
        if (rows.complete && rows.runs.stream().allMatch(run -> run.last() < before)) {
          all.remove();
          rows.forget();
        }
      }
    }

    @Override
    public void close() {
      files.values().forEach(OtherRows::close);
    }
  }

  private OtherRows(ObjectStore store, String key, PathLevels levels, SpoolFiles disk) {
    this.store = store;
    this.key = key;
    this.levels = levels;
    this.disk = disk;
  }

  /** Reads some of them; false when there are no more. */
  boolean step() throws IOException {
    if (complete) {
      return false;
    }
    try {
      complete = !readSome();
    } catch (UnreadableException | RuntimeException e) {
      // Nothing comes out of a file that is gone or cannot be read.
      forget();
      complete = true;
    }
    if (complete) {
      filling = List.of();
      close();
    }
    return !complete;
  }

  private void forget() throws IOException {
    for (Run run : runs) {
      disk.release(run.at(), (long) run.rows() * ROW_BYTES);
    }
    runs.clear();
  }

  private boolean readSome() throws IOException, UnreadableException {
    if (open == null) {
      open = OpenFile.open(store, key, levels);
      open.only(open.file().withoutHeaders());
    }
    ArchivedFile file = open.file();
    int offset = file.place(ArchivedFile.OFFSET);
    int timestamp = file.place(ArchivedFile.TIMESTAMP);
    long bytes = 0;
    for (int i = 0; i < ROWS_OF_STEP && bytes < BYTES_OF_STEP; i++) {
      OpenFile.Numbered row = open.next();
      if (row == null) {
        write();
        return false;
      }
      Object[] columns = row.columns();
      Long stamp = timestamp < 0 ? null : (Long) columns[timestamp];
      filling.add(new Entry((Long) columns[offset], stamp(stamp), RowContents.of(file, columns)));
      if (filling.size() == ROWS_OF_RUN) {
        write();
      }
      bytes += RowValues.weight(columns);
    }
    return true;
  }

  private static long stamp(Long timestamp) {
    return timestamp == null ? Long.MIN_VALUE : timestamp;
  }

  private void write() throws IOException {
    int rows = filling.size();
    if (rows == 0) {
      return;
    }
    filling.sort(Comparator.comparingLong(Entry::offset));
    long[] firsts = new long[(rows + ROWS_OF_BLOCK - 1) / ROWS_OF_BLOCK];
    ByteBuffer bytes = ByteBuffer.allocate(rows * ROW_BYTES);
    for (int i = 0; i < rows; i++) {
      Entry entry = filling.get(i);
      if (i % ROWS_OF_BLOCK == 0) {
        firsts[i / ROWS_OF_BLOCK] = entry.offset();
      }
      bytes.putLong(entry.offset()).putLong(entry.stamp());
      bytes.putLong(entry.contents().value()).putLong(entry.contents().key());
    }
    long last = filling.get(rows - 1).offset();
    runs.add(new Run(disk.append(bytes.flip()), firsts, last, rows));
    filling.clear();
  }

  /** Whether there is a row of this place in Kafka that says the same. */
  boolean has(long offset, Long timestamp, Supplier<RowContents> contents) throws IOException {
    for (Run run : runs) {
      if (run.firsts()[0] <= offset && offset <= run.last()) {
        for (int block = before(run.firsts(), offset);
            block < run.firsts().length && run.firsts()[block] <= offset;
            block++) {
          if (has(run, block, offset, stamp(timestamp), contents)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** The last block that begins before an offset, or the first one. */
  private static int before(long[] firsts, long offset) {
    int low = 0;
    int high = firsts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (firsts[middle] < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  private boolean has(Run run, int block, long offset, long stamp, Supplier<RowContents> contents)
      throws IOException {
    int from = block * ROWS_OF_BLOCK;
    int rows = Math.min(ROWS_OF_BLOCK, run.rows() - from);
    ByteBuffer bytes = ByteBuffer.allocate(rows * ROW_BYTES);
    disk.read(run.at() + (long) from * ROW_BYTES, bytes);
    for (int at = 0; at < bytes.capacity(); at += ROW_BYTES) {
      if (bytes.getLong(at) == offset && bytes.getLong(at + Long.BYTES) == stamp) {
        long value = bytes.getLong(at + 2 * Long.BYTES);
        long key = bytes.getLong(at + 3 * Long.BYTES);
        if (new RowContents(value, key).same(contents.get())) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
