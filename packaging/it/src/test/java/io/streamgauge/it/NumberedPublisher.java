// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.streamgauge.testing.Await;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes the numbers 0, 1, 2, ... at an even pace and each one again until the broker has
 * acknowledged it. A number n belongs to sensor n modulo the number of sensors, so each sensor's
 * numbers rise.
 */
public final class NumberedPublisher implements AutoCloseable {
  private static final int MOST_IN_FLIGHT = 500;
  private static final long LONGEST_BURST_NANOS = 100_000_000;

  private final URI broker;
  private final Load load;
  private final Clock clock = Clock.systemUTC();
  private final BitSet acknowledged = new BitSet();
  private final Queue<Integer> again = new ArrayDeque<>();
  private final Thread thread = new Thread(this::run, "numbered-publisher");
  private Mqtt5AsyncClient client;
  private int inFlight;
  private int repeats;
  private volatile boolean closed;
  private volatile int limit = Integer.MAX_VALUE;

  /**
   * What to publish.
   *
   * @param messages how many numbers
   * @param perSecond the pace
   * @param sensors how many sensors take turns
   * @param qos 1 or 2
   * @param topic the topic, with {@code %1$d} for the sensor and {@code %2$d} for one of four nets
   * @param payload what is published, with the number, a value and the time
   */
  public record Load(
      int messages, int perSecond, int sensors, int qos, String topic, String payload) {
    public Load(int messages, int perSecond, int sensors, int qos, String topic) {
      this(messages, perSecond, sensors, qos, topic, "{\"n\":%d,\"value\":%d,\"time\":\"%s\"}");
    }
  }

  public NumberedPublisher(URI broker, Load load) {
    this.broker = broker;
    this.load = load;
    thread.setDaemon(true);
  }

  /** Stops before this number until a higher one is given, so that the traffic lasts. */
  public void allow(int numbers) {
    limit = numbers;
  }

  public NumberedPublisher start() {
    thread.start();
    return this;
  }

  private void run() {
    long interval = 1_000_000_000 / load.perSecond();
    long due = System.nanoTime();
    int next = 0;
    while (!closed && (next < load.messages() || unsettled() > 0)) {
      Integer number = repeat();
      long now = System.nanoTime();
      if (number == null && now - due >= 0 && mayPublish(next)) {
        number = next++;
        // What a pause has cost is not made up for in one burst.
        due = Math.max(due + interval, now - LONGEST_BURST_NANOS);
      }
      if (number == null) {
        LockSupport.parkNanos(1_000_000);
      } else {
        publish(number);
      }
    }
  }

  private synchronized Integer repeat() {
    return inFlight < MOST_IN_FLIGHT ? again.poll() : null;
  }

  private synchronized boolean mayPublish(int number) {
    return inFlight < MOST_IN_FLIGHT && number < Math.min(limit, load.messages());
  }

  private synchronized int unsettled() {
    return inFlight + again.size();
  }

  private void publish(int number) {
    try {
      if (client == null || !client.getState().isConnected()) {
        // A new client has no memory of its own: what to send again is decided here only.
        client = MqttClients.to(broker, "numbers").buildAsync();
        Await.done(client.connectWith().cleanStart(true).send());
      }
    } catch (CompletionException e) {
      failed(number);
      LockSupport.parkNanos(100_000_000);
      return;
    }
    synchronized (this) {
      inFlight++;
    }
    int sensor = number % load.sensors();
    var unused =
        client
            .publishWith()
            .topic(load.topic().formatted(sensor, sensor % 4))
            .qos(MqttQos.fromCode(load.qos()))
            .payload(
                load.payload()
                    .formatted(number, number % 40, clock.instant())
                    .getBytes(StandardCharsets.UTF_8))
            .send()
            .whenComplete((result, failure) -> settle(number, result, failure));
  }

  private synchronized void settle(int number, Mqtt5PublishResult result, Throwable failure) {
    inFlight--;
    if (failure == null && result.getError().isEmpty()) {
      acknowledged.set(number);
    } else {
      failed(number);
    }
  }

  private synchronized void failed(int number) {
    again.add(number);
    repeats++;
  }

  /** How many numbers the broker has acknowledged. */
  public synchronized int acknowledged() {
    return acknowledged.cardinality();
  }

  /** How often a number was sent again, since the broker had not acknowledged it. */
  public synchronized int repeats() {
    return repeats;
  }

  /** Waits until the broker has acknowledged every number. */
  public void finish() throws InterruptedException {
    thread.join(Duration.ofMinutes(15).toMillis());
    if (acknowledged() != load.messages()) {
      throw new IllegalStateException("only " + acknowledged() + " numbers were acknowledged");
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (client != null && client.getState().isConnected()) {
      Await.done(client.disconnect().exceptionally(error -> null));
    }
  }
}
