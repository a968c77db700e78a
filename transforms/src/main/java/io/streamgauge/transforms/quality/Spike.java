// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 6: does a value stick out from both its neighbours? It takes the next reading to
 * tell, and a transform cannot hold a reading back, so the flag of a reading is "not evaluated" and
 * the verdict comes with the reading after it. What can be told at once is that a value is a step
 * away from the one before, which every spike is, and the begin of a flood too: suspect at most.
 *
 * @param suspect difference over which a value is suspect, or null
 * @param fail difference over which a value fails, or null
 * @param differential whether both steps count, of which the smaller must be over the threshold,
 *     and only when they go opposite ways; else the distance from the neighbours' mean
 * @param live whether a step over a threshold makes the reading suspect at once
 */
record Spike(Double suspect, Double fail, boolean differential, boolean live)
    implements QualityTest {
  static final String NAME = "spike";

  static Spike of(JsonSection json) {
    json.onlyKnows(Set.of("suspect_threshold", "fail_threshold", "method", "live"));
    String method = json.text("method", "average");
    if (!method.equals("average") && !method.equals("differential")) {
      throw json.refused("has an unknown method; use average or differential");
    }
    Spike spike =
        new Spike(
            json.threshold("suspect_threshold"),
            json.threshold("fail_threshold"),
            method.equals("differential"),
            live(json));
    if (spike.suspect == null && spike.fail == null) {
      throw json.refused("needs suspect_threshold or fail_threshold");
    }
    json.inOrder(spike.suspect, spike.fail);
    return spike;
  }

  private static boolean live(JsonSection json) {
    String live = json.text("live", "none");
    if (!live.equals("none") && !live.equals("step")) {
      throw json.refused("has an unknown live flag; use none or step");
    }
    return live.equals("step");
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

  private double height(double before, double value, double after) {
    double up = value - before;
    double down = after - value;
    return differential
        ? (up * down < 0 ? Math.min(Math.abs(up), Math.abs(down)) : 0)
        : Math.abs(value - (before + after) / 2);
  }

  /** The test with its memory of a series. */
  private static final class Memory extends LastTwo implements Tester {
    private final Spike test;
    private final boolean strict;

    /** Of the reading checked last, of whatever series, until its verdict is asked for. */
    private boolean known;

    private double height;

    Memory(Spike test, boolean strict, SeriesMemory memory) {
      super(memory);
      this.test = test;
      this.strict = strict;
    }

    @Override
    public Flag check(Sample sample) {
      boolean outOfTurn = isOutOfTurn(sample);
      known = !outOfTurn && haveValues() && !sample.missing();
      height = known ? test.height(olderValue(), newerValue(), sample.value()) : 0;
      if (sample.missing()) {
        return Flag.MISSING;
      }
      if (!test.live || outOfTurn || !hasNewerValue()) {
        return Flag.NOT_EVALUATED;
      }
      Flag step =
          QualityTest.over(Math.abs(sample.value() - newerValue()), test.suspect, test.fail);
      return step == Flag.PASS ? Flag.PASS : Flag.SUSPECT;
    }

    /**
     * One that is delivered twice is not its own neighbour, which would hide that it sticks out;
     * strictly one that comes late is nobody's.
     */
    private boolean isOutOfTurn(Sample sample) {
      return isNewerAgain(sample)
          || isOlderAgain(sample)
          || (strict && isNewerTimed() && sample.time() != null && sample.time() < newerTime());
    }

    @Override
    public void remember(Sample sample) {
      if (!isOutOfTurn(sample)) {
        add(sample);
      }
    }

    @Override
    public Flag verdictOnPrevious() {
      return known ? QualityTest.over(height, test.suspect, test.fail) : null;
    }

    @Override
    public Long previousTime() {
      return isNewerTimed() ? Long.valueOf(newerTime()) : null;
    }
  }
}
