// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.sparkplug.SparkplugBytes.payload;
import static io.streamgauge.sparkplug.SparkplugBytes.session;
import static io.streamgauge.sparkplug.SparkplugBytes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.mqtt.KeptPayloads;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What births of Sparkplug have said is known behind a restart, and behind a letter of a metric.
 */
class BirthsOverARestartTest {
  private static final TopicPartition RAW = new TopicPartition("raw", 0);
  private static final String BIRTH = "spBv1.0/g/NBIRTH/n";
  private static final String DATA = "spBv1.0/g/NDATA/n";
  private static final long AT = Instant.parse("2026-11-20T10:00:01Z").toEpochMilli();

  private final FakeTopics topics = new FakeTopics().topic("raw", 1);

  private void raw(String topic, byte[] payload) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("route_reason", "raw".getBytes(StandardCharsets.UTF_8));
    headers.add("mqtt.topic", topic.getBytes(StandardCharsets.UTF_8));
    topics.add(RAW, topic.getBytes(StandardCharsets.UTF_8), payload, AT, headers);
  }

  private void data(int number) {
    raw(DATA, byAlias(number));
  }

  private static byte[] byAlias(int number) {
    return payload(AT + number, number, value(null, 1, AT + number, number)).made();
  }

  private static byte[] birth() {
    return payload(AT, 0, session(1), value("Level", 1, AT, 0)).made();
  }

  private static Map<String, String> options(String... more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "replay.topics", "raw",
                "replay.decode", "true",
                "replay.topic", "again",
                "replay.rate", "3",
                "mqtt.topics", "spBv1.0/#",
                "payload.format", "sparkplug-b",
                "replay.value.converter", DecodedAgainTest.PlainBytes.class.getName()));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static Map<String, Long> byTopic(Collection<SourceRecord> records) {
    return records.stream()
        .collect(Collectors.groupingBy(SourceRecord::topic, TreeMap::new, Collectors.counting()));
  }

  private static void reads(ReplayRun run, int records) throws InterruptedException {
    while (run.records.size() < records) {
      run.step();
    }
  }

  /** Restarts, reads the rest, and returns where it was. */
  private static long restarted(ReplayRun run) throws InterruptedException {
    SourceRecord last = run.records.get(run.records.size() - 1);
    run.task.stop();
    run.properties.remove("replay.rate");
    run.start();
    run.toEnd();
    return (Long) last.sourceOffset().get("offset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"earliest", "2026-11-20T00:00:00Z", "raw:0=0"})
  void dataByAliasBehindARestartAreReadings(String begin) throws Exception {
    raw(BIRTH, birth());
    for (int i = 1; i <= 9; i++) {
      data(i);
    }
    try (ReplayRun run = new ReplayRun(topics, options("replay.begin", begin))) {
      reads(run, 3);
      long at = restarted(run);
      assertEquals(Map.of("again", 11L), byTopic(run.records), "two of the birth, and nine");
      assertEquals(0, run.task.counts().of(Outcome.UNDECODABLE));
      assertEquals(10 - at, run.task.counts().of(Outcome.READ), "no record is counted twice");
    }
  }

  /** What is looked at again is not counted, and was replayed before retention took it. */
  @Test
  void whatIsGoneOfWhatWasReplayedIsNoLoss() throws Exception {
    raw(BIRTH, birth());
    for (int i = 1; i <= 5; i++) {
      data(i);
    }
    raw(BIRTH, payload(AT + 6, 0, session(2), value("Level", 1, AT + 6, 0)).made());
    for (int i = 1; i <= 9; i++) {
      raw(DATA, payload(AT + 6 + i, i, value(null, 1, AT + 6 + i, i)).made());
    }
    try (ReplayRun run = new ReplayRun(topics, options())) {
      reads(run, 10);
      run.task.stop();
      run.properties.remove("replay.rate");
      run.start();
      // What was to be looked at again goes between the start and the first record.
      run.step();
      topics.delete(RAW, 3);
      run.toEnd();
      assertEquals(2 + 5 + 2 + 9, byTopic(run.records).get("again"));
      assertEquals(0, run.task.counts().of(Outcome.GONE));
    }
  }

  private static List<SourceRecord> made(
      KeptPayloads payloads, String topic, byte[] bytes, String part) throws Exception {
    List<SourceRecord> made = new ArrayList<>();
    KeptPayloads.Records records =
        payloads.decode(
            new KeptPayloads.Kept(
                topic, ByteBuffer.wrap(bytes), Instant.ofEpochMilli(AT), false, part, List.of()),
            null);
    while (records.next(made)) {
      // All parts of it.
    }
    return made;
  }

  @Test
  void aLetterOfOneMetricOfABirthEndsNoBirth() throws Exception {
    Map<String, String> source = options(SourceOptions.TOPIC, "readings");
    source.put(SourceOptions.BAD_RECORDS, "route");
    byte[] birth =
        payload(AT, 0, session(1), value("7", 1, AT, 1), value("Level", 2, AT, 2)).made();
    Map<String, String> wrong = new HashMap<>(source);
    wrong.put("observation.x", "/observed_property");
    wrong.put("observation.y", "/observed_property");
    SourceRecord letter =
        made(new KeptPayloads(wrong), BIRTH, birth, null).stream()
            .filter(record -> record.topic().equals("readings-dlq"))
            .findFirst()
            .orElseThrow();
    KeptPayloads payloads = new KeptPayloads(source);
    made(payloads, BIRTH, birth, null);
    byte[] element = ((Struct) letter.value()).getBytes(BadRecord.PAYLOAD);
    String part = ReplayRun.header(letter, BadRecord.PART);
    assertTrue(part.contains("\"one\""), part);
    assertEquals(Map.of("readings", 1L), byTopic(made(payloads, BIRTH, element, part)));
    assertEquals(Map.of("readings", 1L), byTopic(made(payloads, DATA, byAlias(1), null)));
  }
}
