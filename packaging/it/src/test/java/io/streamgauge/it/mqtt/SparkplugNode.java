// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.MqttClients;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An edge node of Sparkplug B with one metric, whose data name it by its alias only. Payloads are
 * written by field numbers of the public definition, without any code of the bundle.
 */
final class SparkplugNode implements AutoCloseable {
  static final String METRIC = "Site/Level";
  private static final int BIRTH_DEATH = 4;
  private static final int DOUBLE = 10;
  private static final int INT64 = 4;
  private static final int LEVEL = 2;

  private final Mqtt5BlockingClient client;
  private final String group;
  private final String node;
  private final AtomicInteger asked = new AtomicInteger();
  private int sequence;

  /** A node that is connected, and silent yet. */
  SparkplugNode(URI broker, String group, String node) {
    this.group = group;
    this.node = node;
    client = MqttClients.connect(broker, "node-" + node);
    client
        .toAsync()
        .subscribeWith()
        .topicFilter(topic("NCMD"))
        .callback(command -> asked.incrementAndGet())
        .send()
        .join();
  }

  /** How often it was asked for its birth. */
  int asked() {
    return asked.get();
  }

  /** Publishes its birth with the level as it is now. */
  void birth(Instant time, double level) {
    sequence = 0;
    Message metrics = new Message();
    metrics.number(1, time.toEpochMilli());
    metrics.message(2, new Message().text(1, "bdSeq").number(4, INT64).number(11, BIRTH_DEATH));
    metrics.message(2, level(time, level).text(1, METRIC).number(4, DOUBLE));
    publish("NBIRTH", metrics);
  }

  /** Publishes one level by its alias. */
  void data(Instant time, double level) {
    publish("NDATA", new Message().number(1, time.toEpochMilli()).message(2, level(time, level)));
  }

  /** Counts a message that no one gets. */
  void lose() {
    sequence = (sequence + 1) % 256;
  }

  private static Message level(Instant time, double level) {
    return new Message().number(2, LEVEL).number(3, time.toEpochMilli()).real(13, level);
  }

  private void publish(String kind, Message payload) {
    byte[] bytes = payload.number(3, sequence).bytes.toByteArray();
    sequence = (sequence + 1) % 256;
    client.publishWith().topic(topic(kind)).qos(MqttQos.AT_MOST_ONCE).payload(bytes).send();
  }

  private String topic(String kind) {
    return String.join("/", "spBv1.0", group, kind, node);
  }

  @Override
  public void close() {
    client.disconnect();
  }

  /** A message in the wire format of protocol buffers. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private void key(int field, int type) {
      varint(((long) field << 3) | type);
    }

    private void varint(long value) {
      long rest = value;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
      }
      bytes.write((int) rest);
    }

    private Message number(int field, long value) {
      key(field, 0);
      varint(value);
      return this;
    }

    private Message real(int field, double value) {
      key(field, 1);
      ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value);
      bytes.writeBytes(eight.array());
      return this;
    }

    private Message text(int field, String value) {
      return block(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private Message message(int field, Message value) {
      return block(field, value.bytes.toByteArray());
    }

    private Message block(int field, byte[] value) {
      key(field, 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }
  }
}
