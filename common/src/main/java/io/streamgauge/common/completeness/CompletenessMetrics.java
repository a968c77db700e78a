// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.metrics.PluginGauges;
import java.util.concurrent.atomic.LongAdder;

/** The gauges that show how complete the readings of a task are. */
final class CompletenessMetrics {
  private final LongAdder told = new LongAdder();
  private final LongAdder ahead = new LongAdder();
  private final LongAdder unwatched = new LongAdder();
  private volatile Figures figures = new Figures(0, 0, 0, 0);

  /** Gaps, and what is missing in them, as of one look. */
  private record Figures(long series, long open, long missing, long silent) {}

  void register(PluginGauges gauges) {
    gauges.add("open-gaps", "Gaps in which readings are missing", () -> figures.open());
    gauges.add(
        "missing-readings", "Readings that are missing in open gaps", () -> figures.missing());
    gauges.add("silent-series", "Series told as silent", () -> figures.silent());
    gauges.add("coverage-total", "Coverage records handed to Kafka", told::sum);
    gauges.add("watched-series", "Series of which readings are expected", () -> figures.series());
    gauges.add(
        "unwatched-readings-total",
        "Readings for whose series there was no room, so that their gaps are not seen",
        unwatched::sum);
    gauges.add(
        "readings-ahead-total",
        "Readings more than ten minutes ahead of the clock, or before 1970, which end no gap",
        ahead::sum);
  }

  /** A record of a gap is handed over. */
  void told() {
    told.increment();
  }

  /** A reading has a time that does not count. */
  void ahead() {
    ahead.increment();
  }

  /** A reading is of a series for which there is no room. */
  void unwatched() {
    unwatched.increment();
  }

  /** Something has changed in the table. */
  void look(ExpectedSeries table) {
    long open = 0;
    long missing = 0;
    long silent = 0;
    long series = 0;
    for (SeriesState each : table.all()) {
      series += each.newest() == null ? 0 : 1;
      for (SeriesGap gap : each.gaps().values()) {
        boolean is = gap.state() == CoverageState.OPEN;
        open += is ? 1 : 0;
        missing += is ? gap.missing(gap.end()) : 0;
        silent += gap.isSilent() ? 1 : 0;
      }
    }
    figures = new Figures(series, open, missing, silent);
  }
}
