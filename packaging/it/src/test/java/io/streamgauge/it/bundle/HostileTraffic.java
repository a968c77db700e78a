// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserPropertiesBuilder;
import io.streamgauge.it.MqttClients;
import io.streamgauge.testing.Await;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * A hostile device that goes on and on: ten small messages in a second, one large one, and every
 * eighth second one whose few bytes become very many readings.
 */
final class HostileTraffic implements AutoCloseable {
  private static final int SMALL = 5_000;
  private static final int IN_FLIGHT = 100;
  private static final Duration SMALL_EVERY = Duration.ofMillis(95);
  private static final Duration LARGE_EVERY = Duration.ofSeconds(1);
  private static final Duration AMPLIFIED_EVERY = Duration.ofSeconds(8);

  private final Mqtt5AsyncClient client;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private final Thread thread = new Thread(this::run, "hostile-traffic");
  private final Map<String, Integer> sent = new TreeMap<>();
  private final List<Shot> small = new ArrayList<>();
  private final List<Shot> large = new ArrayList<>();
  private final List<Shot> amplified = new ArrayList<>();
  private volatile boolean closed;

  private record Shot(String name, String root, Attack.Message message) {}

  HostileTraffic(URI broker, Set<String> roots) {
    for (Attack attack : HostileMessages.poison()) {
      for (Shot shot : shots(attack, roots)) {
        boolean few = shot.message().properties().isEmpty() && bytes(shot) < SMALL;
        (few ? small : large).add(shot);
      }
    }
    for (Attack attack : HostileMessages.amplified()) {
      amplified.addAll(shots(attack, roots));
    }
    client = MqttClients.to(broker, "hostile").buildAsync();
    thread.setDaemon(true);
  }

  private static List<Shot> shots(Attack attack, Set<String> roots) {
    return attack.roots().stream()
        .filter(roots::contains)
        .flatMap(
            root ->
                attack.messages().stream()
                    .map(message -> new Shot(root + ": " + attack.name(), root, message)))
        .toList();
  }

  private static int bytes(Shot shot) {
    return shot.message().payload().length + shot.message().levels().length();
  }

  HostileTraffic start() {
    Await.done(client.connect());
    thread.start();
    return this;
  }

  private void run() {
    long begin = System.nanoTime();
    int smalls = 0;
    int larges = 0;
    int amplifieds = 0;
    while (!closed) {
      long passed = System.nanoTime() - begin;
      if (passed > SMALL_EVERY.toNanos() * smalls) {
        publish(small.get(smalls++ % small.size()));
      } else if (passed > LARGE_EVERY.toNanos() * larges) {
        publish(large.get(larges++ % large.size()));
      } else if (passed > AMPLIFIED_EVERY.toNanos() * amplifieds) {
        publish(amplified.get(amplifieds++ % amplified.size()));
      } else {
        LockSupport.parkNanos(2_000_000);
      }
    }
  }

  private void publish(Shot shot) {
    inFlight.acquireUninterruptibly();
    Mqtt5UserProperties properties = properties(shot.message().properties());
    var unused =
        client
            .publishWith()
            .topic(shot.root() + "/" + shot.message().levels())
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(shot.message().payload())
            .userProperties(properties)
            .send()
            .whenComplete((result, failure) -> inFlight.release());
    synchronized (sent) {
      sent.merge(shot.name(), 1, Integer::sum);
    }
  }

  static Mqtt5UserProperties properties(Map<String, String> properties) {
    Mqtt5UserPropertiesBuilder all = Mqtt5UserProperties.builder();
    for (Map.Entry<String, String> each : properties.entrySet()) {
      all = all.add(each.getKey(), each.getValue());
    }
    return all.build();
  }

  /** How often each case was published. */
  Map<String, Integer> sent() {
    synchronized (sent) {
      return new TreeMap<>(sent);
    }
  }

  /** Publishes no more. */
  void finish() {
    closed = true;
    try {
      Await.end(thread);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    finish();
    if (client.getState().isConnected()) {
      Await.done(client.disconnect());
    }
  }
}
