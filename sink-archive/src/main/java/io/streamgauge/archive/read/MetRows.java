// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of one sensor and time that were met, so that a copy in another file is known. */
final class MetRows {
  private static final int MOST = 10_000;

  /** Heap for rows as they are, before only their short forms are kept. */
  private static final long MOST_BYTES = 1L << 20;

  private final Map<Place, List<Met>> rows = new HashMap<>();
  private Row.Key last;
  private long bytes;

  /** A place in Kafka. */
  private record Place(String source, long offset, Long timestamp) {}

  /** A row there; most never meet another, so what it says is looked at when one comes. */
  private static final class Met {
    private final ArchivedFile file;
    private Object[] columns;
    private RowContents contents;

    Met(ArchivedFile file, Object[] columns) {
      this.file = file;
      this.columns = columns;
    }

    RowContents contents() {
      if (contents == null) {
        contents = RowContents.of(file, columns);
        columns = null;
      }
      return contents;
    }
  }

  /** Whether it is the first of its topic, partition, offset, timestamp and contents. */
  boolean add(ArchivedFile file, Row row, Long timestamp) {
    Row.Key key = row.key();
    if (!Row.together(key, last) || rows.size() > MOST) {
      rows.clear();
      bytes = 0;
    }
    last = key;
    Met met = new Met(file, row.columns());
    List<Met> there =
        rows.computeIfAbsent(
            new Place(key.source(), key.offset(), timestamp), any -> new ArrayList<>(1));
    if (there.stream().anyMatch(it -> it.contents().same(met.contents()))) {
      return false;
    }
    there.add(met);
    bytes += RowValues.weight(row.columns());
    if (bytes > MOST_BYTES) {
      // What it says takes the place of the row.
      met.contents();
    }
    return true;
  }
}
