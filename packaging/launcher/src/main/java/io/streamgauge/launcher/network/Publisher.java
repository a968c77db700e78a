// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Publishes a traffic at QoS 1 and counts what the broker has acknowledged. */
public final class Publisher implements AutoCloseable {
  private static final int TICK_MILLIS = 50;
  private static final int DRAIN_SECONDS = 30;
  private static final int CONNECT_SECONDS = 20;

  /** While the broker is away, what is due beyond these waits at the sensors. */
  private static final int MOST_IN_FLIGHT = 20_000;

  private final Mqtt5AsyncClient client;
  private final Traffic traffic;
  private final Clock clock;
  private final Delivery delivery;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** An observer of messages, told in the threads that send and receive. */
  public interface Delivery {
    /** The broker has acknowledged what was sent at this time. */
    void acknowledged(long number, Instant sent);
  }

  public Publisher(BrokerAccess broker, String id, Traffic traffic, Clock clock) {
    this(broker, id, traffic, clock, (number, time) -> {});
  }

  /** The same with an observer. */
  public Publisher(
      BrokerAccess broker, String id, Traffic traffic, Clock clock, Delivery delivery) {
    this.client = broker.client(id);
    this.traffic = traffic;
    this.clock = clock;
    this.delivery = delivery;
  }

  /**
   * Connects and starts to publish what is due.
   *
   * @throws CompletionException when the broker cannot be reached, or does not let it in
   */
  public void start() {
    client.connect().orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS).join();
    var unused =
        executor.scheduleAtFixedRate(this::publishDue, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Messages that were handed to the client so far. */
  public long sent() {
    return sent.get();
  }

  /** Messages that the broker has acknowledged so far. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /**
   * Stops publishing and waits until every message sent is acknowledged.
   *
   * @return how many there are
   * @throws IllegalStateException when one could not be published
   */
  public long finish() throws InterruptedException {
    stopped = true;
    executor.shutdown();
    if (!executor.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the publisher did not stop");
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
    while (inFlight() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
    if (failure.get() != null || acknowledged.get() != sent.get()) {
      throw new IllegalStateException(
          "only " + acknowledged + " of " + sent + " messages were acknowledged", failure.get());
    }
    return sent.get();
  }

  private long inFlight() {
    return sent.get() - acknowledged.get() - failed.get();
  }

  private void publishDue() {
    try {
      while (!stopped && inFlight() < MOST_IN_FLIGHT) {
        Instant now = clock.instant();
        NetworkMessage message = traffic.next(now);
        if (message == null) {
          return;
        }
        publish(message, now);
      }
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  private void publish(NetworkMessage message, Instant now) {
    sent.incrementAndGet();
    var unused =
        client
            .publishWith()
            .topic(message.topic())
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(message.payload().getBytes(StandardCharsets.UTF_8))
            .send()
            .thenAccept(result -> settle(message, now, result))
            .exceptionally(
                error -> {
                  failed.incrementAndGet();
                  failure.compareAndSet(null, error);
                  return null;
                });
  }

  private void settle(NetworkMessage message, Instant sentAt, Mqtt5PublishResult result) {
    if (result.getError().isPresent()) {
      failed.incrementAndGet();
      failure.compareAndSet(null, result.getError().get());
    } else {
      acknowledged.incrementAndGet();
      delivery.acknowledged(message.number(), sentAt);
    }
  }

  /** What could not be published, and why, or null. */
  public Throwable failure() {
    return failure.get();
  }

  @Override
  public void close() {
    executor.shutdownNow();
    if (client.getState().isConnectedOrReconnect()) {
      client.disconnect().exceptionally(error -> null).join();
    }
  }
}
