// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.SourceOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the topics of messages say by the named levels of the filters. Sensors publish to the same
 * few topics for ever, so the latest ones are remembered; a network that makes up topics without
 * end costs matching, not memory.
 */
final class NamedLevels {
  private static final int MOST = 4_096;
  private static final int LONGEST = 256;

  private final List<TopicFilter> filters;
  private final SourceOptions options;
  private final Map<String, MessageTopic> latest = new LinkedHashMap<>(16, 0.75f, true);

  /** The first of these filters that matches a topic says its names. */
  NamedLevels(List<TopicFilter> filters, SourceOptions options) {
    this.filters = List.copyOf(filters);
    this.options = options;
  }

  /**
   * The filters of a task, then those of its connector: a filter that moved to another task can
   * still deliver here for a while.
   */
  static NamedLevels of(MqttSourceConfig config) {
    return new NamedLevels(
        Stream.concat(config.messages().filters().stream(), config.messages().allFilters().stream())
            .toList(),
        config.source());
  }

  MessageTopic of(String topic) {
    MessageTopic seen = latest.get(topic);
    if (seen != null) {
      return seen;
    }
    MessageTopic read = read(topic);
    if (topic.length() <= LONGEST) {
      latest.put(topic, read);
      if (latest.size() > MOST) {
        latest.remove(latest.keySet().iterator().next());
      }
    }
    return read;
  }

  /** Topics that are remembered. */
  int size() {
    return latest.size();
  }

  private MessageTopic read(String topic) {
    Optional<Map<String, String>> matched =
        filters.stream().map(filter -> filter.match(topic)).flatMap(Optional::stream).findFirst();
    Map<String, String> names = new HashMap<>(matched.orElse(Map.of()));
    names.put(MessageTopic.NAME, topic);
    return MessageTopic.of(matched.isPresent(), names, options);
  }
}
