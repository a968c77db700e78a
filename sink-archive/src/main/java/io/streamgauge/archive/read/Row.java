// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.Comparator;

/**
 * A row of a file.
 *
 * @param columns its values
 * @param number of the row in the file
 * @param place of the row in the order that is asked for
 * @param key by which rows of several files are put in order
 */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record Row(Object[] columns, long number, long place, Key key) {
  /**
   * The place of a row among those of other files.
   *
   * @param text the sensor as a text that has its order, empty where the order has none
   * @param time the event time in microseconds, or the offset
   * @param source topic and partition that it came from
   * @param offset there
   */
  record Key(String text, long time, String source, long offset) {
    /** As files can have it. */
    static final Comparator<Key> BY_TIME =
        Comparator.comparing(Key::text).thenComparingLong(Key::time);

    static final Comparator<Key> ORDER =
        BY_TIME.thenComparing(Key::source).thenComparingLong(Key::offset);
  }

  /** Whether it comes with the other at one time of one sensor. */
  static boolean together(Key one, Key other) {
    return one != null
        && other != null
        && one.time() == other.time()
        && one.text().equals(other.text());
  }
}
