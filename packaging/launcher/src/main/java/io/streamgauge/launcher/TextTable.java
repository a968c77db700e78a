// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.util.List;

/** A table for people: columns as wide as they must be, numbers to the right. */
public final class TextTable {
  private TextTable() {}

  /** The rows as lines, the first row being the headings. */
  public static String of(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      line(text, rows.get(r), widths);
      if (r == 0) {
        for (int width : widths) {
          text.append("  ").append("-".repeat(width));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String gap = " ".repeat(widths[i] - cell.length());
      boolean number = cell.matches("-?[\\d.,]+");
      text.append("  ").append(number ? gap + cell : cell + gap);
    }
    text.append('\n');
  }
}
