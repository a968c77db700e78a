// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.units;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * From one unit to another: {@code factor * value + shift}, rounded only once, at the end.
 *
 * @param factor target units in one source unit
 * @param shift value in target units of the source's zero
 */
public record Conversion(double factor, double shift) {

  /**
   * The conversion between two units.
   *
   * @throws IllegalArgumentException when they measure different things
   */
  public static Conversion between(Unit from, Unit to) {
    if (!from.convertsTo(to)) {
      throw new IllegalArgumentException(
          "cannot convert "
              + from.code()
              + " ("
              + from.dimension()
              + ") to "
              + to.code()
              + " ("
              + to.dimension()
              + ")");
    }
    if (from.equals(to)) {
      return new Conversion(1, 0);
    }
    BigDecimal factor = from.scale().divide(to.scale(), MathContext.DECIMAL128);
    BigDecimal shift =
        from.offset().subtract(to.offset()).divide(to.scale(), MathContext.DECIMAL128);
    return new Conversion(factor.doubleValue(), shift.doubleValue());
  }

  /** Whether values stay as they are. */
  public boolean isIdentity() {
    return factor == 1 && shift == 0;
  }

  /** A value in the target unit. */
  public double apply(double value) {
    return isIdentity() ? value : factor * value + shift;
  }
}
