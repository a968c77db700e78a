// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.time.Instant;

/**
 * A time that something waits for. Nothing waits longer than it was going to when a clock that was
 * ahead is set back: the time is reached when it is earlier than it was at first.
 *
 * @param since when it was set
 */
record Due(Instant since, Instant at) {
  boolean reached(Instant now) {
    return !now.isBefore(at) || now.isBefore(since);
  }
}
