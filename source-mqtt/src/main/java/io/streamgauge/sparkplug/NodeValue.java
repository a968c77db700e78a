// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * One value of a message, or why one is none.
 *
 * @param device the device that it is of, or null when it is of what the topic of its message names
 * @param name what was measured; where it is none, what is known of that
 * @param time when
 * @param ofReceipt whether that is when the message came
 * @param value a number, a text as a POJO, or null
 * @param unit its unit, or null
 * @param quality its quality, or null
 * @param historical whether it was kept at the node, and sent later than others
 * @param refusal why it is none, or null
 * @param received the metric as it came, or null
 */
public record NodeValue(
    String device,
    String name,
    Instant time,
    boolean ofReceipt,
    JsonNode value,
    String unit,
    String quality,
    boolean historical,
    String refusal,
    ByteBuffer received) {

  /** The name of 1 while a node or device is there and 0 when it is not; no metric is called so. */
  public static final String ONLINE = "sparkplug/online";

  static NodeValue online(boolean is, Instant time, boolean ofReceipt) {
    return new NodeValue(
        null, ONLINE, time, ofReceipt, IntNode.valueOf(is ? 1 : 0), null, null, false, null, null);
  }

  /** A device went with its node. */
  static NodeValue gone(String device, Instant received) {
    return new NodeValue(
        device, ONLINE, received, true, IntNode.valueOf(0), null, null, false, null, null);
  }

  static NodeValue refused(String name, Metric metric, String why) {
    return new NodeValue(
        null, name, null, false, null, null, null, metric.historical(), why, metric.received());
  }

  /** Whether it says that a node or device is there, and was not measured. */
  public boolean isStatus() {
    return name != null && name.equals(ONLINE) && received == null;
  }
}
