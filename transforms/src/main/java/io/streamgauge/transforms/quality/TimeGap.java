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
  public Tester start(Compat compat, SeriesMemory memory) {
    return new Memory(this, memory);
  }

  /** The test with its memory of a series: the newest time. */
  private static final class Memory implements Tester {
    private final TimeGap test;
    private final SeriesMemory.Cells newest;

    Memory(TimeGap test, SeriesMemory memory) {
      this.test = test;
      newest = memory.cells(1);
    }

    @Override
    public void clear() {
      newest.number(0, SeriesMemory.NO_TIME);
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.time() == null) {
        return Flag.MISSING;
      }
      long before = newest.number(0);
      return before == SeriesMemory.NO_TIME
          ? Flag.NOT_EVALUATED
          : QualityTest.over((sample.time() - before) / MILLIS, test.suspect, test.fail);
    }

    @Override
    public void remember(Sample sample) {
      if (sample.time() != null && sample.time() > newest.number(0)) {
        newest.number(0, sample.time());
      }
    }
  }
}
