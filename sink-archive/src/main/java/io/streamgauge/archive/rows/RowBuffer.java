// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.kinds.RecordKinds;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Rows of one future file, in compact form.
 *
 * <pre>
 * row      = fields | value without a schema,  then envelope   (fields: UnitedLayouts.Generations)
 * field    = [ 1 byte: is there a value ]  value      (the byte only where the field is optional)
 * value    = 4 or 8 bytes, high byte first: a number, a time  |  1 byte: a boolean
 *          | count, bytes: a text in UTF-8, bytes, a decimal (16 bytes, high byte first)
 *          | fields: a struct  |  count, fields: a list  |  count, pairs of value and field: a map
 * count    = 7 bits a byte, the low ones first, the eighth bit says that more follow
 * value without a schema: see SchemalessRow
 * envelope = 1 byte: is it WGS 84, texts of key and headers as optional fields and the list of all
 *            headers where the options ask for them, 8 bytes: offset, 1 byte: is there a timestamp, its 8 bytes: microseconds
 * </pre>
 */
public final class RowBuffer {
  /** Heap of the objects that one directory needs, whatever its rows are, about. */
  private static final int OBJECTS = 750;

  /** Less is not worth a place on disk. */
  private static final int LEAST_SPILLED = 1 << 11;

  private final String directory;
  private final UnitedLayouts.Generations layouts;
  private final SortKeys sortKeys;
  private final RowChunks chunks = new RowChunks();
  private final SpillableLongs positions = new SpillableLongs();
  private final SpillableLongs offsets = new SpillableLongs();
  private RecordKinds kinds;
  private long[] places;
  private Inferred inferred;
  private TopicColumns topic;
  private int rows;
  private long rowBytes;
  private long known;
  private long nameBytes;
  private Map<String, String> cut = Map.of();
  private final Instant since;
  private long firstOffset = Long.MAX_VALUE;
  private long lastOffset = Long.MIN_VALUE;

  /**
   * A directory, relative to the store's root.
   *
   * @param path its names
   * @param cut the whole texts of those levels whose names are cut
   */
  public record Directory(String path, Map<String, String> cut) {}

  /**
   * A buffer for a directory.
   *
   * @param layout of the rows, or null for values without a schema
   */
  RowBuffer(String directory, RowLayout layout, List<String> sortBy) {
    this(directory, layout, sortBy, Instant.MIN);
  }

  /** A buffer that begins to wait now. */
  RowBuffer(String directory, RowLayout layout, List<String> sortBy, Instant since) {
    this.since = since;
    this.directory = directory;
    this.nameBytes = directory.length();
    this.layouts = new UnitedLayouts.Generations(layout);
    this.sortKeys = new SortKeys(sortBy);
  }

  /** When its first row came. */
  public Instant since() {
    return since;
  }

  /** The directory of the file. */
  public String directory() {
    return directory;
  }

  /** The whole texts of those levels of the directory whose names are cut. */
  Map<String, String> cut() {
    return cut;
  }

  void cut(Map<String, String> texts) {
    if (cut.isEmpty() && !texts.isEmpty()) {
      cut = texts;
      nameBytes += texts.values().stream().mapToLong(text -> 100L + 2L * text.length()).sum();
    }
  }

  /** Layout of the rows, or null when they have no schema. */
  RowLayout layout() {
    return layouts.latest();
  }

  /** Takes rows of a layout with more fields from here on. */
  void grow(RowLayout wider) {
    layouts.grow(wider, rows);
  }

  /** Which of the fields of the layout a row has; null for all. */
  boolean[] fields(int row) {
    return layouts.fields(row);
  }

  /** What the rows without a schema have in common. */
  Inferred inferred() {
    return inferred;
  }

  /** How many rows there are. */
  public int rows() {
    return rows;
  }

  /** The lowest offset of which there is a row. */
  public long firstOffset() {
    return firstOffset;
  }

  long lastOffset() {
    return lastOffset;
  }

  /** Heap that this buffer takes, about. */
  public long bytes() {
    return chunks.bytes()
        + positions.bytes()
        + offsets.bytes()
        + sortKeys.bytes()
        + columnBytes()
        + nameBytes
        + OBJECTS;
  }

