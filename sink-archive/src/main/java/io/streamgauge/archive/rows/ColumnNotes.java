// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The notes of a file on its own columns, in the words of the CF conventions ({@code units}, {@code
 * flag_values}, {@code flag_meanings}): whoever finds it in ten years has nothing else.
 */
final class ColumnNotes {
  /** Name of the entry in the footer. */
  static final String ENTRY = "streamgauge.columns";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ColumnNotes() {}

  /** The entry for these columns; those that nothing is known of are not in it. */
  static String of(MessageType type) {
    Set<String> columns = type.getFields().stream().map(Type::getName).collect(Collectors.toSet());
    ObjectNode notes = JSON.createObjectNode();
    if (columns.contains("result") && columns.contains("unit")) {
      notes.putObject("result").put("long_name", "measured value").put("units_column", "unit");
    }
    if (columns.contains("event_time")) {
      notes.putObject("event_time").put("long_name", "phenomenon time").put("time_zone", "UTC");
    }
    if (columns.contains("qc_flag")) {
      ObjectNode flag = notes.putObject("qc_flag").put("long_name", "QARTOD flag");
      flag.putArray("flag_values").add(1).add(2).add(3).add(4).add(9);
      flag.put("flag_meanings", "pass not_evaluated suspect fail missing");
    }
    if (columns.contains("longitude") && columns.contains("latitude")) {
      notes.putObject("longitude").put("units", "degrees_east");
      notes.putObject("latitude").put("units", "degrees_north");
    }
    return notes.toString();
  }
}
