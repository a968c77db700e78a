// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Publishes a network's messages at QoS 1 and counts those that the broker has acknowledged. */
final class Publisher implements AutoCloseable {
  private static final int TICKS_PER_SECOND = 20;
  private static final int DRAIN_SECONDS = 30;

  private final Mqtt5AsyncClient client;
  private final SensorNetwork network;
  private final Clock clock;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private CompletableFuture<Void> inFlight = CompletableFuture.completedFuture(null);
  private long sent;

  Publisher(URI broker, SensorNetwork network, Clock clock) {
    this.network = network;
    this.clock = clock;
    this.client =
        MqttClient.builder()
            .identifier("sensor-network")
            .serverHost(broker.getHost())
            .serverPort(broker.getPort())
            .automaticReconnectWithDefaultConfig()
            .useMqttVersion5()
            .buildAsync();
  }

  /** Starts to publish this many messages a second. */
  void start(int rate) {
    client.connect().join();
    int perTick = Math.max(1, rate / TICKS_PER_SECOND);
    var unused =
        executor.scheduleAtFixedRate(
            () -> publish(perTick), 0, 1_000 / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
  }

  /** Messages that the broker has acknowledged so far. */
  long acknowledged() {
    return acknowledged.get();
  }

  /**
   * Stops publishing and waits until every message sent is acknowledged.
   *
   * @return how many there are
   * @throws IllegalStateException when one could not be published
   */
  long finish() throws InterruptedException {
    executor.shutdown();
    if (!executor.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the publisher did not stop");
    }
    inFlight.orTimeout(DRAIN_SECONDS, TimeUnit.SECONDS).join();
    if (failure.get() != null || acknowledged.get() != sent) {
      throw new IllegalStateException(
          "only " + acknowledged + " of " + sent + " messages were acknowledged", failure.get());
    }
    return sent;
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      SensorNetwork.SensorMessage message = network.next(clock.instant());
      sent++;
      CompletableFuture<Void> done =
          client
              .publishWith()
              .topic(message.topic())
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload(message.payload().getBytes(StandardCharsets.UTF_8))
              .send()
              .thenAccept(this::settle)
              .exceptionally(
                  error -> {
                    failure.compareAndSet(null, error);
                    return null;
                  });
      inFlight = inFlight.isDone() ? done : CompletableFuture.allOf(inFlight, done);
    }
  }

  private void settle(Mqtt5PublishResult result) {
    if (result.getError().isPresent()) {
      failure.compareAndSet(null, result.getError().get());
    } else {
      acknowledged.incrementAndGet();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    if (client.getState().isConnectedOrReconnect()) {
      client.disconnect().exceptionally(error -> null).join();
    }
  }
}