  private int columnBytes() {
    int ofKinds = kinds == null ? 0 : kinds.bytes();
    return ofKinds + (inferred == null ? layouts.bytes() : inferred.heap());
  }

  /** How many more bytes this buffer takes since this was asked last. */
  long growth() {
    long now = bytes();
    long growth = now - known;
    known = now;
    return growth;
  }

  /** Heap that moving rows to disk would free. */
  public long spillable() {
    return chunks.inMemory() < LEAST_SPILLED ? 0 : bytes() - columnBytes() - nameBytes - 1024;
  }

  /**
   * Moves all rows to disk.
   *
   * @throws IOException when the disk fails; rows that are not there stay in memory
   */
  public void spill(SpillFiles files) throws IOException {
    chunks.spill(files);
    positions.spill(files);
    offsets.spill(files);
    sortKeys.spill(files);
  }

  /** Gives back what the rows take on disk; they cannot be read after that. */
  public void release() {
    chunks.release();
    positions.release();
    offsets.release();
    sortKeys.release();
  }

  /** Bytes of the compact rows, wherever they are. */
  public long rowBytes() {
    return rowBytes;
  }

  /** Widens what the rows have in common by one more value; false when it does not fit. */
  boolean infer(Inferred value) {
    Inferred merged = inferred == null ? value : inferred.merge(value);
    boolean fits = merged != null && merged.columns() <= Inferred.MOST_COLUMNS;
    if (fits) {
      inferred = merged;
    }
    return fits;
  }

  /** Names the topic whose columns these are. */
  void of(TopicColumns columns) {
    topic = columns;
  }

  /** The topic whose columns these are, or null for rows with a schema. */
  TopicColumns topic() {
    return topic;
  }

  /** Decides the columns of rows without a schema, before they become a file. */
  public void settle() {
    if (topic != null) {
      inferred = topic.settle(inferred);
    }
  }

  void add(RowWriter row, long offset, Object value) {
    sortKeys.add(value);
    add(row, offset);
  }

  /**
   * Adds the row of a record that is archived as it is.
   *
   * @param fields of the value's schema, or null when it is no struct
   */
  void add(RowWriter row, SinkRecord record, StructFields fields) {
    if (kinds == null) {
      kinds = new RecordKinds();
    }
    kinds.add(rows, record);
    if (fields == null) {
      sortKeys.add(record.value());
    } else {
      sortKeys.add(fields, (Struct) record.value());
    }
    add(row, record.originalKafkaOffset());
  }

  /** What a footer says of the records of these rows; null for nothing. */
  String kinds(int[] order) {
    return kinds == null ? null : kinds.text(order);
  }

  private void add(RowWriter row, long offset) {
    positions.add(chunks.add(row));
    offsets.add(offset);
    rowBytes += row.length();
    rows++;
    firstOffset = Math.min(firstOffset, offset);
    lastOffset = Math.max(lastOffset, offset);
  }

  /** The rows of these offsets, in order; where they are is in memory from then on. */
  int[] order(LongPredicate wanted) {
    int[] order = sortKeys.order();
    long[] all = offsets.all();
    places = positions.all();
    int kept = 0;
    for (int row : order) {
      if (wanted.test(all[row])) {
        order[kept++] = row;
      }
    }
    return kept == order.length ? order : Arrays.copyOf(order, kept);
  }

  /** Forgets where the rows are, when all have been read. */
  public void close() {
    places = null;
  }

  /** Those of these offsets of which there is a row. */
  public LongStream offsets(LongPredicate wanted) {
    long[] all = Arrays.copyOf(offsets.all(), rows);
    int kept = 0;
    for (long offset : all) {
      if (wanted.test(offset)) {
        all[kept++] = offset;
      }
    }
    return Arrays.stream(all, 0, kept);
  }

  /**
   * Goes to one of the rows of the order that was asked for last, and returns how many bytes exist
   * for this row only: those that were on disk.
   */
  int seek(RowReader reader, int row) throws IOException {
    return chunks.seek(reader, places[row], row + 1 < rows ? places[row + 1] : -1);
  }
}
