// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 1: was the series silent for too long before this reading? A reading that comes later
 * than a newer one closes no gap.
 *
 * @param suspect seconds of silence over which a reading is suspect, or null
 * @param fail seconds of silence over which a reading fails, or null
 */
record TimeGap(Double suspect, Double fail) implements QualityTest {
  static final String NAME = "time_gap";
  private static final double MILLIS = 1000;

  static TimeGap of(JsonSection json) {
    json.onlyKnows(Set.of("suspect_threshold", "fail_threshold"));
    TimeGap test =
        new TimeGap(json.threshold("suspect_threshold"), json.threshold("fail_threshold"));
    if (test.suspect == null && test.fail == null) {
      throw json.refused("needs suspect_threshold or fail_threshold, in seconds");
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
    return Basis.OTHER;
  }

  @Override
  public Tester start(Compat compat) {
    return new Memory(this);
  }

  /** The test's memory of one series. */
  private static final class Memory implements Tester {
    private final TimeGap test;
    private boolean begun;
    private long newest;

    Memory(TimeGap test) {
      this.test = test;
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.time() == null) {
        return Flag.MISSING;
      }
      return !begun
          ? Flag.NOT_EVALUATED
          : QualityTest.over((sample.time() - newest) / MILLIS, test.suspect, test.fail);
    }

    @Override
    public void remember(Sample sample) {
      if (sample.time() != null && (!begun || sample.time() > newest)) {
        begun = true;
        newest = sample.time();
      }
    }
  }
}
