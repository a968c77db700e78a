// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Set;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** A file that is open: its footer, and its rows as they are in it. */
final class OpenFile implements AutoCloseable {
  /** A footer's magic number, its length and the one at the begin. */
  private static final int LEAST = 12;

  private static final int PAGE_BYTES = 128 << 10;

  private final ObjectStore.Content content;
  private final ParquetInput input;
  private final PathLevels levels;
  private ParquetFileReader reader;
  private ArchivedFile file;
  private PageReadStore group;
  private RecordReader<Object[]> rows;
  private PrimitiveIterator.OfLong numbers;
  private long left;
  private long next;

  /** A plain row and its number in the file. */
  @SuppressWarnings("ArrayRecordComponent") // it is never compared
  record Numbered(Object[] columns, long number) {}

  private OpenFile(ObjectStore.Content content, PathLevels levels) {
    this.content = content;
    this.levels = levels;
    this.input = new ParquetInput(content);
  }

  /**
   * Opens a file and reads its footer.
   *
   * @throws IOException when the store fails
   * @throws UnreadableException when it is no file of the archive
   */
  static OpenFile open(ObjectStore store, String key, PathLevels levels)
      throws IOException, UnreadableException {
    ObjectStore.Content content = store.open(key);
    if (content == null) {
      throw new UnreadableException("it is not there any more");
    }
    OpenFile open = new OpenFile(content, levels);
    try {
      if (content.size() < LEAST) {
        throw new UnreadableException(
            content.size() == 0 ? "it is empty" : "it has " + content.size() + " bytes only");
      }
      open.footer(key);
      return open;
    } catch (IOException | UnreadableException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  private void footer(String key) throws IOException, UnreadableException {
    try {
      reader = input.reader(FilterCompat.NOOP);
      file = ArchivedFile.of(key, levels, reader.getFileMetaData());
      OwnColumns.check(file, reader.getRowGroups());
      input.footerRead();
    } catch (IOException | RuntimeException e) {
      throw failure("it is no whole Parquet file, perhaps cut short", e);
    }
  }

  /** What a failure means: of the store, or of the file. */
  private UnreadableException failure(String reason, Exception e) throws IOException {
    if (input.failure() != null) {
      throw new IOException("The store failed: " + input.failure().getMessage(), e);
    }
    return new UnreadableException(reason, e);
  }

  ArchivedFile file() {
    return file;
  }

  long rows() {
    return reader.getRecordCount();
  }

  long size() {
    return content.size();
  }

  /** Heap that reading it takes, about. */
  long heap() {
    long most = 0;
    for (BlockMetaData block : reader.getRowGroups()) {
      long pages =
          Math.min(block.getTotalByteSize(), (long) PAGE_BYTES * file.columns().getFieldCount());
      most = Math.max(most, block.getCompressedSize() + pages);
    }
    return most;
  }

  /** What its footer says about its values. */
  FileStatistics statistics() {
    return new FileStatistics(reader.getRowGroups(), file, levels);
  }

  /** Reads no columns but these from here on. */
  void only(Set<String> names) {
    file = file.only(names);
  }

  /** Passes over row groups and pages without rows that are wanted from here on. */
  void narrow(RowSelection selection) throws IOException, UnreadableException {
    FilterPredicate predicate = statistics().predicate(selection);
    if (predicate == null) {
      return;
    }
    try {
      reader.close();
      reader = input.reader(FilterCompat.get(predicate));
    } catch (IOException | RuntimeException e) {
      throw failure("its statistics cannot be read", e);
    }
  }

  /** The next row as it is in the file, or null behind the last one. */
  Numbered next() throws IOException, UnreadableException {
    try {
      while (left == 0) {
        if (!nextGroup()) {
          return null;
        }
      }
      left--;
      long number = numbers == null ? next++ : numbers.nextLong();
      return new Numbered(rows.read(), number);
    } catch (IOException | RuntimeException e) {
      throw failure("it is damaged behind row " + next, e);
    }
  }

  private boolean nextGroup() throws IOException {
    MessageType columns = file.columns();
    reader.setRequestedSchema(columns);
    if (group != null) {
      group.close();
    }
    group = reader.readNextFilteredRowGroup();
    if (group == null) {
      return false;
    }
    left = group.getRowCount();
    next = group.getRowIndexOffset().orElse(next);
    long first = next;
    numbers = group.getRowIndexes().map(relative -> offset(relative, first)).orElse(null);
    rows =
        new ColumnIOFactory().getColumnIO(columns).getRecordReader(group, new RowValues(columns));
    return true;
  }

  private static PrimitiveIterator.OfLong offset(PrimitiveIterator.OfLong rows, long first) {
    return new PrimitiveIterator.OfLong() {
      @Override
      public long nextLong() {
        return first + rows.nextLong();
      }

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }
    };
  }

  List<String> missing() {
    return file.missing();
  }

  @Override
  public void close() {
    try {
      if (group != null) {
        group.close();
      }
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      // Only memory was held, and nothing was written.
      group = null;
    }
    content.close();
  }
}
