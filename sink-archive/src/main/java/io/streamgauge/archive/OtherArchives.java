// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives of other names in one place, as a task sees them. Where one of them has a topic that is
 * new to the task, a connector was renamed, or two of them write every row twice.
 *
 * <p>Two that begin together have nothing when they look first, so each looks again when it has
 * committed: whoever is second then sees the other. It costs a task so many requests per topic, not
 * per partition.
 */
final class OtherArchives {
  private static final Logger LOG = LoggerFactory.getLogger(OtherArchives.class);
  private static final String LEDGERS = "_ledger";

  private final ObjectStore store;
  private final String own;
  private final String shown;
  private final Map<Look, Map<String, Set<String>>> seen = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  OtherArchives(ObjectStore store, ParquetArchiveSinkConfig config) {
    this.store = store;
    this.own = PathName.of(PathName.escape(config.archiveId()));
    this.shown = config.archiveId();
  }

  /** A look at what others have of a topic, before this archive has something of it or then. */
  private record Look(String topic, boolean committed) {}

  /** Tells of those that have a topic partition of which this archive has nothing yet. */
  void beforeFirst(TopicPartition source) throws IOException {
    String others = untold(source, false);
    if (!others.isEmpty()) {
      LOG.warn(
          "Nothing of {} was archived as {} yet, but as {} in the same place. If the connector was"
              + " renamed, give it the old name as archive.id and its consumer group as"
              + " consumer.override.group.id, which is connect- and the old name, or all that Kafka"
              + " has is archived once more; if another connector archives the topic here, each row is there twice: end one of"
              + " them. Two clusters in one place are right as they are",
          source,
          shown,
          others);
    }
  }

  /**
   * Tells of those that have a topic partition of which this archive had nothing until now. What is
   * committed stays so when they cannot be seen.
   *
   * @return whether they could be seen
   */
  boolean afterFirst(TopicPartition source) {
    String others;
    try {
      others = untold(source, true);
    } catch (IOException e) {
      LOG.debug("Who else archives {} cannot be seen now", source, e);
      return false;
    }
    if (!others.isEmpty()) {
      LOG.warn(
          "{} is archived as {} from now on, and as {} in the same place: if another connector"
              + " archives the topic here, each row is there twice: end one of them. Two clusters"
              + " in one place are right as they are",
          source,
          shown,
          others);
    }
    return true;
  }

  /** Those that have a topic partition and were not told of before. */
  private String untold(TopicPartition source, boolean committed) throws IOException {
    Look look = new Look(source.topic(), committed);
    if (!seen.containsKey(look)) {
      seen.put(look, look(source));
    }
    Set<String> others = new HashSet<>();
    seen.get(look)
        .forEach(
            (archive, entries) -> {
              if (entries.contains(source.partition() + "/") && told.add(archive)) {
                others.add(archive);
              }
            });
    return LogText.of(String.join(", ", others.stream().sorted().toList()), LogText.REASON);
  }

  private Map<String, Set<String>> look(TopicPartition source) throws IOException {
    try {
      Map<String, Set<String>> entries = new TreeMap<>();
      for (String name : store.entries(LEDGERS)) {
        String archive = name.endsWith("/") ? name.substring(0, name.length() - 1) : own;
        if (!archive.equals(own)) {
          String topic = String.join("/", LEDGERS, archive, source.topic());
          entries.put(archive, Set.copyOf(store.entries(topic)));
        }
      }
      return entries;
    } catch (IOException e) {
      if (!store.refused(e)) {
        throw e;
      }
      LOG.debug("Who else archives {} cannot be seen, for want of rights", source, e);
      return Map.of();
    }
  }
}
