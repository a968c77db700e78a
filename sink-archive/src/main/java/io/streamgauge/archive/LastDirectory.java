// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.RowBuffer;
import java.util.Arrays;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The directory of the record before, which is mostly that of the next one too: to build its name
 * and the name's hash for each record would cost a tenth of all that a row costs.
 */
final class LastDirectory {
  private final PartitionPath path;
  private String topic;
  private String[] values;
  private String[] scratch;
  private RowBuffer.Directory directory;

  LastDirectory(PartitionPath path) {
    this.path = path;
    values = new String[path.fields().size()];
    scratch = new String[values.length];
  }

  /**
   * The directory of a record.
   *
   * @throws org.apache.kafka.connect.errors.DataException when it has none
   */
  RowBuffer.Directory of(SinkRecord record) {
    path.values(record, scratch);
    if (directory == null || !record.topic().equals(topic) || !Arrays.equals(scratch, values)) {
      directory = null;
      directory = path.of(record.topic(), scratch);
      topic = record.topic();
      String[] other = values;
      values = scratch;
      scratch = other;
    }
    return directory;
  }
}
