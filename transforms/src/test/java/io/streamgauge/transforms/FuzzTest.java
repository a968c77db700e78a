// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.Readings.configured;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is in a value, as Struct or Map: under the defaults each transform alone, and the chain
 * of the README, gives one record for one record, which the converter writes and which has grown by
 * less than the sources keep free.
 */
class FuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 10_000;
  private static final int RESERVE = 33 << 10;

  /** The fields that transforms read or write. */
  static final List<String> NAMES =
      List.of(
          ("sensor_id observed_property event_time result unit x y z crs longitude latitude"
                  + " geometry qc_flag qc_tests original_unit raw_result raw_unit region attributes")
              .split(" ", -1));

  private static final List<Schema.Type> TYPES =
      List.of(Schema.Type.STRING, Schema.Type.FLOAT64, Schema.Type.INT64, Schema.Type.BYTES);

  private static final String[] REPEATED = {
    "a", " ", "\"", "\\", "\n",
    "\u0001", "\u202e", "ü", "\uD83D\uDE00", "\uD800",
    "1", "{", "${topic}", ",", "."
  };

  private final Random random = new Random(Long.getLong("streamgauge.seed", 7));
  private final JsonConverter plain = new JsonConverter();
  private final JsonConverter withSchemas = new JsonConverter();
  private final RecordSize size = new RecordSize(false);

  @TempDir Path dir;
  private List<ValueTransform<SourceRecord>> all;
  private List<ValueTransform<SourceRecord>> readme;

  @BeforeEach
  void setUp() throws Exception {
    plain.configure(Map.of("schemas.enable", "false"), false);
    withSchemas.configure(Map.of("schemas.enable", "true"), false);
    Path stations =
        Files.writeString(
            dir.resolve("stations.csv"), "sensor_id,x,y,crs\ns,500000,5700000,EPSG:32633\n");
    Path calibrations =
        Files.writeString(
            dir.resolve("calibrations.csv"),
            "sensor_id,observed_property,gain,version\ns,air_temperature,2,a\n");
    String[] quality = {"rules", QualityControlTest.RULES, "clean.topic", "${topic}-clean"};
    all =
        List.of(
            configured(new EventTime<>(Readings.CLOCK)),
            configured(new LateEvents<>(Readings.CLOCK)),
            configured(new Reproject<>(Readings.CLOCK), "source.crs", "EPSG:4326"),
            configured(new QualityControl<>(Readings.CLOCK), quality),
            configured(new ConvertUnits<>(), "units", "soil_moisture=%, air_temperature=K"),
            configured(new Deduplicate<>(Readings.CLOCK)),
            configured(new StationRegister<>(Readings.CLOCK), "register.file", stations.toString()),
            configured(
                new Calibrate<>(Readings.CLOCK), "calibration.file", calibrations.toString()),
            configured(new SpatialKey<>()),
            configured(new SpatialKey<>(), "mode", "field", "field", "region"));
    readme = all.subList(0, 5);
  }

  @AfterEach
  void close() {
    plain.close();
    withSchemas.close();
  }

  @Test
  void oneRecordInIsOneRecordOutThatCanBeWritten() {
    Map<String, Integer> outcomes = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      SourceRecord record = record();
      assertWritable(record, List.of(all.get(round % all.size())), round);
      outcomes.merge(assertWritable(record, readme, round).topic(), 1, Integer::sum);
    }
    assertEquals(ROUNDS, outcomes.values().stream().mapToInt(Integer::intValue).sum());
    for (String topic : List.of("readings-clean", "readings-quarantine")) {
      assertTrue(
          outcomes.getOrDefault(topic, 0) >= ROUNDS / 20, () -> "too rare: " + topic + outcomes);
    }
  }

  private SourceRecord assertWritable(
      SourceRecord record, List<ValueTransform<SourceRecord>> chain, int round) {
    SourceRecord out = record;
    try {
      for (ValueTransform<SourceRecord> smt : chain) {
        out = smt.apply(out);
        assertNotNull(out, "no record is dropped");
      }
      JsonConverter converter = out.valueSchema() == null ? plain : withSchemas;
      byte[] value = converter.fromConnectData(out.topic(), out.valueSchema(), out.value());
      assertTrue(value.length <= size.of(out));
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("in round " + round + ": " + record.value(), e);
    }
    long grown = size.of(out) - size.of(record);
    assertTrue(grown < RESERVE, () -> "in round " + round + " grown by " + grown);
    assertTrue(out.topic().length() <= 249);
    assertTrue(out.timestamp() >= 0);
    assertTrue(out.timestamp() < Readings.NOW.plusSeconds(3_601).toEpochMilli());
    return out;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private SourceRecord record() {
    ConnectHeaders headers = new ConnectHeaders();
    for (String name :
        List.of("sensor_id", "event_timestamp", "ingest_timestamp", "fields_added", "backfill")) {
      if (random.nextInt(4) == 0) {
        headers.add(name, text(), null);
      }
    }
    int kind = random.nextInt(3);
    if (kind == 0) {
      return Readings.record(null, map(), headers);
    }
    Struct struct = kind == 1 ? observation() : struct();
    return Readings.record(struct.schema(), struct, headers);
  }

  private Struct observation() {
    return ObservationSchema.struct(
        new Observation(
            text(),
            pick(List.of("air_temperature", "soil_moisture", text())),
            time(),
            number(),
            random.nextInt(9) == 0 ? text() : null,
            pick(List.of("Cel", "1", text())),
            random.nextInt(3) == 0 ? number() : Double.valueOf(14.5),
            random.nextInt(3) == 0 ? number() : Double.valueOf(51.5),
            number(),
            random.nextBoolean() ? null : pick(List.of("EPSG:4326", "EPSG:32633", text())),
            null,
            random.nextBoolean() ? Map.of() : Map.of("region", text())));
  }

  private Struct struct() {
    SchemaBuilder builder = SchemaBuilder.struct().optional();
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : NAMES) {
      int kind = random.nextInt(5);
      if (kind < TYPES.size()) {
        builder.field(name, new SchemaBuilder(TYPES.get(kind)).optional().build());
        values.put(
            name,
            switch (kind) {
              case 0 -> text();
              case 1 -> number();
              case 2 -> random.nextBoolean() ? random.nextLong() : time().toEpochMilli();
              default -> new byte[random.nextInt(50)];
            });
      }
    }
    Struct struct = new Struct(builder.build());
    values.forEach(struct::put);
    return struct;
  }

  private Map<Object, Object> map() {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (String name : NAMES) {
      if (random.nextInt(6) > 0) {
        map.put(name, random.nextInt(4) > 0 ? usual(name) : any(0));
      }
    }
    if (random.nextInt(20) == 0) {
      map.put(random.nextBoolean() ? null : (Object) 5L, any(0));
    }
    return map;
  }

  private Object usual(String name) {
    return switch (name) {
      case "sensor_id" -> pick(List.of("s", "01646500"));
      case "observed_property" -> pick(List.of("air_temperature", "soil_moisture", "q"));
      case "event_time" -> pick(List.of(time().toEpochMilli(), time().toString()));
      case "result" -> number();
      case "unit" -> pick(List.of("Cel", "1", "K", "furlong"));
      case "x", "longitude" -> random.nextDouble() * 360 - 180;
      case "y", "latitude" -> random.nextDouble() * 180 - 90;
      case "crs" -> pick(List.of("EPSG:4326", "4326", "EPSG:3857"));
      default -> text();
    };
  }

  private Object any(int depth) {
    return switch (random.nextInt(depth > 3 ? 8 : 11)) {
      case 0 -> null;
      case 1 -> number();
      case 2 -> random.nextLong();
      case 3 -> random.nextBoolean();
      case 4 -> new byte[random.nextInt(100)];
      case 5 -> time().toString();
      case 6 -> random.nextInt();
      case 7 -> text();
      case 8 -> nested(random.nextInt(400));
      case 9 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(any(depth + 1));
        }
        yield list;
      }
      default -> {
        Map<String, Object> map = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put(text(), any(depth + 1));
        }
        yield map;
      }
    };
  }

  /** As deep as JSON may be for Jackson, and less. */
  private static Object nested(int levels) {
    Object inner = 1L;
    for (int i = 0; i < levels; i++) {
      inner = i % 2 == 0 ? List.of(inner) : Map.of("a", inner);
    }
    return inner;
  }

  private Instant time() {
    return switch (random.nextInt(8)) {
      case 0 -> Readings.NOW.plusSeconds(random.nextInt());
      case 1 -> Instant.ofEpochMilli(random.nextInt());
      case 2 -> Instant.EPOCH;
      default -> Readings.NOW.minusMillis(random.nextInt(90_000));
    };
  }

  private Double number() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> Double.longBitsToDouble(random.nextLong());
      case 2 -> pick(List.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, 1e300));
      default -> random.nextDouble() * 30;
    };
  }

  private String text() {
    int length = random.nextInt(100) == 0 ? random.nextInt(50_000) : random.nextInt(12);
    String repeated = pick(List.of(REPEATED)).repeat(length);
    return pick(List.of("", "EPSG:32633", "Cel", "9".repeat(30), "1e999999999")) + repeated;
  }
}
