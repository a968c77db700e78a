// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.common.source.SourcePartition;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The part of a file that has been read: a source offset.
 *
 * @param row rows of it that are done, in the order that is asked for
 * @param rows of the file; 0 when it is not known
 * @param order that they are in
 */
public record RowPosition(long row, long rows, String order) {
  private static final String FILE = "file";
  private static final String PLACE = "archive:";
  private static final String ROW = "row";
  private static final String ROWS = "rows";
  private static final String ORDER = "order";
  private static final Set<String> KEYS = Set.of(SourcePartition.API, FILE);

  /** The source partition of a file. */
  public static Map<String, String> partition(String key) {
    return SourcePartition.of(PLACE, FILE, key);
  }

  /** Whether all of the file is done. */
  boolean complete() {
    return rows > 0 && row >= rows;
  }

  /** The offset as Connect keeps it. */
  Map<String, Object> offset() {
    return Map.of(ROW, row, ROWS, rows, ORDER, order);
  }

  /**
   * The position of a stored offset.
   *
   * @throws ConnectException when it is none
   */
  static RowPosition of(String key, Map<String, ?> offset) {
    Object row = offset.get(ROW);
    Object rows = offset.get(ROWS);
    Object order = offset.get(ORDER);
    boolean fits =
        row instanceof Number place
            && place.longValue() >= 0
            && (rows == null || rows instanceof Number)
            && (order == null || order instanceof String);
    if (!fits) {
      throw new ConnectException(
          "Offset " + offset + " of " + key + " is none; use {\"row\": 0} to read it anew");
    }
    return new RowPosition(
        ((Number) row).longValue(), rows == null ? 0 : ((Number) rows).longValue(), (String) order);
  }

  /**
   * Refuses what no task could read later.
   *
   * @throws ConnectException naming what is wrong and the form that is right
   */
  public static void check(Map<String, ?> partition, Map<String, ?> offset) {
    boolean known =
        partition != null
            && partition.keySet().equals(KEYS)
            && PLACE.equals(partition.get(SourcePartition.API))
            && partition.get(FILE) instanceof String;
    if (!known && offset != null) {
      throw new ConnectException(
          "Partition "
              + partition
              + " is not one of this connector; use {\"api\": \"archive:\", \"file\": \"<key of the"
              + " file>\"} as GET /connectors/{name}/offsets shows it");
    }
    if (offset != null) {
      var unused = of(String.valueOf(partition.get(FILE)), offset);
    }
  }
}
