// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Utils;

/**
 * Rows on the worker's own disk, in files that go with the process, and each as soon as nobody
 * reads from it any more. Some of the disk is left to others: then the store's failure is told, and
 * all that was copied is dropped until the next attempt.
 *
 * <pre>
 * value = tag, then: nothing of null and booleans | 4 or 8 bytes of a number
 *       | length, bytes of a text, of bytes | scale, length, bytes of a decimal
 *       | count, values of a struct or list
 * </pre>
 */
final class Spool implements AutoCloseable {
  private static final int BUFFER = 64 << 10;
  private static final int BYTES = 8;
  private static final int DECIMAL = BYTES + 1;
  private static final int STRUCT = BYTES + 2;
  private static final int LIST = BYTES + 3;

  /** A file, so that what is read goes by and by. */
  private static final long PART_BYTES = 64L << 20;

  /** What is left of a disk to others: a tenth of it, and not more than this. */
  private static final long MOST_LEFT = 1L << 30;

  private static final int PLACE_BITS = 32;
  private static final int SHORT_ROW = 1_024;

  private final long partBytes;
  private final LongSupplier room;
  private final List<Part> parts = new ArrayList<>();
  private final KeyRuns keys = new KeyRuns(directory(), this::require);
  private final ByteArrayOutputStream one = new ByteArrayOutputStream();

  /** One of the files. */
  private static final class Part {
    private final FileChannel file;
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
    private long written;
    private int rows;

    Part(FileChannel file) {
      this.file = file;
    }

