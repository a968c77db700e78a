// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.rows.NestedColumn.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/**
 * The columns of a file: the record's fields, its place if it has one, the headers asked for, and
 * where the record stood in Kafka, so that any reader can check that each offset is there once.
 *
 * @param notes on the columns, for the footer
 */
record RowLayout(
    List<Member> fields, PointColumn point, Envelope envelope, MessageType type, String notes) {
  static final String TOPIC = "_kafka_topic";
  static final String PARTITION = "_kafka_partition";
  static final String OFFSET = "_kafka_offset";
  static final String TIMESTAMP = "_kafka_timestamp";
  static final String KEY = "_kafka_key";
  static final String HEADER_PREFIX = "_header_";

  private static final Set<String> OWN =
      Set.of(TOPIC, PARTITION, OFFSET, TIMESTAMP, KEY, Envelope.COLUMN.name());

  /** Whether a column that is not the record's may have this name. */
  static boolean isOwn(String name) {
    String folded = ColumnName.fold(name);
    return OWN.contains(folded) || folded.startsWith(HEADER_PREFIX);
  }

  /**
   * The layout for records of one value schema.
   *
   * @param inPath fields that are spelled out in the directory and so have no column
   */
  static RowLayout of(
      Schema value, Set<String> inPath, PointColumn.Mode geometry, Envelope envelope) {
    return of(
        NestedColumn.members(value, 0).stream()
            .filter(field -> !inPath.contains(field.name()))
            .toList(),
        geometry,
        envelope);
  }

  /** The layout for records with these fields. */
  static RowLayout of(List<Member> fields, PointColumn.Mode geometry, Envelope envelope) {
    List<Type> columns = new ArrayList<>();
    fields.forEach(field -> columns.add(field.type()));
    PointColumn point = PointColumn.of(fields, geometry);
    if (point != null) {
      columns.add(point.type());
      if (point.bbox()) {
        columns.add(PointColumn.bboxType());
      }
    }
    if (envelope.key()) {
      columns.add(ScalarColumn.STRING.type(KEY, Repetition.OPTIONAL));
    }
    for (String header : envelope.headers()) {
      columns.add(ScalarColumn.STRING.type(HEADER_PREFIX + header, Repetition.OPTIONAL));
    }
    if (envelope.all()) {
      columns.add(Envelope.COLUMN.type());
    }
    columns.add(ScalarColumn.STRING.type(TOPIC, Repetition.REQUIRED));
    columns.add(Types.required(PrimitiveTypeName.INT32).named(PARTITION));
    columns.add(Types.required(PrimitiveTypeName.INT64).named(OFFSET));
    columns.add(ScalarColumn.TIMESTAMP.type(TIMESTAMP, Repetition.OPTIONAL));
    if (columns.stream().map(column -> ColumnName.fold(column.getName())).distinct().count()
        < columns.size()) {
      throw new DataException(
          "The record has a field named like one of the archive's own columns ("
              + TOPIC
              + ", "
              + PARTITION
              + ", "
              + OFFSET
              + ", "
              + TIMESTAMP
              + ", "
              + KEY
              + ", "
              + HEADER_PREFIX
              + "...); rename it with a transformation");
    }
    MessageType type = new MessageType("record", columns);
    return new RowLayout(fields, point, envelope, type, ColumnNotes.of(type));
  }

  /** The same layout is looked up for each record: its columns are compared only when they must. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof RowLayout layout
            && fields.equals(layout.fields)
            && Objects.equals(point, layout.point)
            && envelope.equals(layout.envelope)
            && type.equals(layout.type));
  }

  /** Cheap: a task has few layouts, and hashing all columns for each record would cost more. */
  @Override
  public int hashCode() {
    return 31 * fields.size() + envelope.headers().size();
  }

  /** The place of a field, or -1. */
  int indexOf(String name) {
    int index = type.containsField(name) ? type.getFieldIndex(name) : -1;
    // Behind the fields are columns that are not the record's.
    return index < fields.size() ? index : -1;
  }

  void encodeFields(Object value, RowWriter row) {
    for (Member field : fields) {
      Object child =
          value instanceof Struct struct
              ? field(struct, field.name())
              : ((java.util.Map<?, ?>) value).get(field.name());
      field.encode(child, row);
    }
  }

  /** Null for a field that records of an earlier schema do not have. */
  private static Object field(Struct struct, String name) {
    Field field = struct.schema().field(name);
    if (field == null) {
      return null;
    }
    return field.schema().defaultValue() == null
        ? struct.get(field)
        : struct.getWithoutDefault(name);
  }

  /** Whether rows of the other layout lose nothing when they are written as rows of this one. */
  boolean covers(RowLayout other) {
    return fields.containsAll(other.fields)
        && fields.stream().allMatch(field -> field.optional() || other.fields.contains(field));
  }

  /** What is kept beside the value; the same for records with and without a schema. */
  static void encodeEnvelope(SinkRecord record, Envelope envelope, RowWriter row) {
    row.writeBoolean(PointColumn.wgs84(record));
    if (envelope.key()) {
      encodeText(record.keySchema(), record.key(), row);
    }
    for (String name : envelope.headers()) {
      Header header = record.headers().lastWithName(name);
      encodeText(
          header == null ? null : header.schema(), header == null ? null : header.value(), row);
    }
    if (envelope.all()) {
      Envelope.encodeAll(record, row);
    }
    row.writeLong(record.originalKafkaOffset());
    row.writeBoolean(record.timestamp() != null);
    if (record.timestamp() != null) {
      row.writeLong(ScalarColumn.micros(record.timestamp()));
    }
  }

  /** What is kept beside a value of which nothing is known, without the envelope's options. */
  static void encodePlace(SinkRecord record, RowWriter row) {
    Long timestamp = record.timestamp();
    boolean known =
        timestamp != null
            && timestamp <= Long.MAX_VALUE / 1_000
            && timestamp >= Long.MIN_VALUE / 1_000;
    row.writeBoolean(false);
    row.writeLong(record.originalKafkaOffset());
    row.writeBoolean(known);
    if (known) {
      row.writeLong(ScalarColumn.micros(timestamp));
    }
  }

  private static void encodeText(Schema schema, Object value, RowWriter row) {
    row.writeBoolean(value != null);
    if (value != null) {
      row.writeString(value instanceof String text ? text : Values.convertToString(schema, value));
    }
  }

  /**
   * The columns on their way into a row group.
   *
   * @param geo takes the places in
   */
  RowCells bind(Iterator<ColumnWriter> leaves, TopicPartition source, GeoFooter geo) {
    List<Cell.Field> values = fields.stream().map(field -> field.bind(leaves, 0)).toList();
    RowCells.Place place = point == null ? null : place(leaves, geo);
    List<Cell.Field> beside = new ArrayList<>();
    for (int i = 0; i < envelope.headers().size() + (envelope.key() ? 1 : 0); i++) {
      beside.add(new Cell.Field(true, ScalarColumn.STRING.bind(leaves, 0)));
    }
    if (envelope.all()) {
      beside.add(Envelope.COLUMN.bind(leaves, 0));
    }
    RowCells.Source from =
        new RowCells.Source(
            leaves.next(), Binary.fromString(source.topic()), leaves.next(), source.partition());
    beside.add(new Cell.Field(false, ScalarColumn.INT64.bind(leaves, 0)));
    beside.add(new Cell.Field(true, ScalarColumn.TIMESTAMP.bind(leaves, 0)));
    return new RowCells(values, place, from, beside);
  }

  private RowCells.Place place(Iterator<ColumnWriter> leaves, GeoFooter geo) {
    ColumnWriter points = leaves.next();
    List<ColumnWriter> sides = new ArrayList<>();
    for (int i = 0; point.bbox() && i < PointColumn.SIDES.size(); i++) {
      sides.add(leaves.next());
    }
    return new RowCells.Place(point, points, sides, geo);
  }

  /** The fields of a row without a schema, written by this layout; the reader stops behind them. */
  byte[] typed(RowReader row, RowWriter scratch) {
    scratch.reset();
    encodeFields(SchemalessRow.decode(row), scratch);
    // A copy: the writer's dictionaries keep what they are given.
    return Arrays.copyOf(scratch.array(), scratch.length());
  }
}
