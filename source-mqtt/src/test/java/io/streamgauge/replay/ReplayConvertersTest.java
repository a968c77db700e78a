// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.QUARANTINE;
import static io.streamgauge.replay.ReplayRun.reading;
import static io.streamgauge.replay.ReplayRun.routed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
