// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Set;

/**
 * QARTOD test 4: is the value within what the sensor can measure and the operator expects?
 *
 * @param fail outside of it the value fails
 * @param suspect outside of it the value is suspect, or null
 */
record GrossRange(Span fail, Span suspect) implements QualityTest {
  static final String NAME = "gross_range";

  static GrossRange of(JsonSection json) {
    json.onlyKnows(Set.of("fail_span", "suspect_span"));
    Span fail = json.span("fail_span");
    Span suspect = json.span("suspect_span");
    if (fail == null) {
      throw json.refused("needs fail_span, as in \"fail_span\": [-40, 60]");
    }
    if (suspect != null && !fail.contains(suspect)) {
      throw json.refused("has a suspect_span that is not within its fail_span");
    }
    return new GrossRange(fail, suspect);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Basis basis() {
    return Basis.VALUE;
  }

  @Override
  public Tester start(Compat compat, SeriesMemory memory) {
    return this::check;
  }

  private Flag check(Sample sample) {
    if (sample.missing()) {
      return Flag.MISSING;
    }
    if (!fail.contains(sample.value())) {
      return Flag.FAIL;
    }
    return suspect == null || suspect.contains(sample.value()) ? Flag.PASS : Flag.SUSPECT;
  }
}
