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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows on the worker's own disk, in a file that goes with the process.
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

  private final FileChannel file;
  private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
  private final ByteArrayOutputStream one = new ByteArrayOutputStream();
  private long written;

  Spool() throws IOException {
    Path path = Files.createTempFile("streamgauge-read", ".spool");
    file =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Where the next row begins. */
  long end() {
    return written + unwritten.size();
  }

  /** Adds a row and returns its size. */
  int append(Object[] row) throws IOException {
    one.reset();
    write(new DataOutputStream(one), row);
    one.writeTo(unwritten);
    if (unwritten.size() >= BUFFER) {
      flush();
    }
    return one.size();
  }

  private void flush() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(unwritten.toByteArray());
    while (bytes.hasRemaining()) {
      written += file.write(bytes, written);
    }
    unwritten.reset();
  }

  /** The row at a place. */
  Object[] read(long at, int size) throws IOException {
    if (at + size > written) {
      flush();
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("The file of copied rows ends too early");
      }
    }
    return (Object[]) read(new DataInputStream(new ByteArrayInputStream(bytes.array())));
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
    try {
      file.close();
    } catch (IOException e) {
      unwritten.reset();
    }
  }
}
