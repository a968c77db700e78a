// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.sparkplug.MetricTable.Known;
import java.time.Instant;
import java.util.List;

/** The rules by which metrics become values, with what a birth says of them. */
final class NodeValues {
  private NodeValues() {}

  /** That a node or device is there or gone, at the time that its message says, if it does. */
  static NodeValue status(boolean online, SparkplugPayload payload, Instant received) {
    try {
      return NodeValue.online(online, MetricValue.time(MetricTable.sentAt(payload)), false);
    } catch (SparkplugException e) {
      return NodeValue.online(online, received, true);
    }
  }

  /** Adds a metric, unless it serves the protocol or says what others are. */
  static void add(List<NodeValue> values, Metric metric, Known known, SparkplugPayload payload) {
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
        null,
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
}
