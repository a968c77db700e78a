// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

/** A task keeps the layouts of its schemas, and not without end. */
class LayoutsTest {
  private static Layouts layouts(PointColumn.Mode geometry) {
    ParquetFile file =
        new ParquetFile(
            CompressionCodecName.UNCOMPRESSED,
            Set.of(),
            geometry,
            Envelope.NONE,
            ColumnEncodings.DEFAULT,
            Map.of());
    return new Layouts(file, any -> {}, true);
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

  private static Schema schema(String name, int columns) {
    SchemaBuilder struct = SchemaBuilder.struct().name(name);
    for (int i = 0; i < columns; i++) {
      struct.field(name + "_" + i, Schema.OPTIONAL_FLOAT64_SCHEMA);
    }
    return struct.build();
  }
}
