// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The flags of some tests, with what is made of them: most readings of a series get the same flags,
 * so one object serves them all.
 */
public final class TestFlags {
  /** The order in which QARTOD lets one flag hide another: the last one present wins. */
  private static final List<Flag> PRECEDENCE =
      List.of(Flag.MISSING, Flag.NOT_EVALUATED, Flag.PASS, Flag.SUSPECT, Flag.FAIL);

  static final TestFlags NONE = new TestFlags(List.of(), 0);

  /** Codes of flags are of one digit and none is 0; so there is room for 18 tests. */
  private static final int BASE = 10;

  private final long code;
  private final Flag aggregate;
  private final String text;

  /** The flags of a number, of tests of these names; a test without one is left out. */
  TestFlags(List<String> names, long code) {
    this.code = code;
    Deque<String> all = new ArrayDeque<>();
    int highest = -1;
    long rest = code;
    for (int i = names.size() - 1; i >= 0; i--, rest /= BASE) {
      int digit = (int) (rest % BASE);
      if (digit != 0) {
        all.addFirst(names.get(i) + "=" + digit);
        highest = Math.max(highest, precedence(digit));
      }
    }
    text = String.join(",", all);
    aggregate = highest < 0 ? Flag.NOT_EVALUATED : PRECEDENCE.get(highest);
  }

  private static int precedence(int digit) {
    int at = 0;
    while (PRECEDENCE.get(at).code() != digit) {
      at++;
    }
    return at;
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
