// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import io.streamgauge.archive.rows.Cell.Field;
import io.streamgauge.archive.rows.PointColumn.Point;
import java.util.List;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;

/** All columns of a file on their way into one row group. */
final class RowCells {
  private final Field[] fields;
  private final Place place;
  private final Source source;
  private final Field[] envelope;

  /**
   * All columns.
   *
   * @param fields of the record's value
   * @param place made of two of the fields, or null
   * @param source the topic partition, the same in each row
   * @param envelope what is kept beside the value
   */
  RowCells(List<Field> fields, Place place, Source source, List<Field> envelope) {
    this.fields = fields.toArray(Field[]::new);
    this.place = place;
    this.source = source;
    this.envelope = envelope.toArray(Field[]::new);
  }

  /** The topic partition that the rows come from. */
  record Source(ColumnWriter topics, Binary topic, ColumnWriter partitions, int partition) {
    private void write(RowBatch rows) {
      for (int row = rows.first(); row < rows.end(); row++) {
        topics.write(topic, 0, 0);
      }
      for (int row = rows.first(); row < rows.end(); row++) {
        partitions.write(partition, 0, 0);
      }
    }
  }

  /**
   * The point's columns.
   *
   * @param sides of the bounding box, or none
   */
  record Place(PointColumn column, ColumnWriter points, List<ColumnWriter> sides, GeoFooter geo) {
    private void write(Point point) {
      if (point == null) {
        points.writeNull(0, 0);
        for (ColumnWriter side : sides) {
          side.writeNull(0, 0);
        }
        return;
      }
      geo.include(point);
      points.write(point.wkb(), 0, 1);
      for (int i = 0; i < sides.size(); i++) {
        sides.get(i).write(i % 2 == 0 ? point.x() : point.y(), 0, 1);
      }
    }
  }

  /** Writes the rows of the batch's part. */
  void write(RowBatch rows) {
    double[] longitudes = null;
    double[] latitudes = null;
    for (int i = 0; i < fields.length; i++) {
      if (place != null && i == place.column().longitude()) {
        longitudes = peek(rows, i);
      } else if (place != null && i == place.column().latitude()) {
        latitudes = peek(rows, i);
      }
      fields[i].write(rows, i);
    }
    rows.enterEnvelopes();
    for (int row = rows.first(); row < rows.end(); row++) {
      boolean wgs84 = rows.enter(row).readBoolean();
      rows.leave(row);
      if (place != null) {
        int i = row - rows.first();
        place.write(wgs84 ? PointColumn.point(longitudes[i], latitudes[i]) : null);
      }
    }
    for (Field field : envelope) {
      field.write(rows);
    }
    source.write(rows);
  }

  /** The numbers of the column that is written next; NaN where there is none. */
  private double[] peek(RowBatch rows, int field) {
    boolean optional = fields[field].optional();
    double[] numbers = new double[rows.end() - rows.first()];
    for (int row = rows.first(); row < rows.end(); row++) {
      boolean there = rows.has(row, field);
      numbers[row - rows.first()] = there ? rows.enter(row).peekDouble(optional) : Double.NaN;
    }
    return numbers;
  }
}
