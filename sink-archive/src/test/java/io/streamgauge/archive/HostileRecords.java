// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records that know what an archive looks at: names, depth, lengths, kinds, times and levels. */
final class HostileRecords {
  private static final List<String> NAMES =
      List.of(
          ("a|A||_kafka_offset|_header_qc|date|basin|level|x\ud800|\udfff|\0|a.b|a b;{}()\n=|\u001b[2J"
                  + "|\u202e|geometry|bbox|longitude|latitude|list|element|key_value|\ud83c\udf0a|"
                  + "n".repeat(900)
                  + "|"
                  + "n".repeat(1_100))
              .split("\\|", -1));

  private final Random random;
  private int fresh;

  HostileRecords(long seed) {
    random = new Random(seed);
  }

  SinkRecord next(long offset) {
    Object value =
        switch (random.nextInt(100) / 5) {
          case 0, 1, 2, 3, 4, 5, 6 -> reading();
          case 7, 8, 9, 10, 11, 12, 13 -> mutated();
          case 14, 15 -> struct();
          case 16, 17 -> map(1 + random.nextInt(4));
          default -> value(0);
        };
    Schema schema = value instanceof Struct struct ? struct.schema() : null;
    boolean odd = random.nextInt(20) == 0;
    SinkRecord record =
        new SinkRecord(
            READINGS.topic(),
            READINGS.partition(),
            null,
            odd ? value(2) : "key",
            schema,
            value,
            offset,
            timestamp(odd),
            TimestampType.CREATE_TIME);
    if (odd) {
      record.headers().add("qc", value(2), null);
    }
    return record;
  }

  private Long timestamp(boolean odd) {
    return odd
        ? switch (random.nextInt(4)) {
          case 0 -> null;
          case 1 -> Long.MAX_VALUE;
          case 2 -> 4_000_000_000_000_000L;
          default -> -1L;
        }
        : Long.valueOf(START.toEpochMilli());
  }

