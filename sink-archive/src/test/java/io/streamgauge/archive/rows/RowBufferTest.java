// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowBufferTest {
  @TempDir Path spill;

  @Test
  void aBufferGrowsOnAfterItsRowsHaveGoneToDisk() throws Exception {
    RowBuffer buffer = new RowBuffer("d", null, List.of());
    RowWriter row = new RowWriter();
    for (int i = 0; i < 5_000; i++) {
      row.reset();
      row.writeLong(i);
      row.writeString("x".repeat(i % 50));
      buffer.add(row, i, java.util.Map.of());
    }
    try (SpillFiles files = new SpillFiles(spill, Long.MAX_VALUE)) {
      buffer.spill(files);
      row.reset();
      row.writeLong(5_000);
      row.writeString("");
      buffer.add(row, 5_000, java.util.Map.of());
      RowReader reader = new RowReader();
      assertEquals(5_001, buffer.order(any -> true).length);
      for (int i = 5_000; i >= 0; i--) {
        buffer.seek(reader, i);
        assertEquals(i, reader.readLong());
        assertArrayEquals(
            "x".repeat(i % 50).getBytes(java.nio.charset.StandardCharsets.UTF_8),
            reader.readBytes());
      }
      buffer.release();
      assertEquals(0, files.bytes());
    }
  }
}
