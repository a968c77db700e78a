// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * The flags that the tests give one reading, and the one before it.
 *
 * @param tests flags of this reading
 * @param previous flags that only now are known for the reading before, when they are bad
 * @param previousTime event time of the reading before in epoch milliseconds, or null
 */
public record QualityFlags(TestFlags tests, TestFlags previous, Long previousTime) {

  /** The one flag for all tests; not evaluated when there was none. */
  public Flag aggregate() {
    return tests.aggregate();
  }

  /** The tests as {@code gross_range=1,spike=2}. */
  public String text() {
    return tests.text();
  }

  /** The late flags of the reading before, in the same form; empty when there are none. */
  public String previousText() {
    return previous.text();
  }
}
