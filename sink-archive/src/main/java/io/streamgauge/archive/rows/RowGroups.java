// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;

/**
 * The row groups of one file, column by column. Parquet's own writer of records takes one value of
 * each column in turn and finds out anew for each record which columns it left out, which is a
 * fourth of its cost; what it does with pages, dictionaries and statistics is done here by the same
 * classes, and the file is the same, byte by byte.
 */
final class RowGroups implements Closeable {
  /** A row group's size in memory at which it ends. */
  static final long MOST_BYTES = ParquetWriter.DEFAULT_BLOCK_SIZE;

  private final MessageType type;
  private final ParquetProperties properties;
  private final CompressionCodecName codec;
  private final long most;
  private final Function<Iterator<ColumnWriter>, RowCells> layout;
  private final Compression compression = new Compression();
  private final ParquetFileWriter file;
  private int groups;
  private ColumnChunkPageWriteStore pages;
  private ColumnWriteStore columns;
  private RowCells cells;
  private long rows;
  private long nextCheck;

  /**
   * Begins a file.
   *
   * @param most bytes of a row group in memory, about
   * @param layout the columns on their way into the leaves of a row group
   */
  RowGroups(
      OutputFile out,
      MessageType type,
      ParquetProperties properties,
      CompressionCodecName codec,
      long most,
      Function<Iterator<ColumnWriter>, RowCells> layout)
      throws IOException {
    this.type = type;
    this.properties = properties;
    this.codec = codec;
    this.most = most;
    this.layout = layout;
    this.file =
        new ParquetFileWriter(
            out,
            type,
            ParquetFileWriter.Mode.CREATE,
            most,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            null,
            properties);
    file.start();
    begin();
  }

  private void begin() {
    pages =
        ColumnChunkPageWriteStore.builder()
            .withCompressorProvider(any -> compression.getCompressor(codec))
            .withSchema(type)
            .withAllocator(properties.getAllocator())
            .withColumnIndexTruncateLength(properties.getColumnIndexTruncateLength())
            .withPageWriteChecksumEnabled(properties.getPageWriteChecksumEnabled())
            .withRowGroupOrdinal(groups++)
            .build();
    columns = properties.newColumnWriteStore(type, pages, pages);
    cells = layout.apply(type.getColumns().stream().map(columns::getColumnWriter).iterator());
    rows = 0;
    nextCheck = properties.getMinRowCountForPageSizeCheck();
  }

  /** Writes all rows of a batch. */
  void write(RowBatch batch) throws IOException {
    for (int from = 0; from < batch.size(); ) {
      int left = (int) Math.min(batch.size() - from, Math.max(1, nextCheck - rows));
      int count = 1;
      // Only where a record's end may end a page its values have to be there.
      while (count < left && !columns.isColumnFlushNeeded()) {
        columns.endRecord();
        count++;
      }
      batch.part(from, from + count);
      cells.write(batch);
      columns.endRecord();
      from += count;
      rows += count;
      endWhenFull();
    }
  }

  /** Ends the row group near its bound; the size is asked for as seldom as Parquet asks. */
  private void endWhenFull() throws IOException {
    if (rows < nextCheck) {
      return;
    }
    long size = columns.getBufferedSize();
    long row = size / rows;
    if (size > most - 2 * row) {
      flush();
      begin();
    } else {
      long halfway = (rows + (long) (most / (float) row)) / 2;
      nextCheck =
          Math.min(
              Math.max(properties.getMinRowCountForPageSizeCheck(), halfway),
              rows + properties.getMaxRowCountForPageSizeCheck());
    }
  }

  private void flush() throws IOException {
    if (rows > 0) {
      file.startBlock(rows);
      columns.flush();
      pages.flushToFileWriter(file);
      file.endBlock();
    }
    columns.close();
    pages.close();
  }

  /** Ends the file, which is none before. */
  void end(Map<String, String> metadata) throws IOException {
    flush();
    file.end(metadata);
  }

  /** Lets go of what the file needed; the buffers of one that was not ended are just garbage. */
  @Override
  public void close() throws IOException {
    try {
      file.close();
    } finally {
      compression.release();
    }
  }
}
