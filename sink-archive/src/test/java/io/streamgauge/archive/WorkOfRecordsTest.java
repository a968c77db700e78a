// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record takes as much work as it is large, and not that times the columns of others. */
class WorkOfRecordsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path dir;

  private static Map<String, Object> wide(int columns) {
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < columns; i++) {
      wide.put("column" + i, (long) i);
    }
    return wide;
  }

  @Test
  void rowsThatAddNothingToAWideBufferCostLittle() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).with("archive.partition.by", "basin").start(READINGS);
    List<SinkRecord> records = new ArrayList<>();
    Map<String, Object> first = wide(4_800);
    first.put("basin", "b");
    records.add(ArchiveFixture.record(READINGS, 0, null, first));
    for (int i = 1; i < 20_000; i++) {
      records.add(
          ArchiveFixture.record(
              READINGS, i, null, Map.of("basin", "b", "column" + i % 40, (long) i)));
    }
    assertTimeoutPreemptively(SOON, () -> archive.put(records));
    assertEquals(0L, archive.context.pluginMetrics().value("records-refused-total"));
  }
}
