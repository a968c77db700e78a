// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.metrics.PluginGauges;
import java.util.concurrent.atomic.LongAdder;

/** The gauges that show how complete the readings of a task are. */
final class CompletenessMetrics {
  private final LongAdder told = new LongAdder();
  private final LongAdder ahead = new LongAdder();
  private final LongAdder unwatched = new LongAdder();

  void register(PluginGauges gauges) {
    gauges.add("coverage-total", "Coverage records handed to Kafka", told::sum);
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
}
