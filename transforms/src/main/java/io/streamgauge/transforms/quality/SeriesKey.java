// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import io.streamgauge.transforms.keys.ShortKey;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The key of a series, property and sensor, as numbers that lie beside what is remembered of it. To
 * compare two texts that are objects of their own takes four places of the heap. One object is the
 * key of one reading after the other.
 */
final class SeriesKey {
  private static final long LATIN_1 = 0xff;
  private static final int LENGTH_BITS = 8;
  private static final long WIDE = 1L << (2 * LENGTH_BITS);

  /** Secret, because who sends readings chooses the texts, and could choose those that collide. */
  private final long seed = ThreadLocalRandom.current().nextLong();

  private final long factor = ThreadLocalRandom.current().nextLong() | 1;
  private long[] numbers = new long[16];
  private int count;
  private int hash;

  /** Becomes the key of these texts. */
  void of(String observedProperty, String sensorId) {
    String property = ShortKey.of(observedProperty);
    String sensor = ShortKey.of(sensorId);
    int most = 1 + (property.length() + 3) / 4 + (sensor.length() + 3) / 4;
    if (numbers.length < most) {
      numbers = new long[most];
    }
    boolean wide = false;
    if (!pack(property, sensor, Byte.SIZE)) {
      wide = true;
      pack(property, sensor, Character.SIZE);
    }
    long lengths = (wide ? WIDE : 0) | ((long) property.length() << LENGTH_BITS) | sensor.length();
    hash = hash(lengths);
    numbers[0] = ((long) hash << Integer.SIZE) | lengths;
  }

  /** Packs the characters; returns whether all of them have so few bits. */
  private boolean pack(String property, String sensor, int bits) {
    count = 1;
    long all = pack(property, bits) | pack(sensor, bits);
    return bits == Character.SIZE || all <= LATIN_1;
  }

  private long pack(String text, int bits) {
    int length = text.length();
    int each = Long.SIZE / bits;
    long all = 0;
    for (int from = 0; from < length; from += each) {
      int to = Math.min(length, from + each);
      long number = 0;
      for (int i = from; i < to; i++) {
        long character = text.charAt(i);
        all |= character;
        number = (number << bits) | character;
      }
      numbers[count++] = number;
    }
    return all;
  }

  private int hash(long lengths) {
    long mixed = mix(seed ^ lengths);
    for (int i = 1; i < count; i++) {
      mixed = mix(mixed ^ numbers[i]);
    }
    int folded = (int) (mixed ^ (mixed >>> Integer.SIZE));
    return folded == 0 ? 1 : folded;
  }

  /** Both halves of the product: each bit has a part in all of them. */
  private long mix(long number) {
    return (number * factor) ^ Math.multiplyHigh(number, factor);
  }

  /** A number that keys of the same texts have in common, and others hardly ever; never 0. */
  int hash() {
    return hash;
  }

  /** Numbers that it takes. */
  int size() {
    return count;
  }

  /** Whether it is the key that was written there: all of it, its hash first. */
  boolean isIn(long[] target, int at) {
    int i = 0;
    while (i < count && target[at + i] == numbers[i]) {
      i++;
    }
    return i == count;
  }

  void writeTo(long[] target, int at) {
    System.arraycopy(numbers, 0, target, at, count);
  }
}
