// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.units;

import java.math.BigDecimal;

/**
 * A unit of measure.
 *
 * @param code its UCUM code
 * @param dimension what it measures; only units of the same dimension convert. A ratio may say of
 *     what it is, as in {@code ratio.mass}, and then converts to ratios that do not, but not to
 *     those of something else: to make parts of a mass of parts of a volume takes densities
 * @param scale base units in one of it
 * @param offset value in base units of its zero
 */
public record Unit(String code, String dimension, BigDecimal scale, BigDecimal offset) {

  /** Whether results in it are results in the other unit by a scale and an offset. */
  public boolean convertsTo(Unit other) {
    return dimension.equals(other.dimension)
        || dimension.startsWith(other.dimension + ".")
        || other.dimension.startsWith(dimension + ".");
  }
}
