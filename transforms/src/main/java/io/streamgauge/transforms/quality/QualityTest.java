// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/** A test with its thresholds. */
sealed interface QualityTest permits GrossRange, Spike, RateOfChange, FlatLine, Climatology {

  /** Name in rules and flags. */
  String name();

  /** The test of one series of readings, with a memory of its own where it needs one. */
  Tester start();

  /** Tests the readings of one series, in the order in which they come. */
  interface Tester {
    /** The flag of the next reading. */
    Flag check(Sample sample);

    /** What the last call told of the reading before, or null when it told nothing new. */
    default Flag verdictOnPrevious() {
      return null;
    }
  }

  /** Raises a flag where a measure is over its threshold; a threshold of null or 0 is off. */
  static Flag over(double measure, Double suspect, Double fail) {
    if (fail != null && fail != 0 && measure > fail) {
      return Flag.FAIL;
    }
    return suspect != null && suspect != 0 && measure > suspect ? Flag.SUSPECT : Flag.PASS;
  }
}
