// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.metrics.PluginGauges;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sums over all series of a task, kept by the difference that each change makes: to add them up
 * anew in each poll with a change would cost as much as there are gaps.
 */
final class SeriesTotals {
  private final LongAdder series = new LongAdder();
  private final LongAdder open = new LongAdder();
  private final LongAdder missing = new LongAdder();
  private final LongAdder silent = new LongAdder();

  void register(PluginGauges gauges) {
    gauges.add("open-gaps", "Gaps in which readings are missing", open::sum);
    gauges.add("missing-readings", "Readings that are missing in open gaps", missing::sum);
    gauges.add("silent-series", "Series told as silent", silent::sum);
    gauges.add("watched-series", "Series of which readings are expected", series::sum);
  }

  /** Readings are expected of a series or not, in place of what was so before. */
  void expected(boolean before, boolean now) {
    series.add((now ? 1 : 0) - (before ? 1 : 0));
  }

  /** A gap is now so, in place of what it was before; null for none. */
  void changed(SeriesGap before, SeriesGap now) {
    add(before, -1);
    add(now, 1);
  }

  private void add(SeriesGap gap, int times) {
    if (gap == null) {
      return;
    }
    if (gap.isSilent()) {
      silent.add(times);
    } else if (gap.state() == CoverageState.OPEN) {
      open.add(times);
      missing.add(times * gap.missing(gap.end()));
    }
  }
}
