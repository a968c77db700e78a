// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The bytes of a file of a store as Parquet's library reads them. A failure of the store is
 * remembered, since the library wraps it in one that could as well mean that the file is damaged.
 */
final class ParquetInput implements InputFile {
  /** A file's end, and the whole of a small one, are asked for at once. */
  private static final int TAIL = 64 << 10;

  private static final int SMALL = 1 << 20;
  private static final int LARGEST_READ = 8 << 20;
  private static final int PARAMETERS = 18;

  private final ObjectStore.Content content;
  private byte[] tail = new byte[0];
  private IOException failure;

  ParquetInput(ObjectStore.Content content) {
    this.content = content;
  }

  /** The failure of the store that there was, or null. */
  IOException failure() {
    return failure;
  }

  @Override
  public long getLength() {
    return content.size();
  }

  @Override
  public SeekableInputStream newStream() {
    return new Stream();
  }

  /**
   * Opens the file, reading its footer.
   *
   * @param filter by which row groups and pages are passed over
   */
  ParquetFileReader reader(FilterCompat.Filter filter) throws IOException {
    return ParquetFileReader.open(this, options(filter));
  }

  /** The library's own builder of options needs Hadoop; its constructor does not. */
  private static ParquetReadOptions options(FilterCompat.Filter filter) {
    try {
      for (Constructor<?> one : ParquetReadOptions.class.getDeclaredConstructors()) {
        if (one.getParameterCount() == PARAMETERS) {
          one.setAccessible(true);
          boolean filtered = filter != FilterCompat.NOOP;
          return (ParquetReadOptions)
              one.newInstance(
                  false,
                  filtered,
                  filtered,
                  false,
                  filtered,
                  true,
                  filtered,
                  false,
                  false,
                  filter,
                  ParquetMetadataConverter.NO_FILTER,
                  new Decompression(),
                  new HeapByteBufferAllocator(),
                  LARGEST_READ,
                  new HashMap<String, String>(),
                  null,
                  null,
                  new PlainParquetConfiguration());
        }
      }
      throw new NoSuchMethodException("of " + PARAMETERS + " parameters");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Parquet's library takes its options in another way", e);
    }
  }

  private void read(long at, byte[] into, int offset, int length) throws IOException {
    long size = content.size();
    if (at + length > size) {
      throw new EOFException("Bytes up to " + (at + length) + " of " + size);
    }
    long from = size - tail.length;
    if (at < from && (size <= SMALL || at >= size - TAIL)) {
      tail =
          ask(size <= SMALL ? 0 : size - TAIL, (int) Math.min(size, size <= SMALL ? SMALL : TAIL));
      from = size - tail.length;
    }
    if (at >= from) {
      System.arraycopy(tail, (int) (at - from), into, offset, length);
    } else {
      System.arraycopy(ask(at, length), 0, into, offset, length);
    }
  }

  private byte[] ask(long at, int length) throws IOException {
    try {
      return content.read(at, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Lets go of a large file's end, whose footer has been read. */
  void footerRead() {
    if (content.size() > SMALL) {
      tail = new byte[0];
    }
  }

  /** A place in the file from which is read. */
  private final class Stream extends SeekableInputStream {
    private long at;

    @Override
    public long getPos() {
      return at;
    }

    @Override
    public void seek(long position) {
      at = position;
    }

    @Override
    public int read() throws IOException {
      if (at >= content.size()) {
        return -1;
      }
      byte[] one = new byte[1];
      readFully(one);
      return one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int there = (int) Math.min(length, content.size() - at);
      if (there <= 0) {
        return length == 0 ? 0 : -1;
      }
      readFully(into, offset, there);
      return there;
    }

    @Override
    public void readFully(byte[] into) throws IOException {
      readFully(into, 0, into.length);
    }

    @Override
    public void readFully(byte[] into, int offset, int length) throws IOException {
      ParquetInput.this.read(at, into, offset, length);
      at += length;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      byte[] bytes = new byte[(int) Math.min(into.remaining(), content.size() - at)];
      readFully(bytes);
      into.put(bytes);
      return bytes.length;
    }

    @Override
    public void readFully(ByteBuffer into) throws IOException {
      byte[] bytes = new byte[into.remaining()];
      readFully(bytes);
      into.put(bytes);
    }
  }
}
