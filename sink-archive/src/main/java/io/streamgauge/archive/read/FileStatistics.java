// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * The bounds of a file's values, by which files and parts of them are passed over.
 *
 * @param groups of its rows
 * @param levels of its directory, which stand for columns of their names
 */
record FileStatistics(List<BlockMetaData> groups, ArchivedFile file, PathLevels levels) {
  /**
   * The least and the greatest event time of the file in microseconds as its statistics say, or
   * null: also where some rows have none, which have the record's time in its place.
   */
  long[] times() {
    TimeUnit unit = unit();
    if (unit == null) {
      return null;
    }
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (BlockMetaData block : groups) {
      for (ColumnChunkMetaData column : block.getColumns()) {
        if (column.getPath().toDotString().equals(RowSelection.EVENT_TIME)) {
          Statistics<?> statistics = column.getStatistics();
          if (!whole(statistics)) {
            return null;
          }
          least = Math.min(least, ((Number) statistics.genericGetMin()).longValue());
          most = Math.max(most, ((Number) statistics.genericGetMax()).longValue());
        }
      }
    }
    return least > most
        ? null
        : new long[] {RowValues.micros(unit, least), RowValues.micros(unit, most)};
  }

  /** Whether some row surely has an event time that lies outside of a span; of null none does. */
  boolean leaves(PathLevels.Span span) {
    long[] times = span == null ? null : times();
    return times != null
        && (times[0] < RowSelection.micros(span.begin())
            || times[1] >= RowSelection.micros(span.end()));
  }

  private static boolean whole(Statistics<?> statistics) {
    return statistics != null
        && statistics.hasNonNullValue()
        && statistics.isNumNullsSet()
        && statistics.getNumNulls() == 0;
  }

  /** The unit of event times, or null when they are no timestamps. */
  private TimeUnit unit() {
    int place = file.place(RowSelection.EVENT_TIME);
    return place >= 0
            && file.columns().getType(place).getLogicalTypeAnnotation()
                instanceof TimestampLogicalTypeAnnotation time
        ? time.getUnit()
        : null;
  }

  /** Whether all rows surely have a value in a column of one level. */
  boolean complete(String column) {
    for (BlockMetaData block : groups) {
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        if (chunk.getPath().toDotString().equals(column) && !whole(chunk.getStatistics())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether it can have rows that are wanted, as far as its statistics say. */
  boolean mayHave(RowSelection selection) {
    long[] times = selection.byTime() ? times() : null;
    if (times != null
        && ((selection.begin() != null && times[1] < RowSelection.micros(selection.begin()))
            || (selection.end() != null && times[0] >= RowSelection.micros(selection.end())))) {
      return false;
    }
    for (Map.Entry<String, Set<String>> wanted : selection.where().entrySet()) {
      if (isText(wanted.getKey()) && !levels.values().containsKey(wanted.getKey())) {
        boolean any = false;
        for (String value : wanted.getValue()) {
          any |= mayHave(wanted.getKey(), value);
        }
        if (!any) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isText(String column) {
    int place = file.place(column);
    Type type = place < 0 ? null : file.columns().getType(place);
    return type != null && type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
  }

  private boolean mayHave(String column, String value) {
    if (value.isEmpty()) {
      return true;
    }
    Binary wanted = Binary.fromString(value);
    for (BlockMetaData block : groups) {
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        if (chunk.getPath().size() == 1 && chunk.getPath().toArray()[0].equals(column)) {
          Statistics<?> statistics = chunk.getStatistics();
          if (statistics == null || !statistics.hasNonNullValue()) {
            return true;
          }
          var order = chunk.getPrimitiveType().<Binary>comparator();
          if (order.compare((Binary) statistics.genericGetMin(), wanted) <= 0
              && order.compare((Binary) statistics.genericGetMax(), wanted) >= 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  FilterPredicate predicate(RowSelection selection) {
    FilterPredicate all = null;
    if (selection.byTime() && unit() == TimeUnit.MICROS && times() != null) {
      var column = FilterApi.longColumn(RowSelection.EVENT_TIME);
      if (selection.begin() != null) {
        all = FilterApi.gtEq(column, RowSelection.micros(selection.begin()));
      }
      if (selection.end() != null) {
        all = and(all, FilterApi.lt(column, RowSelection.micros(selection.end())));
      }
    }
    for (Map.Entry<String, Set<String>> wanted : selection.where().entrySet()) {
      boolean plain = !wanted.getKey().contains(".") && !wanted.getValue().contains("");
      if (plain && isText(wanted.getKey()) && !levels.values().containsKey(wanted.getKey())) {
        FilterPredicate any = null;
        for (String value : wanted.getValue()) {
          var one = FilterApi.eq(FilterApi.binaryColumn(wanted.getKey()), Binary.fromString(value));
          any = any == null ? one : FilterApi.or(any, one);
        }
        all = and(all, any);
      }
    }
    return all;
  }

  private static FilterPredicate and(FilterPredicate one, FilterPredicate other) {
    return one == null ? other : FilterApi.and(one, other);
  }
}
