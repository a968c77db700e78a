// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.declared.DeclaredSchema;
import io.streamgauge.archive.rows.Layouts;
import io.streamgauge.archive.rows.ParquetFile;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Problems;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * The columns that a declared schema gives, before there is a record: what would refuse every
 * record is refused with the configuration.
 */
final class DeclaredColumns {
  private DeclaredColumns() {}

  /** Tells what is wrong with a declared schema for this archive. */
  static void check(AbstractConfig config, Problems problems) {
    Schema schema =
        DeclaredSchema.of(config.getString(DeclaredSchema.OPTION)).columns().orElse(null);
    if (schema == null) {
      return;
    }
    List<PartitionField> levels = FormerPartitioner.fields(config);
    PartitionPath path = new PartitionPath("", levels, ZoneId.of("UTC"));
    ParquetFile file = ParquetFile.from(config, path.columnsInPath(), Map.of());
    try {
      new Layouts(file, path::checkColumns, false).refuseUnfit(schema);
    } catch (DataException e) {
      problems.add(
          DeclaredSchema.OPTION,
          schema.name(),
          "no record could be archived by it: " + LogText.of(e.getMessage()));
    }
    levels.stream()
        .filter(level -> level.ofField() && schema.field(level.path().get(0)) == null)
        .forEach(
            level ->
                problems.add(
                    PartitionField.OPTION,
                    String.join(".", level.path()),
                    "the schema of "
                        + DeclaredSchema.OPTION
                        + " has no such field; declare it there, or name one that it has"));
  }
}
