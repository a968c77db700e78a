// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.streamgauge.testing.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages that a sensor sends. */
final class SentMessages {
  private SentMessages() {}

  /** A message of QoS 1. */
  static Mqtt5PublishBuilder.Complete of(String topic, byte[] payload) {
    return Mqtt5Publish.builder().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(payload);
  }

  static Mqtt5PublishBuilder.Complete of(String topic, String payload) {
    return of(topic, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** Publishes texts at QoS 1 and waits until the broker has all of them. */
  static void publish(Mosquitto broker, String topic, List<String> payloads) {
    publish(broker, payloads.stream().map(payload -> of(topic, payload).build()).toList());
  }

  /** Publishes messages and waits until the broker has all of them. */
  static void publish(Mosquitto broker, List<Mqtt5Publish> messages) {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    client.connect();
    messages.forEach(client::publish);
    client.disconnect();
  }
}
