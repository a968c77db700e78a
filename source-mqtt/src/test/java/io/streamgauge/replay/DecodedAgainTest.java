// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;

class DecodedAgainTest {
  private static final String DEAD = "readings-dlq";
  private static final Instant RECEIVED = Instant.parse("2026-11-20T10:00:01Z");
  private final FakeTopics topics = new FakeTopics().topic(DEAD, 1);

  /** Bytes as they are, as Connect's own converter of them has it. */
  public static final class PlainBytes implements Converter {
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      // It has no options.
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
      return (byte[]) value;
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
      return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, value);
    }
  }

  private static Map<String, String> options(Map<String, String> more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "replay.topics", DEAD,
                "replay.decode", "true",
                "mqtt.topics", "sensors/{sensor_id}/{observed_property}",
                "observation.result", "/v",
                "observation.event_time", "/t"));
    options.putAll(more);
    return options;
  }

  private void dead(String payload, String errorClass, String message) {
    BadRecord bad =
        BadRecord.of(
            payload.getBytes(StandardCharsets.UTF_8),
            "sensors/a/level",
            errorClass,
            message,
            RECEIVED);
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, RECEIVED.toString());
    headers.addString(EnvelopeHeaders.ROUTE_REASON, "undecodable: " + errorClass);
    headers.addString(EnvelopeHeaders.ROUTE_ORIGIN, "readings");
    headers.addString("mqtt.topic", "sensors/a/level");
    topics.add(
        0,
        new SourceRecord(
            Map.of(),
            Map.of(),
            DEAD,
            null,
            Schema.STRING_SCHEMA,
            "sensors/a/level",
            BadRecord.SCHEMA,
            bad.struct(),
            RECEIVED.toEpochMilli(),
            headers));
  }

  @Test
  void aMendedMappingMakesReadingsOfDeadLetters() throws Exception {
    dead("{\"t\":\"2026-11-20T10:00:00Z\",\"v\":1.5}", "NoReading", "/value: none");
    try (ReplayRun run = new ReplayRun(topics, options(Map.of()))) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals("readings", record.topic());
      assertEquals("a", record.key());
      Struct value = (Struct) record.value();
      assertEquals(1.5, value.getFloat64("result"));
      assertEquals("level", value.getString("observed_property"));
      assertEquals(
          Instant.parse("2026-11-20T10:00:00Z").toEpochMilli(), record.timestamp().longValue());
      assertEquals("true", header(record, "backfill"));
      assertEquals(DEAD + "-0-0", header(record, "replayed_from"));
      assertEquals("1", header(record, "replay_passes"));
      assertEquals("sensors/a/level", header(record, "mqtt.topic"));
      assertEquals(RECEIVED.toString(), header(record, "ingest_timestamp"));
      assertNull(header(record, "route_reason"));
      assertEquals(Map.of("offset", 1L, "end", 1L, "selection", "all"), record.sourceOffset());
    }
  }

  @Test
  void whatFailsAgainGoesToTheDeadLettersWithItsPass() throws Exception {
    dead("{\"t\":\"2026-11-20T10:00:00Z\",\"w\":1.5}", "NoReading", "/value: none");
    try (ReplayRun run = new ReplayRun(topics, options(Map.of()))) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals(DEAD, record.topic());
      assertEquals("1", header(record, "replay_passes"));
      assertEquals("readings", header(record, "route_origin"));
      assertTrue(header(record, "route_reason").startsWith("undecodable"));
      assertEquals(1, run.task.counts().of(Outcome.UNDECODABLE));
      topics.add(0, record);
      run.task.stop();
      run.properties.put("replay.end", "never");
      run.properties.put("replay.passes.max", "1");
      run.start();
      for (int i = 0; i < 5; i++) {
        run.step();
      }
      assertEquals(1, run.records.size());
      assertEquals(1, run.task.counts().of(Outcome.PASSES));
    }
  }

  @Test
  void eachReadingOfAPayloadHasItsPlace() throws Exception {
    String payload =
        "{\"list\":[{\"t\":\"2026-11-20T10:00:00Z\",\"v\":1},"
            + "{\"t\":\"2026-11-20T10:01:00Z\",\"v\":2},{\"t\":\"2026-11-20T10:02:00Z\",\"v\":3}]}";
    dead(payload, "NoReading", "nothing (elements refused: 3)");
    Map<String, String> options = options(Map.of("observation.records", "/list"));
    try (ReplayRun run = new ReplayRun(topics, options)) {
      List<SourceRecord> records = run.toEnd();
      assertEquals(
          List.of(
              Map.of("offset", 0L, "made", 1L, "end", 1L, "selection", "all"),
              Map.of("offset", 0L, "made", 2L, "end", 1L, "selection", "all"),
              Map.of("offset", 1L, "end", 1L, "selection", "all")),
          records.stream().map(SourceRecord::sourceOffset).toList());
    }
    try (ReplayRun run = new ReplayRun(topics, options)) {
      run.context.store(
          ReplayOffset.partition(new TopicPartition(DEAD, 0)), new ReplayOffset(0, 2, 1).map());
      List<SourceRecord> records = run.toEnd();
      assertEquals(1, records.size());
      assertEquals(3.0, ((Struct) records.get(0).value()).getFloat64("result"));
    }
  }

  @Test
  void anElementThatWasRefusedAloneIsReadAlone() throws Exception {
    dead("{\"t\":\"2026-11-20T10:01:00Z\",\"v\":2}", "NoReading", "/value: none");
    try (ReplayRun run = new ReplayRun(topics, options(Map.of("observation.records", "/list")))) {
      assertEquals(2.0, ((Struct) run.toEnd().get(0).value()).getFloat64("result"));
    }
  }

  @Test
  void aPayloadThatWasCutGivesNothing() throws Exception {
    dead(
        "{\"t\":\"2026-11-20T10:01:00Z\",\"v\":2}",
        "TooLarge",
        "too large [payload cut to 9 of 99 bytes");
    try (ReplayRun run = new ReplayRun(topics, options(Map.of()))) {
      assertEquals(0, run.toEnd().size());
      assertEquals(1, run.task.counts().of(Outcome.INCOMPLETE));
    }
  }

  @Test
  void payloadsOfARawTopicAreDecoded() throws Exception {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("ingest_timestamp", RECEIVED.toString());
    headers.addString("route_reason", "raw");
    headers.addString("route_origin", "readings");
    headers.addString("mqtt.topic", "sensors/b/level");
    topics.add(
        0,
        new SourceRecord(
            Map.of(),
            Map.of(),
            DEAD,
            null,
            Schema.STRING_SCHEMA,
            "sensors/b/level",
            Schema.BYTES_SCHEMA,
            "{\"t\":\"2026-11-20T10:00:00Z\",\"v\":7}".getBytes(StandardCharsets.UTF_8),
            RECEIVED.toEpochMilli(),
            headers));
    try (ReplayRun run =
        new ReplayRun(topics, options(Map.of("replay.topic", "history-{sensor_id}")))) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals("history-b", record.topic());
      assertEquals(7.0, ((Struct) record.value()).getFloat64("result"));
    }
  }

  /** A record as the stations and the files of loggers write it: with no MQTT topic. */
  private void elsewhere(String payload, String origin, String errorClass) {
    BadRecord bad =
        BadRecord.of(
            payload.getBytes(StandardCharsets.UTF_8), origin, errorClass, "no result", RECEIVED);
    topics.add(0, dead(bad.origin(), BadRecord.SCHEMA, bad.struct(), errorClass));
  }

  private static SourceRecord dead(String key, Schema schema, Object value, String errorClass) {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, RECEIVED.toString());
    headers.addString(EnvelopeHeaders.ROUTE_REASON, "undecodable: " + errorClass);
    headers.addString(EnvelopeHeaders.ROUTE_ORIGIN, "readings");
    return new SourceRecord(
        Map.of(),
        Map.of(),
        DEAD,
        null,
        Schema.STRING_SCHEMA,
        key,
        schema,
        value,
        RECEIVED.toEpochMilli(),
        headers);
  }

  @Test
  void anElementOfAStationIsReadByWhatItHolds() throws Exception {
    elsewhere(
        "{\"station\":\"s-1\",\"t\":\"2026-11-20T10:00:00Z\",\"v\":4}",
        "GET https://rivers.example/v1/readings?station=s-1&from=2026-11-20T00:00:00%2B01:00",
        "RejectedElement");
    Map<String, String> options =
        options(
            Map.of(
                "mqtt.topics", "#",
                "observation.sensor_id", "/station",
                "observation.observed_property", "'level'"));
    try (ReplayRun run = new ReplayRun(topics, options)) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals("readings", record.topic());
      assertEquals("s-1", ((Struct) record.value()).getString("sensor_id"));
      assertEquals(4.0, ((Struct) record.value()).getFloat64("result"));
      assertEquals(DEAD + "-0-0", header(record, "replayed_from"));
    }
  }

  @Test
  void aLineOfAFileIsReadByWhatItHolds() throws Exception {
    elsewhere("s-2;2026-11-20T10:00:00Z;5,5", "file:/data/in/s-2.csv:17", "UnreadableLine");
    Map<String, String> options =
        options(
            Map.of(
                "mqtt.topics", "#",
                "payload.format", "csv",
                "csv.separator", ";",
                "csv.columns", "station,t,v",
                "payload.decimal.separator", ",",
                "observation.sensor_id", "/station",
                "observation.observed_property", "'level'"));
    try (ReplayRun run = new ReplayRun(topics, options)) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals("s-2", ((Struct) record.value()).getString("sensor_id"));
      assertEquals(5.5, ((Struct) record.value()).getFloat64("result"));
    }
  }

  /** By the filters of devices it stays a dead letter, with its pass. */
  @Test
  void aDeadLetterOfAnotherSourceStaysOneByFiltersThatDoNotMatch() throws Exception {
    elsewhere("{\"v\":4}", "GET https://rivers.example/v1/readings", "RejectedElement");
    try (ReplayRun run = new ReplayRun(topics, options(Map.of()))) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals(DEAD, record.topic());
      assertEquals("1", header(record, "replay_passes"));
      assertEquals(1, run.task.counts().of(Outcome.UNDECODABLE));
    }
  }

  /** StringConverter writes a dead letter as JSON, with the payload in Base64. */
  @Test
  void aDeadLetterThatWasWrittenAsTextIsDecoded() throws Exception {
    String payload =
        Base64.getEncoder()
            .encodeToString(
                "{\"t\":\"2026-11-20T10:00:00Z\",\"v\":6}".getBytes(StandardCharsets.UTF_8));
    String text =
        "{\"payload\":\"%s\",\"origin\":\"sensors/c/level\",\"error_class\":\"NoReading\","
            + "\"error_message\":\"/value\",\"received\":%d}";
    SourceRecord dead =
        dead(
            "sensors/c/level",
            Schema.STRING_SCHEMA,
            text.formatted(payload, RECEIVED.toEpochMilli()),
            "NoReading");
    topics.add(0, dead);
    try (ReplayRun run = new ReplayRun(topics, options(Map.of()))) {
      assertEquals(6.0, ((Struct) run.toEnd().get(0).value()).getFloat64("result"));
    }
  }

  /** ByteArrayConverter writes the payload alone: headers and key tell the rest. */
  @Test
  void aDeadLetterThatWasWrittenAsBytesIsDecoded() throws Exception {
    RecordHeaders headers = new RecordHeaders();
    headers.add("route_reason", "undecodable: NoReading".getBytes(StandardCharsets.UTF_8));
    headers.add("route_origin", "readings".getBytes(StandardCharsets.UTF_8));
    headers.add("error_message", "/value: none".getBytes(StandardCharsets.UTF_8));
    headers.add("ingest_timestamp", RECEIVED.toString().getBytes(StandardCharsets.UTF_8));
    topics.add(
        new TopicPartition(DEAD, 0),
        "sensors/d/level".getBytes(StandardCharsets.UTF_8),
        "{\"t\":\"2026-11-20T10:00:00Z\",\"v\":8}".getBytes(StandardCharsets.UTF_8),
        RECEIVED.toEpochMilli(),
        headers);
    Map<String, String> options =
        options(Map.of("replay.value.converter", PlainBytes.class.getName()));
    try (ReplayRun run = new ReplayRun(topics, options)) {
      SourceRecord record = run.toEnd().get(0);
      assertEquals("d", ((Struct) record.value()).getString("sensor_id"));
      assertEquals(8.0, ((Struct) record.value()).getFloat64("result"));
    }
  }
}
