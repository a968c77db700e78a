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
 * @param selection the fingerprint of what was selected; null when it is not known
 * @param ledger the last entry of the ledger when its first row was given; 0 when there was none
 */
public record RowPosition(long row, long rows, String order, String selection, long ledger) {
  private static final String FILE = "file";
  private static final String PLACE = "archive:";
  private static final String ROW = "row";
  private static final String ROWS = "rows";
  private static final String ORDER = "order";
  private static final String SELECTION = "selection";
  private static final String LEDGER = "ledger";
  private static final Set<String> KEYS = Set.of(SourcePartition.API, FILE);

  /** The offsets that Connect has stored for some partitions. */
  public interface Stored {
    /** That of a partition, or null. */
    Map<String, Object> of(Map<String, String> partition);
  }

  /** The source partition of a file. */
  public static Map<String, String> partition(String key) {
    return SourcePartition.of(PLACE, FILE, key);
  }

  /** The file of a source partition that was checked. */
  public static String file(Map<String, ?> partition) {
    return (String) partition.get(FILE);
  }

  /** Whether rows of it were given. */
  boolean begun() {
    return row > 0;
  }

  /** Whether all of a file of this position, or null, is done. */
  static boolean complete(RowPosition position) {
    return position != null && position.rows > 0 && position.row >= position.rows;
  }

  /** The offset as Connect keeps it. */
  Map<String, Object> offset() {
    return Map.of(ROW, row, ROWS, rows, ORDER, order, SELECTION, selection, LEDGER, ledger);
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
    Object selection = offset.get(SELECTION);
    Object ledger = offset.get(LEDGER);
    boolean fits =
        row instanceof Number place
            && place.longValue() >= 0
            && (rows == null || rows instanceof Number)
            && (order == null || order instanceof String)
            && (selection == null || selection instanceof String)
            && (ledger == null || ledger instanceof Number);
    if (!fits) {
      throw new ConnectException(
          "Offset " + offset + " of " + key + " is none; use {\"row\": 0} to read it anew");
    }
    return new RowPosition(
        ((Number) row).longValue(),
        rows == null ? 0 : ((Number) rows).longValue(),
        (String) order,
        (String) selection,
        ledger == null ? 0 : ((Number) ledger).longValue());
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
