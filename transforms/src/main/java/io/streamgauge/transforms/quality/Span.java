// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * An interval that contains both its ends.
 *
 * @param low the smaller end
 * @param high the greater end
 */
record Span(double low, double high) {

  Span {
    if (low > high) {
      double swap = low;
      low = high;
      high = swap;
    }
  }

  boolean contains(double value) {
    return value >= low && value <= high;
  }

  boolean contains(Span other) {
    return contains(other.low) && contains(other.high);
  }
}
