// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Plain MQTT 5 clients: devices, and those who look on. */
public final class MqttClients {
  private MqttClients() {}

  /** A client of this broker, yet to be built. */
  public static Mqtt5ClientBuilder to(URI broker, String id) {
    return Mqtt5Client.builder()
        .identifier(id)
        .serverHost(broker.getHost())
        .serverPort(broker.getPort());
  }

  /** One that is connected, and begins anew. */
  public static Mqtt5BlockingClient connect(URI broker, String id) {
    Mqtt5BlockingClient client = to(broker, id).buildBlocking();
    client.connect();
    return client;
  }

  /** Publishes a text until the broker has acknowledged it. */
  public static void publish(Mqtt5BlockingClient client, String topic, String payload) {
    client
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(payload.getBytes(StandardCharsets.UTF_8))
        .send();
  }
}
