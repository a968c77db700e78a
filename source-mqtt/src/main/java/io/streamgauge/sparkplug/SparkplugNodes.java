// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import io.streamgauge.sparkplug.MetricTable.Known;
import io.streamgauge.sparkplug.SparkplugTopic.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The edge nodes whose messages a task gets, and what their births said. Those that were silent for
 * the longest time are forgotten when there are too many, or when their births take too much.
 */
public final class SparkplugNodes {
  private static final int MOST_NODES = 10_000;
  private static final long MOST_BYTES = 64L << 20;

  private final Map<String, NodeState> nodes = new LinkedHashMap<>(16, 0.75f, true);
  private final NodeListener listener;
  private final long mostBytes;
  private long bytes;
  private long taken;
  private int stretch;
  private int connection;
  private long lost;

  /** No nodes yet. */
  public SparkplugNodes(NodeListener listener) {
    this(listener, MOST_BYTES);
  }

  SparkplugNodes(NodeListener listener, long mostBytes) {
    this.listener = listener;
    this.mostBytes = mostBytes;
  }

  /**
   * Where the messages from now on belong: between two connections, and where messages were left
   * out, some are missed unseen.
   *
   * @param number of the connection over which they came
   * @param leftOut how many messages were left out before them
   */
  public void over(int number, long leftOut) {
    stretch += number == connection && leftOut == lost ? 0 : 1;
    connection = number;
    lost = leftOut;
  }

  /** About what all that is known takes. */
  long bytes() {
    return bytes;
  }

  /** How many messages were taken, to tell those that never came here. */
  public long taken() {
    return taken;
  }

  /** A message could not be read: of a birth or a death, that ends the birth in force. */
  public void unread(String topic) {
    if (nodes.isEmpty()) {
      return;
    }
    try {
      SparkplugTopic of = SparkplugTopic.of(topic);
      NodeState node = nodes.get(of.ofNode());
      if (node != null && (of.kind() == Kind.BIRTH || of.kind() == Kind.DEATH)) {
        long before = node.bytes();
        node.doubt(" since a " + of.type() + " of it could not be read");
        bytes += node.bytes() - before;
        listener.birthNeeded(of);
      }
    } catch (SparkplugException e) {
      // It is of no node.
    }
  }

  /**
   * The values of a message, which from now on is part of what is known of its node.
   *
   * @param received when it came
   * @param again whether it may have come before
   * @throws SparkplugException when the message as a whole gives none
   */
  public NodeMessage take(
      SparkplugTopic topic, SparkplugPayload payload, Instant received, boolean again)
      throws SparkplugException {
    check(topic, payload);
    NodeState known = nodes.get(topic.ofNode());
    NodeState node = known == null ? new NodeState(topic.ofNode(), stretch) : known;
    nodes.putIfAbsent(topic.ofNode(), node);
    taken++;
    long before = known == null ? 0 : node.bytes();
    try {
      boolean born = node.isBorn();
      node.in(stretch);
      if (topic.kind() == Kind.DATA || topic.device() != null) {
        askAgain(born, node, topic);
      }
      return switch (topic.kind()) {
        case BIRTH -> birth(node, topic, payload, received, again);
        case DATA -> data(node, topic, payload, again);
        case DEATH -> death(node, topic, payload, received, again);
        default -> throw new IllegalArgumentException(topic.type() + " is of no node");
      };
    } finally {
      bytes += node.bytes() - before;
      forget();
    }
  }

  /** Before anything is known by it, so that a message that is none changes nothing. */
  private static void check(SparkplugTopic topic, SparkplugPayload payload)
      throws SparkplugException {
    boolean ofNode = topic.device() == null;
    if (topic.sensor().length() > Metric.LONGEST_NAME) {
      throw new SparkplugException(
          "SparkplugTopic",
          "the names of group, node and device have more than "
              + Metric.LONGEST_NAME
              + " characters");
    }
    if (topic.kind() == Kind.BIRTH && payload.metrics().isEmpty() && ofNode) {
      throw new SparkplugException("the birth of a node has no metric, not even bdSeq");
    }
    if (topic.kind() == Kind.DEATH && ofNode && payload.session() == null) {
      throw new SparkplugException(
          "the death of a node has no bdSeq, so nobody knows of which of its sessions it is");
    }
  }

  private void askAgain(boolean born, NodeState node, SparkplugTopic topic) {
    if (born && !node.isBorn()) {
      listener.birthNeeded(topic);
    }
  }

