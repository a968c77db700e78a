// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.kinds.RecordKind;
import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;

/** The rows of a file that has them in the order that is asked for already. */
final class SortedCursor implements RowCursor {
  private static final Set<String> KEYS =
      Set.of(
          RowSelection.SENSOR,
          RowSelection.EVENT_TIME,
          ArchivedFile.TOPIC,
          ArchivedFile.PARTITION,
          ArchivedFile.OFFSET,
          ArchivedFile.TIMESTAMP);

  private final OpenFile open;
  private final RowKeys keys;

  SortedCursor(OpenFile open, RowKeys keys) {
    this.open = open;
    this.keys = keys;
  }

  @Override
  public Row next() throws IOException, UnreadableException {
    while (true) {
      OpenFile.Numbered row = open.next();
      if (row == null) {
        return null;
      }
      if (keys.wanted(row.columns())) {
        return new Row(row.columns(), row.number(), row.number(), keys.key(row.columns()));
      }
    }
  }

  @Override
  public void close() {
    open.close();
  }

  /**
   * Whether the rows come in the order of event times per sensor, as the footer says. The sink puts
   * values in order as it had them, which is another order than that of their columns where values
   * of several types share one, or some are not there: then the rows themselves tell.
   *
   * @param open the file, of which no row is taken
   * @param zone of times without one, or null when it is not known
   */
  static boolean fits(
      ObjectStore store, ListedFile listed, OpenFile open, RowSelection selection, ZoneId zone)
      throws IOException, UnreadableException {
    ArchivedFile file = open.file();
    if (!ReadOrder.EVENT_TIME.isOf(file.sorted())) {
      return false;
    } else if (isSure(file, open.statistics())) {
      return true;
    }
    try (OpenFile keys = OpenFile.open(store, listed.key(), listed.levels())) {
      keys.only(KEYS);
      RowKeys of = new RowKeys(keys.file(), listed.levels(), ReadOrder.EVENT_TIME, selection, zone);
      Row.Key last = null;
      for (OpenFile.Numbered row = keys.next(); row != null; row = keys.next()) {
        Row.Key key = of.key(row.columns());
        if (last != null && Row.Key.BY_TIME.compare(last, key) > 0) {
          return false;
        }
        last = key;
      }
      return true;
    }
  }

  private static boolean isSure(ArchivedFile file, FileStatistics statistics) {
    int time = file.place(RowSelection.EVENT_TIME);
    int sensor = file.place(RowSelection.SENSOR);
    return time >= 0
        && file.columns().getType(time).getLogicalTypeAnnotation()
            instanceof TimestampLogicalTypeAnnotation
        && statistics.complete(RowSelection.EVENT_TIME)
        && (sensor < 0
            || (file.columns().getType(sensor).getLogicalTypeAnnotation()
                    instanceof StringLogicalTypeAnnotation
                && statistics.complete(RowSelection.SENSOR)
                && file.kinds().all().stream().allMatch(SortedCursor::hasTexts)));
  }

  private static boolean hasTexts(RecordKind kind) {
    Schema schema = kind.value();
    if (schema == null || schema.type() != Schema.Type.STRUCT) {
      return false;
    }
    Field sensor = schema.field(RowSelection.SENSOR);
    return sensor == null || sensor.schema().type() == Schema.Type.STRING;
  }
}
