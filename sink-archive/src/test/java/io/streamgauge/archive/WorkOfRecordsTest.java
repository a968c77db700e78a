// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
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
    ArchiveFixture archive = new ArchiveFixture(dir).by("basin").start();
    List<SinkRecord> records = new ArrayList<>();
    Map<String, Object> first = wide(4_800);
    first.put("basin", "b");
    records.add(record(0, first));
    records.addAll(records(1, 20_000, i -> record(i, Map.of("basin", "b", "column" + i % 40, i))));
    assertTimeoutPreemptively(SOON, () -> archive.put(records));
    assertEquals(0L, archive.metric("records-refused-total"));
  }
}
