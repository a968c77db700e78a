// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.RecordSize;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BatchBytesTest {
  private static final Instant NOW = Instant.parse("2026-05-06T12:00:00Z");
  private static final int BATCH_BYTES = 8 << 20;
  private static final int LONG = 60_000;
  private static final int ROWS = 110;

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final StationServer server = new StationServer(asked -> Answer.of(200, "[]"));

  /** Readings and bad records alike: some are measured as they are made, others later. */
  @Test
  void aBatchHasNoMoreBytesThanAWorkerHasRoomFor() throws Exception {
    String rows =
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    "{\"time\":\"%s\",\"value\":%s,\"note\":\"%s\"}"
                        .formatted(
                            NOW.minusSeconds(ROWS - i), i % 8 == 0 ? "{}" : i, "n".repeat(LONG)))
            .collect(Collectors.joining(",", "[", "]"));
    server.answer("/a", rows);
    server.answer("/b", rows);
    Map<String, String> properties =
        Run.levels("bytes", server.url("/{station}"), "observation.qualifiers", "/note");
    properties.put("rest.stations", "a,b");
    RecordSize size = new RecordSize(false);
    try (Run run = new Run(properties, clock)) {
      int read = 0;
      int idle = 0;
      while (idle < 50) {
        List<SourceRecord> batch = run.task.poll();
        long bytes = 0;
        for (SourceRecord record : batch == null ? List.<SourceRecord>of() : batch) {
          bytes += size.of(record);
          read++;
        }
        idle = batch == null && run.task.idle() ? idle + 1 : 0;
        assertTrue(bytes < BATCH_BYTES + 2 * LONG, "a batch of " + bytes + " bytes");
      }
      assertTrue(read >= 2 * ROWS * 7 / 8, "read " + read);
    }
  }
}
