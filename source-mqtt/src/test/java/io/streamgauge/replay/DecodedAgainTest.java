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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class DecodedAgainTest {
  private static final String DEAD = "readings-dlq";
  private static final Instant RECEIVED = Instant.parse("2026-11-20T10:00:01Z");
  private final FakeTopics topics = new FakeTopics().topic(DEAD, 1);

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
      assertEquals(Map.of("offset", 1L, "end", 1L), record.sourceOffset());
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
              Map.of("offset", 0L, "made", 1L, "end", 1L),
              Map.of("offset", 0L, "made", 2L, "end", 1L),
              Map.of("offset", 1L, "end", 1L)),
          records.stream().map(SourceRecord::sourceOffset).toList());
    }
    try (ReplayRun run = new ReplayRun(topics, options)) {
      run.context.store(
          ReplayOffset.partition(new org.apache.kafka.common.TopicPartition(DEAD, 0)),
          new ReplayOffset(0, 2, 1).map());
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
}
