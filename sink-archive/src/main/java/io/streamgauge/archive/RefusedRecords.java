// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry;

/** The directories of records that fit no table. */
final class RefusedRecords {
  /** Directory below the store's root; readers of Hive layouts pass it by. */
  private RefusedRecords() {}

  /**
   * Where those of a topic are. The levels are those of other rows, without a value: DuckDB reads
   * no files together whose levels have other names.
   */
  static String directory(String topic, PartitionPath path) {
    String[] values = new String[path.fields().size()];
    for (int i = 0; i < values.length; i++) {
      boolean isTopic = path.fields().get(i).function() == PartitionField.Function.TOPIC;
      values[i] = isTopic ? topic : null;
    }
    return path.below(LedgerEntry.REFUSED).of(topic, values).path();
  }
}
