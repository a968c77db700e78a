// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random records through a task, read back by DuckDB with the view that the page about the archive
 * gives. What each value has to look like is said here, in texts and JSON, without a look at how
 * the archive types its columns.
 */
class ArchivedValuesTest {
  private static final int ROUND = 10_000;
  private static final int ROUNDS =
      Integer.getInteger(
              "streamgauge.fuzz.records",
              Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 20_000)
          / ROUND;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final List<String> NAMES =
      List.of("level", "flow", "mixed", "note", "counter", "list", "in", "state", "at", "raw");

  @TempDir Path dir;

  @Test
  void eachValueWithoutASchemaComesBackAsItWas() throws Exception {
    int half = Math.max(1, ROUNDS / 2);
    for (int round = 0; round < half; round++) {
      Path place = dir.resolve("m" + round);
      long seed = round * 1_000_003L;
      write(place, offset -> record(offset, map(new Random(seed + offset))));
      compare(place, NAMES, offset -> map(new Random(seed + offset)));
      delete(place);
    }
  }

  @Test
  void eachValueOfASchemaComesBackAsItWas() throws Exception {
    int half = Math.max(1, ROUNDS - ROUNDS / 2);
    List<String> names = SCHEMA.fields().stream().map(field -> field.name()).toList();
    for (int round = 0; round < half; round++) {
      Path place = dir.resolve("s" + round);
      long seed = 17 + round * 1_000_003L;
      write(place, offset -> record(offset, struct(new Random(seed + offset))));
      compare(place, names, offset -> plain(struct(new Random(seed + offset))));
      delete(place);
    }
  }

  private static void write(Path place, LongFunction<SinkRecord> records) {
    ArchiveFixture archive = new ArchiveFixture(place).by("topic()").start();
    for (long end = 500; end <= ROUND; end += 500) {
      archive.put(records(end - 500, end, records));
      if (end % 2_500 == 0) {
        archive.flush();
        assertEquals(end, archive.commit(end));
        assertEquals(0L, archive.metric("records-refused-total"));
        archive.restart();
      }
    }
    archive.task.stop();
  }

