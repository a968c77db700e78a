// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 7: does the value change faster than it can? As in ioos_qc, times count in whole
 * seconds, and the first value, and one behind a missing one, passes.
 *
 * @param suspect units per second over which a value is suspect, or null
 * @param fail units per second over which a value fails, or null
 */
record RateOfChange(Double suspect, Double fail) implements QualityTest {
  static final String NAME = "rate_of_change";

  static RateOfChange of(JsonSection json) {
    json.onlyKnows(Set.of("threshold", "fail_threshold"));
    RateOfChange test = new RateOfChange(json.number("threshold"), json.number("fail_threshold"));
    if (test.suspect == null && test.fail == null) {
      throw json.refused("needs threshold or fail_threshold, in units per second");
    }
    return test;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Tester start() {
    return new Memory(this);
  }

  private static final class Memory implements Tester {
    private static final long MILLIS = 1000;

    private final RateOfChange test;
    private Sample previous;

    Memory(RateOfChange test) {
      this.test = test;
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.missing()) {
        previous = null;
        return Flag.MISSING;
      }
      if (sample.time() == null) {
        return Flag.NOT_EVALUATED;
      }
      Sample before = previous;
      previous = sample;
      if (before == null) {
        return Flag.PASS;
      }
      long seconds = (sample.time() - before.time()) / MILLIS;
      double rate = Math.abs((sample.value() - before.value()) / (double) seconds);
      return QualityTest.over(rate, test.suspect, test.fail);
    }
  }
}
