// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/**
 * A view of what some tests remember of a series, opened on one series after the other. All of it
 * is numbers in one array: what a million series have lies all over the heap, and each object more
 * is one more that has to be fetched. Behind what a test always has come the windows, which grow.
 */
final class SeriesMemory {
  /** In the place of a time that is unknown. */
  static final long NO_TIME = Long.MIN_VALUE;

  private int fixed;
  private int reserved;
  private Window last;
  private long[] numbers = {};
  private int begin;

  /** Some numbers of a test. */
  final class Cells {
    private final int first;

    private Cells(int first) {
      this.first = first;
    }

    long number(int cell) {
      return numbers[begin + first + cell];
    }

    void number(int cell, long number) {
      numbers[begin + first + cell] = number;
    }

    double value(int cell) {
      return Double.longBitsToDouble(number(cell));
    }

    void value(int cell, double value) {
      number(cell, Double.doubleToRawLongBits(value));
    }
  }

  /** Times and values side by side, as many as there is room for. */
  final class Window {
    private final Window before;
    private final Cells room;
    private final int first;

    private Window(Window before, int first) {
      this.before = before;
      this.first = first;
      room = cells(1);
    }

    /** Sets the room that a new series has. */
    void begin() {
      room.number(0, first);
    }

    /** Readings that there is room for. */
    int room() {
      return (int) room.number(0);
    }

    private int start() {
      return before == null ? begin + fixed : before.start() + 2 * before.room();
    }

    long time(int reading) {
      return numbers[start() + 2 * reading];
    }

    double value(int reading) {
      return Double.longBitsToDouble(numbers[start() + 2 * reading + 1]);
    }

    void put(int reading, long time, double value) {
      int at = start() + 2 * reading;
      numbers[at] = time;
      numbers[at + 1] = Double.doubleToRawLongBits(value);
    }

    /** Moves some readings to the begin. */
    void move(int from, int count) {
      int start = start();
      System.arraycopy(numbers, start + 2 * from, numbers, start, 2 * count);
    }

    /** Makes room for so many; those that are there stay in their places. */
    void grow(int newRoom) {
      int more = 2 * (newRoom - room());
      int end = start() + 2 * room();
      long[] grown = new long[numbers.length + more];
      System.arraycopy(numbers, 0, grown, 0, end);
      System.arraycopy(numbers, end, grown, end + more, numbers.length - end);
      numbers = grown;
      room.number(0, newRoom);
    }
  }

  /** Gives a test some numbers; before any series is opened. */
  Cells cells(int count) {
    Cells cells = new Cells(fixed);
    fixed += count;
    return cells;
  }

  /** Gives a test a window that has some room at the begin; before any series is opened. */
  Window window(int room) {
    last = new Window(last, room);
    reserved += 2 * room;
    return last;
  }

  /** Numbers of a series that is new. */
  int size() {
    return fixed + reserved;
  }

  /** Looks at the series whose numbers these are, from one of them on. */
  void open(long[] seriesNumbers, int from) {
    numbers = seriesNumbers;
    begin = from;
  }

  /** The numbers of the series: others than were opened when a window has grown since. */
  long[] numbers() {
    return numbers;
  }
}
