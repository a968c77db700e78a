// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Readings ahead of the clock: one of them would move its series to a time before which all that
 * comes later counts as known.
 */
final class FutureReadings {
  /** Longer than any history. */
  static final Duration ALL_TIME = Duration.ofDays(3_650_000);

  private FutureReadings() {}

  /** The latest time that a reading may have; far ahead when the bound is beyond all time. */
  static Instant bound(Instant now, Duration most) {
    return Duration.between(now, Instant.MAX).compareTo(most) > 0 ? now.plus(most) : Instant.MAX;
  }

  /** The rows that are not, and of the others why they are left out. */
  static List<Row> without(List<Row> rows, Instant now, Duration most, List<Rejection> rejected) {
    Instant bound = bound(now, most);
    List<Row> kept = new ArrayList<>(rows.size());
    List<Rejection> ahead = new ArrayList<>();
    long others = 0;
    for (Row row : rows) {
      if (!row.observation().eventTime().isAfter(bound)) {
        kept.add(row);
      } else if (ahead.size() + rejected.size() < Rejection.MOST) {
        ahead.add(rejection(row, most));
      } else {
        others++;
      }
    }
    boolean told = rejected.stream().anyMatch(each -> each.others() > 0);
    rejected.addAll(0, ahead);
    if (others > 0 && !told) {
      Row last = rows.get(rows.size() - 1);
      rejected.add(Rejection.ofOthers(last.station(), text(last), others));
    }
    return kept;
  }

  private static Rejection rejection(Row row, Duration most) {
    return Rejection.of(
        row.station(),
        text(row),
        "its time "
            + row.observation().eventTime()
            + " is more than "
            + most.toMillis()
            + " ms ahead of the clock ("
            + WindowOptions.MAX_FUTURE
            + ")");
  }

  private static TextNode text(Row row) {
    return TextNode.valueOf(ObservationSchema.struct(row.observation()).toString());
  }
}
