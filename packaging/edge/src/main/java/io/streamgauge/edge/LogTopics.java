// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of the gateway's own log, but for those of Kafka and of Connect.
 *
 * @param listed those that are to be sent, as config/topics.properties says
 * @param sent these, and what the uplink sends besides
 * @param all these, and what nobody sends
 */
record LogTopics(Set<String> listed, Set<String> sent, Set<String> all) {
  static final LogTopics NONE = new LogTopics(Set.of(), Set.of(), Set.of());

  /**
   * Of what is there.
   *
   * @param there all topics of the log
   * @param memory of those that are Connect's own
   * @param connectors configurations by name
   */
  static LogTopics of(
      Set<String> listed,
      Set<String> there,
      LogMemory memory,
      Map<String, Map<String, String>> connectors) {
    Set<String> others = new TreeSet<>(there);
    others.removeIf(each -> each.startsWith("__") || UplinkRules.WORKERS.contains(each));
    others.removeAll(memory.ofConnect(connectors.values()));
    Set<String> sent = new TreeSet<>(listed);
    Map<String, String> uplink = connectors.get(GatewayFiles.UPLINK);
    if (uplink != null) {
      sent.addAll(UplinkRules.sent(uplink, others));
    }
    others.addAll(listed);
    return new LogTopics(Set.copyOf(listed), sent, others);
  }

  /** Those of these topics that are not listed. */
  Set<String> unlisted(Set<String> topics) {
    return topics.stream()
        .filter(each -> all.contains(each) && !listed.contains(each))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Partitions of the listed topics: as the list says, and no fewer than the log has, since none is
   * ever taken away.
   */
  static Map<String, Integer> partitions(
      Map<String, Integer> listed, Map<TopicPartition, LocalLog.Span> spans) {
    Map<String, Integer> counts = new TreeMap<>(listed);
    spans
        .keySet()
        .forEach(
            each ->
                counts.computeIfPresent(
                    each.topic(), (topic, count) -> Math.max(count, each.partition() + 1)));
    return counts;
  }

  /** What belongs to topics that are sent. */
  Map<TopicPartition, LocalLog.Span> sent(Map<TopicPartition, LocalLog.Span> spans) {
    return spans.entrySet().stream()
        .filter(each -> sent.contains(each.getKey().topic()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
