// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.common.LogText;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** The buffers of one topic partition whose rows were not staged yet, and their totals. */
public final class WaitingRows {
  /** Files of one directory whose values do not mix; each row is held against all of them. */
  private static final int MOST_MIXED = 64;

  private static final Object SCHEMALESS = Map.of();

  private final Layouts layouts;
  private final SeenColumns known;
  private final List<String> sortBy;
  private final boolean keysAlone;
  private final Predicate<String> spelled;
  private final Map<Key, RowBuffer> buffers = new LinkedHashMap<>();
  private final RowWriter scratch = new RowWriter();
  private final OpenColumns columns = new OpenColumns();
  private final StructFields.Known fields;
  private long bytes;
  private int rows;
  private Instant oldest = Instant.MAX;
  private boolean mixed;

  /**
   * Rows of one topic partition.
   *
   * @param known columns without a schema, which the whole task shares
   * @param sortBy fields that order the rows of a file
   * @param keysAlone whether a record without a value has a row too
   * @param spelled whether the store can have a directory
   */
  public WaitingRows(
      Layouts layouts,
      SeenColumns known,
      List<String> sortBy,
      boolean keysAlone,
      Predicate<String> spelled) {
    this.layouts = layouts;
    this.known = known;
    this.sortBy = sortBy;
    this.keysAlone = keysAlone;
    this.spelled = spelled;
    this.fields = new StructFields.Known(sortBy);
  }

  /**
   * The key that rows of one file share: the directory, the layout or the schema's name or what
   * says that they have none, and the number of the file among those of rows that do not mix.
   */
  private record Key(String directory, Object kind, int number) {}

  /** The place of a row: its buffer, null when there is none yet, and its layout, or null. */
  private record Place(Key key, RowBuffer buffer, RowLayout layout) {}

  /** A record that can be archived, its row encoded. */
  private record Row(
      RowBuffer.Directory directory,
      Place place,
      StructFields fields,
      SeenColumns.Shape shape,
      Set<Long> columns) {}

  /**
   * Takes a record over, whole or not at all, and returns the buffer that has it.
   *
   * @throws DataException when the record cannot be written; nothing of it is kept then
   */
  public RowBuffer add(
      SinkRecord record, Function<SinkRecord, RowBuffer.Directory> directories, Instant now) {
    Row row = encode(record, directories);
    // From here on nothing can be refused any more.
    String path = row.directory().path();
    RowBuffer buffer =
        row.shape() == null
            ? buffer(path, row.place(), now)
            : schemalessBuffer(path, row.shape().columns(), now);
    if (row.shape() == null) {
      columns.add(row.place().layout());
    } else {
      columns.add(row.shape().columns(), row.columns());
      known.learn(row.shape());
      buffer.of(row.shape().topic());
    }
    buffer.cut(row.directory().cut());
    buffer.add(scratch, record, row.fields());
    took(buffer);
    return buffer;
  }

  /** Whatever a record holds, it is archived or refused: nothing of it may end the task. */
  private Row encode(SinkRecord record, Function<SinkRecord, RowBuffer.Directory> directories) {
    try {
      Object value = record.value();
      Struct struct = value instanceof Struct it ? it : null;
      RowLayout own =
          struct != null
              ? layouts.of(struct.schema())
              : value == null && keysAlone ? layouts.ofNothing() : null;
      Map<?, ?> map = own == null ? columns(value) : null;
      SeenColumns.Shape shape = map == null ? null : shape(record.topic(), Inferred.of(map));
      Set<Long> fresh = shape == null ? Set.of() : columns.fresh(shape.columns());
      RowBuffer.Directory directory = directories.apply(record);
      Place place = place(directory.path(), struct == null ? null : struct.schema(), own);
      StructFields from = struct == null ? null : fields.of(struct.schema(), place.layout());
      scratch.reset();
      if (from != null) {
        from.encode(struct, scratch);
      } else if (own != null) {
        own.encodeFields(value, scratch);
      } else {
        SchemalessRow.encode(map, scratch);
      }
      RowLayout.encodeEnvelope(record, layouts.envelope(), scratch);
      return new Row(directory, place, from, shape, fresh);
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new DataException("The record cannot be read: " + LogText.of(e), e);
    }
  }

  /** The store is asked before the first row, not when the ledger has promised the file. */
  private Place place(String directory, Schema schema, RowLayout own) {
    Place place =
        schema != null && layouts.isExtensible(schema)
            ? united(directory, schema.name(), own)
            : place(new Key(directory, own == null ? SCHEMALESS : own, 0), own);
    if (place.buffer() == null && !spelled.test(directory)) {
      throw new DataException(
          "The store cannot have the directory " + LogText.of(directory) + " of the record");
    }
    return place;
  }

