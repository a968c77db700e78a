// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.Readings.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any record with any options comes out, is routed with a reason as it went in, or throws a
 * DataException under {@code fail} only.
 */
class PropertyTest {
  private static final int ROUNDS = 5_000;
  private static final String CALIBRATIONS =
      """
      sensor_id,observed_property,valid_from,valid_to,gain,coefficients,points,outside,unit,version
      s,air_temperature,,2026-11-21T12:00:00Z,1.5,,,,,a
      s,air_temperature,2026-11-21T12:00:00Z,,,0 1 1e300,,,Cel,b
      s,soil_moisture,,,,,0:0 20:1 25:2,bad,,c
      01646500,air_temperature,,,,,-1:0 20:10,clamp,m,d
      """;
  private static final Schema ODD =
      SchemaBuilder.struct()
          .name("odd")
          .version(2)
          .parameter("p", "q")
          .field("sensor_id", Schema.OPTIONAL_STRING_SCHEMA)
          .field("observed_property", Schema.OPTIONAL_STRING_SCHEMA)
          .field("event_time", Schema.OPTIONAL_STRING_SCHEMA)
          .field("result", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("unit", Schema.OPTIONAL_STRING_SCHEMA)
          .field("x", Schema.OPTIONAL_FLOAT32_SCHEMA)
          .field("y", Schema.OPTIONAL_INT32_SCHEMA)
          .field("crs", Schema.OPTIONAL_STRING_SCHEMA)
          .field("longitude", Schema.OPTIONAL_STRING_SCHEMA)
          .optional()
          .build();

  private final Random random = new Random(Long.getLong("streamgauge.seed", 42));

  @TempDir static Path dir;
  private static Path stations;
  private static Path calibrations;

  @BeforeAll
  static void writeRegister() throws Exception {
    stations =
        Files.writeString(
            dir.resolve("stations.csv"),
            "sensor_id,x,y,crs,basin\ns,500000,5700000,EPSG:32633,Elbe\n01646500,,,,Potomac\n");
    calibrations = Files.writeString(dir.resolve("calibrations.csv"), CALIBRATIONS);
  }

  @Test
  @SuppressWarnings("rawtypes")
  void manifestNamesEveryTransformAndEachHasItsVersion() {
    assertEquals(
        ServiceLoader.load(Transformation.class).stream()
            .map(provider -> provider.type().getName())
            .collect(Collectors.toSet()),
        chain().stream().map(smt -> smt.getClass().getName()).collect(Collectors.toSet()));
    chain().forEach(smt -> assertTrue(smt.version().matches("\\d+\\.\\d+\\.\\d+.*")));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** One of the texts that semicolons are between; "null" is none. */
  private String any(String texts) {
    String text = pick(List.of(texts.split(";", -1)));
    return text.equals("null") ? null : text;
  }

  private Double number() {
    String number =
        any("null;0;-1;21.5;5e5;5.7e6;12.5;47;1e300;-1e300;1e-320;NaN;Infinity;-Infinity;181;90");
    return number == null ? null : Double.valueOf(number);
  }

  private String crs() {
    return any("null;;EPSG:32633;4326;EPSG:27700;EPSG:26717;EPSG:3413;x;EPSG:0");
  }

  private Instant time() {
    return pick(
        List.of(
            Readings.NOW,
            Readings.NOW.minusSeconds(7200),
            Readings.NOW.plusSeconds(599),
            Readings.NOW.plusSeconds(100_000_000),
            Instant.EPOCH,
            Instant.parse("1901-01-01T00:00:00Z")));
  }

  private Struct struct() {
    if (random.nextBoolean()) {
      Observation reading =
          new Observation(
              any("s;01646500;"),
              any("air_temperature;soil_moisture;q"),
              time(),
              number(),
              null,
              any("null;Cel;1;m;furlong"),
              number(),
              number(),
              number(),
              crs(),
              null,
              random.nextBoolean() ? Map.of() : Map.of("region", "north"));
      return ObservationSchema.struct(reading);
    }
    Double x = number();
    return new Struct(ODD)
        .put("sensor_id", any("null;s"))
        .put("observed_property", any("null;air_temperature"))
        .put("event_time", any("null;;now;" + time()))
        .put("result", number())
        .put("unit", any("null;Cel;K;m"))
        .put("x", x == null ? null : Float.valueOf(x.floatValue()))
        .put("y", pick(Arrays.asList(null, 47, 5_700_000)))
        .put("crs", crs())
        .put("longitude", any("null;east"));
  }

  private Map<String, String> options(ValueTransform<SourceRecord> smt) {
    Map<String, String> options = new HashMap<>();
    if (random.nextBoolean()) {
      options.put("on.error", any("route;skip;fail"));
    }
    switch (smt.getClass().getSimpleName()) {
      case "EventTime" -> {
        options.put("record.timestamp", any("event;ingest;keep"));
        options.put(
            "format",
            any(
                "auto;auto | iso;iso;milliseconds;yyyy-MM-dd HH:mm;rfc1123;excel;gps-week"
                    + ";year-day-hhmm"));
        options.put("time.zone.skipped", any("refuse;shift"));
        options.put("time.zone.repeated", any("earlier;later;refuse"));
        if (random.nextInt(5) == 0) {
          options.put("fields", "event_time, unit");
          options.put("time.zone", "Europe/Berlin");
        }
        options.put("max.past.ms", any("-1;1;86400000"));
      }
      case "Deduplicate" ->
          options.put("by", any("field:sensor_id;field:event_time, header:sensor_id"));
      case "LateEvents" -> {
        options.put("window.ms", any("0;300000"));
        options.put("watermark.by", any("all;field:sensor_id;header:sensor_id"));
        options.put("on.late", any("route;skip"));
        options.put("max.keys", any("1;10"));
      }
      case "Reproject" -> {
        options.put("target.crs", any("EPSG:4326;EPSG:25832;EPSG:3857"));
        options.put("keep.original", any("true;false"));
        options.put("area.check", any("true;false"));
        options.put("source.crs", any(";EPSG:32633"));
        options.put("output", any("fields;wkb;ewkb"));
        options.put("breaker.error.percent", any("0;100"));
        options.put("breaker.fewest", "1");
      }
      case "QualityControl" -> {
        options.put("rules", QualityControlTest.RULES);
        options.put("compat", any("ioos;strict"));
        options.put("exclude.failed", any("true;false"));
        options.put("max.series", any("1;100"));
        options.put("quarantine.at", any("fail;suspect"));
        options.put("clean.topic", any(";${topic}-clean"));
      }
      case "StationRegister" -> {
        options.put("register.file", stations.toString());
        options.put("columns", "x:number, y:number, crs, basin=region");
        options.put("override", any("true;false"));
      }
      case "Calibrate" -> options.put("calibration.file", calibrations.toString());
      case "SpatialKey" -> {
        options.put("mode", any("geohash;grid;field"));
        options.put("field", "unit");
      }
      default -> {
        options.put("units", "air_temperature=K, soil_moisture=%, q=mm");
        options.put("keep.original", any("true;false"));
      }
    }
    return options;
  }

  /** Each transform, in an order in which they may follow each other. */
  static List<ValueTransform<SourceRecord>> chain() {
    return List.of(
        new EventTime<>(Readings.CLOCK),
        new Deduplicate<>(Readings.CLOCK),
        new LateEvents<>(Readings.CLOCK),
        new StationRegister<>(Readings.CLOCK),
        new Reproject<>(),
        new Calibrate<>(Readings.CLOCK),
        new QualityControl<>(Readings.CLOCK),
        new ConvertUnits<>(),
        new SpatialKey<>());
  }

  @Test
  void anyRecordWithAnyOptionsComesOutIsRoutedOrFails() {
    Map<String, Integer> outcomes = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<ValueTransform<SourceRecord>> forStructs = chain();
      List<ValueTransform<SourceRecord>> forMaps = chain();
      List<Boolean> mayFail = new ArrayList<>();
      for (int i = 0; i < forStructs.size(); i++) {
        Map<String, String> options = options(forStructs.get(i));
        forStructs.get(i).configure(options);
        forMaps.get(i).configure(options);
        mayFail.add("fail".equals(options.get("on.error")));
      }
      Struct struct = struct();
      ConnectHeaders headers = new ConnectHeaders();
      headers.addString("sensor_id", "s");
      SourceRecord first = Readings.record(struct.schema(), struct, headers);
      SourceRecord second = Readings.record(null, Readings.map(struct), headers.duplicate());
      String outcome = "out";
      SourceRecord a = first;
      SourceRecord b = second;
      for (int i = 0; i < forStructs.size() && a != null; i++) {
        Object before = Readings.plain(a.value());
        Map<String, String> headersBefore = Readings.headers(a);
        String goingTo = a.topic();
        SourceRecord nextA = applied(forStructs.get(i), a, mayFail.get(i));
        SourceRecord nextB = applied(forMaps.get(i), b, mayFail.get(i));
        assertEquals(before, Readings.plain(a.value()), "the input is unchanged");
        assertEquals(headersBefore, Readings.headers(a), "the input's headers are unchanged");
        assertEquals(nextA == null, nextB == null, "Struct and Map fail alike");
        if (nextA != null) {
          assertAlike(nextA, nextB);
        }
        a = nextA;
        b = nextB;
        if (a == null) {
          outcome = "failed";
        } else if (header(a, "route_reason") == null) {
          assertNull(header(a, "route_origin"), "only routes have an origin");
        } else {
          outcome = "routed";
          assertRouted(first, a);
          assertEquals(goingTo, header(a, "route_origin"));
          for (ValueTransform<SourceRecord> other : forStructs) {
            assertSame(a, other.apply(a), "a routed record is never touched again");
          }
          a = null;
        }
      }
      outcomes.merge(outcome, 1, Integer::sum);
    }
    for (String outcome : List.of("out", "routed", "failed")) {
      assertFalse(outcomes.getOrDefault(outcome, 0) < ROUNDS / 100, () -> "too rare: " + outcomes);
    }
  }

  private static SourceRecord applied(
      ValueTransform<SourceRecord> smt, SourceRecord record, boolean mayFail) {
    try {
      SourceRecord out = smt.apply(record);
      assertNotNull(out, "no record is dropped");
      return out;
    } catch (DataException e) {
      if (!mayFail) {
        throw new AssertionError("threw without on.error=fail", e);
      }
      return null;
    }
  }

  private static void assertRouted(SourceRecord original, SourceRecord routed) {
    assertEquals(original.value(), routed.value(), "the routed record is the original");
    assertEquals(original.valueSchema(), routed.valueSchema());
    assertFalse(routed.topic().equals(original.topic()));
    assertNull(routed.headers().lastWithName("fields_added"));
  }

  private static void assertAlike(SourceRecord a, SourceRecord b) {
    assertEquals(a.topic(), b.topic());
    assertEquals(a.timestamp(), b.timestamp());
    Map<String, String> headersA = Readings.headers(a);
    Map<String, String> headersB = Readings.headers(b);
    // The texts of a replaced date or float differ by their types, the values do not.
    headersA.keySet().removeIf(name -> name.startsWith("original.") || name.equals("fields_added"));
    headersB.keySet().removeIf(name -> name.startsWith("original.") || name.equals("fields_added"));
    assertEquals(headersA, headersB);
    assertEquals(Readings.plain(a.value()), Readings.plain(b.value()));
  }
}
