// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;

/** The rows of a file that has them in the order that is asked for already. */
final class SortedCursor implements RowCursor {
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
}