  private static void compare(
      Path place, List<String> names, LongFunction<Map<String, Object>> expected) throws Exception {
    String files =
        "read_parquet('"
            + place
            + "/topics/**/*.parquet', hive_partitioning = true, union_by_name = true)";
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone='UTC'");
      Map<String, String> types = new TreeMap<>();
      try (ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + files)) {
        while (columns.next()) {
          types.put(columns.getString(1), columns.getString(2));
        }
      }
      StringBuilder sql = new StringBuilder("SELECT _kafka_offset");
      names.forEach(name -> sql.append(", ").append(shown(name, types.get(name))));
      sql.append(" FROM ").append(files).append(" ORDER BY 1");
      long offset = 0;
      try (ResultSet rows = statement.executeQuery(sql.toString())) {
        while (rows.next()) {
          assertEquals(offset, rows.getLong(1));
          Map<String, Object> wanted = expected.apply(offset++);
          for (int i = 0; i < names.size(); i++) {
            Object value = wanted.get(names.get(i));
            String found = rows.getString(i + 2);
            if (!same(value, found)) {
              fail(place + ": " + value + " became " + found + " of " + types);
            }
          }
        }
      }
      assertEquals(ROUND, offset);
    }
  }

  /** A column as a text that says all of it. */
  private static String shown(String name, String type) {
    String column = '"' + name + '"';
    if (type == null) {
      return "NULL";
    }
    if (type.endsWith("[]") || type.startsWith("STRUCT") || type.startsWith("MAP")) {
      return "to_json(" + column + ")::VARCHAR";
    }
    return switch (type) {
      case "BLOB" -> "to_base64(" + column + ")";
      case "TIMESTAMP WITH TIME ZONE" -> "epoch_ms(" + column + ")::VARCHAR";
      default -> column + "::VARCHAR";
    };
  }

  private static boolean same(Object wanted, String found) throws Exception {
    if (hollow(wanted)) {
      return found == null || empty(JSON.readTree(found));
    }
    if (found == null) {
      return false;
    }
    if (wanted instanceof Collection || wanted instanceof Map) {
      return same(wanted, JSON.readTree(found));
    }
    if (wanted instanceof Date date) {
      return found.equals(Long.toString(date.toInstant().toEpochMilli()))
          || found.equals(date.toInstant().toString());
    }
    if (wanted instanceof byte[] bytes) {
      return found.equals(Base64.getEncoder().encodeToString(bytes));
    }
    return wanted instanceof Number number
        ? sameNumber(number, found)
        : found.equals(wanted.toString());
  }

  private static boolean same(Object wanted, JsonNode found) throws Exception {
    if (hollow(wanted)) {
      return empty(found);
    }
    if (found.isTextual() && (wanted instanceof Collection || wanted instanceof Map)) {
      // A list or an object in a column of texts, which is JSON there.
      return same(wanted, JSON.readTree(found.textValue()));
    }
    if (wanted instanceof Collection<?> list) {
      int i = 0;
      for (Object item : list) {
        if (!found.has(i) || !same(item, found.get(i++))) {
          return false;
        }
      }
      return found.isArray() && found.size() == i;
    }
    if (wanted instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> field : map.entrySet()) {
        if (!same(field.getValue(), found.path(field.getKey().toString()))) {
          return false;
        }
      }
      return found.properties().stream()
          .allMatch(field -> map.containsKey(field.getKey()) || empty(field.getValue()));
    }
    return wanted instanceof Number number
        ? sameNumber(number, found.asText())
        : found.asText().equals(wanted.toString());
  }

  /** What has no column: it is not told from an absent value. */
  private static boolean hollow(Object value) {
    return value == null
        || (value instanceof Collection<?> list
            && list.stream().allMatch(ArchivedValuesTest::hollow))
        || (value instanceof Map<?, ?> map
            && map.values().stream().allMatch(ArchivedValuesTest::hollow));
  }

  private static boolean empty(JsonNode found) {
    if (!found.isContainerNode()) {
      return found.isNull() || found.isMissingNode();
    }
    for (JsonNode item : found) {
      if (!empty(item)) {
        return false;
      }
    }
    return true;
  }

  /** All digits of what was written, or the very double of what has no more digits than that. */
  private static boolean sameNumber(Number wanted, String found) {
    if (wanted instanceof Float && !found.contains("n")) {
      // A column of floats is shown with the digits of a float.
      return Float.parseFloat(found) == wanted.floatValue();
    }
    if (wanted instanceof Double || wanted instanceof Float) {
      double read =
          switch (found) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(found);
          };
      return Double.compare(read, wanted.doubleValue()) == 0;
    }
    BigDecimal exact = new BigDecimal(wanted.toString());
    BigDecimal read = new BigDecimal(found);
    return exact.compareTo(read) == 0
        || (exact.scale() > 0
            && exact.precision() <= 17
            && exact.doubleValue() == read.doubleValue());
  }

  private static Map<String, Object> map(Random random) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("level", maybe(random, number(random)));
    map.put("flow", maybe(random, random.nextInt(2_000) - 1_000));
    map.put("mixed", maybe(random, mixed(random)));
    map.put("note", maybe(random, text(random)));
    map.put("counter", maybe(random, random.nextLong() >> random.nextInt(64)));
    map.put("list", maybe(random, list(random)));
    Map<String, Object> in = new LinkedHashMap<>();
    in.put("a", maybe(random, number(random)));
    in.put("b", maybe(random, mixed(random)));
    in.put("c", maybe(random, Map.of("d", list(random))));
    map.put("in", maybe(random, in));
    map.put("state", maybe(random, random.nextBoolean()));
    map.put("at", maybe(random, Date.from(Instant.ofEpochMilli(random.nextLong() >> 22))));
    map.put("raw", maybe(random, bytes(random)));
    map.keySet().removeIf(any -> random.nextInt(12) == 0);
    return map;
  }

  private static Object maybe(Random random, Object value) {
    return random.nextInt(8) == 0 ? null : value;
  }

  private static Object number(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> (long) random.nextInt(100);
      case 1 -> random.nextInt();
      case 2 -> random.nextGaussian();
      case 3 -> Double.longBitsToDouble(random.nextLong());
      case 4 -> random.nextInt(100_000) / 100.0;
      case 5 -> BigDecimal.valueOf(random.nextInt(), random.nextInt(8));
      case 6 -> random.nextInt(40) == 0 ? new BigInteger(random.nextInt(120), random) : 3L;
      default ->
          random.nextInt(40) == 0
              ? new BigDecimal(new BigInteger(90, random), random.nextInt(30))
              : random.nextFloat();
    };
  }

  private static Object mixed(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> text(random);
      case 1 -> random.nextBoolean();
      case 2 -> list(random);
      case 3 -> Map.of("k", number(random), "t", text(random));
      default -> random.nextInt(1_000) / 4.0;
    };
  }

  private static List<Object> list(Random random) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(random.nextInt(9) == 0 ? null : random.nextInt(1_000) / 8.0);
    }
    return list;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder("t");
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(
          List.of(9, 0x22, 0x27, 0x2c, 0x30, 0x61, 0x5c, 0x20ac, 0x1f30a).get(random.nextInt(9)));
    }
    return text.toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(9)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static final Schema INNER =
      SchemaBuilder.struct()
          .field("x", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("words", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
          .optional()
          .build();

  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .name("every.kind")
          .field("i8", Schema.INT8_SCHEMA)
          .field("i16", Schema.OPTIONAL_INT16_SCHEMA)
          .field("i32", Schema.INT32_SCHEMA)
          .field("i64", Schema.OPTIONAL_INT64_SCHEMA)
          .field("f32", Schema.OPTIONAL_FLOAT32_SCHEMA)
          .field("f64", Schema.FLOAT64_SCHEMA)
          .field("yes", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("text", Schema.OPTIONAL_STRING_SCHEMA)
          .field("raw", Schema.OPTIONAL_BYTES_SCHEMA)
          .field("exact", Decimal.builder(7).optional().build())
          .field("at", Timestamp.builder().optional().build())
          .field("day", org.apache.kafka.connect.data.Date.builder().optional().build())
          .field("inner", INNER)
          .field("many", SchemaBuilder.array(INNER).optional().build())
          .field("named", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA).build())
          .build();

  private static Struct struct(Random random) {
    return new Struct(SCHEMA)
        .put("i8", (byte) random.nextInt())
        .put("i16", maybe(random, (short) random.nextInt()))
        .put("i32", random.nextInt())
        .put("i64", maybe(random, random.nextLong()))
        .put("f32", maybe(random, random.nextFloat()))
        .put("f64", Double.longBitsToDouble(random.nextLong()))
        .put("yes", maybe(random, random.nextBoolean()))
        .put("text", maybe(random, text(random)))
        .put("raw", maybe(random, bytes(random)))
        .put("exact", maybe(random, new BigDecimal(new BigInteger(100, random), 7)))
        .put("at", maybe(random, Date.from(Instant.ofEpochMilli(random.nextLong() >> 22))))
        .put(
            "day",
            maybe(random, Date.from(Instant.ofEpochSecond(86_400L * random.nextInt(50_000)))))
        .put("inner", maybe(random, inner(random)))
        .put("many", maybe(random, List.of(inner(random), inner(random))))
        .put("named", Map.of("k" + random.nextInt(3), random.nextLong()));
  }

  private static Struct inner(Random random) {
    return new Struct(INNER)
        .put("x", maybe(random, random.nextInt(1_000) / 8.0))
        .put("words", List.of("w", text(random)));
  }

  private static Map<String, Object> plain(Struct struct) {
    Map<String, Object> map = new LinkedHashMap<>();
    struct.schema().fields().forEach(field -> map.put(field.name(), plain(struct.get(field))));
    if (map.get("day") instanceof Date day) {
      map.put("day", LocalDate.ofInstant(day.toInstant(), ZoneOffset.UTC));
    }
    return map;
  }

  private static Object plain(Object value) {
    return value instanceof Struct struct
        ? plain(struct)
        : value instanceof List<?> list
            ? list.stream().map(ArchivedValuesTest::plain).toList()
            : value;
  }

  private static void delete(Path place) throws Exception {
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
