// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.List;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** The columns by which the archive knows a row, and the types without which they are not its. */
final class OwnColumns {
  private static final String TIME = "a timestamp in INT64";
  private static final String TEXT = "a text";

  private OwnColumns() {}

  /**
   * Refuses columns of other types: somebody has written the file anew, in another way.
   *
   * @param groups of the file's rows
   */
  static void check(ArchivedFile file, List<BlockMetaData> groups) throws UnreadableException {
    for (Type column : file.columns().getFields()) {
      String name = column.getName();
      boolean ofValue = !name.equals(RowSelection.EVENT_TIME) && file.ownPlace(name) < 0;
      boolean right =
          ofValue
              || switch (name) {
                case ArchivedFile.PARTITION -> plain(column, PrimitiveTypeName.INT32);
                case ArchivedFile.OFFSET -> plain(column, PrimitiveTypeName.INT64);
                case ArchivedFile.TIMESTAMP -> time(column);
                case ArchivedFile.TOPIC, ArchivedFile.KEY -> text(column);
                case ArchivedFile.HEADERS -> headers(column);
                case RowSelection.EVENT_TIME -> !is(column, PrimitiveTypeName.INT96);
                default -> !name.startsWith(ArchivedFile.HEADER_PREFIX) || text(column);
              };
      if (!right) {
        throw new UnreadableException(
            "its column " + column + " is not " + expected(name) + ", as the archive writes it");
      }
    }
    for (String name : List.of(ArchivedFile.TOPIC, ArchivedFile.PARTITION, ArchivedFile.OFFSET)) {
      if (hasNulls(name, groups)) {
        throw new UnreadableException(
            "its column " + name + " has rows without a value, which the archive never writes");
      }
    }
  }

  private static String expected(String name) {
    return switch (name) {
      case ArchivedFile.PARTITION -> "a plain INT32";
      case ArchivedFile.OFFSET -> "a plain INT64";
      case ArchivedFile.TIMESTAMP, RowSelection.EVENT_TIME -> TIME;
      case ArchivedFile.HEADERS -> "a list of name, value and type";
      default -> TEXT;
    };
  }

  private static boolean is(Type column, PrimitiveTypeName type) {
    return column.isPrimitive()
        && !column.isRepetition(Type.Repetition.REPEATED)
        && column.asPrimitiveType().getPrimitiveTypeName() == type;
  }

  private static boolean plain(Type column, PrimitiveTypeName type) {
    LogicalTypeAnnotation logical = column.getLogicalTypeAnnotation();
    int bits = type == PrimitiveTypeName.INT32 ? Integer.SIZE : Long.SIZE;
    return is(column, type)
        && (logical == null || logical.equals(LogicalTypeAnnotation.intType(bits, true)));
  }

  private static boolean time(Type column) {
    return is(column, PrimitiveTypeName.INT64)
        && column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation;
  }

  private static boolean text(Type column) {
    return is(column, PrimitiveTypeName.BINARY)
        && column.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
  }

  private static boolean headers(Type column) {
    if (!(column.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)) {
      return false;
    }
    Type repeated = column.asGroupType().getType(0);
    if (repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1) {
      return false;
    }
    Type item = repeated.asGroupType().getType(0);
    if (item.isPrimitive()) {
      return false;
    }
    GroupType header = item.asGroupType();
    List<String> names = header.getFields().stream().map(Type::getName).toList();
    return names.equals(List.of("name", "value", "type"))
        && header.getFields().stream().allMatch(OwnColumns::text);
  }

  private static boolean hasNulls(String column, List<BlockMetaData> groups) {
    for (BlockMetaData group : groups) {
      for (ColumnChunkMetaData chunk : group.getColumns()) {
        Statistics<?> statistics = chunk.getStatistics();
        if (chunk.getPath().toDotString().equals(column)
            && statistics != null
            && statistics.isNumNullsSet()
            && statistics.getNumNulls() > 0) {
          return true;
        }
      }
    }
    return false;
  }
}