  private NodeMessage birth(
      NodeState node,
      SparkplugTopic topic,
      SparkplugPayload payload,
      Instant received,
      boolean again) {
    if (topic.device() == null) {
      node.nodeBorn(topic, payload, again);
    } else {
      if (!topic.certificate()) {
        number(node, topic, payload, again);
      }
      node.deviceBorn(topic, payload, again);
    }
    List<NodeValue> values = new ArrayList<>();
    if (!topic.certificate()) {
      values.add(NodeValues.status(true, payload, received));
      for (Metric metric : payload.metrics()) {
        NodeValues.add(values, metric, new Known(metric.name(), null, null), payload);
      }
    }
    return new NodeMessage(topic, payload.session(), values);
  }

  private NodeMessage data(
      NodeState node, SparkplugTopic topic, SparkplugPayload payload, boolean again)
      throws SparkplugException {
    number(node, topic, payload, again);
    if (payload.metrics().isEmpty()) {
      throw new SparkplugException("NoReading", "the message has no metric");
    }
    if (topic.device() != null && !again) {
      node.devicePresent(topic.device());
    }
    MetricTable table = node.table(topic);
    if (payload.hasAliasAlone()) {
      checkBirth(node, table, topic, payload, again);
    }
    List<NodeValue> values = new ArrayList<>();
    boolean unknown = false;
    for (Metric metric : payload.metrics()) {
      Known known = known(table, metric);
      if (metric.isAliasOnly() && known == null) {
        unknown = true;
        values.add(
            NodeValue.refused(
                null,
                metric,
                "alias " + Long.toUnsignedString(metric.alias()) + " unknown: no birth names it"));
      } else {
        NodeValues.add(values, metric, known, payload);
      }
    }
    if (unknown) {
      listener.birthNeeded(topic);
    }
    return new NodeMessage(topic, null, values);
  }

  private void checkBirth(
      NodeState node,
      MetricTable table,
      SparkplugTopic topic,
      SparkplugPayload payload,
      boolean again)
      throws SparkplugException {
    String what = topic.device() == null ? "node" : "device";
    if (table == null) {
      listener.birthNeeded(topic);
      throw new SparkplugException(
          "NoBirth",
          "no birth of this " + what + " seen" + node.since() + ", so its aliases mean nothing");
    }
    long sentAt = MetricTable.sentAt(payload);
    if (again && (table.bornAt() < 0 || sentAt <= table.bornAt())) {
      throw new SparkplugException(
          "NoBirth",
          "the message may have come before and was not sent after the birth of this "
              + what
              + " in force, so its aliases may be those of another");
    }
    // Brokers keep the order within a topic, and a birth has another one.
    if (sentAt >= 0 && sentAt < table.bornAt()) {
      listener.birthNeeded(topic);
      throw new SparkplugException(
          "NoBirth",
          "the message was sent before the birth of this "
              + what
              + " in force, so its aliases may be those of another");
    }
  }

  private static Known known(MetricTable table, Metric metric) {
    if (table == null || (metric.name() == null && metric.alias() == null)) {
      return null;
    }
    return metric.name() == null
        ? table.byAlias().get(metric.alias())
        : table.byName().get(metric.name());
  }

  private NodeMessage death(
      NodeState node,
      SparkplugTopic topic,
      SparkplugPayload payload,
      Instant received,
      boolean again) {
    if (topic.device() != null) {
      number(node, topic, payload, again);
      node.deviceDied(topic, payload, again);
      return new NodeMessage(topic, null, List.of(NodeValues.status(false, payload, received)));
    }
    boolean born = node.isBorn();
    List<NodeValue> values = new ArrayList<>();
    if (node.nodeDied(payload.session(), again)) {
      // The node wrote it before its birth, for the broker to send when it is gone.
      values.add(NodeValue.online(false, received, true));
      node.present().forEach(device -> values.add(NodeValue.gone(device, received)));
    } else {
      askAgain(born, node, topic);
    }
    return new NodeMessage(topic, payload.session(), values);
  }

  private void number(
      NodeState node, SparkplugTopic topic, SparkplugPayload payload, boolean again) {
    boolean born = node.isBorn();
    int missed = node.number(payload, again);
    if (missed > 0) {
      listener.missed(topic, missed);
      listener.birthNeeded(topic);
    } else {
      askAgain(born, node, topic);
    }
  }

  private void forget() {
    int forgotten = 0;
    while (!nodes.isEmpty() && (nodes.size() > MOST_NODES || bytes > mostBytes)) {
      NodeState oldest = nodes.remove(nodes.keySet().iterator().next());
      bytes -= oldest.bytes();
      forgotten++;
    }
    if (forgotten > 0) {
      listener.forgotten(forgotten);
    }
  }
}
