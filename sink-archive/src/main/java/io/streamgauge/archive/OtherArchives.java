// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives of other names in one place. Where one of them has a topic that is new to a task, a
 * connector was renamed, or two of them write every row twice.
 */
final class OtherArchives {
  private static final Logger LOG = LoggerFactory.getLogger(OtherArchives.class);
  private static final String LEDGERS = "_ledger";

  private OtherArchives() {}

  /** Tells of those that have a topic partition of which this archive has nothing yet. */
  static void tell(ObjectStore store, ParquetArchiveSinkConfig config, TopicPartition source)
      throws IOException {
    List<String> others;
    try {
      others = others(store, PathName.of(PathName.escape(config.archiveId())), source);
    } catch (IOException e) {
      if (!store.refused(e)) {
        throw e;
      }
      LOG.debug("Who else archives {} cannot be seen, for want of rights", source, e);
      return;
    }
    if (!others.isEmpty()) {
      LOG.warn(
          "Nothing of {} was archived as {} yet, but as {} in the same place. If the connector was"
              + " renamed, give it the old name as archive.id and its consumer group as"
              + " consumer.override.group.id, which is connect- and the old name, or all that Kafka"
              + " has is archived once more; if another connector archives the topic here, each row is there twice: end one of"
              + " them. Two clusters in one place are right as they are",
          source,
          config.archiveId(),
          LogText.of(String.join(", ", others), LogText.REASON));
    }
  }

  private static List<String> others(ObjectStore store, String own, TopicPartition source)
      throws IOException {
    List<String> others = new ArrayList<>();
    for (String name : store.entries(LEDGERS)) {
      String archive = name.endsWith("/") ? name.substring(0, name.length() - 1) : own;
      if (!archive.equals(own)) {
        String topic = String.join("/", LEDGERS, archive, source.topic());
        if (store.entries(topic).contains(source.partition() + "/")) {
          others.add(archive);
        }
      }
    }
    return others;
  }
}
