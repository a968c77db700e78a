// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * The places found last on the ways to one target: stations stand still, and say where with each
 * reading. A place is remembered when it comes the second time, so that what moves leaves little
 * behind; what was refused is looked at again each time. There is room for as many as come, up to a
 * bound: with more stations than that, some of them are known. Shared by threads, since what is
 * known never changes.
 */
public final class KnownPlaces {
  /** Some 80 bytes each. */
  private static final int MOST = 1 << 16;

  private static final int FEWEST = 1 << 12;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private SeenPlaces seen = new SeenPlaces(FEWEST);
  private Table table = new Table(FEWEST);
  private int size;

  /** A place that the way from a system has led to, from these coordinates to the last bit. */
  private record Known(int source, long x, long y, Position found) {
    boolean isOf(int otherSource, long otherX, long otherY) {
      return x == otherX && y == otherY && source == otherSource;
    }
  }

  /** The known places, each beside as much of it as tells it from nearly all others. */
  private static final class Table {
    private final SeenPlaces marks;
    private final Known[] known;

    Table(int room) {
      marks = new SeenPlaces(room);
      known = new Known[room];
    }

    Known find(long spread, int source, long x, long y) {
      int first = marks.first(spread);
      for (int at = first; at < first + SeenPlaces.WAYS; at++) {
        if (marks.is(at, spread)) {
          Known known = this.known[at];
          if (known != null && known.isOf(source, x, y)) {
            return known;
          }
        }
      }
      return null;
    }

    /** Returns whether there was room; else it is in the place of another one. */
    boolean add(long spread, Known place) {
      int at = marks.add(spread);
      boolean free = known[at] == null;
      known[at] = place;
      return free;
    }
  }

  /** How many are known. */
  int size() {
    return size;
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
    long spread = spread(x, y);
    Known known = table.find(spread, source, x, y);
    if (known != null) {
      return known.found();
    }
    Position found = way.transform(given);
    if (seen.takeOut(spread)) {
      remember(spread, new Known(source, x, y, found));
    } else {
      note(spread);
    }
    return found;
  }

  private static long spread(long x, long y) {
    return (x * SPREAD + y) * SPREAD;
  }

  /** Forgetting those that were seen once costs each of them one look more, and no copy. */
  private void note(long spread) {
    SeenPlaces now = seen;
    now.add(spread);
    if (now.added() >= now.room() && now.room() < MOST) {
      seen = new SeenPlaces(2 * now.room());
    }
  }

  private void remember(long spread, Known place) {
    Table now = table;
    if (now.add(spread, place)) {
      size++;
    }
    if (2 * size > now.known.length && now.known.length < MOST) {
      grow(now);
    }
  }

  private void grow(Table from) {
    Table larger = new Table(2 * from.known.length);
    int moved = 0;
    for (Known place : from.known) {
      if (place != null && larger.add(spread(place.x(), place.y()), place)) {
        moved++;
      }
    }
    size = moved;
    table = larger;
  }
}
