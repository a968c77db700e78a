// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.util.Map;

/** A connector's settings for records that the framework cannot hand over. */
final class DeadLetterQueue {
  private static final String TOLERANCE = "errors.tolerance";
  private static final String QUEUE = "errors.deadletterqueue.topic.name";

  private DeadLetterQueue() {}

  /** Name of the topic; empty when there is none. */
  static String topic(Map<String, String> props) {
    return props.getOrDefault(QUEUE, "").trim();
  }

  /** Whether the framework passes over records that fail in a converter or transformation. */
  static boolean tolerant(Map<String, ?> props) {
    return "all".equalsIgnoreCase(String.valueOf(props.get(TOLERANCE)).trim());
  }

  /** Whether it passes over them and nobody has them then. */
  static boolean lossy(Map<String, ?> props) {
    Object topic = props.get(QUEUE);
    return tolerant(props) && (topic == null || topic.toString().isBlank());
  }
}
