// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RecordMakerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Map<String, String> PARTITION = Map.of("p", "1");
  private static final Map<String, Long> OFFSET = Map.of("seq", 1L);

  private static RecordMaker maker(Map<String, String> options) {
    ConfigDef def = new ConfigDef();
    SourceOptions.define(def);
    Map<String, String> all = new HashMap<>(Map.of("kafka.topic", "readings"));
    all.putAll(options);
    return new RecordMaker(SourceOptions.from(new AbstractConfig(def, all, false)));
  }

  @Test
  void recordCarriesKeyValueHeadersAndEventTime() {
    Instant event = NOW.minusSeconds(60).plusNanos(123_456_789);
    Observation reading =
        Observation.of("01646500", "00060", event, 12.5)
            .withUnit("[cft_i]/s")
            .withPosition(-77.1, 38.9, "EPSG:4326")
            .withAttributes(Map.of("region", "north"));
    SourceRecord record =
        maker(Map.of()).observation(reading, Map.of(), PARTITION, OFFSET, NOW, true);
    assertEquals("readings", record.topic());
    assertEquals("01646500", record.key());
    assertEquals(event.toEpochMilli(), record.timestamp());
    Struct value = (Struct) record.value();
    assertEquals("00060", value.getString("observed_property"));
    assertEquals(12.5, value.getFloat64("result"));
    assertEquals(Map.of("region", "north"), value.getMap("attributes"));
    assertEquals("01646500", record.headers().lastWithName("sensor_id").value());
    assertEquals(event.toString(), record.headers().lastWithName("event_timestamp").value());
    assertEquals("EPSG:4326", record.headers().lastWithName("crs_source").value());
    assertEquals("true", record.headers().lastWithName("backfill").value());
  }

  @Test
  void topicAndKeyTemplatesUseKnownNamesAndTopicsStayLegal() {
    RecordMaker maker =
        maker(Map.of("kafka.topic", "r.{region}", "kafka.key", "{sensor_id}/{observed_property}"));
    SourceRecord record =
        maker.observation(
            Observation.of("8E3", "smoke", NOW, 0.1),
            Map.of("region", "Nord/Süd"),
            PARTITION,
            OFFSET,
            NOW,
            false);
    assertEquals("r.Nord_S_d", record.topic());
    assertEquals("8E3/smoke", record.key());
    assertNull(record.headers().lastWithName("backfill"));
  }

  @Test
  void recordTimestampNeverKillsTheProducer() {
    for (Instant impossible :
        new Instant[] {NOW.plus(Duration.ofHours(2)), Instant.ofEpochSecond(-5)}) {
      SourceRecord record =
          maker(Map.of())
              .observation(
                  Observation.of("s", "p", impossible, 1.0),
                  Map.of(),
                  PARTITION,
                  OFFSET,
                  NOW,
                  false);
      assertEquals(NOW.toEpochMilli(), record.timestamp());
      assertEquals(impossible.toString(), record.headers().lastWithName("event_timestamp").value());
    }
    Observation reading = Observation.of("s", "p", NOW.minusSeconds(9), 1.0);
    assertEquals(
        NOW.toEpochMilli(),
        maker(Map.of("record.timestamp", "ingest"))
            .observation(reading, Map.of(), PARTITION, OFFSET, NOW, false)
            .timestamp());
    assertNull(
        maker(Map.of("record.timestamp", "keep"))
            .observation(reading, Map.of(), PARTITION, OFFSET, NOW, false)
            .timestamp());
  }

  @Test
  void badRecordKeepsPayloadAndReason() {
    byte[] payload = {1, 2, 3};
    SourceRecord record =
        maker(Map.of())
            .bad(
                BadRecord.of(payload, "sensors/a", "JsonParseException", "no JSON", NOW),
                Map.of(),
                PARTITION,
                OFFSET);
    assertEquals("readings-dlq", record.topic());
    Struct value = (Struct) record.value();
    assertArrayEquals(payload, value.getBytes("payload"));
    assertEquals("no JSON", value.getString("error_message"));
    assertTrue(record.headers().lastWithName("route_reason").value().toString().contains("Json"));
  }

  @Test
  void oversizedPayloadKeepsHeadSizeAndHash() {
    byte[] payload = new byte[5_000];
    SourceRecord record =
        maker(Map.of("record.max.bytes", "1000"))
            .bad(
                BadRecord.of(payload, "o", "TooLarge", "too large", NOW),
                Map.of(),
                PARTITION,
                OFFSET);
    Struct value = (Struct) record.value();
    assertEquals(1_000, value.getBytes("payload").length);
    // head -c 5000 /dev/zero | sha256sum
    assertTrue(
        value
            .getString("error_message")
            .contains(
                "5000 bytes, sha-256 of all"
                    + " 7ca5bd879f393d9dd05b14f38add9c0fc6b67928f7f2d261b2e47a32ee8219e3"),
        value.getString("error_message"));
    assertFalse(
        maker(Map.of("record.max.bytes", "1000"))
            .fits(
                Observation.of("s", "p", NOW, 1.0).withAttributes(Map.of("a", "x".repeat(2_000)))));
  }

  @Test
  void backoffStaysWithinItsBounds() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30));
    Random random = new Random(3);
    for (int failures = 0; failures < 100; failures++) {
      long bound = Math.min(30_000, (long) (100 * Math.pow(2, failures)));
      long delay = backoff.delay(failures, random).toMillis();
      assertTrue(delay >= bound / 2 && delay <= bound, failures + ": " + delay);
    }
  }

  @Test
  void versionComesFromTheBuild() {
    assertTrue(PluginVersion.get().matches("\\d+\\.\\d+\\.\\d+.*"), PluginVersion.get());
  }
}
