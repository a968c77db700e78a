// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.calibration;

import java.util.Arrays;

/** A table of points with straight lines between them. */
final class PointTable implements Formula {
  /** Beyond it the distance of two points may be more than a double can hold. */
  static final double FARTHEST = 1e300;

  private final double[] raws;
  private final double[] results;
  private final boolean clamps;

  /**
   * A table of two points at least.
   *
   * @param raws rising
   * @param results as many
   * @param clamps whether what is outside has the result of the nearest point
   */
  PointTable(double[] raws, double[] results, boolean clamps) {
    this.raws = raws.clone();
    this.results = results.clone();
    this.clamps = clamps;
  }

  /** Whether all raw values have the same result. */
  boolean isConstant() {
    return Arrays.stream(results).allMatch(result -> result == results[0]);
  }

  @Override
  public double apply(double raw) {
    // A negative zero would be looked for before the zero that it is.
    int found = Arrays.binarySearch(raws, raw + 0.0);
    if (found >= 0) {
      return results[found];
    }
    int above = -found - 1;
    if (above == 0 || above == raws.length) {
      return results[above == 0 ? 0 : above - 1];
    }
    double way = (raw - raws[above - 1]) / (raws[above] - raws[above - 1]);
    return results[above - 1] + way * (results[above] - results[above - 1]);
  }

  @Override
  public boolean covers(double raw) {
    return raw >= raws[0] && raw <= raws[raws.length - 1];
  }

  @Override
  public boolean clamps() {
    return clamps;
  }
}
