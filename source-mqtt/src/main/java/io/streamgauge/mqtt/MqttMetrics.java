// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.completeness.Completeness;
import io.streamgauge.common.metrics.DeliveredRecords;
import io.streamgauge.common.metrics.PluginGauges;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The gauges of a task, which it shows from outside; the counts begin anew with each start of the
 * task.
 */
final class MqttMetrics {
  private final LongAdder received = new LongAdder();
  private final LongAdder redelivered = new LongAdder();
  private final LongAdder acknowledgedAgain = new LongAdder();
  private final LongAdder copies = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder ignored = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder connections = new LongAdder();
  private final LongAdder sessionsLost = new LongAdder();
  private final LongAdder qos0Dropped = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder rebirths = new LongAdder();
  private volatile boolean connected;
  private volatile int receiveMaximum;
  private volatile long inboxLimit;

  /** By a clock that nobody sets: a host that starts again often learns the time only later. */
  private volatile Long lostAtNanos;

  /** Shows everything under the task's own tags, which Connect adds and takes away. */
  void register(
      PluginGauges gauges,
      Inbox inbox,
      PendingAcks pending,
      Clock clock,
      DeliveredRecords delivered,
      Completeness completeness) {
    delivered.register(gauges);
    completeness.register(gauges);
    gauges.add("connected", "1 while connected and subscribed", () -> connected ? 1L : 0L);
    gauges.add("connections-total", "Connections made", connections::sum);
    gauges.add(
        "reconnects-total",
        "Connections made after the first one",
        () -> Math.max(0, connections.sum() - 1));
    gauges.add(
        "sessions-lost-total",
        "Connections at which the MQTT broker had lost the session",
        sessionsLost::sum);
    gauges.add(
        "session-lost-age-ms",
        "Time since the MQTT broker had lost the session for the last time; -1 when it has not",
        this::sessionLostAgeMs);
    gauges.add("received-total", "Messages received", received::sum);
    gauges.add("redelivered-total", "Of those, possibly received before", redelivered::sum);
    gauges.add(
        "acknowledged-again-total",
        "Of those, known to be on Kafka and so acknowledged without a record",
        acknowledgedAgain::sum);
    gauges.add(
        "copies-dropped-total",
        "Packets that the MQTT broker sent twice over one connection, dropped",
        copies::sum);
    gauges.add("filtered-total", "Records dropped by transforms or on errors", filtered::sum);
    gauges.add(
        "ignored-total",
        "Messages of devices that have no readings by their nature, such as joins",
        ignored::sum);
    gauges.add("bad-total", "Bad records sent or left out", bad::sum);
    gauges.add(
        "qos0-dropped-total",
        "Messages of quality of service 0 dropped because the inbox was full",
        qos0Dropped::sum);
    gauges.add(
        "sparkplug-gaps-total", "Gaps in the sequence numbers of Sparkplug nodes", gaps::sum);
    gauges.add(
        "sparkplug-missed-total",
        "Messages of Sparkplug nodes that did not come, by these gaps",
        missed::sum);
    gauges.add(
        "sparkplug-rebirths-total",
        "Times that a Sparkplug node was asked for another birth",
        rebirths::sum);
    gauges.add("inbox-bytes", "Bytes of messages not acknowledged", inbox::heldBytes);
    gauges.add("inbox-limit-bytes", "What they may be at most", () -> inboxLimit);
    gauges.add(
        "receive-maximum",
        "Messages not acknowledged from which on the MQTT broker queues",
        () -> receiveMaximum);
    gauges.add("unacknowledged", "Messages not acknowledged", () -> (long) pending.size());
    gauges.add(
        "oldest-unacknowledged-ms",
        "Age of the oldest message not acknowledged",
        () -> pending.oldestAgeMs(clock.instant()));
  }

  /** The bounds of what waits here, behind which messages wait at the MQTT broker. */
  void limits(int unacknowledged, long inboxBytes) {
    receiveMaximum = unacknowledged;
    inboxLimit = inboxBytes;
  }

  void received(Delivery delivery) {
    received.increment();
    if (delivery.redelivery()) {
      redelivered.increment();
    }
  }

  void acknowledgedAgain() {
    acknowledgedAgain.increment();
  }

  void copied() {
    copies.increment();
  }

  void ignored(boolean is) {
    ignored.add(is ? 1 : 0);
  }

  void filtered() {
    filtered.increment();
  }

  void qos0Dropped() {
    qos0Dropped.increment();
  }

  void missed(int messages) {
    gaps.increment();
    missed.add(messages);
  }

  void rebirth() {
    rebirths.increment();
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

  boolean isConnected() {
    return connected;
  }

  void sessionLost() {
    lostAtNanos = System.nanoTime();
    sessionsLost.increment();
  }

  private long sessionLostAgeMs() {
    Long lostAt = lostAtNanos;
    return lostAt == null ? -1 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAt);
  }
}
