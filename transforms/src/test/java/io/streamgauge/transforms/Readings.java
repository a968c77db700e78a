// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/** Records as the sources make them, for the tests of this package. */
final class Readings {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final String TOPIC = "readings";

  private Readings() {}

  static Observation observation() {
    return Observation.of("01646500", "air_temperature", NOW.minusSeconds(60), 21.5)
        .withUnit("Cel")
        .withPosition(500_000, 5_700_000, "EPSG:32633")
        .withAttributes(Map.of("region", "north"));
  }

  static SourceRecord source(Observation observation) {
    return record(
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(observation),
        EnvelopeHeaders.of(observation, NOW, "1", false));
  }

  /** A transform with these options, each behind its name. */
  static <T extends ValueTransform<SourceRecord>> T configured(T smt, String... options) {
    return configured(smt, Map.of(), options);
  }

  /** A transform with usual options, of which others may take the place. */
  static <T extends ValueTransform<SourceRecord>> T configured(
      T smt, Map<String, String> usual, String... options) {
    Map<String, String> all = new HashMap<>(usual);
    all.putAll(options(options));
    smt.configure(all);
    return smt;
  }

  static Map<String, String> options(String... namesAndValues) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      options.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return options;
  }

  /** Fails unless the record is the one that went in, routed for this reason. */
  static void assertRefused(SourceRecord in, SourceRecord out, String reason) {
    assertEquals("readings-quarantine", out.topic(), out.headers()::toString);
    assertTrue(header(out, "route_reason").contains(reason), out.headers()::toString);
    assertEquals(in.value(), out.value());
    assertEquals(in.valueSchema(), out.valueSchema());
  }

  static SourceRecord record(Map<?, ?> value) {
    return record(null, value);
  }

  static SourceRecord record(Schema schema, Object value) {
    return record(schema, value, new ConnectHeaders());
  }

  static SourceRecord record(Schema schema, Object value, ConnectHeaders headers) {
    return new SourceRecord(
        Map.of("p", "1"),
        Map.of("o", 1L),
        TOPIC,
        3,
        Schema.STRING_SCHEMA,
        "key",
        schema,
        value,
        42L,
        headers);
  }

  static Map<String, String> headers(org.apache.kafka.connect.connector.ConnectRecord<?> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), String.valueOf(header.value()));
    }
    return headers;
  }

  static String header(SourceRecord record, String name) {
    return headers(record).get(name);
  }

  /** A Struct as a Map with the same values. */
  static Map<String, Object> map(Struct struct) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (Field field : struct.schema().fields()) {
      map.put(field.name(), struct.get(field));
    }
    return map;
  }

  /** A Struct or Map with dates as the milliseconds that transforms write into a Map. */
  static Object plain(Object value) {
    if (value instanceof Struct struct) {
      return plain(map(struct));
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> plain = new LinkedHashMap<>();
      map.forEach((key, inner) -> plain.put(key, plain(inner)));
      return plain;
    }
    if (value instanceof byte[] bytes) {
      return java.nio.ByteBuffer.wrap(bytes);
    }
    return value instanceof java.util.Date date ? (Object) date.toInstant().toEpochMilli() : value;
  }
}
