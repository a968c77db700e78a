// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.streamgauge.common.FakeSourceContext;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What reading lines, and starting again, takes of memory that is to be collected. */
class FileCostTest extends FileCase {
  private static final int ROWS = 40_000;
  private static final int MEASURED_FROM = 20_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static String many(int rows) {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < rows; i++) {
      text.append(
          "2026-02-%02dT%02d:%02d:%02dZ,%d.5\n"
              .formatted(1 + i / 86_400, i / 3_600 % 24, i / 60 % 60, i % 60, i));
    }
    return text.toString();
  }

  /** An exactly-once worker keeps each record in a map, and asks for the last offset alone. */
  @Test
  void aRecordTakesNoMoreThanItHasToCarry() {
    write(file, many(ROWS));
    FileRun run = start();
    run.clock.advance(FileRun.SETTLE);
    Map<SourceRecord, Integer> kept = new LinkedHashMap<>();
    int seen = 0;
    long bytes = 0;
    long counted = 0;
    while (seen < ROWS) {
      kept.clear();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      List<SourceRecord> batch = run.one();
      for (SourceRecord record : batch == null ? List.<SourceRecord>of() : batch) {
        kept.put(record, seen++);
      }
      long took = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (seen > MEASURED_FROM) {
        bytes += took;
        counted += kept.size();
      }
    }
    assertEquals(ROWS, seen);
    assertTrue(bytes / counted < 9_500, bytes / counted + " bytes a record");
  }

  /** A card with years of finished files is not read anew by each start of the task. */
  @Test
  void aFileThatWasReadToItsEndIsNotReadAgainByTheNextTask() {
    write(file, many(ROWS));
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun first = new FileRun(context)) {
      int seen = 0;
      while (seen < ROWS) {
        List<SourceRecord> batch = first.one();
        seen += batch == null ? 0 : batch.size();
        first.stored(batch == null ? List.of() : batch);
      }
    }
    FileRun run = start(context);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertEquals(List.of(), run.look());
    long took = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(took < 1 << 20, took + " bytes");
    append(file, "2027-01-01T00:00:00Z,1.5\n");
    assertEquals(List.of("00:00=1.5"), text(run.look()));
  }
}
