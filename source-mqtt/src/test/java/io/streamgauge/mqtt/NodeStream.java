// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.RecordMaker;
import io.streamgauge.sparkplug.NodeListener;
import io.streamgauge.sparkplug.SparkplugNodes;
import io.streamgauge.sparkplug.SparkplugTopic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Messages of Sparkplug nodes one after the other, as a task takes them. */
final class NodeStream {
  private final MqttSourceConfig config;
  private final RecordMaker maker;
  private final MessageDecoders decoders;
  private final List<String> told = new ArrayList<>();

  NodeStream(String... more) {
    this(DeviceFormatsTest.options("sparkplug-b", more));
  }

  NodeStream(Map<String, String> options) {
    config = MqttSourceConfig.of(options);
    config.problems(options).throwIfAny();
    maker = new RecordMaker(config.source());
    decoders = config.decoders().knowing(new SparkplugNodes(listener()));
  }

  private NodeListener listener() {
    return new NodeListener() {
      @Override
      public void missed(SparkplugTopic topic, int messages) {
        told.add("missed " + messages);
      }

      @Override
      public void birthNeeded(SparkplugTopic topic) {
        told.add("birth needed of " + topic.group() + "/" + topic.node());
      }

      @Override
      public void forgotten(int nodes) {
        told.add("forgotten " + nodes);
      }
    };
  }

  /** What was told since this was asked last. */
  List<String> told() {
    List<String> since = List.copyOf(told);
    told.clear();
    return since;
  }

  List<SourceRecord> records(String topic, byte[] payload) {
    return records(topic, payload, false);
  }

  List<SourceRecord> records(String topic, byte[] payload, boolean again) {
    return records(topic, payload, again, false);
  }

  /** The same of a message that the broker may have kept. */
  List<SourceRecord> records(String topic, byte[] payload, boolean again, boolean retained) {
    Message message =
        new Message(
            topic,
            ByteBuffer.wrap(payload).asReadOnlyBuffer(),
            1,
            retained,
            List.of(),
            () -> {},
            Message.Packet.UNKNOWN);
    Delivery delivery = new Delivery(7, 1, again, message, Deliveries.NOW, 0);
    return DecoderTest.records(delivery, config, maker, decoders.of(delivery));
  }

  /** Sensor, property, time, value, unit and flags of each reading, or why it is none. */
  List<String> readings(String topic, byte[] payload) {
    return readings(records(topic, payload));
  }

  static List<String> readings(List<SourceRecord> records) {
    return records.stream().map(NodeStream::reading).toList();
  }

  private static String reading(SourceRecord record) {
    if (DecoderTest.isBad(record)) {
      return "bad: " + DecoderTest.reason(record);
    }
    Struct value = DecoderTest.value(record);
    String text = value.getString("result_text");
    StringBuilder line = new StringBuilder();
    line.append(value.getString("sensor_id")).append(' ');
    line.append(value.getString("observed_property")).append(' ');
    line.append(((Date) value.get("event_time")).toInstant()).append(' ');
    line.append(text == null ? String.valueOf(value.getFloat64("result")) : "'" + text + "'");
    for (String field : List.of("unit", "qualifiers")) {
      line.append(value.getString(field) == null ? "" : " " + value.getString(field));
    }
    for (String header : List.of("backfill", "event_time_source")) {
      line.append(record.headers().lastWithName(header) == null ? "" : " " + header);
    }
    return line.toString();
  }
}
