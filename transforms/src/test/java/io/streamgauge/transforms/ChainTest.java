// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static io.streamgauge.transforms.Readings.assertRefused;
import static io.streamgauge.transforms.Readings.configured;
import static io.streamgauge.transforms.Readings.header;
import static io.streamgauge.transforms.Readings.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.Observation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class ChainTest {
  private final List<ValueTransform<SourceRecord>> chain =
      List.of(
          configured(new EventTime<>(Readings.CLOCK)),
          configured(new LateEvents<>(Readings.CLOCK)),
          configured(new Reproject<>()),
          configured(
              new QualityControl<>(),
              Map.of("rules", QualityControlTest.RULES, "clean.topic", "readings-clean")),
          configured(new ConvertUnits<>(), "units", "air_temperature=[degF], soil_moisture=%"));

  private SourceRecord run(SourceRecord record) {
    SourceRecord at = record;
    for (Transformation<SourceRecord> smt : chain) {
      at = smt.apply(at);
    }
    return at;
  }

  private static byte[] json(SourceRecord record) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "true"), false);
      return converter.fromConnectData(record.topic(), record.valueSchema(), record.value());
    }
  }

  @Test
  void goodReadingArrivesWithEverythingAdded() {
    SourceRecord out = run(source(Readings.observation()));
    Struct value = (Struct) out.value();
    assertEquals("readings-clean", out.topic());
    assertEquals(15.0, value.getFloat64("longitude"), 1e-9);
    assertEquals(1, value.getInt32("qc_flag"));
    assertEquals(70.7, value.getFloat64("result"), 1e-9);
    assertEquals("[degF]", value.getString("unit"));
    assertEquals("01646500", value.getString("sensor_id"));
    assertEquals("longitude,latitude,qc_flag,qc_tests", header(out, "fields_added"));
  }

  @Test
  void quarantinedReadingIsTheOriginalByteForByte() {
    SourceRecord in =
        source(
            Observation.of("01646500", "air_temperature", Readings.NOW.minusSeconds(60), 999.0)
                .withUnit("Cel")
                .withPosition(500_000, 5_700_000, "EPSG:32633"));
    SourceRecord out = run(in);
    assertRefused(in, out, "gross_range=4");
    assertArrayEquals(json(in), json(out));
    assertEquals("4", header(out, "qc_flag"));
    assertEquals("EPSG:4326", header(out, "crs_target"));
  }

  /**
   * A foreign schema with documentation, parameters and a text as event_time, which is replaced.
   */
  @Test
  void quarantinedReadingOfAForeignSchemaIsTheOriginalToo() {
    Schema inner = SchemaBuilder.struct().field("e", Schema.FLOAT64_SCHEMA).build();
    Schema schema =
        SchemaBuilder.struct()
            .name("org.example.Reading")
            .version(3)
            .doc("a reading")
            .parameter("origin", "lab")
            .field("event_time", SchemaBuilder.string().doc("ISO").defaultValue("never").build())
            .field("pos", inner)
            .field("observed_property", Schema.STRING_SCHEMA)
            .field("result", Schema.FLOAT64_SCHEMA)
            .field("unit", Schema.STRING_SCHEMA)
            .build();
    Struct value =
        new Struct(schema)
            .put("event_time", "2026-11-21T11:59:00.5+00:00")
            .put("pos", new Struct(inner).put("e", 1.0))
            .put("observed_property", "air_temperature")
            .put("result", 999.0)
            .put("unit", "Cel");
    SourceRecord in = Readings.record(schema, value);
    SourceRecord out = run(in);
    assertRefused(in, out, "gross_range=4");
    assertEquals("a reading", out.valueSchema().doc());
    assertArrayEquals(json(in), json(out));
    assertNull(header(out, "original.event_time"));
    assertEquals("2026-11-21T11:59:00.500Z", header(out, "event_timestamp"));
  }

  /** One field is required, and one has a default. */
  private static Struct unset(String time) {
    Schema schema =
        SchemaBuilder.struct()
            .field("event_time", Schema.STRING_SCHEMA)
            .field("observed_property", SchemaBuilder.string().defaultValue("level").build())
            .field("required", Schema.STRING_SCHEMA)
            .build();
    return new Struct(schema).put("event_time", time);
  }

  /** Neither a default nor a required field that is missing makes a transform throw. */
  @Test
  void fieldsThatWereNeverSetStayUnset() {
    Struct value = unset("2026-11-21T11:59:00Z");
    Struct out = (Struct) run(Readings.record(value.schema(), value)).value();
    assertEquals("level", out.get("observed_property"));
    assertNull(out.getWithoutDefault("observed_property"));
    assertEquals(2, out.getInt32("qc_flag"));
  }

  @Test
  void fieldsThatWereNeverSetStayUnsetInALateReading() {
    run(Readings.source(Readings.observation()));
    Struct value = unset("2026-11-20T11:59:00Z");
    SourceRecord out = run(Readings.record(value.schema(), value));
    assertEquals("readings-late", out.topic());
    assertEquals(value, out.value());
  }

  /** ConvertUnits comes last: what it refuses is the original as well. */
  @Test
  void whatConvertUnitsRefusesIsTheOriginal() {
    SourceRecord in = source(Readings.observation().withUnit("furlong"));
    SourceRecord out = run(in);
    assertEquals("readings-clean-quarantine", out.topic());
    assertArrayEquals(json(in), json(out));
  }

  @Test
  void routedRecordsBadRecordsAndTombstonesPassUntouched() {
    SourceRecord routed = Readings.record(Schema.STRING_SCHEMA, "not even a struct");
    routed.headers().addString("route_reason", "elsewhere");
    assertSame(routed, run(routed));
    BadRecord bad =
        BadRecord.of(
            "x".getBytes(StandardCharsets.UTF_8), "mqtt:a", "Broken", "no JSON", Readings.NOW);
    SourceRecord undecoded = Readings.record(BadRecord.SCHEMA, bad.struct());
    assertSame(undecoded, run(undecoded));
    SourceRecord tombstone = Readings.record(null, null);
    assertSame(tombstone, run(tombstone));
  }

  /** Each of them would refuse it; the first says where it was going, and it says so once. */
  @Test
  void routeOriginIsTheTopicBeforeTheFirstRouteHoweverManyTransformsWouldRoute() {
    String[] toCelsius = {"units", "air_temperature=Cel", "route.topic", "b-${topic}"};
    ConvertUnits<SourceRecord> units = configured(new ConvertUnits<>(), toCelsius);
    String[] nowhere = {"field", "nowhere", "route.topic", "a-${topic}"};
    EventTime<SourceRecord> time = configured(new EventTime<>(Readings.CLOCK), nowhere);
    SourceRecord in = source(Readings.observation().withUnit("furlong"));
    // A header that an earlier pipeline has left says nothing of this one.
    in.headers().addString("route_origin", "stale");
    for (boolean timeFirst : new boolean[] {true, false}) {
      SourceRecord once = timeFirst ? units.apply(time.apply(in)) : time.apply(units.apply(in));
      SourceRecord twice = units.apply(time.apply(run(once)));
      assertSame(once, twice);
      assertEquals(timeFirst ? "a-readings" : "b-readings", once.topic());
      List<Header> origins = new ArrayList<>();
      once.headers().allWithName("route_origin").forEachRemaining(origins::add);
      assertEquals(1, origins.size());
      assertEquals("readings", origins.get(0).value());
    }
    SourceRecord behindClean = run(source(Readings.observation().withUnit("furlong")));
    assertEquals("readings-clean", header(behindClean, "route_origin"));
    assertNull(header(run(source(Readings.observation())), "route_origin"));
  }

  /** As the MQTT source marks the copies on raw.topic. */
  @Test
  void payloadsAsReceivedPassTheWholeChainUntouched() {
    SourceRecord copy = Readings.record(Schema.BYTES_SCHEMA, new byte[] {0, -1, 'x'});
    copy.headers().addString("route_reason", "raw").addString("route_origin", "readings");
    assertSame(copy, run(copy));
  }

  @Test
  void sinkRecordKeepsItsPartitionAndOriginalPlace() {
    EventTime<SinkRecord> smt = new EventTime<>();
    smt.configure(Map.of());
    SinkRecord in =
        new SinkRecord(
            "clean", 5, null, null, null, Map.of("a", 1), 77, 1L, TimestampType.CREATE_TIME);
    SinkRecord out = smt.apply(in);
    assertEquals("clean-quarantine", out.topic());
    assertEquals(5, out.kafkaPartition());
    assertEquals("clean", out.originalTopic());
    assertEquals(77, out.kafkaOffset());
    assertTrue(Readings.headers(out).containsKey("route_reason"));
  }
}
