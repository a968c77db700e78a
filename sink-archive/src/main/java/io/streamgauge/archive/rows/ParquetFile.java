// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.archive.kinds.RecordKinds;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * Encodes one buffer as one Parquet file. Only here a Parquet writer exists, and only one at a
 * time.
 *
 * @param codec compression of the pages
 * @param inPath fields that are spelled out in the directory and so have no column
 * @param geometry whether and how a place becomes a column
 * @param envelope what is kept beside the value
 * @param encodings how columns are encoded
 * @param metadata what the footer says about where the file comes from
 */
public record ParquetFile(
    CompressionCodecName codec,
    Set<String> inPath,
    PointColumn.Mode geometry,
    Envelope envelope,
    ColumnEncodings encodings,
    Map<String, String> metadata) {
  /** Name of the entry in the footer. */
  public static final String DIRECTORY_ENTRY = "streamgauge.directory";

  /** Name of the entry with the hash of the options that shape files. */
  public static final String CONFIGURATION_ENTRY = "streamgauge.config.sha256";

  /** Name of the entry with the fields that order the rows. */
  public static final String SORT_ENTRY = "streamgauge.sort.by";

  /** Name of the entry with the fields that the directory has in place of a column. */
  private static final String PATH_ENTRY = "streamgauge.path.columns";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Hash of the options that shape files, as the footer has it. */
  public String configuration() {
    return metadata.getOrDefault(CONFIGURATION_ENTRY, "");
  }

  /** The size of a file that was written. */
  public record Written(int rows, long bytes) {}

  /**
   * How the options say.
   *
   * @param inPath fields that are spelled out in the directory and so have no column
   * @param metadata what the footer says about where the file comes from
   */
  public static ParquetFile from(
      AbstractConfig config, Set<String> inPath, Map<String, String> metadata) {
    return new ParquetFile(
        ColumnOptions.codec(config),
        inPath,
        ColumnOptions.geometry(config),
        ColumnOptions.envelope(config),
        ColumnOptions.encodings(config),
        metadata);
  }

  /** Lets Parquet's library forget the names of columns that it has met. */
  public static void forgetNames() {
    ParquetNames.forget();
  }

  /** Writes the rows of these offsets. */
  public Written write(
      RowBuffer buffer, LongPredicate wanted, TopicPartition source, OutputStream stream)
      throws IOException {
    return write(buffer, wanted, source, stream, RowGroups.MOST_BYTES);
  }

  /** Like the other, with row groups of another size. */
  Written write(
      RowBuffer buffer,
      LongPredicate wanted,
      TopicPartition source,
      OutputStream stream,
      long groupBytes)
      throws IOException {
    CountingStream out = new CountingStream(stream);
    int[] order = buffer.order(wanted);
    RowLayout layout =
        buffer.layout() != null
            ? buffer.layout()
            : RowLayout.of(buffer.inferred().schema(), inPath, geometry, envelope);
    ParquetProperties.Builder properties =
        ParquetProperties.builder()
            .withMinRowCountForPageSizeCheck(rowsOfPage(buffer))
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0);
    encodings.apply(properties, layout.type(), order.length);
    GeoFooter geo = new GeoFooter();
    try (RowGroups groups =
        new RowGroups(
            new Counted(out),
            layout.type(),
            properties.build(),
            codec,
            groupBytes,
            leaves -> layout.bind(leaves, source, geo))) {
      write(buffer, order, layout, groups);
      Map<String, String> all = new HashMap<>(metadata(buffer));
      all.put(ColumnNotes.ENTRY, layout.notes());
      String kinds = buffer.kinds(order);
      if (kinds != null) {
        all.put(RecordKinds.ENTRY, kinds);
        if (!inPath.isEmpty()) {
          all.put(PATH_ENTRY, String.join(",", inPath));
        }
      }
      if (layout.point() != null) {
        all.putAll(geo.metadata(layout.point().bbox()));
      }
      groups.end(all);
    }
    return new Written(order.length, out.count());
  }

  private static void write(RowBuffer buffer, int[] order, RowLayout layout, RowGroups groups)
      throws IOException {
    RowBatch batch = new RowBatch(order.length);
    RowReader reader = new RowReader();
    RowWriter scratch = new RowWriter();
    for (int row : order) {
      int heap = buffer.seek(reader, row);
      if (buffer.layout() != null) {
        batch.add(reader.array(), reader.at(), buffer.fields(row), heap);
      } else {
        byte[] fields = layout.typed(reader, scratch);
        batch.add(fields, reader.array(), reader.at(), (long) heap + fields.length);
      }
      if (batch.full()) {
        groups.write(batch);
        batch.clear();
      }
    }
    groups.write(batch);
  }

  /** A page is looked at after so many rows, and a hundred large ones are more than memory has. */
  private static int rowsOfPage(RowBuffer buffer) {
    long row = buffer.rowBytes() / Math.max(1, buffer.rows());
    return (int) Math.max(1, Math.min(100, (1 << 20) / Math.max(1, row)));
  }

  /** With the whole texts of names that were cut: nothing else in the archive has them. */
  private Map<String, String> metadata(RowBuffer buffer) throws IOException {
    if (buffer.cut().isEmpty()) {
      return metadata;
    }
    Map<String, String> all = new HashMap<>(metadata);
    // By its bytes, which escape what is no Unicode.
    all.put(
        DIRECTORY_ENTRY, new String(JSON.writeValueAsBytes(buffer.cut()), StandardCharsets.UTF_8));
    return all;
  }

  /** A stream that counts the bytes that pass. */
  private static final class CountingStream extends FilterOutputStream {
    private long count;

    CountingStream(OutputStream out) {
      super(out);
    }

    long count() {
      return count;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }

  /** An open stream as the file that Parquet wants to create. Closing it is left to its owner. */
  private record Counted(CountingStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return out.count();
        }

        @Override
        public void write(int value) throws IOException {
          out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
          out.flush();
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
