// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The Kafka topics that one task writes to. Where a template takes a part of the name from what
 * devices send, any device could otherwise name any topic: one of the cluster's own, one that Kafka
 * refuses beside another, or a new one with each message. For one thread.
 */
final class TopicNames {
  private final int most;
  private final Set<String> known = new HashSet<>();

  /** Names for one task, of which at most so many are different. */
  TopicNames(int most) {
    this.most = most;
  }

  /**
   * The topic of a template.
   *
   * @throws UnwritableException when that name must not be written to
   */
  String name(Template template, Map<String, String> values) throws UnwritableException {
    String name = template.fillTopic(values);
    if (!template.hasNames()) {
      return name;
    }
    if (known.contains(name)) {
      return name;
    }
    if (Template.isInternalTopic(name) || (template.beginsWithName() && name.startsWith("_"))) {
      throw new UnwritableException(
          "Topic",
          SourceOptions.TOPIC
              + " gives "
              + LogText.of(name)
              + ", which is kept for Kafka, Connect and other services");
    }
    if (known.size() >= most) {
      throw new UnwritableException(
          "Topic",
          LogText.of(name)
              + " is one topic more than "
              + SourceOptions.TOPIC_MAX
              + "="
              + most
              + " since the task started; raise it if there are so many");
    }
    known.add(name);
    return name;
  }

  /**
   * The topic of a template, or where it must not be written to, the name that the template has
   * without any value: bad records need a topic that exists once.
   */
  String nameOrNone(Template template, Map<String, String> values) {
    try {
      return name(template, values);
    } catch (UnwritableException e) {
      return template.fillTopic(Map.of());
    }
  }
}
