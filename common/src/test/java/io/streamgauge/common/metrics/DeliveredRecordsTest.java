// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakePluginMetrics;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.testing.LogLines;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveredRecordsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final TestClock clock = new TestClock(NOW);
  private final LogLines told = new LogLines();
  private final DeliveredRecords delivered = new DeliveredRecords("river", clock, told.logger());
  private final FakePluginMetrics metrics = new FakePluginMetrics();

  @BeforeEach
  void register() {
    delivered.register(new PluginGauges(metrics));
  }

  @Test
  void countsByTheTopicThatTransformsChose() {
    take(NOW, "river");
    take(NOW, "river-late");
    take(NOW, "river-late");
    delivered.committed(reading(NOW), null);
    delivered.show();
    assertEquals(List.of(1L, 2L), metrics.values("records-by-topic-total"));
  }

  @Test
  void ageIsOfTheNewestTimeThatIsNotAhead() {
    take(NOW.minusSeconds(60), "river");
    assertEquals(60_000L, age());
    take(NOW.minusSeconds(600), "river");
    assertEquals(60_000L, age(), "late ones do not make it older");
    take(Instant.parse("2099-01-01T00:00:00Z"), "river");
    assertEquals(60_000L, age(), "a clock that is wrong does not hide that nothing comes");
    clock.advance(Duration.ofSeconds(5));
    take(NOW.plusSeconds(5), "river");
    assertEquals(0L, age());
    clock.advance(Duration.ofSeconds(5));
    take(NOW.plusSeconds(70), "river");
    assertEquals(0L, age(), "a network whose clock is a minute ahead is not silent");
    clock.advance(Duration.ofSeconds(50));
    assertEquals(50_000L, age());
    clock.set(NOW.minusSeconds(3_600));
    assertEquals(0L, age());
  }

  @Test
  void recordsOfOtherKindsHaveNoTime() {
    SourceRecord bad =
        new SourceRecord(Map.of(), Map.of(), "river-dlq", Schema.STRING_SCHEMA, "bad");
    delivered.committed(bad, on("river-dlq"));
    delivered.show();
    assertEquals(List.of(1L), metrics.values("records-by-topic-total"));
    assertEquals(0L, age());
  }

  @Test
  void payloadsAsTheyComeAreAsNewAsTheirArrival() {
    delivered.ofPayloads();
    SourceRecord payload =
        new SourceRecord(Map.of(), Map.of(), "river", Schema.BYTES_SCHEMA, new byte[] {1});
    clock.advance(Duration.ofHours(2));
    delivered.committed(payload, on("river"));
    clock.advance(Duration.ofSeconds(7));
    assertEquals(7_000L, age());
    clock.advance(Duration.ofHours(1));
    BadRecord bad = BadRecord.of(new byte[] {7}, "yard/7", "NoReading", "/v is no number", NOW);
    for (String converter : List.of("json.JsonConverter", "converters.ByteArrayConverter")) {
      RecordMaker maker = maker("org.apache.kafka.connect." + converter);
      delivered.committed(maker.bad(bad, Map.of(), Map.of(), Map.of()), on("river-dlq"));
    }
    assertEquals(3_607_000L, age(), "bad records are no sign of life");
  }

  private static RecordMaker maker(String converter) {
    ConfigDef def = new ConfigDef();
    SourceOptions.define(new OptionList(def));
    Map<String, String> options = Map.of("kafka.topic", "river", "value.converter", converter);
    return new RecordMaker(SourceOptions.from(new AbstractConfig(def, options, false)));
  }

  /** Each converter has bad records of its own form, and the log has the reason of all. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.kafka.connect.json.JsonConverter",
        "org.apache.kafka.connect.converters.ByteArrayConverter",
        "org.apache.kafka.connect.storage.StringConverter"
      })
  void theFirstBadRecordOfAKindIsToldWithItsReason(String converter) {
    BadRecord bad = BadRecord.of(new byte[] {7}, "yard/7", "NoReading", "/v is no number", NOW);
    for (int i = 0; i < 100; i++) {
      delivered.committed(maker(converter).bad(bad, Map.of(), Map.of(), Map.of()), on("river-dlq"));
    }
    assertEquals(1, told.lines.size(), told.lines::toString);
    String line = told.lines.get(0);
    assertTrue(line.startsWith("river: what gives no reading is on topic river-dlq, "), line);
    assertTrue(line.contains("such as from yard/7: "), line);
    assertTrue(line.endsWith("/v is no number"), line);
  }

  @Test
  void aTextThatIsNoBadRecordIsNotToldOf() {
    delivered.committed(
        new SourceRecord(Map.of(), Map.of(), "river", Schema.STRING_SCHEMA, "{}"), on("river"));
    assertEquals(List.of(), told.lines);
  }

  @Test
  void aTaskToWhichNothingComesIsAsSilentAsItIsOld() {
    assertEquals(0L, age());
    clock.advance(Duration.ofHours(2));
    assertEquals(7_200_000L, age());
    take(clock.instant().minusSeconds(60), "river");
    assertEquals(60_000L, age());
  }

  private Object age() {
    return metrics.value("newest-event-time-age-ms");
  }

  private void take(Instant time, String topic) {
    delivered.committed(reading(time), on(topic));
  }

  private static SourceRecord reading(Instant time) {
    Struct value =
        new Struct(ObservationSchema.SCHEMA).put(ObservationSchema.EVENT_TIME, Date.from(time));
    return new SourceRecord(Map.of(), Map.of(), "river", ObservationSchema.SCHEMA, value);
  }

  private static RecordMetadata on(String topic) {
    return new RecordMetadata(new TopicPartition(topic, 0), 0, 0, 0, 0, 0);
  }
}
