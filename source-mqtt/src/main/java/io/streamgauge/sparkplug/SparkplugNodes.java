// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.sparkplug.MetricTable.Known;
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
  private int connection;

  /** No nodes yet. */
  public SparkplugNodes(NodeListener listener) {
    this(listener, MOST_BYTES);
  }

  SparkplugNodes(NodeListener listener, long mostBytes) {
    this.listener = listener;
    this.mostBytes = mostBytes;
  }

  /** The messages from now on came over this connection; between two, some are missed unseen. */
  public void over(int number) {
    connection = number;
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
    NodeState node = known == null ? new NodeState() : known;
    nodes.putIfAbsent(topic.ofNode(), node);
    long before = known == null ? 0 : node.bytes();
    try {
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
    if (topic.kind() == SparkplugTopic.Kind.DATA && payload.metrics().isEmpty()) {
      throw new SparkplugException("NoReading", "the message has no metric");
    }
    if (topic.kind() == SparkplugTopic.Kind.BIRTH && payload.metrics().isEmpty() && ofNode) {
      throw new SparkplugException("the birth of a node has no metric, not even bdSeq");
    }
    if (topic.kind() == SparkplugTopic.Kind.DEATH && ofNode && payload.session() == null) {
      throw new SparkplugException(
          "the death of a node has no bdSeq, so nobody knows of which of its sessions it is");
    }
  }

  private NodeMessage birth(
      NodeState node,
      SparkplugTopic topic,
      SparkplugPayload payload,
      Instant received,
      boolean again) {
    if (topic.device() == null) {
      node.nodeBorn(topic, payload, again, connection);
    } else {
      if (!topic.certificate()) {
        number(node, topic, payload, again);
      }
      node.deviceBorn(topic, payload, again, connection);
    }
    List<NodeValue> values = new ArrayList<>();
    if (!topic.certificate()) {
      values.add(status(true, payload, received));
      for (Metric metric : payload.metrics()) {
        add(values, metric, new Known(metric.name(), null, null), payload);
      }
    }
    return new NodeMessage(topic, payload.session(), values);
  }

  private NodeMessage data(
      NodeState node, SparkplugTopic topic, SparkplugPayload payload, boolean again)
      throws SparkplugException {
    number(node, topic, payload, again);
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
        add(values, metric, known, payload);
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
    if (again && (table.bornAt() < 0 || MetricTable.sentAt(payload) < table.bornAt())) {
      throw new SparkplugException(
          "NoBirth",
          "the message may have come before and was not sent after the birth of this "
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
      return new NodeMessage(topic, null, List.of(status(false, payload, received)));
    }
    boolean died = node.nodeDied(payload.session());
    // The node wrote it before its birth, for the broker to send when it is gone.
    NodeValue status = NodeValue.online(false, received, true);
    return new NodeMessage(topic, payload.session(), died ? List.of(status) : List.of());
  }

  private void number(
      NodeState node, SparkplugTopic topic, SparkplugPayload payload, boolean again) {
    int missed = node.number(payload, again, connection);
    if (missed > 0) {
      listener.missed(topic, missed);
      listener.birthNeeded(topic);
    }
  }

  private static NodeValue status(boolean online, SparkplugPayload payload, Instant received) {
    try {
      return NodeValue.online(online, MetricValue.time(MetricTable.sentAt(payload)), false);
    } catch (SparkplugException e) {
      return NodeValue.online(online, received, true);
    }
  }

  /** Adds a metric, unless it serves the protocol or says what others are. */
  private static void add(
      List<NodeValue> values, Metric metric, Known known, SparkplugPayload payload) {
    String name = metric.name() == null && known != null ? known.name() : metric.name();
    try {
      if (Metric.isOfProtocol(name) || metric.isDefinition()) {
        return;
      }
      values.add(value(name, metric, known, payload));
    } catch (SparkplugException e) {
      values.add(NodeValue.refused(name, metric, e.getMessage()));
    }
  }

  private static NodeValue value(String name, Metric metric, Known known, SparkplugPayload payload)
      throws SparkplugException {
    if (name == null) {
      throw new SparkplugException(
          known != null && known.equals(Known.SEVERAL)
              ? "several metrics of the birth have its alias"
              : "it has no name, and no alias that stands for one");
    }
    Integer named = known == null ? null : known.type();
    if (metric.name() == null
        && metric.type() != null
        && named != null
        && !metric.type().equals(named)) {
      throw new SparkplugException(
          "by its alias it is "
              + MetricValue.named(named)
              + ", and it says that it is "
              + MetricValue.named(metric.type()));
    }
    JsonNode value = MetricValue.of(metric, metric.type() == null ? named : metric.type());
    MetricProperties properties = metric.properties();
    if (properties.fault() != null) {
      throw new SparkplugException(properties.fault());
    }
    Long millis = metric.timestamp() == null ? payload.timestamp() : metric.timestamp();
    if (millis == null) {
      throw new SparkplugException("neither it nor its message has a time");
    }
    String unit = properties.unit() == null && known != null ? known.unit() : properties.unit();
    return new NodeValue(
        name,
        MetricValue.time(millis),
        false,
        value,
        unit,
        properties.quality(),
        metric.historical(),
        null,
        metric.received());
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
