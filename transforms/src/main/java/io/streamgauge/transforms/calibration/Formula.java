// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.calibration;

/** A function from raw values to results. */
sealed interface Formula permits Polynomial, PointTable {
  /** The result of a finite raw value; it may be too large for a double. */
  double apply(double raw);

  /** Whether the formula was made for such a value. */
  boolean covers(double raw);

  /** Whether it has a result for values that it was not made for. */
  boolean clamps();
}
