// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.Iterator;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.schema.Type;

/**
 * One kind of value on its way from Connect to Parquet: into the compact row when the record
 * arrives, out of it when the file is encoded. What cannot be written is refused on the way in, so
 * encoding a file never meets bad data.
 */
interface Column {
  /** The Parquet type under this name. */
  Type type(String name, Type.Repetition repetition);

  /**
   * Appends a value, which is not null.
   *
   * @throws org.apache.kafka.connect.errors.DataException when this value has no place in the type
   */
  void encode(Object value, RowWriter row);

  /**
   * This column on its way into a row group.
   *
   * @param leaves of the row group, of which it takes its own
   * @param level of repetition that the values of this column have
   */
  Cell bind(Iterator<ColumnWriter> leaves, int level);
}
