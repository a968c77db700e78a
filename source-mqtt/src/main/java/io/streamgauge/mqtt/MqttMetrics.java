// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** What a task shows from outside; the counts begin anew with each start of the task. */
final class MqttMetrics {
  private final LongAdder received = new LongAdder();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final LongAdder sessionsLost = new LongAdder();
  private final LongAdder qos0Dropped = new LongAdder();
  private volatile boolean connected;

  /** Shows everything under the task's own tags, which Connect adds and takes away. */
  void register(PluginMetrics metrics, Inbox inbox, PendingAcks pending, Clock clock) {
    show(metrics, "connected", "1 while connected and subscribed", () -> connected ? 1 : 0);
    show(metrics, "connections-total", "Connections made", connections::sum);
    show(
        metrics,
        "reconnects-total",
        "Connections made after the first one",
        () -> Math.max(0, connections.sum() - 1));
    show(
        metrics,
        "sessions-lost-total",
        "Connections at which the MQTT broker had lost the session",
        sessionsLost::sum);
    show(metrics, "received-total", "Messages received", received::sum);
    show(metrics, "redelivered-total", "Of those, possibly received before", redelivered::sum);
    show(metrics, "filtered-total", "Records dropped by transforms or on errors", filtered::sum);
    show(metrics, "bad-total", "Bad records sent or left out", bad::sum);
    show(
        metrics,
        "qos0-dropped-total",
        "Messages of quality of service 0 dropped because the inbox was full",
        qos0Dropped::sum);
    show(metrics, "inbox-bytes", "Bytes of messages not acknowledged", inbox::heldBytes);
    show(metrics, "unacknowledged", "Messages not acknowledged", pending::size);
    show(
        metrics,
        "oldest-unacknowledged-ms",
        "Age of the oldest message not acknowledged",
        () -> pending.oldestAgeMs(clock.instant()));
  }

  private static void show(
      PluginMetrics metrics, String name, String description, LongSupplier value) {
    metrics.addMetric(
        metrics.metricName(name, description, new LinkedHashMap<>()),
        (Gauge<Long>) (config, now) -> value.getAsLong());
  }

  void received(Delivery delivery) {
    received.increment();
    if (delivery.redelivery()) {
      redelivered.increment();
    }
  }

  void filtered() {
    filtered.increment();
  }

  void qos0Dropped() {
    qos0Dropped.increment();
  }

  void bad(int count) {
    bad.add(count);
  }

  void connected() {
    connections.increment();
    connected = true;
  }

  void disconnected() {
    connected = false;
  }

  void sessionLost() {
    sessionsLost.increment();
  }
}
