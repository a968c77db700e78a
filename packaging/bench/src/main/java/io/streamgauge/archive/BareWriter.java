// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Date;
import org.apache.hadoop.conf.Configuration;
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
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet's writer into one local file, with the columns, pages and codec of the archive. */
final class BareWriter extends WriteSupport<SinkRecord> {
  private static final MessageType COLUMNS =
      MessageTypeParser.parseMessageType(
          """
          message reading {
            required binary sensor_id (STRING);
            required binary observed_property (STRING);
            required int64 event_time (TIMESTAMP(MICROS,true));
            optional double result;
            optional binary unit (STRING);
            required binary _kafka_topic (STRING);
            required int32 _kafka_partition;
            required int64 _kafka_offset;
          }
          """);
  private RecordConsumer out;

  private BareWriter() {}

  /** Writes the rows. */
  static void write(Path file, Iterable<SinkRecord> rows) throws IOException {
    try (ParquetWriter<SinkRecord> writer =
        new Builder(new LocalOutputFile(file))
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
    return new WriteContext(COLUMNS, java.util.Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    out = recordConsumer;
  }

  @Override
  public void write(SinkRecord row) {
    Struct value = (Struct) row.value();
    out.startMessage();
    text("sensor_id", 0, value.getString("sensor_id"));
    text("observed_property", 1, value.getString("observed_property"));
    number("event_time", 2, ((Date) value.get("event_time")).getTime() * 1_000);
    out.startField("result", 3);
    out.addDouble(value.getFloat64("result"));
    out.endField("result", 3);
    text("unit", 4, value.getString("unit"));
    text("_kafka_topic", 5, row.topic());
    out.startField("_kafka_partition", 6);
    out.addInteger(row.kafkaPartition());
    out.endField("_kafka_partition", 6);
    number("_kafka_offset", 7, row.kafkaOffset());
    out.endMessage();
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
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the base class, never called without Hadoop
    protected WriteSupport<SinkRecord> getWriteSupport(Configuration configuration) {
      return new BareWriter();
    }

    @Override
    protected WriteSupport<SinkRecord> getWriteSupport(ParquetConfiguration configuration) {
      return new BareWriter();
    }
  }
}
