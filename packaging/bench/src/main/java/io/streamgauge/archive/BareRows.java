// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.read.BareFile;
import java.io.IOException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** The rows of a file as Parquet's own groups. */
final class BareRows {
  private BareRows() {}

  static long count(byte[] file) throws IOException {
    long rows = 0;
    try (ParquetFileReader reader = BareFile.reader(file)) {
      MessageType type = reader.getFileMetaData().getSchema();
      for (PageReadStore group = reader.readNextRowGroup();
          group != null;
          group = reader.readNextRowGroup()) {
        RecordReader<?> records =
            new ColumnIOFactory()
                .getColumnIO(type)
                .getRecordReader(group, new GroupRecordConverter(type));
        for (long i = 0; i < group.getRowCount(); i++) {
          rows += records.read() == null ? 0 : 1;
        }
      }
    }
    return rows;
  }
}
