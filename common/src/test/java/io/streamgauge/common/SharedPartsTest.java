// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Records of one maker share what they have in common, and are as if each had a maker to itself.
 */
class SharedPartsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Map<String, String> NOTHING = Map.of();

  private static RecordMaker maker() {
    ConfigDef def = new ConfigDef();
    SourceOptions.define(new OptionList(def));
    Map<String, String> all = new HashMap<>();
    all.put("kafka.topic", "readings-{observed_property}-{region}");
    all.put("kafka.key", "{sensor_id}/{observed_property}/{region}");
    return new RecordMaker(SourceOptions.from(new AbstractConfig(def, all, false)));
  }

  private static Observation reading(SplittableRandom random) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      attributes.put("a" + i, "v".repeat(random.nextInt(4)) + "\"");
    }
    Instant time = NOW.minusSeconds(random.nextInt(100)).plusNanos(random.nextInt(3) * 1_000_000L);
    Observation bare =
        Observation.of("s" + random.nextInt(3), "p" + random.nextInt(3), time, 1.5)
            .withAttributes(attributes);
    return random.nextInt(3) == 0
        ? bare
        : bare.withPosition(random.nextInt(9), 3, "EPSG:" + random.nextInt(2));
  }

  @Test
  void eachRecordIsAsOneOfAMakerOfItsOwn() throws UnwritableException {
    SplittableRandom random = new SplittableRandom(5);
    List<Observation> readings = IntStream.range(0, 20).mapToObj(i -> reading(random)).toList();
    RecordMaker shared = maker();
    for (int i = 0; i < 3_000; i++) {
      Observation reading = readings.get(random.nextInt(readings.size()));
      Instant ingested = NOW.plusMillis(random.nextInt(3));
      // The names may say another sensor; the reading's own counts.
      Map<String, String> names = Map.of("region", "r" + random.nextInt(2), "sensor_id", "other");
      boolean backfill = random.nextBoolean();
      RecordMaker own = maker();
      SourceRecord expected = own.observation(reading, names, NOTHING, NOTHING, ingested, backfill);
      long before = shared.written();
      assertEquals(
          expected, shared.observation(reading, names, NOTHING, NOTHING, ingested, backfill));
      assertEquals(own.written(), shared.written() - before);
      assertEquals(
          reading.sensorId() + "/" + reading.observedProperty() + "/" + names.get("region"),
          expected.key());
      assertEquals(
          "readings-" + reading.observedProperty() + "-" + names.get("region"), expected.topic());
      assertEquals(
          ingested.toString(), expected.headers().lastWithName("ingest_timestamp").value());
      assertEquals(reading.sensorId(), expected.headers().lastWithName("sensor_id").value());
      assertEquals(
          reading.crs(),
          reading.crs() == null ? null : expected.headers().lastWithName("crs_source").value());
      assertEquals(backfill, expected.headers().lastWithName("backfill") != null);
    }
  }

  @Test
  void noCharacterTakesMoreThanIsCounted() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    for (int i = 0; i <= Character.MAX_VALUE; i++) {
      String text = String.valueOf((char) i);
      boolean half = Character.isSurrogate((char) i);
      int written =
          half ? 8 : json.writeValueAsString(text).getBytes(StandardCharsets.UTF_8).length;
      long counted = RecordSize.text(text);
      assertTrue(counted == written, i + ": " + counted + " for " + written);
    }
  }
}
