// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.streamgauge.testing.Mosquitto;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Messages that a sensor sends. */
final class SentMessages {
  private SentMessages() {}

  /** Publishes texts at QoS 1 and waits until the broker has all of them. */
  static void publish(Mosquitto broker, String topic, List<String> payloads) {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    client.connect();
    for (String payload : payloads) {
      client
          .publishWith()
          .topic(topic)
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(payload.getBytes(StandardCharsets.UTF_8))
          .send();
    }
    client.disconnect();
  }
}
