// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.BoundMapping;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.sparkplug.NodeMessage;
import io.streamgauge.sparkplug.NodeValue;
import io.streamgauge.sparkplug.SparkplugTopic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The values of a Sparkplug message, with node and device; one at a time. */
final class SparkplugElements implements Decoded.Elements {
  private final BoundMapping mapping;
  private final NodeMessage message;
  private final Iterator<NodeValue> values;
  private int left;
  private NodeValue last;
  private ObjectNode seen;

  SparkplugElements(BoundMapping mapping, NodeMessage message) {
    this.mapping = mapping;
    this.message = message;
    values = message.values().iterator();
    left = message.values().size();
  }

  @Override
  public List<String> wideIds() {
    return mapping.wideIds();
  }

  @Override
  public int left() {
    return left;
  }

  @Override
  public void next(List<Observation> readings, List<Rejected> rejected) {
    left--;
    seen = null;
    last = values.next();
    if (last.refusal() != null) {
      rejected.add(new Rejected(asReceived(last), last.refusal()));
      return;
    }
    List<Rejected> refused = new ArrayList<>(0);
    seen = element(last);
    mapping.mapElement(seen, readings, refused);
    refused.forEach(each -> rejected.add(new Rejected(asReceived(last), each.reason())));
  }

  @Override
  public boolean areToldAlone() {
    return true;
  }

  @Override
  public Decoded.Seen seen() {
    return seen == null ? null : new Decoded.Seen(seen, true, last.ofReceipt(), Map.of());
  }

  @Override
  public boolean isHistorical() {
    return last != null && last.historical();
  }

  @Override
  public boolean isOfReceipt() {
    return last != null && last.ofReceipt();
  }

  private ObjectNode element(NodeValue value) {
    SparkplugTopic topic = message.topic();
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    boolean other = value.device() != null;
    String device = other ? value.device() : topic.device();
    element.put(DeviceElements.SENSOR_ID, other ? topic.sensor() + "/" + device : topic.sensor());
    element.put(DeviceElements.OBSERVED_PROPERTY, value.name());
    element.put(DeviceElements.TIME, IsoText.of(value.time()));
    element.set("value", value.value());
    element.put("group", topic.group()).put("node", topic.node());
    if (device != null) {
      element.put("device", device);
    }
    if (value.unit() != null) {
      element.put(DeviceElements.UNIT, value.unit());
    }
    if (value.quality() != null) {
      element.put("qualifiers", "Quality=" + value.quality());
    }
    if (value.isStatus()) {
      element.put("message", topic.type());
      if (message.session() != null) {
        element.put("bd_seq", message.session());
      }
    }
    return element;
  }

  /** The metric itself, so that nothing of it is lost with what is not understood. */
  private static ObjectNode asReceived(NodeValue value) {
    ObjectNode part = JsonNodeFactory.instance.objectNode();
    if (value.name() != null) {
      part.put(DeviceElements.OBSERVED_PROPERTY, value.name());
    }
    ByteBuffer received = value.received();
    if (received != null) {
      byte[] bytes = new byte[received.remaining()];
      received.duplicate().get(bytes);
      part.put("metric", Base64.getEncoder().encodeToString(bytes));
    }
    return part;
  }
}
