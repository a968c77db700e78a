// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * A memory of the values and times of the last two readings that a test has taken in, of which
 * there may be one or none. In place, and neither the readings nor a part of its own: what a
 * million series have lies all over the heap, and each object more is one more that has to be
 * fetched.
 */
abstract class LastTwo {
  private double newerValue;
  private double olderValue;
  private long newerTime;
  private long olderTime;
  private boolean newer;
  private boolean older;
  private boolean newerTimed;
  private boolean olderTimed;

  /** Takes in one more, and forgets the older one. */
  void add(Sample sample) {
    olderValue = newerValue;
    olderTime = newerTime;
    older = newer;
    olderTimed = newerTimed;
    newerValue = sample.missing() ? Double.NaN : sample.value();
    newerTimed = sample.time() != null;
    newerTime = newerTimed ? sample.time() : 0;
    newer = true;
  }

  /** Forgets the newer one; the next one has none before it. */
  void forgetNewer() {
    newer = false;
  }

  boolean hasNewer() {
    return newer;
  }

  /** Whether there are two, and both have a value. */
  boolean haveValues() {
    return older && hasNewerValue() && !Double.isNaN(olderValue);
  }

  boolean hasNewerValue() {
    return newer && !Double.isNaN(newerValue);
  }

  double newerValue() {
    return newerValue;
  }

  double olderValue() {
    return olderValue;
  }

  boolean isNewerTimed() {
    return newer && newerTimed;
  }

  long newerTime() {
    return newerTime;
  }

  /** Whether a reading has the time and the value of the newer one, and so is it once more. */
  boolean isNewerAgain(Sample sample) {
    return newer && newerTimed && sample.isOf(newerTime, newerValue);
  }

  /** Whether a reading has the time and the value of the older one. */
  boolean isOlderAgain(Sample sample) {
    return older && olderTimed && sample.isOf(olderTime, olderValue);
  }
}
