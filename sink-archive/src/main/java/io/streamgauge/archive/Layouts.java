// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.parquet.schema.MessageType;

/**
 * The layout of each value schema that the task meets. Schemas that give the same columns share one
 * layout, so that a new version or another documentation text does not start new files.
 */
final class Layouts {
  /** Converters cache their schemas; without one, each record may bring a new object. */
  private static final int MAX_ENTRIES = 256;

  private final PartitionPath path;
  private final PointColumn.Mode geometry;
  private final List<String> headers;
  private final IdentityHashMap<Schema, RowLayout> bySchema = new IdentityHashMap<>();
  private final Map<MessageType, RowLayout> byColumns = new HashMap<>();

  Layouts(PartitionPath path, PointColumn.Mode geometry, List<String> headers) {
    this.path = path;
    this.geometry = geometry;
    this.headers = headers;
  }

  RowLayout of(Schema schema) {
    RowLayout known = bySchema.get(schema);
    if (known != null) {
      return known;
    }
    RowLayout compiled = check(schema);
    if (bySchema.size() >= MAX_ENTRIES) {
      bySchema.clear();
    }
    if (byColumns.size() >= MAX_ENTRIES) {
      byColumns.clear();
    }
    RowLayout shared = byColumns.computeIfAbsent(compiled.type(), any -> compiled);
    // Defaults fill in for nulls while rows are encoded and are not in the Parquet type.
    RowLayout layout = shared.fields().equals(compiled.fields()) ? shared : compiled;
    bySchema.put(schema, layout);
    return layout;
  }

  /** Compiles a layout, which refuses a schema that cannot become one. */
  RowLayout check(Schema schema) {
    path.checkColumns(schema);
    return RowLayout.of(schema, path.columnsInPath(), geometry, headers);
  }
}
