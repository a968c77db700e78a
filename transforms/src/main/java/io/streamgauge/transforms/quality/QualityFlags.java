// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the tests say of one reading, and of the one before it.
 *
 * @param tests flag by name of the test
 * @param previous flags that only now are known for the reading before, when they are bad
 * @param previousTime event time of the reading before in epoch milliseconds, or null
 */
public record QualityFlags(Map<String, Flag> tests, Map<String, Flag> previous, Long previousTime) {
  /** The order in which QARTOD lets one flag hide another: the last one present wins. */
  private static final List<Flag> PRECEDENCE =
      List.of(Flag.MISSING, Flag.NOT_EVALUATED, Flag.PASS, Flag.SUSPECT, Flag.FAIL);

  public QualityFlags {
    tests = Collections.unmodifiableMap(new TreeMap<>(tests));
    previous = Collections.unmodifiableMap(new TreeMap<>(previous));
  }

  /** The one flag for all tests; not evaluated when there was none. */
  public Flag aggregate() {
    return aggregate(tests.values());
  }

  static Flag aggregate(Collection<Flag> flags) {
    return flags.stream()
        .max(Comparator.comparingInt(PRECEDENCE::indexOf))
        .orElse(Flag.NOT_EVALUATED);
  }

  /** The tests as {@code gross_range=1,spike=2}. */
  public String text() {
    return text(tests);
  }

  /** The late flags of the reading before, in the same form; empty when there are none. */
  public String previousText() {
    return text(previous);
  }

  private static String text(Map<String, Flag> flags) {
    return flags.entrySet().stream()
        .map(test -> test.getKey() + "=" + test.getValue().code())
        .collect(Collectors.joining(","));
  }
}
