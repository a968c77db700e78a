// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timeType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Values of one Parquet column each. Times are in microseconds, as every reader knows them. */
@SuppressWarnings("ImmutableEnumChecker") // Parquet annotations are immutable, but do not say so
enum ScalarColumn implements Column {
  INT8(PrimitiveTypeName.INT32, intType(8, true)),
  INT16(PrimitiveTypeName.INT32, intType(16, true)),
  INT32(PrimitiveTypeName.INT32, null),
  INT64(PrimitiveTypeName.INT64, null),
  FLOAT32(PrimitiveTypeName.FLOAT, null),
  FLOAT64(PrimitiveTypeName.DOUBLE, null),
  BOOLEAN(PrimitiveTypeName.BOOLEAN, null),
  STRING(PrimitiveTypeName.BINARY, stringType()),
  /** Values of any kind as texts. */
  TEXT(PrimitiveTypeName.BINARY, stringType()),
  BYTES(PrimitiveTypeName.BINARY, null),
  DATE(PrimitiveTypeName.INT32, dateType()),
  TIME(PrimitiveTypeName.INT64, timeType(false, LogicalTypeAnnotation.TimeUnit.MICROS)),
  TIMESTAMP(PrimitiveTypeName.INT64, timestampType(true, LogicalTypeAnnotation.TimeUnit.MICROS));

  private static final long MILLIS_PER_DAY = TimeUnit.DAYS.toMillis(1);

  private final PrimitiveTypeName physical;
  private final LogicalTypeAnnotation logical;

  ScalarColumn(PrimitiveTypeName physical, LogicalTypeAnnotation logical) {
    this.physical = physical;
    this.logical = logical;
  }

  /** The column of a Connect type that is neither logical nor nested. */
  static ScalarColumn of(Schema.Type type) {
    return valueOf(type.name());
  }

  @Override
  public Type type(String name, Type.Repetition repetition) {
    return Types.primitive(physical, repetition).as(logical).named(name);
  }

  @Override
  public void encode(Object value, RowWriter row) {
    switch (this) {
      case INT8, INT16, INT32 -> row.writeInt(((Number) value).intValue());
      case INT64 -> row.writeLong(((Number) value).longValue());
      case FLOAT32 -> row.writeInt(Float.floatToRawIntBits(((Number) value).floatValue()));
      case FLOAT64 -> row.writeLong(Double.doubleToRawLongBits(((Number) value).doubleValue()));
      case BOOLEAN -> row.writeBoolean((Boolean) value);
      case STRING -> row.writeString((String) value);
      case TEXT -> row.writeString(TextOf.any(value));
      case BYTES -> row.writeBytes(TextOf.bytes(value));
      case DATE -> row.writeInt(Math.toIntExact(Math.floorDiv(millis(value), MILLIS_PER_DAY)));
      case TIME, TIMESTAMP -> row.writeLong(micros(millis(value)));
    }
  }

  @Override
  public Cell bind(Iterator<ColumnWriter> leaves, int level) {
    return new Leaf(this, leaves.next());
  }

  /** Values that are bytes in Parquet too. */
  static Cell binary(Iterator<ColumnWriter> leaves) {
    return new Leaf(BYTES, leaves.next());
  }

  /** One leaf column of a row group. */
  private static final class Leaf implements Cell {
    private final ScalarColumn kind;
    private final ColumnWriter out;
    private Binary last;
    private byte[] lastIn;
    private int lastAt;

    Leaf(ScalarColumn kind, ColumnWriter out) {
      this.kind = kind;
      this.out = out;
    }

    @Override
    public void write(RowReader row, int repetition, int definition) {
      switch (kind) {
        case INT8, INT16, INT32, DATE -> out.write(row.readInt(), repetition, definition);
        case INT64, TIME, TIMESTAMP -> out.write(row.readLong(), repetition, definition);
        case FLOAT32 -> out.write(Float.intBitsToFloat(row.readInt()), repetition, definition);
        case FLOAT64 -> out.write(Double.longBitsToDouble(row.readLong()), repetition, definition);
        case BOOLEAN -> out.write(row.readBoolean(), repetition, definition);
        case STRING, TEXT, BYTES -> {
          // In sorted rows many a text is that of the row before.
          if (last == null || !row.skipBinary(lastIn, lastAt, last.length())) {
            last = row.readBinary();
            lastIn = row.array();
            lastAt = row.at() - last.length();
          }
          out.write(last, repetition, definition);
        }
      }
    }

    @Override
    public void writeNull(int repetition, int definition) {
      out.writeNull(repetition, definition);
    }
  }

  /** Microseconds since the epoch; a time out of their range is refused, never wrapped around. */
  static long micros(long millis) {
    try {
      return Math.multiplyExact(millis, 1_000L);
    } catch (ArithmeticException e) {
      throw new DataException("The time " + millis + " ms is out of the range of microseconds", e);
    }
  }

  private static long millis(Object value) {
    return ((java.util.Date) value).toInstant().toEpochMilli();
  }
}