    void flush() throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(unwritten.toByteArray());
      while (bytes.hasRemaining()) {
        written += file.write(bytes, written);
      }
      unwritten.reset();
    }
  }

  /** An empty one in the directory of temporary files. */
  Spool() {
    this(PART_BYTES, Spool::roomOfDisk);
  }

  /**
   * An empty one.
   *
   * @param partBytes size of its files
   * @param room bytes that may still be taken of the disk
   */
  Spool(long partBytes, LongSupplier room) {
    this.partBytes = partBytes;
    this.room = room;
  }

  private static long roomOfDisk() {
    try {
      FileStore disk = Files.getFileStore(directory());
      return disk.getUsableSpace() - Math.min(MOST_LEFT, disk.getTotalSpace() / 10);
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  private static Path directory() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Adds a row and returns its place, by which it is read once. */
  long append(Object[] row) throws IOException {
    one.reset();
    write(new DataOutputStream(one), row);
    Part part = parts.isEmpty() ? null : parts.get(parts.size() - 1);
    if (part == null || part.written + part.unwritten.size() >= partBytes) {
      part = next();
    }
    long at = part.written + part.unwritten.size();
    new DataOutputStream(part.unwritten).writeInt(one.size());
    one.writeTo(part.unwritten);
    part.rows++;
    if (part.unwritten.size() >= BUFFER) {
      part.flush();
    }
    return (long) (parts.size() - 1) << PLACE_BITS | at;
  }

  private Part next() throws IOException {
    if (!parts.isEmpty()) {
      Part full = parts.get(parts.size() - 1);
      full.flush();
      dropRead(full);
    }
    require(partBytes);
    Path path = Files.createTempFile("streamgauge-read", ".spool");
    Part part =
        new Part(
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE));
    parts.add(part);
    return part;
  }

  private void require(long bytes) throws IOException {
    if (room.getAsLong() < bytes) {
      throw new IOException(
          "The disk of temporary files, "
              + directory()
              + ", has no room for the rows that have to be put in order, "
              + held()
              + " bytes so far; give the worker another one with -Djava.io.tmpdir, or read fewer"
              + " directories at a time");
    }
  }

  KeyRuns keys() {
    return keys;
  }

  /** Bytes that it has on the disk, about. */
  long held() {
    return parts.stream().filter(part -> part.file.isOpen()).mapToLong(part -> part.written).sum();
  }

  /** The row at a place, which is gone from there then. */
  Object[] read(long place) throws IOException {
    Part part = parts.get((int) (place >> PLACE_BITS));
    long at = place & 0xffff_ffffL;
    if (part.unwritten.size() > 0) {
      part.flush();
    }
    Object[] row = row(part, at);
    drop(place);
    return row;
  }

  private static Object[] row(Part part, long at) throws IOException {
    // Most rows are short, and each look at the disk leaves Java.
    ByteBuffer bytes = bytes(part, at, (int) Math.min(SHORT_ROW, part.written - at));
    int end = Integer.BYTES + bytes.getInt(0);
    byte[] all = (end > bytes.capacity() ? bytes(part, at, end) : bytes).array();
    return (Object[])
        read(
            new DataInputStream(new ByteArrayInputStream(all, Integer.BYTES, end - Integer.BYTES)));
  }

  private static ByteBuffer bytes(Part part, long at, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (part.file.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("The file of copied rows ends too early");
      }
    }
    return bytes;
  }

  /** Nobody will read the row at a place. */
  void drop(long place) throws IOException {
    Part part = parts.get((int) (place >> PLACE_BITS));
    part.rows--;
    if (part != parts.get(parts.size() - 1)) {
      dropRead(part);
    }
  }

  private static void dropRead(Part part) throws IOException {
    if (part.rows == 0) {
      part.file.close();
    }
  }

  private static void write(DataOutputStream out, Object value) throws IOException {
    if (value == null) {
      out.writeByte(0);
    } else if (value instanceof Boolean truth) {
      out.writeByte(truth ? 2 : 1);
    } else if (value instanceof Integer number) {
      out.writeByte(3);
      out.writeInt(number);
    } else if (value instanceof Long number) {
      out.writeByte(4);
      out.writeLong(number);
    } else if (value instanceof Float number) {
      out.writeByte(5);
      out.writeInt(Float.floatToRawIntBits(number));
    } else if (value instanceof Double number) {
      out.writeByte(6);
      out.writeLong(Double.doubleToRawLongBits(number));
    } else if (value instanceof String text) {
      out.writeByte(7);
      bytes(out, text.getBytes(StandardCharsets.UTF_8));
    } else if (value instanceof byte[] bytes) {
      out.writeByte(BYTES);
      bytes(out, bytes);
    } else if (value instanceof BigDecimal decimal) {
      out.writeByte(DECIMAL);
      out.writeInt(decimal.scale());
      bytes(out, decimal.unscaledValue().toByteArray());
    } else if (value instanceof Object[] struct) {
      out.writeByte(STRUCT);
      out.writeInt(struct.length);
      for (Object field : struct) {
        write(out, field);
      }
    } else {
      out.writeByte(LIST);
      out.writeInt(((List<?>) value).size());
      for (Object item : (List<?>) value) {
        write(out, item);
      }
    }
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static Object read(DataInputStream in) throws IOException {
    int tag = in.readByte();
    return switch (tag) {
      case 0 -> null;
      case 1, 2 -> (Object) (tag == 2);
      case 3 -> (Object) in.readInt();
      case 4 -> (Object) in.readLong();
      case 5 -> (Object) Float.intBitsToFloat(in.readInt());
      case 6 -> (Object) Double.longBitsToDouble(in.readLong());
      case 7 -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
      case BYTES -> in.readNBytes(in.readInt());
      case DECIMAL -> {
        int scale = in.readInt();
        yield new BigDecimal(new BigInteger(in.readNBytes(in.readInt())), scale);
      }
      case STRUCT -> {
        Object[] struct = new Object[in.readInt()];
        for (int i = 0; i < struct.length; i++) {
          struct[i] = read(in);
        }
        yield struct;
      }
      default -> {
        int size = in.readInt();
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          list.add(read(in));
        }
        yield list;
      }
    };
  }

  @Override
  public void close() {
    Utils.closeQuietly(keys, "copied keys");
    parts.forEach(part -> Utils.closeQuietly(part.file, "copied rows"));
  }
}
