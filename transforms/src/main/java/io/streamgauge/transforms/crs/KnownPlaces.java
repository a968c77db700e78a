// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * The places found last on the ways to one target: stations stand still, and say where with each
 * reading. A place is remembered when it comes the second time, so that what moves leaves little
 * behind; what was refused is looked at again each time. As many as there is room for; each pair of
 * coordinates has one place in the table, where the next one replaces it. Shared by threads, since
 * what is known never changes.
 */
public final class KnownPlaces {
  private static final int BITS = 12;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Known[] table = new Known[1 << BITS];

  /** Of the place seen last, as much as tells it from nearly all others. */
  private final int[] seen = new int[1 << BITS];

  /** A place that the way from a system has led to, from these coordinates to the last bit. */
  private record Known(int source, long x, long y, Position found) {
    boolean isOf(int otherSource, long otherX, long otherY) {
      return x == otherX && y == otherY && source == otherSource;
    }
  }

  /**
   * The same place in the other system, as {@link Reprojection#transform} finds it.
   *
   * @param way to the one target, with the same checks as all that were given before
   * @throws CrsException when the answer might be wrong
   */
  public Position transform(Reprojection way, Position given) throws CrsException {
    int source = way.source().code();
    long x = Double.doubleToRawLongBits(given.x());
    long y = Double.doubleToRawLongBits(given.y());
    long spread = (x * SPREAD + y) * SPREAD;
    int slot = (int) (spread >>> (Long.SIZE - BITS));
    Known known = table[slot];
    if (known != null && known.isOf(source, x, y)) {
      return known.found();
    }
    Position found = way.transform(given);
    // The lowest bits are all the same of round numbers.
    int mark = (int) (spread >>> (Long.SIZE - BITS - Integer.SIZE));
    if (seen[slot] == mark) {
      table[slot] = new Known(source, x, y, found);
    } else {
      seen[slot] = mark;
    }
    return found;
  }
}
