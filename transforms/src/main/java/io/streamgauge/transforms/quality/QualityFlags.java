// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the tests say of one result.
 *
 * @param tests flag by name of the test
 */
public record QualityFlags(Map<String, Flag> tests) {
  /** The order in which QARTOD lets one flag hide another: the last one present wins. */
  private static final List<Flag> PRECEDENCE =
      List.of(Flag.MISSING, Flag.NOT_EVALUATED, Flag.PASS, Flag.SUSPECT, Flag.FAIL);

  public QualityFlags {
    tests = java.util.Collections.unmodifiableMap(new TreeMap<>(tests));
  }

  /** The one flag for all tests; not evaluated when there was none. */
  public Flag aggregate() {
    return aggregate(tests.values());
  }

  static Flag aggregate(Collection<Flag> flags) {
    return flags.stream()
        .max(java.util.Comparator.comparingInt(PRECEDENCE::indexOf))
        .orElse(Flag.NOT_EVALUATED);
  }

  /** The tests as {@code gross_range=1,spike=2}. */
  public String text() {
    return tests.entrySet().stream()
        .map(test -> test.getKey() + "=" + test.getValue().code())
        .collect(Collectors.joining(","));
  }
}
