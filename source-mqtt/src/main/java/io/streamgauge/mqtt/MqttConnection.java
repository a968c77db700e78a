// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import io.netty.channel.nio.NioEventLoopGroup;
import io.reactivex.schedulers.Schedulers;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.OwnThreads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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
  private final VersionedClient client;
  private final ClientThread thread;
  private final PacketWatch watch;
  private volatile boolean closed;
  private volatile boolean broken;

  /** Told of what happens on a connection, on the connection's own thread. */
  interface Listener {
    /** The broker has taken the connection; messages of a resumed session may come from now on. */
    void accepted(MqttConnection connection, boolean resumed);

    void received(MqttConnection from, Message message);

    /**
     * The broker has given one packet identifier to several messages.
     *
     * @param copy whether it sent a packet again, which is dropped
     */
    void miscounted(MqttConnection connection, boolean copy);

    void ended(MqttConnection connection, Throwable cause);
  }

  MqttConnection(
      int number,
      ServerUri server,
      MqttSourceConfig config,
      MqttClientSslConfig tls,
      int receiveMaximum,
      Listener listener) {
    this.number = number;
    this.server = server;
    this.config = config;
    this.receiveMaximum = receiveMaximum;
    this.listener = listener;
    watch = new PacketWatch(oddities());
    thread = new ClientThread("mqtt-client-" + config.session().clientId());
    client =
        VersionedClient.of(
            config,
            receiveMaximum,
            MqttClient.builder()
                .identifier(config.session().clientId())
                .transportConfig(transport(server, config, tls))
                .executorConfig(thread.config())
                .addConnectedListener(watch::join)
                .addDisconnectedListener(this::disconnected));
    // Before CONNECT: what a resumed session delivers at once would find nobody to take it, and the
    // client would acknowledge and drop it.
    client.messages(this::received, failure -> listener.ended(this, failure));
  }

  private PacketWatch.Listener oddities() {
    return new PacketWatch.Listener() {
      @Override
      public void copy() {
        listener.miscounted(MqttConnection.this, true);
      }

      @Override
      public void sentAgain() {
        listener.miscounted(MqttConnection.this, false);
      }

      @Override
      public void reused(Supplier<Message> message) {
        listener.miscounted(MqttConnection.this, false);
        received(message);
      }
    };
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
   * @param known whether a resumed session has these very subscriptions already
   * @param removed subscriptions of an earlier configuration to be taken back
   * @return whether the broker still had the session
   */
  CompletableFuture<Boolean> open(boolean known, List<String> removed) {
    return client
        .connect()
        .thenCompose(
            resumed -> {
              if (closed) {
                close();
                return CompletableFuture.failedFuture(
                    new IllegalStateException("closed meanwhile"));
              }
              listener.accepted(this, resumed);
              return subscribe(resumed && known, removed).thenApply(done -> resumed);
            });
  }

  /**
   * Without callbacks: a message would need an acknowledgement for each flow. First the new
   * filters, then away with the old ones: what a change moves between them is rather read twice
   * than lost.
   */
  private CompletableFuture<?> subscribe(boolean known, List<String> removed) {
    CompletableFuture<?> subscribed =
        known ? CompletableFuture.completedFuture(null) : client.subscribe(config.subscriptions());
    return removed.isEmpty()
        ? subscribed
        : subscribed.thenCompose(done -> client.unsubscribe(removed));
  }

  /** Takes subscriptions back; when that fails, the connection ends and it is tried again. */
  void unsubscribe(List<String> filters) {
    var unused =
        client
            .unsubscribe(filters)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    listener.ended(this, failure);
                  }
                });
  }

  /**
   * Publishes a message, on the thread of this connection.
   *
   * @return false when it has ended
   */
  boolean publish(String topic, byte[] payload) {
    return thread.execute(
        () -> {
          var unused =
              client
                  .publish(topic, payload)
                  .whenComplete(
                      (done, failure) -> {
                        if (failure != null) {
                          log.debug("A message to {} was not sent", LogText.of(topic), failure);
                        }
                      });
        });
  }

  /** Never throws: that would end the flow, and the client acknowledges what has no flow. */
  private void received(Supplier<Message> message) {
    if (broken) {
      return;
    }
    try {
      listener.received(this, message.get().in(watch.current()));
    } catch (RuntimeException e) {
      broken = true;
      listener.ended(this, e);
    }
  }

  private void disconnected(MqttClientDisconnectedContext context) {
    listener.ended(this, context.getCause());
  }

  /**
   * Ends the connection, however far it is or has already gone; the broker keeps the session. The
   * flow of messages is never cancelled: the client acknowledges what has no flow.
   */
  @Override
  public void close() {
    closed = true;
    try {
      client.disconnect().get(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("Not connected (any more): the broker finds out by the keep-alive", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      thread.close();
    }
  }

  static MqttClientTransportConfig transport(
      ServerUri server, MqttSourceConfig config, MqttClientSslConfig tls) {
    MqttClientTransportConfigBuilder builder =
        MqttClientTransportConfig.builder()
            .serverHost(server.host())
            .serverPort(server.port())
            .socketConnectTimeout(config.connection().connectTimeoutSeconds(), TimeUnit.SECONDS)
            .mqttConnectTimeout(config.connection().connectTimeoutSeconds(), TimeUnit.SECONDS);
    if (server.encrypted()) {
      builder = builder.sslConfig(tls);
    }
    if (server.webSocket()) {
      builder =
          builder.webSocketConfig(MqttWebSocketConfig.builder().serverPath(server.path()).build());
    }
    return builder.build();
  }

  /**
   * The one thread of an MQTT client, which reads its socket and, by the trampoline, also calls its
   * listeners. Left to itself the client lets it go only after some of the ways in which a
   * connection can end: after the others it holds, until the session has expired, the thread and
   * all messages that were not acknowledged. So it is ours, and ends with the connection.
   */
  static final class ClientThread implements AutoCloseable {
    private final NioEventLoopGroup group;

    ClientThread(String name) {
      group = new NioEventLoopGroup(1, OwnThreads.named(name));
    }

    /** What the client is told of it. */
    MqttClientExecutorConfig config() {
      return MqttClientExecutorConfig.builder()
          .nettyExecutor(group)
          .nettyThreads(1)
          .applicationScheduler(Schedulers.trampoline())
          .build();
    }

    /** Has it do something, unless it has ended. */
    boolean execute(Runnable task) {
      try {
        group.execute(task);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }

    /** Closes the socket and ends the thread, as soon as it is out of what it is just doing. */
    @Override
    public void close() {
      var unused = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
  }
}
