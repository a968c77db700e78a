// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * A memory of the values and times of the last two readings that a test has taken in, of which
 * there may be one or none.
 */
abstract class LastTwo {
  private static final int NEWER_VALUE = 0;
  private static final int OLDER_VALUE = 1;
  private static final int NEWER_TIME = 2;
  private static final int OLDER_TIME = 3;
  private static final int THERE = 4;
  private static final int SIZE = 5;

  private static final long NEWER = 1;
  private static final long OLDER = 2;
  private static final long EVER = 4;

  private final SeriesMemory.Cells cells;

  LastTwo(SeriesMemory memory) {
    cells = memory.cells(SIZE);
  }

  /** Takes in one more, and forgets the older one. */
  void add(Sample sample) {
    cells.number(OLDER_VALUE, cells.number(NEWER_VALUE));
    cells.number(OLDER_TIME, cells.number(NEWER_TIME));
    cells.value(NEWER_VALUE, sample.missing() ? Double.NaN : sample.value());
    cells.number(NEWER_TIME, sample.time() == null ? SeriesMemory.NO_TIME : sample.time());
    cells.number(THERE, EVER | NEWER | (hasNewer() ? OLDER : 0));
  }

  /** Forgets the newer one; the next one has none before it. */
  void forgetNewer() {
    cells.number(THERE, cells.number(THERE) & ~NEWER);
  }

  /** Keeps in mind that there was a reading, even if it is none of the two. */
  void note() {
    cells.number(THERE, EVER | cells.number(THERE));
  }

  /** Whether there was a reading at all. */
  boolean hasBegun() {
    return (cells.number(THERE) & EVER) != 0;
  }

  boolean hasNewer() {
    return (cells.number(THERE) & NEWER) != 0;
  }

  private boolean hasOlder() {
    return (cells.number(THERE) & OLDER) != 0;
  }

  /** Whether there are two, and both have a value. */
  boolean haveValues() {
    return hasOlder() && hasNewerValue() && !Double.isNaN(olderValue());
  }

  boolean hasNewerValue() {
    return hasNewer() && !Double.isNaN(newerValue());
  }

  double newerValue() {
    return cells.value(NEWER_VALUE);
  }

  double olderValue() {
    return cells.value(OLDER_VALUE);
  }

  boolean isNewerTimed() {
    return hasNewer() && newerTime() != SeriesMemory.NO_TIME;
  }

  long newerTime() {
    return cells.number(NEWER_TIME);
  }

  /** Whether a reading has the time and the value of the newer one, and so is it once more. */
  boolean isNewerAgain(Sample sample) {
    return isNewerTimed() && sample.isOf(newerTime(), newerValue());
  }

  /** Whether a reading has the time and the value of the older one. */
  boolean isOlderAgain(Sample sample) {
    return hasOlder()
        && cells.number(OLDER_TIME) != SeriesMemory.NO_TIME
        && sample.isOf(cells.number(OLDER_TIME), olderValue());
  }
}
