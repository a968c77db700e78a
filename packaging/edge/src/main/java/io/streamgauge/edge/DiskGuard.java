// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

/**
 * The rule by which sources pause for want of disk, and go on.
 *
 * @param reserve bytes that stay free
 */
record DiskGuard(long reserve) {
  /** Whether the sources should be paused, given whether they are. */
  boolean pauses(long room, boolean paused) {
    // Half as much again: else they would go on and stop with each segment that is deleted.
    return room < (paused ? reserve + reserve / 2 : reserve);
  }
}
