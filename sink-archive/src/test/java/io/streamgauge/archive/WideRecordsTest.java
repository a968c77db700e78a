// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
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

  /** Each partition has a few thousand columns, which is nothing; all together have too many. */
  @Test
  void kindsOfRowsAreBoundedOverAllPartitions() throws IOException {
    TopicPartition[] all =
        IntStream.range(0, 24)
            .mapToObj(number -> new TopicPartition("readings", number))
            .toArray(TopicPartition[]::new);
    ArchiveFixture archive =
        new ArchiveFixture(dir).with("archive.schema", "observation").start(all);
    Map<TopicPartition, Long> consumed = new HashMap<>();
    int next = 0;
    for (long offset = 0; offset < 10; offset++) {
      List<SinkRecord> batch = new ArrayList<>();
      for (TopicPartition partition : all) {
        Map<String, Object> value = new HashMap<>();
        value.put("sensor_id", "s");
        value.put("observed_property", "p");
        value.put("event_time", ArchiveFixture.START.toEpochMilli());
        for (int field = 0; field < 400; field++) {
          value.put("new" + next++, 1.0);
        }
        batch.add(record(partition, offset, null, value));
        consumed.put(partition, offset + 1);
      }
      archive.task.put(batch);
    }
    int early = archive.files().size();
    assertTrue(early >= 100 && early < 240, early + " files before the schedule");
    archive.flush();
    assertEquals(consumed, archive.commit(consumed));
    assertEquals(240, archive.files().size());
  }

  /** Fields of each bad record, records, and how many of them are refused at least and at most. */
  @ParameterizedTest
  @CsvSource({"40000, 80, 40, 40", "4900, 60, 29, 29", "60, 500, 0, 0"})
  void recordsWithEverNewFieldsFitIntoASmallHeap(int fields, int records, int least, int most)
      throws Exception {
    Path root = dir.resolve("archive");
    String text =
        new OwnJvm("-Xmx256m", "-XX:+ExitOnOutOfMemoryError")
            .run(Map.of(), WideTask.class, root, fields, records);
    long refused = OwnJvm.number(text, "refused");
    assertTrue(refused >= least && refused <= most, "refused " + refused);
    long rows = 0;
    long good = 0;
    ArchiveFixture archive = new ArchiveFixture(root);
    for (Path file : archive.files()) {
      long found = archive.count("SELECT count(*) FROM '" + file + "'");
      rows += found;
      good += file.toString().contains("/topics/") ? found : 0;
    }
    assertEquals(records, rows);
    assertEquals(records - refused, good, "no good record is refused for the others");
  }

  /** Parquet's library has static maps of all columns that it ever met. */
  @Test
  void namesOfFilesThatAreWrittenAreForgotten() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).by("basin").start();
    for (int i = 0; i < 4; i++) {
      Map<String, Object> value = new HashMap<>();
      value.put("basin", "b");
      for (int field = 0; field < 100; field++) {
        value.put("once" + i + "." + field, 1.5);
      }
      archive.write(record(i, value));
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

  /** Records of as many directories. */
  private static List<SinkRecord> apart(int from, int to) {
    return records(from, to, i -> record(i, Map.of("basin", "b" + i, "level", 1.5)));
  }

  @Test
  void moreDirectoriesThanAllowedAreWrittenEarly() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("basin").with("archive.directories.max", "20").start();
    archive.put(apart(0, 205));
    assertTrue((long) archive.metric("open-partitions") <= 20);
    assertEquals(9L, archive.metric("commits-total"));
    archive.flush();
    archive.assertDone(205);
  }

  @Test
  void directoriesBeyondTheBoundWaitForAStoreThatIsAway() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("basin").with("archive.directories.max", "20").start();
    archive.put(List.of());
    archive.fault =
        point -> {
          throw new IOException("away");
        };
    archive.put(apart(0, 50));
    List<SinkRecord> more = apart(50, 51);
    assertThrows(RetriableException.class, () -> archive.put(more));
    archive.fault = point -> {};
    archive.clock.advance(Duration.ofMinutes(1));
    archive.write(more);
    archive.assertDone(51);
  }

  @Test
  void textsOfCutNamesCountAsMemory() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("basin").with("archive.buffer.memory.bytes", "1048576").start();
    Schema schema =
        SchemaBuilder.struct()
            .field("basin", Schema.STRING_SCHEMA)
            .field("level", Schema.INT32_SCHEMA)
            .build();
    archive.put(
        records(
            0,
            30,
            i ->
                record(
                    i,
                    new Struct(schema)
                        .put("basin", "b".repeat(100_000) + i)
                        .put("level", (int) i))));
    assertTrue((long) archive.metric("commits-total") >= 4);
    archive.flush();
    archive.assertEachOffsetOnce(30);
  }

  @Test
  void kindsThatDoNotMixAreWrittenEarlyToo() throws Exception {
    ArchiveFixture archive = new ArchiveFixture(dir).by("basin").start();
    List<SinkRecord> records = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      Map<String, Object> value = new HashMap<>();
      value.put("basin", "b");
      for (int bit = 0; bit < 9; bit++) {
        value.put("f" + bit, (i >> bit & 1) == 0 ? (Object) "text" : (Object) 1.5);
      }
      records.add(record(i, value));
    }
    archive.put(records);
    assertTrue((long) archive.metric("open-partitions") <= 65);
    archive.flush();
    assertEquals(600, archive.commit(600));
    assertEquals(0L, archive.metric("records-refused-total"));
  }
}
