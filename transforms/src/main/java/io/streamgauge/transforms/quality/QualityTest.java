// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/** A test with its thresholds. */
sealed interface QualityTest
    permits TimeGap,
        Location,
        GrossRange,
        Climatology,
        Spike,
        RateOfChange,
        FlatLine,
        AttenuatedSignal {

  /** Name in rules and flags. */
  String name();

  /** The test of readings, with numbers of its own in the memory of their series. */
  Tester start(Compat compat, SeriesMemory memory);

  /** What a test knows a reading by, which says whose failures and whose memory belong together. */
  Basis basis();

  /** On what a test judges. */
  enum Basis {
    /** On the value alone: a value that fails here is wrong, whatever came before. */
    VALUE,
    /** On the values before too: it may fail because of them. */
    VALUES,
    /** On time or place, not on the value. */
    OTHER
  }

  /**
   * Tests the readings of the series that the memory is opened on, in the order in which they come.
   */
  interface Tester {
    /** Sets its numbers, which are 0, to what they are before the first reading. */
    default void clear() {}

    /** The flag of the next reading; it leaves no trace. */
    Flag check(Sample sample);

    /**
     * What becomes of the flag just given when the memory began after another was forgotten for
     * want of room, and so may lack what it would have judged by.
     */
    default Flag withoutHistory(Flag flag, Sample sample) {
      return flag;
    }

    /** Takes the reading checked last into the memory. */
    default void remember(Sample sample) {}

    /** What the last check told of the reading before, or null when it told nothing new. */
    default Flag verdictOnPrevious() {
      return null;
    }

    /** The event time in epoch milliseconds of the reading that the verdict is about, or null. */
    default Long previousTime() {
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
