// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongPredicate;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A set of offsets that does not change. As text it is small:
 *
 * <pre>
 * text  = base 64 of deflated numbers: length of a gap, of the run behind it, of the next gap, ...
 *         number = 7 bits a byte, the low ones first, the eighth bit says that more follow
 * 5 6 7 20 --> 5 3 12 1
 * </pre>
 */
public final class Offsets implements LongPredicate {
  /** None. */
  public static final Offsets NONE = new Offsets(new long[0]);

  private final long[] sorted;

  private Offsets(long[] sorted) {
    this.sorted = sorted;
  }

  /** These offsets, in any order. */
  public static Offsets of(long... offsets) {
    if (offsets.length == 0) {
      return NONE;
    }
    long[] sorted = offsets.clone();
    if (!ascending(sorted)) {
      Arrays.sort(sorted);
      int distinct = 1;
      for (long offset : sorted) {
        if (offset != sorted[distinct - 1]) {
          sorted[distinct++] = offset;
        }
      }
      sorted = Arrays.copyOf(sorted, distinct);
    }
    return new Offsets(sorted);
  }

  private static boolean ascending(long[] offsets) {
    for (int i = 1; i < offsets.length; i++) {
      if (offsets[i - 1] >= offsets[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return sorted.length == 0;
  }

  /** How many there are. */
  public int size() {
    return sorted.length;
  }

  /** The lowest; MAX_VALUE when there is none. */
  public long first() {
    return isEmpty() ? Long.MAX_VALUE : sorted[0];
  }

  /** The highest; MIN_VALUE when there is none. */
  public long last() {
    return isEmpty() ? Long.MIN_VALUE : sorted[sorted.length - 1];
  }

  @Override
  public boolean test(long offset) {
    return Arrays.binarySearch(sorted, offset) >= 0;
  }

  /** Those of them that are wanted. */
  public Offsets filter(LongPredicate wanted) {
    return of(Arrays.stream(sorted).filter(wanted).toArray());
  }

  /** These and those. */
  public Offsets plus(Offsets more) {
    long[] both = Arrays.copyOf(sorted, sorted.length + more.sorted.length);
    System.arraycopy(more.sorted, 0, both, sorted.length, more.sorted.length);
    return of(both);
  }

  /** The form for the ledger; null when there is none. */
  public String text() {
    if (isEmpty()) {
      return null;
    }
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    long end = 0;
    for (int at = 0; at < sorted.length; ) {
      int run = 1;
      while (at + run < sorted.length && sorted[at + run] == sorted[at] + run) {
        run++;
      }
      write(runs, sorted[at] - end);
      write(runs, run);
      end = sorted[at] + run;
      at += run;
    }
    return Base64.getEncoder().encodeToString(deflated(runs.toByteArray()));
  }

  /** All at once: each call of a deflater leaves Java, which costs more than to deflate a byte. */
  private static byte[] deflated(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(1);
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] chunk = new byte[Math.min(8192, plain.length + 64)];
      while (!deflater.finished()) {
        bytes.write(chunk, 0, deflater.deflate(chunk));
      }
    } finally {
      // Its memory is outside the heap.
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /**
   * Reads the form of the ledger.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Offsets parse(String text) {
    if (text == null) {
      return NONE;
    }
    ByteBuffer bytes = inflate(Base64.getDecoder().decode(text));
    long[] offsets = new long[16];
    int size = 0;
    long end = 0;
    while (bytes.hasRemaining()) {
      end += read(bytes);
      long run = read(bytes);
      if (size + run > offsets.length) {
        offsets = Arrays.copyOf(offsets, Math.toIntExact(Math.max(size + run, size * 2L)));
      }
      for (long i = 0; i < run; i++) {
        offsets[size++] = end++;
      }
    }
    return new Offsets(Arrays.copyOf(offsets, size));
  }

  private static ByteBuffer inflate(byte[] deflated) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] chunk = new byte[8192];
      while (!inflater.finished()) {
        int read = inflater.inflate(chunk);
        if (read == 0 && !inflater.finished()) {
          throw new IllegalArgumentException("The offsets in the ledger end too early");
        }
        out.write(chunk, 0, read);
      }
      return ByteBuffer.wrap(out.toByteArray());
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("The offsets in the ledger cannot be read", e);
    } finally {
      inflater.end();
    }
  }

  private static long read(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("A number in the offsets of the ledger is too long");
  }
}
