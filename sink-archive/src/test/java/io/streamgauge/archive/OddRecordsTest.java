// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are well-formed and rare: each is a row or is kept apart, and none is lost. */
class OddRecordsTest {
  @TempDir Path dir;

  private static Map<String, Object> map(Object... more) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("event_time", START.toEpochMilli());
    for (int i = 0; i < more.length; i += 2) {
      value.put((String) more[i], more[i + 1]);
    }
    return value;
  }

  private static Date date(long millis) {
    return Date.from(Instant.ofEpochMilli(millis));
  }

  private static SchemaBuilder struct(String name) {
    return SchemaBuilder.struct().name(name).field("event_time", Timestamp.SCHEMA);
  }

  private static Struct of(Schema schema, Object... more) {
    Struct struct = new Struct(schema).put("event_time", Date.from(START));
    for (int i = 0; i < more.length; i += 2) {
      struct.put((String) more[i], more[i + 1]);
    }
    return struct;
  }

  private static void add(List<SinkRecord> records, Schema schema, Object value) {
    records.add(record(READINGS, records.size(), schema, value));
  }

  private static void add(List<SinkRecord> records, Object... more) {
    add(records, (Schema) null, map(more));
  }

  private static void add(List<SinkRecord> records, Struct value) {
    add(records, value.schema(), value);
  }

  private static SinkRecord keyed(long offset, Schema schema, Object key, long time) {
    return new SinkRecord(
        "readings",
        0,
        schema,
        key,
        null,
        map("level", 1.5),
        offset,
        time,
        TimestampType.CREATE_TIME);
  }

  private static List<SinkRecord> odd() {
    List<SinkRecord> records = new ArrayList<>();
    add(records, "level", 1.5);
    add(records, "longitude", 7.5);
    add(records, "latitude", 47.5);
    add(records, "longitude", 7.5, "latitude", 47.5, "geometry", "a text");
    add(records, "longitude", 7.5, "latitude", 47.5, "bbox", List.of(1, 2));
    add(records, "longitude", Double.NaN, "latitude", Double.POSITIVE_INFINITY);
    add(records, "longitude", 7L, "latitude", 47L);
    add(records, "geometry", Map.of(), "bbox", Map.of());
    add(records, "Level", 1.5, "LEVEL", 2.5, "level", 3.5);
    add(records, "a.b", 1L, "a", Map.of("b", 2L));
    add(records, "list", List.of(Map.of("element", List.of(List.of(1.5)))));
    add(records, "key_value", Map.of("key", Map.of("value", 1L)));
    add(records, "cafe\u0301", 1L, "caf\u00e9", 2L);
    add(records, "n", Arrays.asList(null, null), "m", Arrays.asList(1L, null, 2.5));
    add(records, "n", Arrays.asList(Map.of(), Map.of("x", 1L), null));
    add(records, "n", List.of(List.of(), List.of(1L)));
    add(records, "big", Long.MAX_VALUE, "sensor_id", Long.MIN_VALUE);
    add(records, "big", 0.5, "sensor_id", List.of("a"));
    add(records, "big", new BigDecimal("1e1000000"), "sensor_id", Map.of("a", 1));
    add(records, "big", BigInteger.ONE.shiftLeft(4_000));
    add(records, "sensor_id", "s\ud800", "half", "\udfff");
    add(records, "new\nline", "\u0000\u0001");
    add(records, (Schema) null, Map.of());
    add(records, (Schema) null, null);

    Schema decimal = Decimal.builder(3).optional().build();
    Schema first = struct("x.R").field("d", decimal).field("sensor_id", decimal).build();
    add(records, of(first, "d", new BigDecimal("1.500"), "sensor_id", BigDecimal.ZERO));
    add(records, of(first, "d", new BigDecimal(BigInteger.TEN.pow(60), 3)));
    Schema second =
        struct("x.R").field("d", decimal).field("t", SchemaBuilder.int32().optional().build());
    add(records, of(second, "d", null, "t", 4));
    add(records, of(first, "d", null));
    Schema third = struct("x.R").field("d", Schema.OPTIONAL_STRING_SCHEMA).build();
    add(records, of(third, "d", "words"));
    Schema nested =
        struct("x.N")
            .field("m", SchemaBuilder.map(Schema.INT32_SCHEMA, first).optional().build())
            .field("a", SchemaBuilder.array(SchemaBuilder.array(decimal).build()).build())
            .field("e", SchemaBuilder.struct().optional().build())
            .field("time", Time.builder().optional().build())
            .build();
    add(records, of(nested, "m", Map.of(1, of(first)), "a", List.of(Arrays.asList(null, null))));
    add(records, of(nested, "m", Map.of(), "a", List.of(), "time", date(0)));
    Schema days = struct("x.D").field("day", org.apache.kafka.connect.data.Date.SCHEMA).build();
    add(records, of(days, "day", date(86_400_000L * -800_000)));
    add(records, new Struct(days).put("event_time", date(Long.MIN_VALUE / 2)));
    add(
        records,
        new Struct(days).put("event_time", date(-62_135_596_800_000L)).put("day", date(0)));
    Schema numbers =
        struct("x.F")
            .field("f", Schema.FLOAT32_SCHEMA)
            .field("b", Schema.BYTES_SCHEMA)
            .field("i", Schema.INT8_SCHEMA)
            .build();
    add(records, of(numbers, "f", Float.NaN, "b", new byte[0], "i", (byte) -1));
    Struct key = of(numbers, "f", 1f, "b", new byte[0], "i", (byte) 1);
    SinkRecord far = keyed(records.size(), numbers, key, Long.MIN_VALUE);
    far.headers().add("qc", of(days, "day", date(0)), days).addBytes("qc", new byte[] {-1});
    records.add(far);
    SinkRecord keyed =
        keyed(records.size(), null, Map.of("k", List.of(1.5)), Long.MAX_VALUE / 1_000);
    keyed.headers().addDecimal("qc", new BigDecimal("1e-400"));
    records.add(keyed);
    return records;
  }

  private void allAreThere(String... options) throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .with("archive.headers", "qc", "store.kafka.keys", "true")
            .with(options)
            .start();
    List<SinkRecord> records = odd();
    archive.write(records);
    archive.flush();
    archive.assertDone(records.size());
  }

  @Test
  void eachIsARowOnce() throws Exception {
    allAreThere();
  }

  @Test
  void eachIsARowOnceByAnyLevel() throws Exception {
    allAreThere("archive.partition.by", "sensor_id, hour(event_time)");
  }

  @Test
  void eachIsARowOnceWithNullsAndTopicsAlone() throws Exception {
    allAreThere(
        "archive.partition.by", "topic=topic()",
        "behavior.on.null.values", "write",
        "archive.geometry", "wkb");
  }
}
