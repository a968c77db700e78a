// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/** A task over topics in memory, whose records are stored as a worker stores them. */
final class ReplayRun implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String QUARANTINE = "readings-quarantine";

  final FakeTopics topics;
  final Map<String, String> properties;
  final FakeSourceContext context;
  final TestClock clock = new TestClock(NOW);
  final List<SourceRecord> records = new ArrayList<>();
  ReplaySourceTask task;

  ReplayRun(FakeTopics topics, Map<String, String> more) {
    this.topics = topics;
    properties = options();
    properties.putAll(more);
    context = new FakeSourceContext(properties);
    start();
  }

  static Map<String, String> options() {
    return new HashMap<>(
        Map.of(
            "name", "second-chance",
            "connector.class", ReplaySourceConnector.class.getName(),
            "replay.bootstrap.servers", "127.0.0.1:9092",
            "replay.topics", QUARANTINE,
            "replay.value.converter", "org.apache.kafka.connect.json.JsonConverter",
            "value.converter", "org.apache.kafka.connect.json.JsonConverter"));
  }

  void start() {
    task = new ReplaySourceTask(clock, topics);
    task.initialize(context);
    task.start(properties);
  }

  /** Polls until the task has come to its end, and returns what it has handed out. */
  List<SourceRecord> toEnd() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!task.hasEnded() && System.nanoTime() < deadline) {
      step();
    }
    return records;
  }

  /** One poll, all of whose records are on their topics. */
  List<SourceRecord> step() throws InterruptedException {
    List<SourceRecord> batch = task.poll();
    if (batch == null) {
      return List.of();
    }
    for (SourceRecord record : batch) {
      task.commitRecord(
          record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
      context.store(record);
    }
    records.addAll(batch);
    return batch;
  }

  @Override
  public void close() {
    task.stop();
  }

  /** A reading as a source hands it out. */
  static SourceRecord reading(String topic, String sensor, String property, double result) {
    Observation observation =
        new Observation(
            sensor,
            property,
            Instant.parse("2026-11-20T10:00:00.123Z"),
            result,
            null,
            "m",
            13.4,
            52.5,
            null,
            "EPSG:4326",
            null,
            Map.of("region", "north"));
    ConnectHeaders headers =
        EnvelopeHeaders.of(observation, Instant.parse("2026-11-20T10:00:01Z"), "1", false);
    return new SourceRecord(
        Map.of(),
        Map.of(),
        topic,
        null,
        Schema.STRING_SCHEMA,
        sensor,
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(observation),
        observation.eventTime().toEpochMilli(),
        headers);
  }

  /** The same as a transform has routed it. */
  static SourceRecord routed(SourceRecord reading, String topic, String reason) {
    ConnectHeaders headers = new ConnectHeaders(reading.headers());
    headers.addString(EnvelopeHeaders.ROUTE_REASON, reason);
    headers.addString(EnvelopeHeaders.ROUTE_ORIGIN, reading.topic());
    return reading.newRecord(
        topic,
        null,
        reading.keySchema(),
        reading.key(),
        reading.valueSchema(),
        reading.value(),
        reading.timestamp(),
        headers);
  }

  void later(Duration by) {
    clock.advance(by);
  }

  static String header(SourceRecord record, String name) {
    var found = record.headers().lastWithName(name);
    return found == null ? null : found.value().toString();
  }
}
