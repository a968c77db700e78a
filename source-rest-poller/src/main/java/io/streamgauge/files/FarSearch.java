// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;

/**
 * A search beyond a chunk, for a line end or the end of NUL bytes, which may go on over several
 * looks at a file.
 */
final class FarSearch {
  private static final int MOST = 1 << 26;

  private long from = -1;
  private long to;

  /** Searches on where the last look stopped; -1 when that takes longer. */
  long find(FileBytes file, byte wanted, boolean equal, long begin, long least) throws IOException {
    long start = from == begin ? Math.max(to, least) : least;
    long found = file.find(wanted, equal, start, MOST);
    from = begin;
    to = found;
    return found < file.size() && found == start + MOST ? -1 : found;
  }

  void forget() {
    from = -1;
  }
}
