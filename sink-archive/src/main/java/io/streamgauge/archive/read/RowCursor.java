// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.io.IOException;

/** The rows of one file in the order that is asked for, one at a time. */
interface RowCursor extends AutoCloseable {
  /**
   * The next row that is wanted, or null behind the last one.
   *
   * @throws IOException when the store fails; the file may be opened again
   * @throws UnreadableException when the file is damaged here
   */
  Row next() throws IOException, UnreadableException;

  @Override
  void close();
}
