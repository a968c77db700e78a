// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * Marks of places, of which each can lie in a few slots side by side. Any of these takes a new one
 * when none is free, so that of more places than there is room for, which come in turn, some stay:
 * the eldest first would leave none.
 */
final class SeenPlaces {
  /** So many slots are one line of the cache, or less. */
  static final int WAYS = 4;

  private static final int MARK_SHIFT = 18;

  private final int[] marks;
  private final int shift;
  private int added;
  private int any;

  /**
   * No marks.
   *
   * @param room for so many; a power of two
   */
  SeenPlaces(int room) {
    marks = new int[room];
    shift = Long.SIZE - Integer.numberOfTrailingZeros(room / WAYS);
  }

  int room() {
    return marks.length;
  }

  /** Marks that were added so far, whether there or not. */
  int added() {
    return added;
  }

  /** The first slot in which a place of this hash can be. */
  int first(long spread) {
    return WAYS * (int) (spread >>> shift);
  }

  boolean is(int slot, long spread) {
    return marks[slot] == mark(spread);
  }

  /** Of the bits below those that choose the slot; the lowest are all the same of round numbers. */
  private static int mark(long spread) {
    int mark = (int) (spread >>> MARK_SHIFT);
    return mark == 0 ? 1 : mark;
  }

  /** Adds a mark, and returns its slot. */
  int add(long spread) {
    int first = first(spread);
    added++;
    any = any * 1_664_525 + 1_013_904_223;
    int slot = first + (any >>> (Integer.SIZE - 2));
    for (int at = first; at < first + WAYS; at++) {
      if (marks[at] == 0) {
        slot = at;
        break;
      }
    }
    marks[slot] = mark(spread);
    return slot;
  }

  /** Takes a mark out, and returns whether it was there. */
  boolean takeOut(long spread) {
    int first = first(spread);
    for (int at = first; at < first + WAYS; at++) {
      if (is(at, spread)) {
        marks[at] = 0;
        return true;
      }
    }
    return false;
  }
}
