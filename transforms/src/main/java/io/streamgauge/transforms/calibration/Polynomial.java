// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.calibration;

import java.util.Arrays;

/** A polynomial, of which gain and offset are the simplest. */
final class Polynomial implements Formula {
  private final double[] coefficients;

  /** A polynomial with the coefficients of rising powers; there are two at least. */
  Polynomial(double... coefficients) {
    this.coefficients = coefficients.clone();
  }

  /** Whether all raw values have the same result. */
  boolean isConstant() {
    return Arrays.stream(coefficients).skip(1).allMatch(coefficient -> coefficient == 0);
  }

  @Override
  public double apply(double raw) {
    double sum = coefficients[coefficients.length - 1];
    for (int i = coefficients.length - 2; i >= 0; i--) {
      sum = sum * raw + coefficients[i];
    }
    return sum;
  }

  @Override
  public boolean covers(double raw) {
    return true;
  }

  @Override
  public boolean clamps() {
    return false;
  }
}
