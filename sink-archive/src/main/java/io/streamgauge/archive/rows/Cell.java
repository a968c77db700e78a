// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.List;

/**
 * A column on its way into one row group: it takes its next value out of a row and writes the
 * values of its leaves, each with its two levels as the Parquet format defines them.
 */
interface Cell {
  /**
   * Writes the value that the row has next.
   *
   * @param repetition level at which this value begins anew
   * @param definition level of a value that is there
   */
  void write(RowReader row, int repetition, int definition);

  /** Writes that there is none, as far up as the level says. */
  void writeNull(int repetition, int definition);

  /** A value that may be absent. */
  record Field(boolean optional, Cell cell) implements Cell {
    @Override
    public void write(RowReader row, int repetition, int definition) {
      if (!optional) {
        cell.write(row, repetition, definition);
      } else if (row.readBoolean()) {
        cell.write(row, repetition, definition + 1);
      } else {
        cell.writeNull(repetition, definition);
      }
    }

    @Override
    public void writeNull(int repetition, int definition) {
      cell.writeNull(repetition, definition);
    }

    /**
     * Writes a root field of all these rows.
     *
     * @param field its place, as rows may lack it
     */
    void write(RowBatch rows, int field) {
      for (int row = rows.first(); row < rows.end(); row++) {
        if (rows.has(row, field)) {
          write(rows.enter(row), 0, 0);
          rows.leave(row);
        } else {
          writeNull(0, 0);
        }
      }
    }

    /** Writes what all these rows have. */
    void write(RowBatch rows) {
      for (int row = rows.first(); row < rows.end(); row++) {
        write(rows.enter(row), 0, 0);
        rows.leave(row);
      }
    }
  }

  /** Values beside each other. */
  record Fields(List<Field> fields) implements Cell {
    @Override
    public void write(RowReader row, int repetition, int definition) {
      for (Field field : fields) {
        field.write(row, repetition, definition);
      }
    }

    @Override
    public void writeNull(int repetition, int definition) {
      for (Field field : fields) {
        field.writeNull(repetition, definition);
      }
    }
  }

  /**
   * Values one after the other, of which there may be none.
   *
   * @param level of repetition of the second one and those behind it
   */
  record Repeated(Cell item, int level) implements Cell {
    @Override
    public void write(RowReader row, int repetition, int definition) {
      int count = row.readCount();
      if (count == 0) {
        item.writeNull(repetition, definition);
      }
      for (int i = 0; i < count; i++) {
        item.write(row, i == 0 ? repetition : level, definition + 1);
      }
    }

    @Override
    public void writeNull(int repetition, int definition) {
      item.writeNull(repetition, definition);
    }
  }
}
