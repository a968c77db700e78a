// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 6: does a value stick out from both its neighbours? It takes the next reading to
 * tell, and a transform cannot hold a reading back, so the flag of a reading is "not evaluated" and
 * the verdict comes with the reading after it.
 *
 * @param suspect difference over which a value is suspect, or null
 * @param fail difference over which a value fails, or null
 * @param differential whether both steps count, of which the smaller must be over the threshold,
 *     and only when they go opposite ways; else the distance from the neighbours' mean
 */
record Spike(Double suspect, Double fail, boolean differential) implements QualityTest {
  static final String NAME = "spike";

  static Spike of(JsonSection json) {
    json.onlyKnows(Set.of("suspect_threshold", "fail_threshold", "method"));
    String method = json.text("method", "average");
    if (!method.equals("average") && !method.equals("differential")) {
      throw json.refused("has the method '" + method + "'; use average or differential");
    }
    Spike spike =
        new Spike(
            json.number("suspect_threshold"),
            json.number("fail_threshold"),
            method.equals("differential"));
    if (spike.suspect == null && spike.fail == null) {
      throw json.refused("needs suspect_threshold or fail_threshold");
    }
    return spike;
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
  public Tester start(Compat compat) {
    return new Memory(this);
  }

  private Flag flag(double before, double value, double after) {
    double up = value - before;
    double down = after - value;
    double height =
        differential
            ? (up * down < 0 ? Math.min(Math.abs(up), Math.abs(down)) : 0)
            : Math.abs(value - (before + after) / 2);
    return QualityTest.over(height, suspect, fail);
  }

  private static final class Memory implements Tester {
    private final Spike test;
    private Double older;
    private Double newer;
    private Flag verdict;

    Memory(Spike test) {
      this.test = test;
    }

    @Override
    public Flag check(Sample sample) {
      boolean known = older != null && newer != null && !sample.missing();
      verdict = known ? test.flag(older, newer, sample.value()) : null;
      return sample.missing() ? Flag.MISSING : Flag.NOT_EVALUATED;
    }

    @Override
    public void remember(Sample sample) {
      older = newer;
      newer = sample.value();
    }

    @Override
    public Flag verdictOnPrevious() {
      return verdict;
    }
  }
}
