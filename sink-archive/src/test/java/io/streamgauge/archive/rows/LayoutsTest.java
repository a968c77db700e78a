// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

/** A task keeps the layouts of its schemas, and not without end. */
class LayoutsTest {
  private final List<Schema> compiled = new ArrayList<>();

  private Layouts layouts(PointColumn.Mode geometry) {
    ParquetFile file =
        new ParquetFile(
            CompressionCodecName.UNCOMPRESSED,
            Set.of(),
            geometry,
            Envelope.NONE,
            ColumnEncodings.DEFAULT,
            Map.of());
    return new Layouts(file, compiled::add, true);
  }

  /** 200 of them in full would be a quarter of a gigabyte. */
  @Test
  void layoutsOfWideSchemasAreForgotten() {
    Layouts layouts = layouts(PointColumn.Mode.WKB);
    for (int i = 0; i < 200; i++) {
      assertEquals(1_000, layouts.of(schema("wide" + i, 1_000)).fields().size());
      assertTrue(layouts.kept() <= Layouts.MOST_KEPT + 2_000, "kept " + layouts.kept());
    }
    assertTrue(layouts.kept() > 10_000);
  }

  @Test
  void layoutsOfManyWideSchemasAreForgotten() {
    Layouts layouts = layouts(PointColumn.Mode.NONE);
    RowLayout first = layouts.of(schema("first", 3));
    for (int i = 0; i < 50; i++) {
      layouts.of(schema("s" + i, 4_500));
      assertTrue(layouts.kept() <= Layouts.MOST_KEPT + 5_100, "after " + i);
    }
    assertEquals(first, layouts.of(schema("first", 3)));
    assertNotEquals(first, layouts.of(schema("first", 4)));
  }

  /** Behind a transformation that knows fewer schemas than there are, each is a new object. */
  @Test
  void schemasThatTakeTurnsAreCompiledOnce() {
    Layouts layouts = layouts(PointColumn.Mode.NONE);
    for (int i = 0; i < 2_000; i++) {
      assertEquals(3 + i % 5, layouts.of(schema("s" + i % 5, 3 + i % 5)).fields().size());
    }
    assertEquals(5, compiled.size());
  }

  @Test
  void shapesThatTakeTurnsAreCompiledOnce() {
    WaitingRows rows =
        new WaitingRows(
            layouts(PointColumn.Mode.NONE), new SeenColumns(), List.of(), false, any -> true);
    Map<String, Object> empty = new HashMap<>(Map.of("sensor", "a", "depth", 1.5));
    empty.put("note", null);
    List<Map<String, Object>> shapes =
        List.of(
            Map.of("sensor", "a", "depth", 1.5, "note", "x"),
            empty,
            Map.of("sensor", "b", "rain", 0.2),
            Map.of("sensor", "b", "rain", 0.2, "depth", "deep"));
    for (int i = 0; i < 2_000; i++) {
      SinkRecord record = new SinkRecord("t", 0, null, null, null, shapes.get(i % 4), i);
      rows.add(record, any -> new RowBuffer.Directory("t", Map.of()), Instant.EPOCH);
    }
    assertEquals(2_000, rows.rows());
    assertTrue(compiled.size() <= 2 * shapes.size(), compiled.size() + " layouts compiled");
  }

  private static Schema schema(String name, int columns) {
    SchemaBuilder struct = SchemaBuilder.struct().name(name);
    for (int i = 0; i < columns; i++) {
      struct.field(name + "_" + i, Schema.OPTIONAL_FLOAT64_SCHEMA);
    }
    return struct.build();
  }
}
