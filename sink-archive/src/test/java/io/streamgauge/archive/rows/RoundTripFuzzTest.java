// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.duckdb.DuckDBStruct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random schemas and values, written by us, read by DuckDB, equal. */
class RoundTripFuzzTest {
  private static final TopicPartition READINGS = new TopicPartition("readings", 0);
  private static final int SCHEMAS =
      Integer.getInteger(
          "streamgauge.fuzz.schemas", Boolean.getBoolean("streamgauge.soak") ? 10_000 : 300);
  private static final int MAX_DEPTH = 3;
  private static final long DAY = 86_400_000L;

  @TempDir Path dir;

  @Test
  void randomSchemasAndValuesComeBackEqual() throws Exception {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement settings = duck.createStatement()) {
      settings.execute("SET TimeZone='UTC'");
      for (int seed = 0; seed < SCHEMAS; seed++) {
        roundTrip(seed, duck);
      }
    }
  }

  private void roundTrip(int seed, Connection duck) throws Exception {
    Random random = new Random(seed);
    Schema schema = struct(random, 0);
    List<Object> expected = new ArrayList<>();
    RowLayout layout = RowLayout.of(schema, Set.of(), PointColumn.Mode.NATIVE, Envelope.NONE);
    RowBuffer buffer = new RowBuffer("d", layout, List.of());
    RowWriter row = new RowWriter();
    int rows = 1 + random.nextInt(20);
    for (int i = 0; i < rows; i++) {
      Struct value = (Struct) value(schema, random);
      row.reset();
      layout.encodeFields(value, row);
      long time = 1_772_359_230_000L;
      RowLayout.encodeEnvelope(
          new SinkRecord(
              "readings", 0, null, null, schema, value, i, time, TimestampType.CREATE_TIME),
          Envelope.NONE,
          row);
      buffer.add(row, i, value);
      expected.add(expected(schema, value));
    }
    Path file = dir.resolve(seed + ".parquet");
    CompressionCodecName codec =
        List.of(
                CompressionCodecName.ZSTD,
                CompressionCodecName.SNAPPY,
                CompressionCodecName.UNCOMPRESSED)
            .get(seed % 3);
    try (OutputStream out = Files.newOutputStream(file)) {
      new ParquetFile(
              codec,
              Set.of(),
              PointColumn.Mode.NATIVE,
              Envelope.NONE,
              ColumnEncodings.DEFAULT,
              Map.of())
          .write(buffer, offset -> true, READINGS, out);
    }
    assertEquals(expected, read(duck, file, schema), "seed " + seed);
    Files.delete(file);
  }

  private static List<Object> read(Connection duck, Path file, Schema schema) throws Exception {
    List<Object> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT * FROM '" + file + "' ORDER BY _kafka_offset")) {
      while (found.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
          row.put(field.name(), actual(field.schema(), found.getObject(field.name())));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  static Schema struct(Random random, int depth) {
    SchemaBuilder builder = SchemaBuilder.struct();
    int fields = 1 + random.nextInt(6);
    for (int i = 0; i < fields; i++) {
      builder.field("f" + i, schema(random, depth + 1));
    }
    return optional(builder, random, depth);
  }

  private static Schema optional(SchemaBuilder builder, Random random, int depth) {
    return (depth > 0 && random.nextBoolean() ? builder.optional() : builder).build();
  }

  private static Schema schema(Random random, int depth) {
    int kinds = depth < MAX_DEPTH ? 16 : 13;
    return switch (random.nextInt(kinds)) {
      case 0 -> optional(SchemaBuilder.int8(), random, depth);
      case 1 -> optional(SchemaBuilder.int16(), random, depth);
      case 2 -> optional(SchemaBuilder.int32(), random, depth);
      case 3 -> optional(SchemaBuilder.int64(), random, depth);
      case 4 -> optional(SchemaBuilder.float32(), random, depth);
      case 5 -> optional(SchemaBuilder.float64(), random, depth);
      case 6 -> optional(SchemaBuilder.bool(), random, depth);
      case 7 -> optional(SchemaBuilder.string(), random, depth);
      case 8 -> optional(SchemaBuilder.bytes(), random, depth);
      case 9 -> optional(Decimal.builder(random.nextInt(10)), random, depth);
      case 10 -> optional(Date.builder(), random, depth);
      case 11 -> optional(Time.builder(), random, depth);
      case 12 -> optional(Timestamp.builder(), random, depth);
      case 13 -> struct(random, depth);
      case 14 -> optional(SchemaBuilder.array(schema(random, depth + 1)), random, depth);
      default ->
          optional(
              SchemaBuilder.map(
                  random.nextBoolean() ? Schema.STRING_SCHEMA : Schema.INT64_SCHEMA,
                  schema(random, depth + 1)),
              random,
              depth);
    };
  }

  static Object value(Schema schema, Random random) {
    if (schema.isOptional() && random.nextInt(4) == 0) {
      return null;
    }
    if (schema.name() != null) {
      return switch (schema.name()) {
        case Decimal.LOGICAL_NAME ->
            new BigDecimal(
                new BigInteger(random.nextInt(110), random)
                    .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
                Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
        case Date.LOGICAL_NAME -> date(DAY * (random.nextInt(100_000) - 50_000));
        case Time.LOGICAL_NAME -> date(random.nextInt((int) DAY));
        default -> date(random.nextLong() >> 21);
      };
    }
    return switch (schema.type()) {
      case INT8 -> (byte) random.nextInt();
      case INT16 -> (short) random.nextInt();
      case INT32 -> random.nextInt();
      case INT64 -> random.nextLong();
      case FLOAT32 -> random.nextInt(9) == 0 ? Float.NEGATIVE_INFINITY : random.nextFloat();
      case FLOAT64 -> random.nextInt(9) == 0 ? Double.NaN : random.nextGaussian();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(random);
      case BYTES -> bytes(random);
      case STRUCT -> {
        Struct struct = new Struct(schema);
        schema.fields().forEach(field -> struct.put(field, value(field.schema(), random)));
        yield struct;
      }
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(schema.valueSchema(), random));
        }
        yield list;
      }
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(value(schema.keySchema(), random), value(schema.valueSchema(), random));
        }
        yield map;
      }
    };
  }

  private static java.util.Date date(long millis) {
    return java.util.Date.from(java.time.Instant.ofEpochMilli(millis));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(
          List.of((int) 'a', (int) '0', 0x20ac, 0x1f30a, (int) '"').get(random.nextInt(5)));
    }
    return text.toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A Connect value in a form that can be compared. */
  private static Object expected(Schema schema, Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof java.util.Date date) {
      Instant instant = date.toInstant();
      return switch (schema.name()) {
        case Date.LOGICAL_NAME -> LocalDate.ofInstant(instant, ZoneOffset.UTC);
        case Time.LOGICAL_NAME -> LocalTime.ofInstant(instant, ZoneOffset.UTC);
        default -> instant;
      };
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    return switch (schema.type()) {
      case STRUCT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
          fields.put(field.name(), expected(field.schema(), ((Struct) value).get(field)));
        }
        yield fields;
      }
      case ARRAY ->
          ((List<?>) value).stream().map(item -> expected(schema.valueSchema(), item)).toList();
      case MAP -> {
        Map<String, Object> entries = new TreeMap<>();
        ((Map<?, ?>) value)
            .forEach(
                (key, item) -> entries.put(key.toString(), expected(schema.valueSchema(), item)));
        yield entries;
      }
      default -> value;
    };
  }

  /** What DuckDB gives back, in the same form. */
  private static Object actual(Schema schema, Object value) throws Exception {
    if (value == null) {
      return null;
    }
    if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    if (value instanceof Blob blob) {
      return HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
    }
    if (schema.name() == null && schema.type() == Schema.Type.STRUCT) {
      Map<String, Object> struct = ((DuckDBStruct) value).getMap();
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Field field : schema.fields()) {
        fields.put(field.name(), actual(field.schema(), struct.get(field.name())));
      }
      return fields;
    }
    if (schema.name() == null && schema.type() == Schema.Type.ARRAY) {
      List<Object> list = new ArrayList<>();
      for (Object item : (Object[]) ((Array) value).getArray()) {
        list.add(actual(schema.valueSchema(), item));
      }
      return list;
    }
    if (schema.name() == null && schema.type() == Schema.Type.MAP) {
      Map<String, Object> entries = new TreeMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
        entries.put(entry.getKey().toString(), actual(schema.valueSchema(), entry.getValue()));
      }
      return entries;
    }
    return value;
  }
}
