// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Date;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Parquet's writer into one local file, with the columns, pages and codec of the archive. */
public final class BareWriter extends WriteSupport<SinkRecord> {
  private final MessageType columns;
  private RecordConsumer out;

  private BareWriter(MessageType columns) {
    this.columns = columns;
  }

  /** The archive's columns for values of a schema, but for a field that directories spell out. */
  public static MessageType columns(Schema schema, String inPath) {
    return RowLayout.of(schema, Set.of(inPath), PointColumn.Mode.NONE, Envelope.NONE).type();
  }

  /** Writes the rows. */
  public static void write(Path file, MessageType columns, Iterable<SinkRecord> rows)
      throws IOException {
    try (ParquetWriter<SinkRecord> writer =
        new Builder(new LocalOutputFile(file), columns)
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new Compression())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withDictionaryEncoding(true)
            .build()) {
      for (SinkRecord row : rows) {
        writer.write(row);
      }
    }
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in the base class, never called without Hadoop
  public WriteContext init(Configuration configuration) {
    throw new UnsupportedOperationException("There is no Hadoop here");
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(columns, java.util.Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    out = recordConsumer;
  }

  @Override
  public void write(SinkRecord row) {
    Struct value = (Struct) row.value();
    out.startMessage();
    int column = 0;
    for (Type type : columns.getFields()) {
      switch (type.getName()) {
        case RowLayout.TOPIC -> text(type.getName(), column, row.topic());
        case RowLayout.PARTITION -> {
          out.startField(type.getName(), column);
          out.addInteger(row.kafkaPartition());
          out.endField(type.getName(), column);
        }
        case RowLayout.OFFSET -> number(type.getName(), column, row.kafkaOffset());
        case RowLayout.TIMESTAMP -> number(type.getName(), column, row.timestamp() * 1_000);
        default -> field(type.getName(), column, value.get(type.getName()));
      }
      column++;
    }
    out.endMessage();
  }

  private void field(String name, int column, Object value) {
    if (value instanceof String text) {
      text(name, column, text);
    } else if (value instanceof Double number) {
      out.startField(name, column);
      out.addDouble(number);
      out.endField(name, column);
    } else if (value instanceof Date time) {
      number(name, column, time.getTime() * 1_000);
    }
  }

  private void text(String name, int column, String value) {
    out.startField(name, column);
    out.addBinary(Binary.fromString(value));
    out.endField(name, column);
  }

  private void number(String name, int column, long value) {
    out.startField(name, column);
    out.addLong(value);
    out.endField(name, column);
  }

  /** Parquet's builder, given the columns. */
  private static final class Builder extends ParquetWriter.Builder<SinkRecord, Builder> {
    private final MessageType columns;

    Builder(OutputFile file, MessageType columns) {
      super(file);
      this.columns = columns;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the base class, never called without Hadoop
    protected WriteSupport<SinkRecord> getWriteSupport(Configuration configuration) {
      return new BareWriter(columns);
    }

    @Override
    protected WriteSupport<SinkRecord> getWriteSupport(ParquetConfiguration configuration) {
      return new BareWriter(columns);
    }
  }
}