  private Map<String, Object> reading() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("event_time", START.toEpochMilli() - 3_600_000L * random.nextInt(30));
    value.put("basin", "basin-" + random.nextInt(5));
    value.put("level", random.nextGaussian());
    return value;
  }

  private Map<String, Object> mutated() {
    Map<String, Object> value = reading();
    for (int i = random.nextInt(3); i >= 0; i--) {
      switch (random.nextInt(9)) {
        case 0 -> value.put("basin", level());
        case 1 -> value.put("event_time", time());
        case 2 -> value.put(name(), value(0));
        case 3 -> value.put("deep", deep(random.nextInt(3) == 0 ? 900 : random.nextInt(80)));
        case 4 -> value.put("list", list());
        case 5 -> value.remove(random.nextBoolean() ? "basin" : "event_time");
        case 6 -> wide(value, random.nextInt(100) == 0 ? 20_000 : random.nextInt(150));
        case 7 -> value.put("text", "t\u0000\ud800\u2028".repeat(random.nextInt(500)));
        default -> value.put("level", scalar());
      }
    }
    return value;
  }

  private void wide(Map<String, Object> value, int fields) {
    for (int i = 0; i < fields; i++) {
      value.put("w" + fresh++, i);
    }
  }

  private Object level() {
    return switch (random.nextInt(10)) {
      case 0 -> "r".repeat(247 + 100 * random.nextInt(3));
      case 1 -> "é".repeat(120 * random.nextInt(3)) + random.nextInt(2);
      case 2 -> "a\ud800" + random.nextInt(3);
      case 3 -> List.of("..", ".", "/", "~", "", "a/../../b", "CON", "%2E").get(random.nextInt(8));
      case 4 -> "b" + random.nextInt(random.nextInt(5) == 0 ? 1_000 : 5);
      case 5 -> random.nextLong() >> 60;
      case 6 -> random.nextBoolean();
      case 7 -> Map.of("a", 1L);
      case 8 -> null;
      default -> String.valueOf((char) (0x100 * random.nextInt(0x100) + random.nextInt(2)));
    };
  }

  private Object time() {
    return switch (random.nextInt(9)) {
      case 0 -> random.nextLong();
      case 1 -> 788918400000L;
      case 2 -> "2026-03-01";
      case 3 -> "2026-03-01T10:00:00";
      case 4 -> "2026-13-45T99:00:00Z";
      case 5 -> Double.NaN;
      case 6 -> new BigDecimal("1e2000000000");
      case 7 -> "9".repeat(random.nextInt(50));
      default -> random.nextInt();
    };
  }

  private String name() {
    return random.nextInt(4) == 0
        ? "f" + random.nextInt(50)
        : NAMES.get(random.nextInt(NAMES.size()));
  }

  private Object deep(int levels) {
    Object value = scalar();
    for (int i = 0; i < levels; i++) {
      Map<String, Object> map = new HashMap<>();
      map.put("d", value);
      value = random.nextInt(4) == 0 ? Arrays.asList(value) : map;
    }
    return value;
  }

  private List<Object> list() {
    List<Object> list = new ArrayList<>();
    boolean same = random.nextBoolean();
    for (int i = random.nextInt(30); i > 0; i--) {
      list.add(same ? (Object) (double) i : value(2));
    }
    return list;
  }

  private Map<String, Object> map(int fields) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < fields; i++) {
      map.put(name(), value(1));
    }
    return map;
  }

  private Object value(int depth) {
    return switch (depth > 3 ? 0 : random.nextInt(5)) {
      case 0, 1 -> scalar();
      case 2 -> map(random.nextInt(4));
      case 3 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(depth + 1));
        }
        yield list;
      }
      default -> random.nextInt(10) == 0 ? new HashMap<>(Map.of(4L, "x")) : scalar();
    };
  }

  private Object scalar() {
    return switch (random.nextInt(14)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextInt(100);
      case 4 -> random.nextGaussian();
      case 5 -> Double.NEGATIVE_INFINITY;
      case 6 -> "text " + random.nextInt(10);
      case 7 -> "\ud800\0\n".repeat(random.nextInt(5));
      case 8 -> new byte[random.nextInt(20)];
      case 9 -> ByteBuffer.allocate(random.nextInt(20));
      case 10 -> Date.from(Instant.ofEpochMilli(random.nextLong()));
      case 11 -> new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt());
      case 12 -> (float) random.nextGaussian();
      default -> (short) random.nextInt();
    };
  }

  private Struct struct() {
    int scale = random.nextInt(6) - 1;
    Schema schema =
        SchemaBuilder.struct()
            .field("event_time", Timestamp.SCHEMA)
            .field("basin", Schema.OPTIONAL_STRING_SCHEMA)
            .field("level", random.nextBoolean() ? Schema.FLOAT64_SCHEMA : Schema.INT32_SCHEMA)
            .field("exact", Decimal.builder(scale).optional().build())
            .field("at", Time.builder().optional().build())
            .field(
                random.nextInt(5) == 0 ? "date" : "tags",
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA).optional().build())
            .build();
    Struct struct = new Struct(schema);
    struct.put(
        "event_time",
        random.nextInt(4) == 0
            ? Date.from(Instant.ofEpochMilli(random.nextLong()))
            : Date.from(START));
    if (level() instanceof String text) {
      struct.put("basin", text);
    }
    if (random.nextInt(6) > 0) {
      boolean fraction = schema.field("level").schema().type() == Schema.Type.FLOAT64;
      struct.put("level", fraction ? (Object) random.nextGaussian() : (Object) random.nextInt());
    }
    struct.put(
        "exact",
        new BigDecimal(
            BigInteger.valueOf(random.nextInt(1_000) * 1_000L), scale + random.nextInt(5)));
    if (random.nextBoolean()) {
      Map<String, Long> tags = new HashMap<>();
      struct.put(schema.fields().get(5), tags);
      // Connect looks at a value when it is put, and not later.
      tags.put(random.nextInt(9) == 0 ? null : "t\ud800", random.nextInt(9) == 0 ? null : 1L);
    }
    return struct;
  }
}
