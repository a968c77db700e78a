// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over a broker that has lost count of what waits for this client: says so once, and
 * resumes the session after it has fallen quiet. Such a broker holds messages back that it takes
 * for sent, and sends them when the session is resumed. On the thread of the session.
 */
final class Miscount {
  private static final Logger log = LoggerFactory.getLogger(Miscount.class);

  /** So long a broker with more to send is not silent. */
  static final Duration QUIET = Duration.ofSeconds(10);

  /** Resumptions after which such a broker still seems right: it may just have nothing to send. */
  private static final int MOST_RESUMPTIONS = 3;

  private final ScheduledExecutorService thread;
  private final Duration quiet;
  private final MessageIntake intake;
  private final PendingAcks pending;
  private final Consumer<MqttConnection> resume;

  /** The latest connection on which it happened. */
  private volatile MqttConnection latest;

  private MqttConnection watched;
  private long received;
  private int left;
  private boolean told;

  /**
   * A watch over the connections of one session.
   *
   * @param quiet silence after which it is resumed
   * @param resume ends a connection that is still the current one, and makes the next
   */
  Miscount(
      ScheduledExecutorService thread,
      Duration quiet,
      MessageIntake intake,
      PendingAcks pending,
      Consumer<MqttConnection> resume) {
    this.thread = thread;
    this.quiet = quiet;
    this.intake = intake;
    this.pending = pending;
    this.resume = resume;
  }

  /** It happens on this connection, on its own thread and perhaps for each of its packets. */
  void happens(MqttConnection connection, String clientId) {
    if (connection != latest) {
      latest = connection;
      intake.miscounted();
      thread.execute(() -> seen(connection, clientId));
    }
  }

  /** It happened on this connection. */
  void seen(MqttConnection connection, String clientId) {
    left = MOST_RESUMPTIONS;
    if (!told) {
      told = true;
      log.warn(
          "More messages wait for {} than the MQTT broker at {} can count, as Mosquitto before"
              + " 2.0.16 cannot with more than 65,535: it sends messages under packet identifiers"
              + " that are in use, and some again over one connection. All of them are written, but"
              + " for copies (copies-dropped-total); it may lose others. {}",
          LogText.of(clientId),
          LogText.of(connection.server()),
          MosquittoRelease.REMEDY);
    }
    opened(connection);
  }

  /** A connection is there, after one on which it happened or after any other. */
  void opened(MqttConnection connection) {
    if (left > 0 && connection != watched) {
      watched = connection;
      lookLater(connection);
    }
  }

  private void lookLater(MqttConnection connection) {
    received = intake.received();
    var unused = thread.schedule(() -> look(connection), quiet.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(MqttConnection connection) {
    if (connection != watched || left == 0) {
      return;
    }
    if (received == intake.received() && pending.isEmpty()) {
      left--;
      resume.accept(connection);
    } else {
      lookLater(connection);
    }
  }
}
