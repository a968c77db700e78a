// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5RxClient;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import io.streamgauge.mqtt.Message.Packet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The client library for MQTT 5, whose properties become headers. */
record Mqtt5Client(MqttSourceConfig config, int receiveMaximum, Mqtt5RxClient client)
    implements VersionedClient {

  /** In Base64: it is binary. */
  private static final String CORRELATION_DATA = "mqtt.correlation_data";

  /** Before the name of a user property, which could otherwise pass for one of the envelope. */
  private static final String USER_PREFIX = "mqtt.user.";

  @Override
  public void messages(Consumer<Supplier<Message>> consumer, Consumer<Throwable> failed) {
    var unused =
        client
            .publishes(MqttGlobalPublishFilter.ALL, true)
            .subscribe(publish -> consumer.accept(() -> message(publish)), failed::accept);
  }

  private static Message message(Mqtt5Publish publish) {
    return message(
        publish, publish.getQos() == MqttQos.AT_MOST_ONCE ? () -> {} : publish::acknowledge);
  }

  /** A message of either version, which has none of the properties in 3.1.1. */
  static Message message(Mqtt5Publish publish, Runnable acknowledgement) {
    List<Map.Entry<String, String>> properties = new ArrayList<>();
    publish
        .getContentType()
        .ifPresent(
            type -> properties.add(Map.entry(MessageDecoders.CONTENT_TYPE, type.toString())));
    publish
        .getCorrelationData()
        .ifPresent(data -> properties.add(Map.entry(CORRELATION_DATA, base64(data))));
    publish
        .getUserProperties()
        .asList()
        .forEach(
            property ->
                properties.add(
                    Map.entry(USER_PREFIX + property.getName(), property.getValue().toString())));
    return new Message(
        publish.getTopic().toString(),
        publish.getPayload().orElseGet(() -> ByteBuffer.allocate(0)),
        publish.getQos().getCode(),
        publish.isRetain(),
        properties,
        acknowledgement,
        Packet.UNKNOWN);
  }

  private static String base64(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public CompletableFuture<Boolean> connect() {
    Mqtt5ConnectBuilder builder =
        Mqtt5Connect.builder()
            .cleanStart(config.session().cleanStart())
            .sessionExpiryInterval(config.session().expirySeconds())
            .keepAlive(config.connection().keepAliveSeconds())
            .restrictions()
            .receiveMaximum(receiveMaximum)
            .applyRestrictions();
    Mqtt5Connect connect =
        (config.connection().username() == null ? builder : builder.simpleAuth(login())).build();
    return client.toAsync().connect(connect).thenApply(Mqtt5ConnAck::isSessionPresent);
  }

  private Mqtt5SimpleAuth login() {
    Mqtt5SimpleAuthBuilder.Complete login =
        Mqtt5SimpleAuth.builder().username(config.connection().username());
    return config.connection().password() == null
        ? login.build()
        : login
            .password(config.connection().password().value().getBytes(StandardCharsets.UTF_8))
            .build();
  }

  @Override
  public CompletableFuture<?> subscribe(List<String> filters) {
    Mqtt5RetainHandling retain =
        switch (config.messages().retained()) {
          case KEEP -> Mqtt5RetainHandling.SEND;
          case NEW -> Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST;
          case SKIP -> Mqtt5RetainHandling.DO_NOT_SEND;
        };
    return client
        .toAsync()
        .subscribe(
            Mqtt5Subscribe.builder()
                .addSubscriptions(
                    filters.stream()
                        .map(
                            filter ->
                                Mqtt5Subscription.builder()
                                    .topicFilter(filter)
                                    .qos(VersionedClient.qos(config))
                                    .retainHandling(retain)
                                    .build()))
                .build());
  }

  @Override
  public CompletableFuture<?> unsubscribe(List<String> filters) {
    return client
        .toAsync()
        .unsubscribe(
            Mqtt5Unsubscribe.builder()
                .addTopicFilters(filters.stream().map(MqttTopicFilter::of))
                .build());
  }

  @Override
  public CompletableFuture<?> publish(String topic, byte[] payload) {
    return client
        .toAsync()
        .publish(
            Mqtt5Publish.builder().topic(topic).payload(payload).qos(MqttQos.AT_MOST_ONCE).build());
  }

  @Override
  public CompletableFuture<Void> disconnect() {
    return client.toAsync().disconnect();
  }
}
