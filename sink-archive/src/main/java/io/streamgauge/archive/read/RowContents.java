// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.common.Digests;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * A short form of what a row says, the same in whatever files, columns and directories a record was
 * written: names and texts of all its values that are there, and its key.
 *
 * @param value of the record's value
 * @param key of its key; 0 where the file keeps none
 */
record RowContents(long value, long key) {
  private static final int HEX = 16;

  /** The contents of a row of a file. */
  static RowContents of(ArchivedFile file, Object[] row) {
    long sum = 0;
    for (Type field : file.fields()) {
      sum += of(field, field.getName(), row[file.place(field.getName())]);
    }
    for (Map.Entry<String, String> level : file.path().entrySet()) {
      if (file.place(level.getKey()) < 0) {
        sum += leaf(level.getKey(), level.getValue());
      }
    }
    int key = file.ownPlace(ArchivedFile.KEY);
    return new RowContents(sum, key < 0 || row[key] == null ? 0 : leaf("key", (String) row[key]));
  }

  /** Whether two rows say the same, as far as both have it. */
  boolean same(RowContents other) {
    return value == other.value && (key == 0 || other.key == 0 || key == other.key);
  }

  /** A sum, so that the order of columns does not matter. */
  private static long of(Type type, String path, Object value) {
    if (value == null) {
      return 0;
    } else if (type.isPrimitive()) {
      return leaf(path, text(value));
    }
    GroupType group = type.asGroupType();
    long sum = 0;
    if (group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      Type item = group.getType(0).asGroupType().getType(0);
      List<?> items = (List<?>) value;
      for (int i = 0; i < items.size(); i++) {
        sum += of(item, path + "\0" + i, items.get(i));
      }
    } else if (group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
      Type entry = group.getType(0).asGroupType().getType(1);
      List<?> items = (List<?>) value;
      for (int i = 0; i + 1 < items.size(); i += 2) {
        sum += of(entry, path + "\0" + text(items.get(i)), items.get(i + 1));
      }
    } else {
      Object[] values = (Object[]) value;
      for (int i = 0; i < values.length; i++) {
        Type field = group.getType(i);
        sum += of(field, path + "\0" + field.getName(), values[i]);
      }
    }
    return sum;
  }

  private static long leaf(String path, String text) {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    return Long.parseUnsignedLong(Digests.sha256(path + "\0=" + text).substring(0, HEX), HEX);
  }

  /** A number has one text, whichever type its column has in a file. */
  private static String text(Object value) {
    if (value instanceof Double number) {
      boolean narrow = (double) (float) (double) number == number;
      return narrow ? text((Object) (float) (double) number) : whole(number, number.toString());
    } else if (value instanceof Float number) {
      return whole(number, number.toString());
    } else if (value instanceof BigDecimal decimal) {
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    } else if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    return value instanceof Object[] || value instanceof List<?> ? "" : value.toString();
  }

  private static String whole(double number, String text) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53
        ? Long.toString((long) number)
        : text;
  }
}
