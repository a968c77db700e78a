// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 7: does the value change faster than it can? As in ioos_qc, times count in whole
 * seconds, and the first value, and one behind a missing one, passes. Strictly, times are exact,
 * and a value without one before it in time is not evaluated.
 *
 * @param suspect units per second over which a value is suspect, or null
 * @param fail units per second over which a value fails, or null
 */
record RateOfChange(Double suspect, Double fail) implements QualityTest {
  static final String NAME = "rate_of_change";

  static RateOfChange of(JsonSection json) {
    json.onlyKnows(Set.of("threshold", "fail_threshold"));
    RateOfChange test =
        new RateOfChange(json.threshold("threshold"), json.threshold("fail_threshold"));
    if (test.suspect == null && test.fail == null) {
      throw json.refused("needs threshold or fail_threshold, in units per second");
    }
    json.inOrder(test.suspect, test.fail);
    return test;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Basis basis() {
    return Basis.VALUES;
  }

  @Override
  public Tester start(Compat compat, SeriesMemory memory) {
    return new Memory(this, compat == Compat.STRICT, memory);
  }

  /** The test with its memory of a series. */
  private static final class Memory extends LastTwo implements Tester {
    private static final long MILLIS = 1000;

    private final RateOfChange test;
    private final boolean strict;

    Memory(RateOfChange test, boolean strict, SeriesMemory memory) {
      super(memory);
      this.test = test;
      this.strict = strict;
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.missing()) {
        return Flag.MISSING;
      }
      if (sample.time() == null) {
        return Flag.NOT_EVALUATED;
      }
      if (!hasNewer()) {
        return strict ? Flag.NOT_EVALUATED : Flag.PASS;
      }
      if (!isNewerAgain(sample) && isOlderAgain(sample)) {
        return Flag.NOT_EVALUATED;
      }
      long millis = sample.time() - newerTime();
      if (strict && millis <= 0) {
        return Flag.NOT_EVALUATED;
      }
      long wholeSeconds = millis / MILLIS;
      double seconds = strict ? millis / (double) MILLIS : wholeSeconds;
      double rate = Math.abs((sample.value() - newerValue()) / seconds);
      return QualityTest.over(rate, test.suspect, test.fail);
    }

    @Override
    public Flag withoutHistory(Flag flag, Sample sample) {
      return !hasBegun() && flag == Flag.PASS ? Flag.NOT_EVALUATED : flag;
    }

    /** To come back to a reading that is delivered again is no change of the value. */
    private boolean isRedelivery(Sample sample) {
      return isNewerAgain(sample) || isOlderAgain(sample);
    }

    @Override
    public void remember(Sample sample) {
      note();
      if (sample.missing()) {
        forgetNewer();
      } else if (sample.time() != null
          && !isRedelivery(sample)
          && !(strict && hasNewer() && sample.time() <= newerTime())) {
        add(sample);
      }
    }
  }
}
