// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * The encodings of a file's columns.
 *
 * @param chosen column path with dots to encoding; all others have a dictionary as long as it pays
 * @param bloom column paths with a Bloom filter where they have no dictionary
 */
record ColumnEncodings(Map<String, Encoding> chosen, List<String> bloom) {
  static final ColumnEncodings DEFAULT = new ColumnEncodings(Map.of(), List.of());
  static final String FORMS = "column=dictionary, column=plain, column=byte-stream-split";

  /** An encoding that a user can choose. */
  enum Encoding {
    DICTIONARY,
    PLAIN,
    BYTE_STREAM_SPLIT
  }

  /**
   * Reads entries such as {@code result=byte-stream-split}.
   *
   * @throws IllegalArgumentException when one has another form
   */
  static ColumnEncodings of(List<String> entries, List<String> bloom) {
    Map<String, Encoding> chosen = new HashMap<>();
    for (String entry : entries) {
      Map.Entry<String, Encoding> one = parse(entry);
      if (chosen.put(one.getKey(), one.getValue()) != null) {
        throw new IllegalArgumentException("name the column " + one.getKey() + " once");
      }
    }
    return new ColumnEncodings(Map.copyOf(chosen), List.copyOf(bloom));
  }

  static Map.Entry<String, Encoding> parse(String entry) {
    int equals = entry.lastIndexOf('=');
    for (Encoding encoding : Encoding.values()) {
      String name = encoding.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (equals > 0 && entry.substring(equals + 1).trim().equals(name)) {
        return Map.entry(entry.substring(0, equals).trim(), encoding);
      }
    }
    throw new IllegalArgumentException("'" + entry + "' cannot be read; use " + FORMS);
  }

  /** Tells the builder about the columns that this file has. */
  void apply(ParquetProperties.Builder builder, MessageType type, int rows) {
    builder.withDictionaryEncoding(true);
    for (ColumnDescriptor column : type.getColumns()) {
      String path = String.join(".", column.getPath());
      Encoding encoding = chosen.getOrDefault(path, Encoding.DICTIONARY);
      if (path.equals(RowLayout.OFFSET) && !chosen.containsKey(path)) {
        // No two rows have the same, so that Parquet would give its dictionary up in any case.
        builder.withDictionaryEncoding(path, false);
      }
      if (encoding != Encoding.DICTIONARY) {
        builder.withDictionaryEncoding(path, false);
        builder.withByteStreamSplitEncoding(
            path, encoding == Encoding.BYTE_STREAM_SPLIT && splits(column));
      }
      // Parquet leaves it out beside a dictionary, after it was made, and says so for each file.
      if (bloom.contains(path) && encoding != Encoding.DICTIONARY) {
        builder.withBloomFilterEnabled(path, true);
        builder.withBloomFilterNDV(path, Math.max(1, rows));
      }
    }
  }

  /** Other types cannot be split: they are left plain. */
  private static boolean splits(ColumnDescriptor column) {
    PrimitiveTypeName type = column.getPrimitiveType().getPrimitiveTypeName();
    return type == PrimitiveTypeName.DOUBLE
        || type == PrimitiveTypeName.FLOAT
        || type == PrimitiveTypeName.INT32
        || type == PrimitiveTypeName.INT64
        || type == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
  }
}
