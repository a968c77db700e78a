// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt3.Mqtt3RxClient;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3ConnectBuilder;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAck;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import io.streamgauge.mqtt.Message.Packet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The client library for MQTT 3.1.1: no receive maximum, no properties, and how long a session
 * lives is the broker's choice.
 */
record Mqtt3Client(MqttSourceConfig config, Mqtt3RxClient client) implements VersionedClient {

  @Override
  public void messages(Consumer<Supplier<Message>> consumer, Consumer<Throwable> failed) {
    var unused =
        client
            .publishes(MqttGlobalPublishFilter.ALL, true)
            .subscribe(publish -> consumer.accept(() -> message(publish)), failed::accept);
  }

  private static Message message(Mqtt3Publish publish) {
    return new Message(
        publish.getTopic().toString(),
        publish.getPayload().orElseGet(() -> ByteBuffer.allocate(0)),
        publish.getQos().getCode(),
        publish.isRetain(),
        List.of(),
        publish.getQos() == MqttQos.AT_MOST_ONCE ? () -> {} : publish::acknowledge,
        Packet.UNKNOWN);
  }

  @Override
  public CompletableFuture<Boolean> connect() {
    Mqtt3ConnectBuilder builder =
        Mqtt3Connect.builder()
            .cleanSession(config.session().cleanStart())
            .keepAlive(config.connection().keepAliveSeconds());
    Mqtt3Connect connect =
        (config.connection().username() == null ? builder : builder.simpleAuth(login())).build();
    return client.toAsync().connect(connect).thenApply(Mqtt3ConnAck::isSessionPresent);
  }

  private Mqtt3SimpleAuth login() {
    Mqtt3SimpleAuthBuilder.Complete login =
        Mqtt3SimpleAuth.builder().username(config.connection().username());
    return config.connection().password() == null
        ? login.build()
        : login
            .password(config.connection().password().value().getBytes(StandardCharsets.UTF_8))
            .build();
  }

  @Override
  public CompletableFuture<?> subscribe(List<String> filters) {
    return client
        .toAsync()
        .subscribe(
            Mqtt3Subscribe.builder()
                .addSubscriptions(
                    filters.stream()
                        .map(
                            filter ->
                                Mqtt3Subscription.builder()
                                    .topicFilter(filter)
                                    .qos(VersionedClient.qos(config))
                                    .build()))
                .build());
  }

  @Override
  public CompletableFuture<?> unsubscribe(List<String> filters) {
    return client
        .toAsync()
        .unsubscribe(
            Mqtt3Unsubscribe.builder()
                .addTopicFilters(filters.stream().map(MqttTopicFilter::of))
                .build());
  }

  @Override
  public CompletableFuture<?> publish(String topic, byte[] payload) {
    return client
        .toAsync()
        .publish(
            Mqtt3Publish.builder().topic(topic).payload(payload).qos(MqttQos.AT_MOST_ONCE).build());
  }

  @Override
  public CompletableFuture<Void> disconnect() {
    return client.toAsync().disconnect();
  }
}
