// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.SourceOptions;
import java.time.Clock;
import java.util.OptionalLong;
import org.slf4j.Logger;

/**
 * The log of what gives no reading and is left out, as {@code bad.records=skip} says: no topic has
 * it, so the first of a kind is told with its reason, and then one in ever longer times.
 */
public final class SkippedRecords {
  private final Logger log;
  private final SpacedLog spaced;

  /** Nothing has been left out yet. */
  public SkippedRecords(Logger log, Clock clock) {
    this.log = log;
    spaced = new SpacedLog(clock);
  }

  /**
   * Tells of one that is left out.
   *
   * @param bad without a secret
   */
  public void skipped(BadRecord bad) {
    skipped(bad, 1);
  }

  /**
   * Tells of several of one kind that are left out.
   *
   * @param bad the first of them, without a secret
   */
  public void skipped(BadRecord bad, long times) {
    OptionalLong count = spaced.count(bad.errorClass(), times);
    if (count.isPresent()) {
      log.warn(
          "What gives no reading is left out, as {}=skip says, and is on no topic{}, such as from"
              + " {}: {}",
          SourceOptions.BAD_RECORDS,
          SpacedLog.times(count.getAsLong()),
          LogText.of(bad.origin()),
          LogText.of(bad.errorMessage()));
    }
  }
}
