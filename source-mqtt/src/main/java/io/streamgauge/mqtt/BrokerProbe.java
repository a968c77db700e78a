// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.streamgauge.common.LogText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One short client of one broker, under a client id and with a session that nobody else has and
 * that ends with it. All that it subscribes to is what the broker tells of itself: a session's own
 * subscriptions stay as they are, and in a shared one it would take messages away.
 */
final class BrokerProbe {
  private static final long LONGEST_MS = 1_000;

  /** A broker that sends a backlog at full speed may take seconds for a subscription beside it. */
  private static final long PATIENT_MS = 10_000;

  private static final int MOST_BYTES = 200;

  private final VersionedClient client;
  private final CompletableFuture<String> version = new CompletableFuture<>();

  /**
   * A probe to be connected.
   *
   * @param config what {@link #configuration} gives
   */
  BrokerProbe(
      ServerUri server,
      MqttSourceConfig config,
      MqttClientSslConfig tls,
      MqttConnection.ClientThread thread) {
    client =
        VersionedClient.of(
            config,
            config.session().receiveMaximum(),
            MqttClient.builder()
                .identifier(config.session().clientId())
                .transportConfig(MqttConnection.transport(server, config, tls))
                .executorConfig(thread.config()));
    client.messages(message -> told(message.get()), failure -> version.complete(""));
  }

  /** The configuration of probes, from one of a connector. */
  static MqttSourceConfig configuration(Map<String, String> properties) {
    Map<String, String> own = new HashMap<>(MqttSourceConfig.FORMER.present(properties));
    own.put(SessionOptions.CLEAN_START, "true");
    own.put(SessionOptions.SESSION_EXPIRY, "1");
    own.put(
        SessionOptions.CLIENT_ID_PREFIX, "check-" + UUID.randomUUID().toString().substring(0, 8));
    own.put(MessageOptions.QOS, "0");
    own.put(MessageOptions.RETAINED, "keep");
    return MqttSourceConfig.of(own);
  }

  private void told(Message message) {
    if (MosquittoRelease.TOPIC.equals(message.topic())) {
      byte[] text = new byte[Math.min(MOST_BYTES, message.payload().remaining())];
      message.payload().duplicate().get(text);
      version.complete(new String(text, StandardCharsets.UTF_8));
    }
  }

  CompletableFuture<?> connect() {
    return client.connect();
  }

  /** Asks a broker that is connected to; empty where it does not say, or may not. */
  CompletableFuture<String> version() {
    return version(LONGEST_MS);
  }

  private CompletableFuture<String> version(long longestMs) {
    return client
        .subscribe(List.of(MosquittoRelease.TOPIC))
        .thenCompose(done -> version)
        .completeOnTimeout("", longestMs, TimeUnit.MILLISECONDS)
        .exceptionally(refused -> "");
  }

  CompletableFuture<Void> leave() {
    return client.disconnect().toCompletableFuture();
  }

  /**
   * Connects, asks and leaves.
   *
   * @return what the broker says that it is, or nothing
   */
  static CompletableFuture<String> ask(
      ServerUri server, MqttSourceConfig config, MqttClientSslConfig tls) {
    MqttConnection.ClientThread thread =
        new MqttConnection.ClientThread("mqtt-" + config.session().clientId());
    BrokerProbe probe = new BrokerProbe(server, config, tls, thread);
    return probe
        .connect()
        .thenCompose(connected -> probe.version(PATIENT_MS))
        .completeOnTimeout(
            "",
            TimeUnit.SECONDS.toMillis(config.connection().connectTimeoutSeconds()) + 2 * PATIENT_MS,
            TimeUnit.MILLISECONDS)
        .exceptionally(failed -> "")
        .thenCompose(
            text ->
                probe
                    .leave()
                    .completeOnTimeout(null, LONGEST_MS, TimeUnit.MILLISECONDS)
                    .handle((left, failed) -> text))
        .whenComplete((text, failed) -> thread.close());
  }

  /**
   * Asks the broker that has taken the session which one it is, until one has said so: before a
   * queue grows is the time to say that this broker cannot count a long one. On the thread of the
   * session.
   */
  static final class Question {
    private static final Logger log = LoggerFactory.getLogger(Question.class);

    /** A connection that lasts so long is worth a second one that asks whose it is. */
    private static final long TIME_TO_LAST_MS = 1_000;

    /** After a question without an answer: the broker may have been too busy for one. */
    private static final long PAUSE_MS = 10_000;

    /** Many brokers never say it. */
    private static final int MOST_QUESTIONS = 3;

    private final ScheduledExecutorService thread;
    private final MqttSourceConfig config;
    private final MqttClientSslConfig tls;
    private final Predicate<MqttConnection> isCurrent;
    private int questions;
    private volatile boolean answered;

    /**
     * A question to be put.
     *
     * @param config what {@link BrokerProbe#configuration} gives
     */
    Question(
        ScheduledExecutorService thread,
        MqttSourceConfig config,
        MqttClientSslConfig tls,
        Predicate<MqttConnection> isCurrent) {
      this.thread = thread;
      this.config = config;
      this.tls = tls;
      this.isCurrent = isCurrent;
    }

    void opened(MqttConnection connection) {
      askAfter(TIME_TO_LAST_MS, connection);
    }

    private void askAfter(long millis, MqttConnection connection) {
      var unused = thread.schedule(() -> ask(connection), millis, TimeUnit.MILLISECONDS);
    }

    private void ask(MqttConnection connection) {
      if (answered || questions == MOST_QUESTIONS || !isCurrent.test(connection)) {
        return;
      }
      questions++;
      var unused =
          BrokerProbe.ask(connection.server(), config, tls)
              .thenAccept(version -> tell(connection, version));
    }

    private void tell(MqttConnection connection, String version) {
      if (version.isEmpty()) {
        askAfter(PAUSE_MS, connection);
        return;
      }
      answered = true;
      String warning = MosquittoRelease.warning(version);
      if (warning != null) {
        log.warn("The MQTT broker at {}, {}", LogText.of(connection.server()), warning);
      }
    }
  }
}
