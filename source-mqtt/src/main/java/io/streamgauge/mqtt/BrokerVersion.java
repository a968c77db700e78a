// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.streamgauge.common.LogText;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker that has taken the session which one it is, until one has said so: before a queue
 * grows is the time to say that this broker cannot count a long one. On the thread of the session.
 */
final class BrokerVersion {
  private static final Logger log = LoggerFactory.getLogger(BrokerVersion.class);

  /** A connection that lasts so long is worth a second one that asks whose it is. */
  private static final long TIME_TO_LAST_MS = 1_000;

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
  BrokerVersion(
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
    var unused = thread.schedule(() -> ask(connection), TIME_TO_LAST_MS, TimeUnit.MILLISECONDS);
  }

  private void ask(MqttConnection connection) {
    if (answered || questions == MOST_QUESTIONS || !isCurrent.test(connection)) {
      return;
    }
    questions++;
    var unused =
        BrokerProbe.ask(connection.server(), config, tls)
            .thenAccept(version -> tell(connection.server(), version));
  }

  private void tell(ServerUri server, String version) {
    answered |= !version.isEmpty();
    String warning = MosquittoRelease.warning(version);
    if (warning != null) {
      log.warn("The MQTT broker at {}, {}", LogText.of(server), warning);
    }
  }
}
