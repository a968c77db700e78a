// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.List;
import java.util.Locale;

/** The order in which rows come back. */
enum ReadOrder {
  /** Of the event time, for each sensor. */
  EVENT_TIME,
  /** Of the offset that they had, for each topic partition. */
  OFFSET;

  /** Whether the rows of a file that says what it is sorted by are in this order already. */
  boolean isOf(List<String> sorted) {
    return this == EVENT_TIME
        && sorted.size() >= 2
        && sorted.get(0).equals(RowSelection.SENSOR)
        && sorted.get(1).equals(RowSelection.EVENT_TIME);
  }

  String spelled() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
