// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttVersion;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The client library behind one connection, for one version of MQTT. */
sealed interface VersionedClient permits Mqtt3Client, Mqtt5Client {

  /**
   * The messages of all subscriptions, to be subscribed to before {@link #connect}. The consumer
   * gets each one as a call that may fail; to fail inside the flow would end it.
   */
  void messages(Consumer<Supplier<Message>> consumer, Consumer<Throwable> failed);

  /** Connects; the result tells whether the broker still had the session. */
  CompletableFuture<Boolean> connect();

  CompletableFuture<?> subscribe(List<String> filters);

  CompletableFuture<?> unsubscribe(List<String> filters);

  /** Publishes a message of quality of service 0 that no broker keeps. */
  CompletableFuture<?> publish(String topic, byte[] payload);

  CompletableFuture<Void> disconnect();

  /** The quality of service to ask for. */
  static MqttQos qos(MqttSourceConfig config) {
    MqttQos qos = MqttQos.fromCode(config.messages().qos());
    if (qos == null) {
      throw new IllegalStateException(MessageOptions.QOS + "=" + config.messages().qos());
    }
    return qos;
  }

  /** The client of the configured version. */
  static VersionedClient of(
      MqttSourceConfig config, int receiveMaximum, MqttClientBuilder builder) {
    return config.connection().version() == MqttVersion.MQTT_5_0
        ? new Mqtt5Client(config, receiveMaximum, builder.useMqttVersion5().buildRx())
        : new Mqtt3Client(config, builder.useMqttVersion3().buildRx());
  }
}
