// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Set;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

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

  /**
   * The least and the greatest event time of the file in microseconds as its statistics say, or
   * null.
   */
  long[] times() {
    int place = file.place(Selection.EVENT_TIME);
    if (place < 0
        || !(file.columns().getType(place).getLogicalTypeAnnotation()
            instanceof TimestampLogicalTypeAnnotation)) {
      return null;
    }
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (BlockMetaData block : reader.getRowGroups()) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        if (column.getPath().toDotString().equals(Selection.EVENT_TIME)) {
          Statistics<?> statistics = column.getStatistics();
          if (statistics == null || !statistics.hasNonNullValue()) {
            return null;
          }
          least = Math.min(least, ((Number) statistics.genericGetMin()).longValue());
          most = Math.max(most, ((Number) statistics.genericGetMax()).longValue());
        }
      }
    }
    return least > most ? null : new long[] {least, most};
  }

  /** Whether it can have rows that are wanted, as far as its statistics say. */
  boolean mayHave(Selection selection) {
    long[] times = selection.byTime() ? times() : null;
    if (times != null
        && ((selection.begin() != null && times[1] < Selection.micros(selection.begin()))
            || (selection.end() != null && times[0] >= Selection.micros(selection.end())))) {
      return false;
    }
    for (Map.Entry<String, Set<String>> wanted : selection.where().entrySet()) {
      if (isText(wanted.getKey()) && !levels.values().containsKey(wanted.getKey())) {
        boolean any = false;
        for (String value : wanted.getValue()) {
          any |= mayHave(wanted.getKey(), value);
        }
        if (!any) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isText(String column) {
    int place = file.place(column);
    Type type = place < 0 ? null : file.columns().getType(place);
    return type != null && type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
  }

  private boolean mayHave(String column, String value) {
    if (value.isEmpty()) {
      return true;
    }
    Binary wanted = Binary.fromString(value);
    for (BlockMetaData block : reader.getRowGroups()) {
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        if (chunk.getPath().size() == 1 && chunk.getPath().toArray()[0].equals(column)) {
          Statistics<?> statistics = chunk.getStatistics();
          if (statistics == null || !statistics.hasNonNullValue()) {
            return true;
          }
          var order = chunk.getPrimitiveType().<Binary>comparator();
          if (order.compare((Binary) statistics.genericGetMin(), wanted) <= 0
              && order.compare((Binary) statistics.genericGetMax(), wanted) >= 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Passes over row groups and pages without rows that are wanted from here on. */
  void narrow(Selection selection) throws IOException, UnreadableException {
    FilterPredicate predicate = predicate(selection);
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

  private FilterPredicate predicate(Selection selection) {
    FilterPredicate all = null;
    if (selection.byTime() && times() != null) {
      var column = FilterApi.longColumn(Selection.EVENT_TIME);
      if (selection.begin() != null) {
        all = FilterApi.gtEq(column, Selection.micros(selection.begin()));
      }
      if (selection.end() != null) {
        all = and(all, FilterApi.lt(column, Selection.micros(selection.end())));
      }
    }
    for (Map.Entry<String, Set<String>> wanted : selection.where().entrySet()) {
      boolean plain = !wanted.getKey().contains(".") && !wanted.getValue().contains("");
      if (plain && isText(wanted.getKey()) && !levels.values().containsKey(wanted.getKey())) {
        FilterPredicate any = null;
        for (String value : wanted.getValue()) {
          var one = FilterApi.eq(FilterApi.binaryColumn(wanted.getKey()), Binary.fromString(value));
          any = any == null ? one : FilterApi.or(any, one);
        }
        all = and(all, any);
      }
    }
    return all;
  }

  private static FilterPredicate and(FilterPredicate one, FilterPredicate other) {
    return one == null ? other : FilterApi.and(one, other);
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
