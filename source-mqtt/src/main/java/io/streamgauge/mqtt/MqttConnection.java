// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.reactivex.disposables.Disposable;
import io.reactivex.schedulers.Schedulers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, and so one client object. The client cannot be used for a second connection: it
 * keeps the unacknowledged messages of the first at the head of its queue, and the acknowledgements
 * of the redelivered ones would wait behind them for ever.
 */
final class MqttConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttConnection.class);
  private static final long CLOSE_WAIT_MS = 500;

  private final int number;
  private final ServerUri server;
  private final MqttSourceConfig config;
  private final int receiveMaximum;
  private final Listener listener;
  private final Mqtt5AsyncClient client;
  private final Disposable messages;
  private volatile boolean closed;
  private volatile boolean broken;

  /** Told of what happens on a connection, on the connection's own thread. */
  interface Listener {
    void received(MqttConnection from, String topic, ByteBuffer payload, Runnable acknowledgement);

    void ended(MqttConnection connection, Throwable cause);
  }

  MqttConnection(
      int number,
      ServerUri server,
      MqttSourceConfig config,
      int receiveMaximum,
      Listener listener) {
    this.number = number;
    this.server = server;
    this.config = config;
    this.receiveMaximum = receiveMaximum;
    this.listener = listener;
    client =
        Mqtt5Client.builder()
            .identifier(config.clientId())
            .transportConfig(transport(server, config))
            .executorConfig()
            .nettyExecutor(this::startThread)
            .nettyThreads(1)
            .applicationScheduler(Schedulers.trampoline())
            .applyExecutorConfig()
            .addDisconnectedListener(this::disconnected)
            .buildAsync();
    // Before CONNECT: what a resumed session delivers at once would find nobody to take it, and the
    // client would acknowledge and drop it.
    messages =
        client
            .toRx()
            .publishes(MqttGlobalPublishFilter.ALL, true)
            .subscribe(this::received, failure -> listener.ended(this, failure));
  }

  /** Its number in this task, from 1. */
  int number() {
    return number;
  }

  ServerUri server() {
    return server;
  }

  int receiveMaximum() {
    return receiveMaximum;
  }

  /**
   * Connects and subscribes.
   *
   * @return whether the broker still had the session
   */
  CompletableFuture<Boolean> open() {
    return client.connect(connect()).thenCompose(this::subscribe);
  }

  private CompletableFuture<Boolean> subscribe(Mqtt5ConnAck answer) {
    if (closed) {
      close();
      return CompletableFuture.failedFuture(new IllegalStateException("closed meanwhile"));
    }
    // Without a callback of its own: a message would need an acknowledgement for each flow.
    return client
        .subscribe(
            Mqtt5Subscribe.builder()
                .addSubscriptions(
                    config.filters().stream()
                        .map(
                            filter ->
                                Mqtt5Subscription.builder()
                                    .topicFilter(filter.subscription())
                                    .qos(qos())
                                    .build()))
                .build())
        .thenApply(granted -> answer.isSessionPresent());
  }

  /**
   * A thread for this connection alone: it reads the socket and, by the trampoline, also calls the
   * listener, which may make it wait.
   */
  private void startThread(Runnable task) {
    Thread thread = new Thread(task, "mqtt-client-" + config.clientId());
    thread.setDaemon(true);
    thread.start();
  }

  /** Never throws: that would end the flow, and the client acknowledges what has no flow. */
  private void received(Mqtt5Publish publish) {
    if (broken) {
      return;
    }
    try {
      listener.received(
          this,
          publish.getTopic().toString(),
          publish.getPayload().orElseGet(() -> ByteBuffer.allocate(0)),
          publish.getQos() == MqttQos.AT_MOST_ONCE ? () -> {} : publish::acknowledge);
    } catch (RuntimeException e) {
      broken = true;
      listener.ended(this, e);
    }
  }

  private void disconnected(MqttClientDisconnectedContext context) {
    listener.ended(this, context.getCause());
  }

  /** Ends the connection; the broker keeps the session. Also while it is being opened. */
  @Override
  public void close() {
    closed = true;
    try {
      client.disconnect().get(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
      messages.dispose();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("Not connected (any more): the broker finds out by the keep-alive", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  /**
   * Lets the client's thread go. Not while there is a connection: the client acknowledges for a
   * flow that was cancelled.
   */
  void release() {
    if (client.getState() == MqttClientState.DISCONNECTED) {
      messages.dispose();
    }
  }

  private Mqtt5Connect connect() {
    Mqtt5ConnectBuilder builder =
        Mqtt5Connect.builder()
            .cleanStart(config.cleanStart())
            .sessionExpiryInterval(config.sessionExpirySeconds())
            .keepAlive(config.keepAliveSeconds())
            .restrictions()
            .receiveMaximum(receiveMaximum)
            .applyRestrictions();
    return (config.username() == null ? builder : builder.simpleAuth(login())).build();
  }

  private Mqtt5SimpleAuth login() {
    Mqtt5SimpleAuthBuilder.Complete login = Mqtt5SimpleAuth.builder().username(config.username());
    return config.password() == null
        ? login.build()
        : login.password(config.password().value().getBytes(StandardCharsets.UTF_8)).build();
  }

  private MqttQos qos() {
    MqttQos qos = MqttQos.fromCode(config.qos());
    if (qos == null) {
      throw new IllegalStateException(MqttOptions.QOS + "=" + config.qos());
    }
    return qos;
  }

  private static MqttClientTransportConfig transport(ServerUri server, MqttSourceConfig config) {
    MqttClientTransportConfigBuilder builder =
        MqttClientTransportConfig.builder()
            .serverHost(server.host())
            .serverPort(server.port())
            .socketConnectTimeout(config.connectTimeoutSeconds(), TimeUnit.SECONDS)
            .mqttConnectTimeout(config.connectTimeoutSeconds(), TimeUnit.SECONDS);
    if (server.encrypted()) {
      builder = builder.sslWithDefaultConfig();
    }
    if (server.webSocket()) {
      builder =
          builder.webSocketConfig(MqttWebSocketConfig.builder().serverPath(server.path()).build());
    }
    return builder.build();
  }
}
