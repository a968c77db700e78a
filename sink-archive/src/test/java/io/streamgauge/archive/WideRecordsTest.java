// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.hadoop.metadata.Canonicalizer;
import org.apache.parquet.hadoop.metadata.ColumnChunkProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns, kinds and directories without end take no memory without end. */
class WideRecordsTest {
  @TempDir Path dir;

  /** Fields of each bad record, records, and how many of them are refused at least and at most. */
  @ParameterizedTest
  @CsvSource({"40000, 80, 40, 40", "4900, 60, 29, 29", "60, 500, 0, 0"})
  void recordsWithEverNewFieldsFitIntoASmallHeap(int fields, int records, int least, int most)
      throws Exception {
    Path output = dir.resolve("output");
    Path root = dir.resolve("archive");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                WideTask.class.getName(),
                root.toString(),
                Integer.toString(fields),
                Integer.toString(records))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(child.waitFor(3, TimeUnit.MINUTES));
    } finally {
      child.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, child.exitValue(), text.substring(0, Math.min(text.length(), 3_000)));
    int refused = Integer.parseInt(text.replaceAll("(?s).*refused=(\\d+).*", "$1"));
    assertTrue(refused >= least && refused <= most, "refused " + refused);
    long rows = 0;
    long good = 0;
    ArchiveFixture archive = new ArchiveFixture(root);
    for (Path file : archive.files()) {
      rows += archive.count("SELECT count(*) FROM '" + file + "'");
      if (file.toString().contains("/topics/")) {
        good += archive.count("SELECT count(*) FROM '" + file + "'");
      }
    }
    assertEquals(records, rows);
    assertEquals(records - refused, good, "no good record is refused for the others");
  }

  /** Parquet's library has static maps of all columns that it ever met. */
  @Test
  void namesOfFilesThatAreWrittenAreForgotten() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).with("archive.partition.by", "basin").start(READINGS);
    for (int i = 0; i < 4; i++) {
      Map<String, Object> value = new HashMap<>();
      value.put("basin", "b");
      for (int field = 0; field < 100; field++) {
        value.put("once" + i + "." + field, 1.5);
      }
      archive.put(List.of(ArchiveFixture.record(READINGS, i, null, value)));
      archive.flush();
      assertEquals(i + 1, archive.commit(i + 1));
    }
    assertEquals(0, remembered(ColumnPath.class));
    assertEquals(0, remembered(ColumnChunkProperties.class));
  }

  private static int remembered(Class<?> keeper) throws Exception {
    for (Field field : keeper.getDeclaredFields()) {
      if (field.getType() == Canonicalizer.class) {
        field.setAccessible(true);
        Field map = Canonicalizer.class.getDeclaredField("canonicals");
        map.setAccessible(true);
        return ((Map<?, ?>) map.get(field.get(null))).size();
      }
    }
    throw new AssertionError(keeper + " remembers in another way; see ParquetNames");
  }

  private static SinkRecord of(long offset, String basin, Object level) {
    Map<String, Object> value = new HashMap<>();
    value.put("basin", basin);
    value.put("level", level);
    return ArchiveFixture.record(READINGS, offset, null, value);
  }

  @Test
  void moreDirectoriesThanAllowedAreWrittenEarly() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .with("archive.partition.by", "basin")
            .with("archive.directories.max", "20")
            .start(READINGS);
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 205; i++) {
      records.add(of(i, "b" + i, 1.5));
    }
    archive.put(records);
    assertTrue((long) archive.context.pluginMetrics().value("open-partitions") <= 20);
    assertEquals(9L, archive.context.pluginMetrics().value("commits-total"));
    archive.flush();
    assertEquals(205, archive.commit(205));
    archive.assertEachOffsetOnce(205);
  }

  @Test
  void directoriesBeyondTheBoundWaitForAStoreThatIsAway() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .with("archive.partition.by", "basin")
            .with("archive.directories.max", "20")
            .start(READINGS);
    archive.put(List.of());
    archive.fault =
        point -> {
          throw new IOException("away");
        };
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      records.add(of(i, "b" + i, 1.5));
    }
    archive.put(records);
    List<SinkRecord> more = List.of(of(50, "b50", 1.5));
    assertThrows(RetriableException.class, () -> archive.put(more));
    archive.fault = point -> {};
    archive.clock.advance(Duration.ofMinutes(1));
    archive.put(more);
    archive.flush();
    assertEquals(51, archive.commit(51));
    archive.assertEachOffsetOnce(51);
  }

  @Test
  void textsOfCutNamesCountAsMemory() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .with("archive.partition.by", "basin")
            .with("archive.buffer.memory.bytes", "1048576")
            .start(READINGS);
    Schema schema =
        SchemaBuilder.struct()
            .field("basin", Schema.STRING_SCHEMA)
            .field("level", Schema.INT32_SCHEMA)
            .build();
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      records.add(
          ArchiveFixture.record(
              READINGS,
              i,
              schema,
              new Struct(schema).put("basin", "b".repeat(100_000) + i).put("level", i)));
    }
    archive.put(records);
    assertTrue((long) archive.context.pluginMetrics().value("commits-total") >= 4);
    archive.flush();
    archive.assertEachOffsetOnce(30);
  }

  @Test
  void kindsThatDoNotMixAreWrittenEarlyToo() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).with("archive.partition.by", "basin").start(READINGS);
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Map<String, Object> value = new HashMap<>();
      value.put("basin", "b");
      for (int bit = 0; bit < 9; bit++) {
        value.put("f" + bit, (i >> bit & 1) == 0 ? (Object) "text" : (Object) 1.5);
      }
      records.add(ArchiveFixture.record(READINGS, i, null, value));
    }
    archive.put(records);
    assertTrue((long) archive.context.pluginMetrics().value("open-partitions") <= 65);
    archive.flush();
    assertEquals(600, archive.commit(600));
    assertEquals(0L, archive.context.pluginMetrics().value("records-refused-total"));
  }
}
