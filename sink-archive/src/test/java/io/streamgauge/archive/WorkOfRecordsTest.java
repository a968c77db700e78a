// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.errors.DataException;
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
  void itemsThatAddNothingToAWideOneCostLittle() {
    List<Object> items = new ArrayList<>();
    items.add(wide(4_900));
    for (int i = 0; i < 300_000; i++) {
      items.add(i % 2 == 0 ? Map.of() : Map.of("column7", 2L));
    }
    Inferred seen = assertTimeoutPreemptively(SOON, () -> Inferred.of(Map.of("waves", items)));
    assertEquals(4_900, seen.columns());
  }

  @Test
  void itemsThatEachAddAFieldCostLittle() {
    List<Object> items = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 4_900; i++) {
        items.add(Map.of("column" + i, round == 19 ? (Object) Long.MAX_VALUE : (Object) 1.5));
      }
    }
    Inferred seen = assertTimeoutPreemptively(SOON, () -> Inferred.of(items));
    assertEquals(4_900, seen.columns());
    assertEquals(
        List.of("column0", "column1", "column2"),
        seen.element().fields().keySet().stream().limit(3).toList());
    assertEquals(Inferred.Kind.WIDE, seen.element().fields().get("column4899").kind());
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

  @Test
  void whatAListHasInCommonDoesNotHangOnTheOrder() {
    List<Object> items =
        new ArrayList<>(List.of(Map.of("a", 1L), Map.of("b", "x"), Map.of("a", 1L << 60)));
    Inferred one = Inferred.of(items);
    items.add(0, Map.of());
    items.add(items.remove(1));
    assertEquals(one.element().fields(), Inferred.of(items).element().fields());
    items.add(Map.of("b", 1L));
    assertThrows(DataException.class, () -> Inferred.of(items));
    assertThrows(
        DataException.class,
        () -> Inferred.of(List.of(Map.of("Temp", 1L), Map.of(), Map.of("temp", 1L))));
    assertEquals(Inferred.Kind.NOTHING, Inferred.of(List.of()).element().kind());
  }

  @Test
  void layoutsOfManyWideSchemasAreForgotten() {
    Layouts layouts =
        new Layouts(
            new PartitionPath("", List.of(), ZoneOffset.UTC),
            PointColumn.Mode.NONE,
            Envelope.NONE,
            true);
    RowLayout first = layouts.of(schema("first", 3));
    for (int i = 0; i < 50; i++) {
      layouts.of(schema("s" + i, 4_500));
      assertTrue(layouts.kept() <= Layouts.MOST_KEPT + 5_100, "after " + i);
    }
    assertEquals(first, layouts.of(schema("first", 3)));
    assertNotEquals(first, layouts.of(schema("first", 4)));
  }

  private static Schema schema(String name, int columns) {
    SchemaBuilder struct = SchemaBuilder.struct().name(name);
    for (int i = 0; i < columns; i++) {
      struct.field(name + "_" + i, Schema.OPTIONAL_FLOAT64_SCHEMA);
    }
    return struct.build();
  }

  @Test
  void longNamesCountAsSeveral() {
    TopicColumns columns = new TopicColumns("readings");
    columns.learn(Inferred.of(Map.of("n".repeat(1_000), 1L, "short", 2L)));
    assertEquals(12, columns.names());
  }
}
