// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.QUARANTINE;
import static io.streamgauge.replay.ReplayRun.header;
import static io.streamgauge.replay.ReplayRun.reading;
import static io.streamgauge.replay.ReplayRun.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What converters make of the records of topics. */
class ReplayConvertersTest {
  private final FakeTopics topics = new FakeTopics().topic(QUARANTINE, 1);

  /** A converter whose registry of schemas does not answer for the second and third record. */
  public static final class OfRegistry extends JsonConverter {
    private String failure;
    private int read;

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
      super.configure(configs, isKey);
      failure = configs.get("failure").toString();
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
      read++;
      if (read == 2 || read == 3) {
        throw failure();
      }
      return super.toConnectData(topic, value);
    }

    private RuntimeException failure() {
      return switch (failure) {
        case "retriable" -> new RetriableException("timeout");
        case "network" ->
            new NetworkException("I/O error", new SerializationException(new IOException("reset")));
        case "refused" ->
            new DataException(
                "Failed", new SerializationException(new ConnectException("Connection refused")));
        case "cut" ->
            new NetworkException("I/O error", new SerializationException(new EOFException()));
        default -> new DataException("no such schema");
      };
    }
  }

  /** A registry that is away for a moment costs no record, and bytes that are wrong cost one. */
  @ParameterizedTest
  @CsvSource({"retriable, 4, 0", "network, 4, 0", "refused, 4, 0", "cut, 2, 2", "data, 2, 2"})
  void recordsWaitForWhatAConverterAsks(String failure, int replayed, int unreadable)
      throws Exception {
    for (int i = 0; i < 4; i++) {
      topics.add(0, routed(reading("readings", "a", "level", i), QUARANTINE, "QC: bad"));
    }
    Map<String, String> more =
        Map.of(
            "replay.value.converter",
            OfRegistry.class.getName(),
            "replay.value.converter.failure",
            failure);
    try (ReplayRun run = new ReplayRun(topics, more)) {
      assertEquals(replayed, run.toEnd().size());
      assertTrue(run.task.hasEnded());
      assertEquals(unreadable, run.task.counts().of(Outcome.UNREADABLE));
      assertEquals(4, run.task.counts().of(Outcome.READ));
      List<Double> results =
          run.records.stream().map(each -> ((Struct) each.value()).getFloat64("result")).toList();
      assertEquals(replayed == 4 ? List.of(0.0, 1.0, 2.0, 3.0) : List.of(0.0, 3.0), results);
    }
  }

  /** The default of workers guesses what a text may be, and reads another one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "01646500",
        "1e5",
        "1.50",
        "null",
        "true",
        "2026-11-20T10:00:01.000Z",
        "2026-11-30",
        "\"quoted\"",
        "[1,2]",
        "{\"part\":\"one\",\"made\":[\"2026-11-30\",\"a\\\"b\"]}"
      })
  void headersAreTheTextsThatTheyWere(String text) throws Exception {
    SourceRecord source = reading("readings", "a", "level", 1);
    source.headers().remove(EnvelopeHeaders.SENSOR_ID);
    source.headers().addString(EnvelopeHeaders.SENSOR_ID, text);
    source.headers().addString("station", text);
    topics.add(0, routed(source, QUARANTINE, "QC: bad"));
    Map<String, String> more =
        Map.of(
            "replay.header.converter",
            "org.apache.kafka.connect.storage.SimpleHeaderConverter",
            "replay.where",
            "header.station=" + text);
    try (ReplayRun run = new ReplayRun(topics, text.contains(",") ? without(more) : more)) {
      assertEquals(1, run.toEnd().size());
      SourceRecord replayed = run.records.get(0);
      assertEquals(text, header(replayed, EnvelopeHeaders.SENSOR_ID));
      assertEquals(text, header(replayed, "station"));
      assertEquals(
          header(source, EnvelopeHeaders.INGEST_TIMESTAMP),
          header(replayed, EnvelopeHeaders.INGEST_TIMESTAMP));
    }
  }

  /** A comma divides conditions. */
  private static Map<String, String> without(Map<String, String> options) {
    return Map.of("replay.header.converter", options.get("replay.header.converter"));
  }
}
