// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.RowBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The directories of the records before, of which the next one's is mostly one: to build its name
 * and the name's hash for each record would cost a tenth of all that a row costs.
 */
final class RecentDirectories {
  private final PartitionPath path;
  private final int most;
  private final Map<Levels, Known> known = new HashMap<>();
  private final RecentHour[] hours;
  private Levels scratch;
  private Known last;

  /**
   * Directories by these levels.
   *
   * @param most that are kept, as many as may be open
   */
  RecentDirectories(PartitionPath path, int most) {
    this.path = path;
    this.most = most;
    this.hours = path.recent();
    this.scratch = new Levels(path.fields().size());
  }

  /** A directory and what its records say of it. */
  private record Known(Levels levels, RowBuffer.Directory directory) {}

  /** The texts that a record has for its directory; in the map they do not change any more. */
  private static final class Levels {
    private String topic;
    private final String[] values;

    Levels(int levels) {
      values = new String[levels];
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Levels levels
          && topic.equals(levels.topic)
          && Arrays.equals(values, levels.values);
    }

    @Override
    public int hashCode() {
      return 31 * topic.hashCode() + Arrays.hashCode(values);
    }
  }

  /**
   * The directory of a record.
   *
   * @throws org.apache.kafka.connect.errors.DataException when it has none
   */
  RowBuffer.Directory of(SinkRecord record) {
    scratch.topic = record.topic();
    path.values(record, scratch.values, hours);
    if (last == null || !scratch.equals(last.levels())) {
      last = known.get(scratch);
      if (last == null) {
        last = add();
      }
    }
    return last.directory();
  }

  private Known add() {
    Known added = new Known(scratch, path.of(scratch.topic, scratch.values));
    if (known.size() >= most) {
      known.clear();
    }
    known.put(scratch, added);
    scratch = new Levels(scratch.values.length);
    return added;
  }

  /** Forgets them; those that are open no more would be kept for nothing. */
  void clear() {
    known.clear();
    last = null;
  }
}
