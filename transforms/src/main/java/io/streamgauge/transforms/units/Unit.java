// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.units;

import java.math.BigDecimal;

/**
 * A unit of measure.
 *
 * @param code its UCUM code
 * @param dimension what it measures; only units of the same dimension convert
 * @param scale base units in one of it
 * @param offset value in base units of its zero
 */
public record Unit(String code, String dimension, BigDecimal scale, BigDecimal offset) {}
