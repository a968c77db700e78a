// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.kinds.RecordKinds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * The file that Parquet's own writer of records makes of the same records, by nothing but the
 * file's schema and the records' values.
 */
final class PlainWriter extends WriteSupport<SinkRecord> {
  private final RowLayout layout;
  private final String kinds;
  private RecordConsumer out;
  private double west = Double.POSITIVE_INFINITY;
  private double south = Double.POSITIVE_INFINITY;
  private double east = Double.NEGATIVE_INFINITY;
  private double north = Double.NEGATIVE_INFINITY;

  private PlainWriter(RowLayout layout, String kinds) {
    this.layout = layout;
    this.kinds = kinds;
  }

  static byte[] file(
      RowLayout layout,
      List<SinkRecord> records,
      CompressionCodecName codec,
      int rowsOfPage,
      long groupBytes,
      String kinds)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ParquetWriter<SinkRecord> writer =
        new Builder(new InMemory(bytes), layout, kinds)
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new Compression())
            .withCompressionCodec(codec)
            .withMinRowCountForPageSizeCheck(rowsOfPage)
            .withRowGroupSize(groupBytes)
            .withDictionaryEncoding(true)
            // Of many groups the sizes matter, of which this column's is smaller from the start.
            .withDictionaryEncoding(RowLayout.OFFSET, groupBytes == RowGroups.MOST_BYTES)
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .build()) {
      for (SinkRecord record : records) {
        writer.write(record);
      }
    }
    return bytes.toByteArray();
  }

  @Override
  @SuppressWarnings("deprecation")
  public WriteContext init(Configuration configuration) {
    throw new UnsupportedOperationException();
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(
        layout.type(),
        Map.of(ColumnNotes.ENTRY, ColumnNotes.of(layout.type()), RecordKinds.ENTRY, kinds));
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    out = recordConsumer;
  }

  @Override
  public FinalizedWriteContext finalizeWrite() {
    if (layout.point() == null) {
      return new FinalizedWriteContext(Map.of());
    }
    GeoFooter geo = new GeoFooter();
    if (west <= east) {
      geo.include(new PointColumn.Point(west, south));
      geo.include(new PointColumn.Point(east, north));
    }
    return new FinalizedWriteContext(geo.metadata(layout.point().bbox()));
  }

  @Override
  public void write(SinkRecord record) {
    Map<String, Object> own = own(record);
    out.startMessage();
    int index = 0;
    for (Type column : layout.type().getFields()) {
      String name = column.getName();
      field(column, index++, own.containsKey(name) ? own.get(name) : get(record.value(), name));
    }
    out.endMessage();
  }

  /** The columns that are not the value's fields. */
  private Map<String, Object> own(SinkRecord record) {
    Map<String, Object> own = new HashMap<>();
    own.put(RowLayout.TOPIC, record.topic());
    own.put(RowLayout.PARTITION, record.kafkaPartition());
    own.put(RowLayout.OFFSET, record.kafkaOffset());
    own.put(
        RowLayout.TIMESTAMP,
        record.timestamp() == null ? null : Date.from(Instant.ofEpochMilli(record.timestamp())));
    own.put(RowLayout.KEY, record.key());
    record.headers().forEach(header -> own.put("_header_" + header.key(), header.value()));
    if (layout.point() != null) {
      place(record, own);
    }
    return own;
  }

  private void place(SinkRecord record, Map<String, Object> own) {
    Object x = get(record.value(), "longitude");
    Object y = get(record.value(), "latitude");
    own.put(PointColumn.NAME, null);
    own.put(PointColumn.BBOX, null);
    if (x instanceof Double longitude
        && y instanceof Double latitude
        && Math.abs(longitude) <= 180
        && Math.abs(latitude) <= 90) {
      ByteBuffer wkb = ByteBuffer.allocate(21).order(ByteOrder.LITTLE_ENDIAN);
      wkb.put((byte) 1).putInt(1).putDouble(longitude).putDouble(latitude);
      own.put(PointColumn.NAME, wkb.array());
      own.put(
          PointColumn.BBOX,
          Map.of("xmin", longitude, "ymin", latitude, "xmax", longitude, "ymax", latitude));
      west = Math.min(west, longitude);
      south = Math.min(south, latitude);
      east = Math.max(east, longitude);
      north = Math.max(north, latitude);
    }
  }

  private static Object get(Object value, String name) {
    if (value instanceof Struct struct) {
      return struct.schema().field(name) == null ? null : struct.get(name);
    }
    return ((Map<?, ?>) value).get(name);
  }

  private void field(Type column, int index, Object value) {
    if (value != null) {
      out.startField(column.getName(), index);
      if (column.isPrimitive()) {
        scalar(column.asPrimitiveType(), value);
      } else {
        group(column.asGroupType(), value);
      }
      out.endField(column.getName(), index);
    }
  }

  private void group(GroupType type, Object value) {
    out.startGroup();
    Object kind = type.getLogicalTypeAnnotation();
    Collection<?> items =
        kind instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
            ? (Collection<?>) value
            : kind instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation
                ? ((Map<?, ?>) value).entrySet()
                : null;
    if (items == null) {
      for (int i = 0; i < type.getFieldCount(); i++) {
        field(type.getType(i), i, get(value, type.getFieldName(i)));
      }
    } else if (!items.isEmpty()) {
      GroupType repeated = type.getType(0).asGroupType();
      out.startField(repeated.getName(), 0);
      for (Object item : items) {
        out.startGroup();
        if (item instanceof Map.Entry<?, ?> entry && repeated.getFieldCount() == 2) {
          field(repeated.getType(0), 0, entry.getKey());
          field(repeated.getType(1), 1, entry.getValue());
        } else {
          field(repeated.getType(0), 0, item);
        }
        out.endGroup();
      }
      out.endField(repeated.getName(), 0);
    }
    out.endGroup();
  }

  private void scalar(PrimitiveType type, Object value) {
    switch (type.getPrimitiveTypeName()) {
      case INT32 ->
          out.addInteger(
              value instanceof Date day
                  ? (int) Math.floorDiv(day.toInstant().toEpochMilli(), 86_400_000L)
                  : ((Number) value).intValue());
      case INT64 ->
          out.addLong(
              value instanceof Date time
                  ? time.toInstant().toEpochMilli() * 1_000
                  : ((Number) value).longValue());
      case FLOAT -> out.addFloat((Float) value);
      case DOUBLE -> out.addDouble(((Number) value).doubleValue());
      case BOOLEAN -> out.addBoolean((Boolean) value);
      case FIXED_LEN_BYTE_ARRAY -> {
        int scale = ((DecimalLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getScale();
        BigInteger digits = ((BigDecimal) value).setScale(scale).unscaledValue();
        byte[] fixed = new byte[type.getTypeLength()];
        Arrays.fill(fixed, (byte) (digits.signum() < 0 ? -1 : 0));
        byte[] few = digits.toByteArray();
        System.arraycopy(few, 0, fixed, fixed.length - few.length, few.length);
        out.addBinary(Binary.fromConstantByteArray(fixed));
      }
      default ->
          out.addBinary(
              value instanceof byte[] bytes
                  ? Binary.fromConstantByteArray(bytes)
                  : Binary.fromString(value.toString()));
    }
  }

  /** Parquet's builder, given the layout. */
  private static final class Builder extends ParquetWriter.Builder<SinkRecord, Builder> {
    private final RowLayout layout;
    private final String kinds;

    Builder(OutputFile file, RowLayout layout, String kinds) {
      super(file);
      this.layout = layout;
      this.kinds = kinds;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation")
    protected WriteSupport<SinkRecord> getWriteSupport(Configuration configuration) {
      return new PlainWriter(layout, kinds);
    }

    @Override
    protected WriteSupport<SinkRecord> getWriteSupport(ParquetConfiguration configuration) {
      return new PlainWriter(layout, kinds);
    }
  }

  /** A file in memory. */
  private record InMemory(ByteArrayOutputStream bytes) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return bytes.size();
        }

        @Override
        public void write(int value) {
          bytes.write(value);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
          bytes.write(from, offset, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
