// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.hadoop.ParquetFileReader;

/** The door to a file in memory for Parquet's own reader, which else needs Hadoop. */
public final class BareFile {
  private BareFile() {}

  /** A reader of a file's bytes. */
  public static ParquetFileReader reader(byte[] file) throws IOException {
    return new ParquetInput(new Bytes(file)).reader(FilterCompat.NOOP);
  }

  /** A file in memory. */
  @SuppressWarnings("ArrayRecordComponent") // it is never compared
  private record Bytes(byte[] file) implements ObjectStore.Content {
    @Override
    public long size() {
      return file.length;
    }

    @Override
    public byte[] read(long at, int length) {
      return Arrays.copyOfRange(file, (int) at, (int) at + length);
    }
  }
}
