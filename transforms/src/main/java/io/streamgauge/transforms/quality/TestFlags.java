// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.List;

/**
 * The flags of some tests, with what is made of them: most readings of a series get the same flags,
 * so one object serves them all.
 */
public final class TestFlags {
  /** The order in which QARTOD lets one flag hide another: the last one present wins. */
  private static final List<Flag> PRECEDENCE =
      List.of(Flag.MISSING, Flag.NOT_EVALUATED, Flag.PASS, Flag.SUSPECT, Flag.FAIL);

  static final TestFlags NONE = new TestFlags(List.of(), new Flag[0]);

  /** Codes of flags are of one digit and none is 0; so there is room for 18 tests. */
  private static final int BASE = 10;

  private final long code;
  private final Flag aggregate;
  private final String text;

  /** Flags by test; a flag that is null is left out. */
  TestFlags(List<String> names, Flag[] flags) {
    long number = 0;
    StringBuilder all = new StringBuilder();
    int highest = -1;
    for (int i = 0; i < flags.length; i++) {
      number = code(number, flags[i]);
      if (flags[i] != null) {
        all.append(all.isEmpty() ? "" : ",")
            .append(names.get(i))
            .append('=')
            .append(flags[i].code());
        highest = Math.max(highest, PRECEDENCE.indexOf(flags[i]));
      }
    }
    code = number;
    text = all.toString();
    aggregate = highest < 0 ? Flag.NOT_EVALUATED : PRECEDENCE.get(highest);
  }

  /** The number of some flags and of one more, or of none; of as many tests as there are. */
  static long code(long before, Flag next) {
    return before * BASE + (next == null ? 0 : next.code());
  }

  /** Whether they are those of a number, of the same tests. */
  boolean are(long otherCode) {
    return code == otherCode;
  }

  /** The one flag for all tests; not evaluated when there was none. */
  public Flag aggregate() {
    return aggregate;
  }

  /** The tests as {@code gross_range=1,spike=2}; empty when there are none. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    // Without the number a series could be given the flags of one that has other tests.
    return other instanceof TestFlags that && code == that.code && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
