// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.common.LogText;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The way out for records that cannot be archived: the dead letter queue of the connector has them
 * where there is one, else the archive itself keeps them apart, in the same commit as the others.
 */
final class Refusals {
  private final Map<String, TopicTrust> topics = new HashMap<>();
  private final ErrantRecordReporter queue;
  private final String where;
  private final ArchiveMetrics metrics;

  /**
   * The refusals of one task.
   *
   * @param reporter of the framework, or null; there is one for a log alone too
   */
  Refusals(Map<String, String> props, ErrantRecordReporter reporter, ArchiveMetrics metrics) {
    String topic = DeadLetterQueue.topic(props);
    queue = DeadLetterQueue.tolerant(props) && !topic.isEmpty() ? reporter : null;
    where = queue == null ? "directory " + LedgerEntry.REFUSED : "topic " + topic;
    this.metrics = metrics;
  }

  TopicTrust trust(String topic) {
    return topics.computeIfAbsent(topic, TopicTrust::new);
  }

  /**
   * Keeps a record that its partition's archive has refused.
   *
   * @throws ConnectException when none of its topic's records can be archived
   */
  @SuppressWarnings("FutureReturnValueIgnored") // Connect awaits it before the next commit
  void keep(SinkRecord record, DataException refusal, PartitionArchive archive, Instant now) {
    metrics.refused();
    String reason = LogText.of(refusal.getMessage(), LogText.REASON);
    String place =
        "partition " + record.originalKafkaPartition() + ", offset " + record.originalKafkaOffset();
    archive.trust().refuse(reason, place, where);
    if (queue == null) {
      archive.addRefused(record, reason, now);
    } else {
      // Without its cause, whose text is as long as what it complains about.
      queue.report(record, new DataException(reason));
    }
  }
}
