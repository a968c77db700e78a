// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 10: does the signal vary less than it should, as behind growth on the sensor? It
 * looks at the readings of the last {@code period}, its begin not included.
 *
 * @param suspect variation below which a value is suspect
 * @param fail variation below which a value fails
 * @param period milliseconds
 * @param fewest readings in the period below which it does not judge
 * @param range whether variation is the range; else the standard deviation of the population
 */
record AttenuatedSignal(double suspect, double fail, long period, int fewest, boolean range)
    implements QualityTest {
  static final String NAME = "attenuated_signal";
  private static final double MILLIS = 1000;
  private static final double LONGEST_PERIOD = 366 * 86_400.0;

  static AttenuatedSignal of(JsonSection json) {
    json.onlyKnows(
        Set.of(
            "suspect_threshold",
            "fail_threshold",
            "test_period",
            "min_obs",
            "min_period",
            "interval",
            "check_type"));
    Double suspect = json.number("suspect_threshold");
    Double fail = json.number("fail_threshold");
    Double period = json.number("test_period");
    if (suspect == null || fail == null || fail > suspect) {
      throw json.refused("needs a suspect_threshold and a fail_threshold that is not above it");
    }
    if (period == null || period <= 0 || period > LONGEST_PERIOD) {
      throw json.refused("needs a test_period of more than 0 seconds and at most a year");
    }
    String type = json.text("check_type", "std");
    if (!type.equals("std") && !type.equals("range")) {
      throw json.refused("has an unknown check_type; use std or range");
    }
    return new AttenuatedSignal(
        suspect, fail, Math.round(period * MILLIS), fewest(json), type.equals("range"));
  }

  private static int fewest(JsonSection json) {
    Double count = json.number("min_obs");
    Double minPeriod = json.number("min_period");
    Double interval = json.number("interval");
    if (minPeriod != null && (count != null || interval == null || interval <= 0)) {
      throw json.refused(
          "has a min_period, which needs the interval of the readings in seconds and no min_obs");
    }
    double fewest = minPeriod != null ? minPeriod / interval : count != null ? count : 0;
    if (!(fewest >= 0 && fewest <= RecentValues.MOST)) {
      throw json.refused(
          "asks for more readings than the "
              + RecentValues.MOST
              + " that are remembered, or fewer"
              + " than none");
    }
    return (int) fewest;
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
    return new Memory(this, memory);
  }

  /** The test with its memory of a series, which knows how long it has been filling. */
  private static final class Memory extends RecentValues implements Tester {
    private final AttenuatedSignal test;
    private final SeriesMemory.Cells since;

    Memory(AttenuatedSignal test, SeriesMemory memory) {
      super(memory);
      this.test = test;
      since = memory.cells(1);
    }

    @Override
    public void clear() {
      begin();
      since.number(0, SeriesMemory.NO_TIME);
    }

    private boolean hasBegun() {
      return since.number(0) != SeriesMemory.NO_TIME;
    }

    @Override
    public Flag check(Sample sample) {
      if (sample.missing()) {
        return Flag.MISSING;
      }
      if (sample.time() == null) {
        return Flag.NOT_EVALUATED;
      }
      long after = sample.time() - test.period;
      if (surelyVary(sample.value(), after, sample.time(), test.range, test.suspect, test.fewest)) {
        return Flag.PASS;
      }
      int count = choose(sample.value(), after, sample.time());
      double variation = test.range ? range(count) : deviation(count);
      if (count < test.fewest || Double.isNaN(variation)) {
        return Flag.NOT_EVALUATED;
      }
      return variation >= test.suspect
          ? Flag.PASS
          : variation < test.fail ? Flag.FAIL : Flag.SUSPECT;
    }

    @Override
    public Flag withoutHistory(Flag flag, Sample sample) {
      boolean filling =
          sample.time() != null && (!hasBegun() || sample.time() - since.number(0) < test.period);
      return filling && flag != Flag.MISSING ? Flag.NOT_EVALUATED : flag;
    }

    @Override
    public void remember(Sample sample) {
      boolean timed = !sample.missing() && sample.time() != null;
      if (timed && !contains(sample.time(), sample.value())) {
        if (!hasBegun()) {
          since.number(0, sample.time());
        }
        add(sample.time(), sample.value(), sample.time() - test.period);
      }
    }
  }
}
