// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.streamgauge.common.LogText;
import io.streamgauge.common.source.OwnThreads;
import io.streamgauge.common.source.SpacedLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the broker, over and over, and so the session that the broker holds for
 * this client id. All decisions fall on one thread of its own; messages pass on the client's.
 */
final class MqttSession implements MqttConnection.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MqttSession.class);
  private static final Duration WAIT_FOR_ROOM = Duration.ofMillis(100);
  private static final Duration TIME_TO_MOVE = Duration.ofSeconds(30);
  private final MqttSourceConfig config;
  private final MqttClientSslConfig tls;
  private final MessageIntake intake;
  private final PendingAcks pending;
  private final MqttMetrics metrics;
  private final Random random = new Random();
  private final ScheduledThreadPoolExecutor thread;
  private volatile MqttConnection current;
  private volatile boolean open;
  private volatile boolean closed;
  private final Miscount miscount;
  // Used on this session's own thread only.
  private final BrokerProbe.Question version;
  private int connections;
  private Reconnect reconnect;
  private boolean hadSession;
  private final KnownSubscriptions subscriptions = new KnownSubscriptions();
  private DeliveryOffset.StaleSubscriptions earlier;
  private long openedAtNanos;
  private boolean told = true;
  private final SpacedLog spaced = new SpacedLog(Clock.systemUTC());

  /**
   * A session to be.
   *
   * @param probe what {@link BrokerProbe#configuration} gives
   * @param earlier subscriptions of this client id at its last run, or null when there was none
   */
  MqttSession(
      MqttSourceConfig config,
      MqttSourceConfig probe,
      Inbox inbox,
      PendingAcks pending,
      MqttMetrics metrics,
      List<String> earlier) {
    this.config = config;
    tls = config.connection().loadTls();
    this.intake = new MessageIntake(config, inbox, pending, metrics);
    this.pending = pending;
    this.metrics = metrics;
    this.reconnect = Reconnect.first(config.session().receiveMaximum());
    this.hadSession = earlier != null;
    this.earlier = DeliveryOffset.StaleSubscriptions.of(earlier, config);
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            OwnThreads.named("mqtt-session-" + config.session().clientId()),
            // The client's last callbacks may come after close().
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    version = new BrokerProbe.Question(thread, probe, tls, connection -> connection == current);
    miscount = new Miscount(thread, Miscount.QUIET, intake, pending, this::resume);
  }

  /** Begins to connect, and does so until it succeeds. */
  void start() {
    thread.execute(this::connect);
  }

  private void connect() {
    if (closed) {
      return;
    }
    if (!intake.isReady()) {
      connectAfter(WAIT_FOR_ROOM);
      return;
    }
    ServerUri address = reconnect.address(config.connection().servers());
    MqttConnection connection =
        new MqttConnection(++connections, address, config, tls, reconnect.receiveMaximum(), this);
    current = connection;
    pending.connected(connection.number());
    var unused =
        connection
            .open(subscriptions.areAt(address) && config.keepsSubscriptions(), earlier.gone())
            .whenComplete(
                (resumed, failure) -> {
                  if (failure == null) {
                    thread.execute(() -> opened(connection, resumed));
                  } else {
                    ended(connection, failure);
                  }
                });
    if (closed) {
      // close() may have come between the check above and here, and then missed this connection.
      connection.close();
    }
  }

  /**
   * Takes back subscriptions that another task has now, after it had time to subscribe: in between
   * messages come twice rather than not at all.
   */
  private void takeBackMoved(MqttConnection connection) {
    List<String> moved = earlier.moved();
    if (moved.isEmpty()) {
      earlier = DeliveryOffset.StaleSubscriptions.NONE;
      return;
    }
    var unused =
        thread.schedule(
            () -> {
              if (connection == current) {
                earlier = DeliveryOffset.StaleSubscriptions.NONE;
                connection.unsubscribe(moved);
              }
            },
            TIME_TO_MOVE.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void accepted(MqttConnection connection, boolean resumed) {
    subscriptions.accepted(resumed);
    intake.accepted(connection, resumed);
  }

  private void opened(MqttConnection connection, boolean resumed) {
    if (connection != current) {
      return;
    }
    open = true;
    metrics.connected();
    boolean renewed = subscriptions.subscribed(connection.server());
    takeBackMoved(connection);
    openedAtNanos = System.nanoTime();
    if (told) {
      log.info(
          "Connected to {} as {}, {} session",
          LogText.of(connection.server()),
          LogText.of(config.session().clientId()),
          resumed ? "resumed the" : "began a new");
    }
    if (renewed && hadSession && !config.session().cleanStart()) {
      metrics.sessionLost();
      spaced
          .count("session", 1)
          .ifPresent(
              times ->
                  log.warn(
                      "The MQTT broker at {} has lost the session of {}{}: messages that it held are"
                          + " gone. From now on it keeps a new one; compare its session expiry and"
                          + " persistence settings with mqtt.session.expiry.seconds={}",
                      LogText.of(connection.server()),
                      LogText.of(config.session().clientId()),
                      SpacedLog.times(times),
                      config.session().expirySeconds()));
    }
    hadSession = true;
    version.opened(connection);
    miscount.opened(connection);
  }

  @Override
  public void miscounted(MqttConnection connection, boolean copy) {
    if (copy) {
      metrics.copied();
    }
    miscount.happens(connection, config.session().clientId());
  }

  /** Sends a message over the connection that is open, unless none is; waits for nothing. */
  boolean publish(String topic, byte[] payload) {
    MqttConnection connection = open ? current : null;
    return connection != null && connection.publish(topic, payload);
  }

  private void resume(MqttConnection connection) {
    if (connection == current && !closed) {
      connection.close();
      lost(connection, WAIT_FOR_ROOM);
    }
  }

  @Override
  public void received(MqttConnection from, Message message) {
    // What is not taken is not acknowledged: the broker delivers it again over the next connection.
    if (from == current && !closed && !intake.take(from.number(), message)) {
      thread.execute(() -> full(from));
    }
  }

  /** Leaves the broker until there is room, before it takes the silent client for dead. */
  private void full(MqttConnection connection) {
    if (connection != current || closed) {
      return;
    }
    OptionalLong times = spaced.count("full", 1);
    told = times.isPresent();
    times.ifPresent(
        count ->
            log.warn(
                "MQTT client {}: {} messages that Kafka does not have yet fill {}={}, or are the {} that are held at"
                    + " most{}: disconnecting until half of it is free; the MQTT broker keeps the"
                    + " rest, as far as its queue for absent clients goes",
                LogText.of(config.session().clientId()),
                pending.size(),
                MessageOptions.INBOX_MAX_BYTES,
                config.messages().inboxMaxBytes(),
                Inbox.MOST_HELD,
                SpacedLog.times(count)));
    connection.close();
    lost(connection, WAIT_FOR_ROOM);
  }

  @Override
  public void ended(MqttConnection connection, Throwable cause) {
    thread.execute(() -> failed(connection, cause));
  }

  private void failed(MqttConnection connection, Throwable cause) {
    if (connection != current || closed) {
      return;
    }
    boolean wasOpen = open;
    subscriptions.ended(wasOpen, cause);
    Duration lived = wasOpen ? Duration.ofNanos(System.nanoTime() - openedAtNanos) : null;
    Reconnect.Judgement judged =
        reconnect.after(EndReason.of(cause), lived, connection.receiveMaximum(), random);
    reconnect = judged.next();
    intake.ended(judged.reason() == EndReason.ID_IN_USE);
    tell(connection, wasOpen, cause, judged);
    connection.close();
    lost(connection, judged.delay());
  }

  /** A line for each kind of end, and for ends of the same kind at intervals that grow. */
  private void tell(
      MqttConnection connection, boolean wasOpen, Throwable cause, Reconnect.Judgement judged) {
    EndReason reason = judged.reason();
    OptionalLong times = spaced.count(wasOpen + " " + EndReason.kind(cause) + " " + reason, 1);
    told = times.isPresent();
    times.ifPresent(
        count ->
            log.warn(
                "{} {} as {}{}: {}. {}; next attempt in {} ms",
                wasOpen ? "Lost the connection to" : "Cannot connect to",
                LogText.of(connection.server()),
                LogText.of(config.session().clientId()),
                SpacedLog.times(count),
                EndReason.reason(cause),
                reason.advice(),
                judged.delay().toMillis()));
  }

  private void lost(MqttConnection connection, Duration delay) {
    if (connection == current) {
      current = null;
      open = false;
      metrics.disconnected();
      pending.disconnected();
      connectAfter(delay);
    }
  }

  private void connectAfter(Duration delay) {
    var unused = thread.schedule(this::connect, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Disconnects; the broker keeps the session. Can be called twice and from any thread. */
  @Override
  public void close() {
    closed = true;
    metrics.disconnected();
    pending.disconnected();
    MqttConnection connection = current;
    if (connection != null) {
      connection.close();
    }
    thread.shutdown();
  }
}
