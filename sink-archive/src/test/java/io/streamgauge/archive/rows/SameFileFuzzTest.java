// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of random records are those of Parquet's own writer of records, byte by byte: rows, order,
 * pages, dictionaries and statistics. Only where a row group ends may differ by some rows.
 */
class SameFileFuzzTest {
  private static final TopicPartition READINGS = new TopicPartition("readings", 7);
  private static final int SEEDS = Boolean.getBoolean("streamgauge.soak") ? 5_000 : 150;
  private static final String EXTENSIBLE = "extensible";
  private static final Envelope ENVELOPE = new Envelope(true, List.of("h"));

  @TempDir Path spill;

  @Test
  void filesOfStructsAreThoseOfParquetsOwnWriter() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Schema schema = schema(random, seed % 3 == 0);
      List<Object> values = new ArrayList<>();
      for (int i = rows(random, seed); i > 0; i--) {
        values.add(
            values.isEmpty() || random.nextInt(3) > 0 ? value(schema, random) : repeated(values));
      }
      check("seed " + seed, values, sortBy(schema, random), random);
    }
  }

  /** The rows of one file, each with some of the fields that need not be there. */
  @Test
  void filesOfStructsWhoseFieldsComeAndGoAreThoseOfParquetsOwnWriter() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Schema schema = schema(random, seed % 3 == 0);
      Map<List<Field>, Schema> some = new HashMap<>();
      List<Object> values = new ArrayList<>();
      for (int i = rows(random, seed); i > 0; i--) {
        Struct whole = (Struct) value(schema, random);
        List<Field> fields =
            schema.fields().stream()
                .filter(field -> !field.schema().isOptional() || random.nextBoolean())
                .toList();
        Struct value = new Struct(some.computeIfAbsent(fields, SameFileFuzzTest::extensible));
        fields.forEach(field -> value.put(field.name(), whole.get(field)));
        values.add(value);
      }
      check("seed " + seed, values, sortBy(schema, random), random);
    }
  }

  private static Schema extensible(List<Field> fields) {
    SchemaBuilder builder = SchemaBuilder.struct().name(EXTENSIBLE);
    fields.forEach(field -> builder.field(field.name(), field.schema()));
    return builder.build();
  }

  @Test
  void filesOfMapsAreThoseOfParquetsOwnWriter() throws Exception {
    for (int seed = 0; seed < SEEDS / 2; seed++) {
      Random random = new Random(seed);
      List<Object> values = new ArrayList<>();
      for (int i = rows(random, seed); i > 0; i--) {
        values.add(map(random));
      }
      check("seed " + seed, values, seed % 2 == 0 ? List.of() : List.of("s", "d"), random);
    }
  }

  private void check(String seed, List<Object> values, List<String> sortBy, Random random)
      throws Exception {
    boolean place = random.nextBoolean();
    PointColumn.Mode geometry = place ? PointColumn.Mode.NATIVE : PointColumn.Mode.NONE;
    Envelope envelope = random.nextBoolean() ? ENVELOPE : Envelope.NONE;
    CompressionCodecName codec =
        random.nextBoolean() ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED;
    long groupBytes = random.nextInt(3) == 0 ? 20_000 : RowGroups.MOST_BYTES;
    ParquetFile file =
        new ParquetFile(codec, Set.of(), geometry, envelope, ColumnEncodings.DEFAULT, Map.of());
    WaitingRows waiting =
        new WaitingRows(
            new Layouts(file, any -> {}, false, Set.of(EXTENSIBLE)),
            new SeenColumns(),
            sortBy,
            false,
            any -> true);
    RowBuffer.Directory directory = new RowBuffer.Directory("d", Map.of());
    List<SinkRecord> records = new ArrayList<>();
    RowBuffer buffer = null;
    int spilled = random.nextBoolean() ? random.nextInt(values.size()) : -1;
    try (SpillFiles files = new SpillFiles(spill, Long.MAX_VALUE)) {
      for (int i = 0; i < values.size(); i++) {
        SinkRecord record = record(i, values.get(i), random);
        records.add(record);
        buffer = waiting.add(record, any -> directory, Instant.EPOCH);
        if (i == spilled) {
          buffer.spill(files);
        }
      }
      assertEquals(1, waiting.buffers().size(), seed);
      buffer.settle();
      int skipped = random.nextInt(3);
      List<SinkRecord> wanted =
          sorted(records, sortBy).stream().filter(it -> it.kafkaOffset() % 7 >= skipped).toList();
      RowLayout layout =
          buffer.layout() != null
              ? buffer.layout()
              : RowLayout.of(buffer.inferred().schema(), Set.of(), geometry, envelope);
      int page = (int) Math.max(1, Math.min(100, (1 << 20) / (buffer.rowBytes() / buffer.rows())));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.write(buffer, offset -> offset % 7 >= skipped, READINGS, bytes, groupBytes);
      String kinds = buffer.kinds(buffer.order(offset -> offset % 7 >= skipped));
      byte[] expected = PlainWriter.file(layout, wanted, codec, page, groupBytes, kinds);
      if (groupBytes == RowGroups.MOST_BYTES) {
        assertSameFile(expected, bytes.toByteArray(), seed);
      } else {
        // The other writer holds nulls back, so that a group of its can be a few rows larger.
        assertEquals(read(expected), read(bytes.toByteArray()), seed);
      }
      buffer.release();
      assertEquals(0, files.bytes());
    }
  }

  /** The same bytes; only the entries of the footer have the order of a hash map. */
  private static void assertSameFile(byte[] expected, byte[] actual, String seed) {
    assertEquals(expected.length, actual.length, seed);
    int footer = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN).getInt(actual.length - 8);
    int begin = actual.length - 8 - footer;
    assertArrayEquals(Arrays.copyOf(expected, begin), Arrays.copyOf(actual, begin), seed);
    byte[] wanted = Arrays.copyOfRange(expected, begin, expected.length);
    byte[] found = Arrays.copyOfRange(actual, begin, actual.length);
    Arrays.sort(wanted);
    Arrays.sort(found);
    assertArrayEquals(wanted, found, seed);
  }

  private List<List<String>> read(byte[] file) throws Exception {
    Path path = Files.write(spill.resolve("read.parquet"), file);
    List<List<String>> rows = new ArrayList<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT COLUMNS(*)::VARCHAR FROM read_parquet('"
                    + path
                    + "', file_row_number=true) ORDER BY file_row_number")) {
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(found.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** Mostly few, sometimes more than a batch, a page or its first look at a dictionary has. */
  private static int rows(Random random, int seed) {
    return seed % 25 == 24 ? 21_000 : seed % 4 == 3 ? 2_000 : 8 + random.nextInt(300);
  }

  private static Schema schema(Random random, boolean place) {
    SchemaBuilder builder = SchemaBuilder.struct();
    for (Field field : RoundTripFuzzTest.struct(random, 0).fields()) {
      builder.field(field.name(), field.schema());
    }
    if (place) {
      builder.field("longitude", Schema.OPTIONAL_FLOAT64_SCHEMA);
      builder.field("text", Schema.OPTIONAL_STRING_SCHEMA);
      builder.field("latitude", Schema.FLOAT64_SCHEMA);
    }
    return builder.build();
  }

  private static Object value(Schema schema, Random random) {
    return RoundTripFuzzTest.value(schema, random);
  }

  private static Object repeated(List<Object> values) {
    return values.get(values.size() - 1);
  }

  private static List<String> sortBy(Schema schema, Random random) {
    List<String> names = new ArrayList<>(schema.fields().stream().map(Field::name).toList());
    names.add("nowhere");
    Collections.shuffle(names, random);
    return names.subList(0, random.nextInt(4) % names.size());
  }

  private static Map<String, Object> map(Random random) {
    Map<String, Object> map = new TreeMap<>();
    map.put("s", List.of("a", "b", "\u00e9", "").get(random.nextInt(4)));
    if (random.nextInt(4) > 0) {
      map.put("d", random.nextInt(9) / 2.0);
    }
    if (random.nextInt(4) > 0) {
      map.put("l", List.of(0.5, random.nextGaussian()).subList(0, random.nextInt(3)));
    }
    if (random.nextInt(4) > 0) {
      map.put("m", new TreeMap<>(Map.of("t", random.nextBoolean(), "n", random.nextLong() >> 12)));
    }
    return map;
  }

  private static SinkRecord record(int offset, Object value, Random random) {
    Long time = random.nextInt(5) == 0 ? null : 1_772_359_230_000L + random.nextInt(99);
    TimestampType type = time == null ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME;
    String key = random.nextInt(3) == 0 ? null : "k" + random.nextInt(9);
    Schema schema = value instanceof Struct struct ? struct.schema() : null;
    SinkRecord record =
        new SinkRecord(
            READINGS.topic(), READINGS.partition(), null, key, schema, value, offset, time, type);
    if (random.nextInt(3) > 0) {
      record.headers().addString("h", "text" + random.nextInt(3));
    }
    return record;
  }

  private static List<SinkRecord> sorted(List<SinkRecord> records, List<String> sortBy) {
    Comparator<SinkRecord> order = Comparator.comparing(any -> 0);
    for (String field : sortBy) {
      order = order.thenComparing(record -> key(record.value(), field), SameFileFuzzTest::compare);
    }
    return records.stream().sorted(order).toList();
  }

  @SuppressWarnings("unchecked")
  private static int compare(Comparable<?> one, Comparable<?> other) {
    if (one == null || other == null) {
      return Boolean.compare(one != null, other != null);
    }
    return ((Comparable<Object>) one).compareTo(other);
  }

  /** What orders rows: texts, times and numbers, but no decimals; null where there is none. */
  private static Comparable<?> key(Object value, String name) {
    Object found =
        value instanceof Map<?, ?> map
            ? map.get(name)
            : ((Struct) value).schema().field(name) == null ? null : ((Struct) value).get(name);
    if (found instanceof String text) {
      return text;
    } else if (found instanceof Date date) {
      return date.toInstant().toEpochMilli();
    } else if (found instanceof Float || found instanceof Double) {
      return ((Number) found).doubleValue();
    }
    return found instanceof Number number ? (Comparable<?>) number.longValue() : null;
  }
}
