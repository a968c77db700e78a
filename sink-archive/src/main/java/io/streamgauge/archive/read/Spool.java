// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
  private static final long FILE_BYTES = 64L << 20;

  /** What is left of a disk to others: a tenth of it, and not more than this. */
  private static final long MOST_LEFT = 1L << 30;

  private static final int SHORT_ROW = 1_024;

  private final LongSupplier room;
  private final SpoolFiles rows;
  private final SpoolFiles keys;
  private final ByteArrayOutputStream one = new ByteArrayOutputStream();
  private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();

  /** An empty one in the directory of temporary files. */
  Spool() {
    this(FILE_BYTES, roomOfDisk());
  }

  /**
   * An empty one.
   *
   * @param fileBytes size of its files
   * @param room bytes that may still be taken of the disk
   */
  Spool(long fileBytes, LongSupplier room) {
    this.room = room;
    rows = new SpoolFiles(directory(), fileBytes, this::require);
    keys = new SpoolFiles(directory(), fileBytes, this::require);
  }

  private static LongSupplier roomOfDisk() {
    File directory = directory().toFile();
    long left = Math.min(MOST_LEFT, directory.getTotalSpace() / 10);
    // A disk that does not tell its size is tried.
    return () -> left == 0 ? Long.MAX_VALUE : directory.getUsableSpace() - left;
  }

  private static Path directory() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Adds a row and returns its place, by which it is read once. */
  long append(Object[] row) throws IOException {
    one.reset();
    write(new DataOutputStream(one), row);
    long place = rows.end() + unwritten.size();
    new DataOutputStream(unwritten).writeInt(one.size());
    one.writeTo(unwritten);
    if (unwritten.size() >= BUFFER) {
      flush();
    }
    return place;
  }

  private void flush() throws IOException {
    var unused = rows.append(ByteBuffer.wrap(unwritten.toByteArray()));
    unwritten.reset();
  }

  private void require(long bytes) throws IOException {
    if (room.getAsLong() < bytes) {
      throw new IOException(
          "The disk of temporary files, "
              + directory()
              + ", has no room for the rows that have to be put in order, "
              + held()
              + " bytes so far; give the worker another one with -Djava.io.tmpdir, or the"
              + " connector fewer tasks");
    }
  }

  /** The keys of the rows, and what else is known of some. */
  SpoolFiles keys() {
    return keys;
  }

  /** Bytes that it has on the disk. */
  long held() {
    return rows.held() + keys.held();
  }

  /** The row at a place, which is gone from there then. */
  Object[] read(long place) throws IOException {
    // Most rows are short, and each look at the disk leaves Java.
    ByteBuffer bytes = bytes(place, (int) Math.min(SHORT_ROW, rows.together(place)));
    int end = Integer.BYTES + bytes.getInt(0);
    byte[] all = (end > bytes.capacity() ? bytes(place, end) : bytes).array();
    rows.release(place, end);
    return (Object[])
        read(
            new DataInputStream(new ByteArrayInputStream(all, Integer.BYTES, end - Integer.BYTES)));
  }

  private ByteBuffer bytes(long place, int size) throws IOException {
    if (unwritten.size() > 0) {
      flush();
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(Integer.BYTES, size));
    rows.read(place, bytes);
    return bytes;
  }

  /** Nobody will read the row at a place. */
  void drop(long place) throws IOException {
    rows.release(place, Integer.BYTES + bytes(place, Integer.BYTES).getInt(0));
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
    Utils.closeQuietly(rows, "copied rows");
  }
}