  private Place place(Key key, RowLayout own) {
    RowBuffer buffer = buffers.get(key);
    return new Place(key, buffer, buffer == null ? own : buffer.layout());
  }

  /** The first of the files that the row goes into, which gets the columns that it has not. */
  private Place united(String directory, String schema, RowLayout own) {
    for (int number = 0; ; number++) {
      Key key = new Key(directory, schema, number);
      RowBuffer buffer = buffers.get(key);
      RowLayout layout = layouts.united(buffer == null ? null : buffer.layout(), own);
      if (layout != null) {
        return new Place(key, buffer, layout);
      }
    }
  }

  private RowBuffer buffer(String directory, Place place, Instant now) {
    mixed |= place.key().number() >= MOST_MIXED;
    if (place.buffer() != null) {
      place.buffer().grow(place.layout());
      return place.buffer();
    }
    return buffers.computeIfAbsent(
        place.key(), any -> new RowBuffer(directory, place.layout(), sortBy, now));
  }

  /** Keeps a record that was refused as what it is. */
  public RowBuffer addRefused(SinkRecord record, String reason, String directory, Instant now) {
    Struct value = RefusedRow.encode(record, reason, scratch);
    Key key = new Key(directory, RefusedRow.LAYOUT, 0);
    RowBuffer buffer =
        buffers.computeIfAbsent(
            key, any -> new RowBuffer(directory, RefusedRow.LAYOUT, List.of(), now));
    buffer.add(scratch, record.originalKafkaOffset(), value);
    took(buffer);
    return buffer;
  }

  private void took(RowBuffer buffer) {
    bytes += buffer.growth();
    oldest = buffer.since().isBefore(oldest) ? buffer.since() : oldest;
    rows++;
  }

  /** What becomes columns of a value without a schema. */
  private Map<?, ?> columns(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new DataException(
          "The value is "
              + (value == null ? "null" : "a " + value.getClass().getName())
              + "; the archive takes structs and maps");
    }
    return layouts.withoutPath(map);
  }

  private SeenColumns.Shape shape(String topic, Inferred seen) {
    SeenColumns.Shape shape = known.shape(topic, seen);
    if (!shape.checked()) {
      layouts.check(shape.columns().schema());
      shape.passed();
    }
    return shape;
  }

  private RowBuffer schemalessBuffer(String directory, Inferred inferred, Instant now) {
    for (int number = 0; ; number++) {
      RowBuffer buffer =
          buffers.computeIfAbsent(
              new Key(directory, SCHEMALESS, number),
              any -> new RowBuffer(directory, null, sortBy, now));
      if (buffer.infer(inferred)) {
        mixed |= number >= MOST_MIXED;
        return buffer;
      }
    }
  }

  /** Heap of the rows in bytes, about. */
  public long bytes() {
    return bytes;
  }

  /** How many rows there are. */
  public int rows() {
    return rows;
  }

  /** When the first row of any buffer came; MAX when there is none. */
  public Instant oldest() {
    return oldest;
  }

  /** Whether the rows are of too many kinds, so that they should wait no longer. */
  public boolean crowded() {
    return mixed || columns.crowded();
  }

  /** Columns of all kinds of rows together. */
  public long columns() {
    return columns.ofLayouts();
  }

  /** The buffers, each of which would become a file. */
  public Collection<RowBuffer> buffers() {
    return buffers.values();
  }

  /** The lowest offset of which there is a row; MAX_VALUE when there is none. */
  public long firstOffset() {
    long first = Long.MAX_VALUE;
    for (RowBuffer buffer : buffers.values()) {
      first = Math.min(first, buffer.firstOffset());
    }
    return first;
  }

  /** Gives buffers away, which were staged. */
  public void remove(Set<RowBuffer> staged) {
    buffers.values().removeAll(staged);
    columns.clear();
    fields.clear();
    mixed = false;
    rows = 0;
    oldest = Instant.MAX;
    for (RowBuffer buffer : buffers.values()) {
      rows += buffer.rows();
      oldest = buffer.since().isBefore(oldest) ? buffer.since() : oldest;
    }
    count();
  }

  /** Counts the bytes anew, after buffers have changed their size by themselves. */
  public void count() {
    bytes = 0;
    for (RowBuffer buffer : buffers.values()) {
      buffer.growth();
      bytes += buffer.bytes();
    }
  }
}
