// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

/**
 * The parts of a request that was refused or too large. When every part is answered it was not one
 * of the stations: they were too many.
 */
final class Split {
  private int unanswered;
  private int largest;

  void add(int stations) {
    unanswered++;
    largest = Math.max(largest, stations);
  }

  /** Counts a part that was answered, and says whether it was the last of all. */
  boolean answered() {
    return --unanswered == 0;
  }

  /** How many stations can be asked for together. */
  int largest() {
    return largest;
  }
}
