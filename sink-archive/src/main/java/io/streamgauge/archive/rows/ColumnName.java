// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.common.LogText;
import org.apache.kafka.connect.errors.DataException;

/** Names of fields that a Parquet file can have as columns. */
final class ColumnName {
  private static final int LONGEST = 1_000;

  private ColumnName() {}

  /**
   * The name as it is.
   *
   * @throws DataException when no file, or no reader, takes it
   */
  static String of(String name) {
    if (name.isEmpty()) {
      throw new DataException("A field has an empty name, which no column can have");
    }
    if (name.length() > LONGEST) {
      throw new DataException(
          "The field name " + LogText.of(name, 40) + " is longer than " + LONGEST);
    }
    if (!LogText.isUnicode(name) || name.indexOf(0) >= 0) {
      // Two such names would be one in the file, and a reader may end a name at the zero.
      throw new DataException("The field name " + LogText.of(name) + " is no text");
    }
    return name;
  }

  /**
   * The name as readers compare it: Spark, Hive and Athena know no case, DuckDB none of columns.
   */
  static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    name.codePoints()
        .map(point -> Character.toLowerCase(Character.toUpperCase(point)))
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }
}
