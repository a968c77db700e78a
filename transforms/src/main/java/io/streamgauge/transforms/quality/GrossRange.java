// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * QARTOD test 4: is the value within what the sensor can measure and the operator expects?
 *
 * @param fail outside of it the value fails
 * @param suspect outside of it the value is suspect, or null
 */
record GrossRange(Span fail, Span suspect) {
  static final String NAME = "gross_range";

  GrossRange {
    if (suspect != null && !fail.contains(suspect)) {
      throw new IllegalArgumentException("suspect_span must lie within fail_span");
    }
  }

  /** The flag of a value, or of null when it is missing. */
  Flag check(Double value) {
    if (value == null || value.isNaN()) {
      return Flag.MISSING;
    }
    if (!fail.contains(value)) {
      return Flag.FAIL;
    }
    return suspect == null || suspect.contains(value) ? Flag.PASS : Flag.SUSPECT;
  }
}
