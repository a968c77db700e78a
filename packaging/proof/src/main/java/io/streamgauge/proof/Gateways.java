// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Gateways that publish numbered readings at QoS 1 and keep each one until the broker has
 * acknowledged it, as a gateway with a spool does.
 */
final class Gateways implements AutoCloseable {
  private static final int MINUTES_OF_DAY = 1_440;
  private static final int CONNECTIONS = 8;
  private static final int MOST_IN_FLIGHT = 2_000;
  private static final long LONGEST_BURST_NANOS = 250_000_000;

  private final URI broker;
  private final Numbers readings;
  private final Numbers hostile;
  private final int gateways;
  private final Clock clock;
  private final Mqtt5AsyncClient[] clients = new Mqtt5AsyncClient[CONNECTIONS];
  private final Queue<Message> again = new ConcurrentLinkedQueue<>();
  private final Queue<Message> spool = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "gateways");
  private volatile int perSecond;
  private volatile int hostileEvery;
  private volatile int wrongClockEvery;
  private volatile boolean away;
  private volatile boolean stopped;
  private volatile boolean closed;

  /** A payload on its way to a topic. */
  private record Message(String topic, String payload) {}

  Gateways(
      URI broker, int gateways, int perSecond, Numbers readings, Numbers hostile, Clock clock) {
    this.broker = broker;
    this.gateways = gateways;
    this.perSecond = perSecond;
    this.readings = readings;
    this.hostile = hostile;
    this.clock = clock;
    thread.setDaemon(true);
  }

  Gateways start() {
    thread.start();
    return this;
  }

  /** Changes the pace. */
  void pace(int readingsPerSecond) {
    perSecond = readingsPerSecond;
  }

  /** Sends a payload that is no reading behind every so many; 0 is the end of it. */
  void hostileEvery(int many) {
    hostileEvery = many;
  }

  /** Has every so many readings a time in 2099 or 1970; 0 is the end of it. */
  void wrongClockEvery(int many) {
    wrongClockEvery = many;
  }

  /** Has the first gateway send nothing, and keep what it has measured in a day and from now on. */
  void away() {
    away = true;
    Instant now = clock.instant();
    for (int minute = MINUTES_OF_DAY; minute > 0; minute--) {
      spool.add(reading(readings.next(clock.millis()), 0, now.minusSeconds(minute * 60L)));
    }
  }

  /** Brings that gateway back, with what it has kept. */
  void back() {
    away = false;
  }

  /** Ends the new readings, not those that are not acknowledged yet. */
  void stop() {
    stopped = true;
  }

  /** Readings that the broker has not acknowledged. */
  int unsettled() {
    return inFlight.get() + again.size() + spool.size();
  }

  private void run() {
    long due = System.nanoTime();
    while (!closed) {
      long now = System.nanoTime();
      Message message = inFlight.get() < MOST_IN_FLIGHT ? again.poll() : null;
      if (message == null && !away && inFlight.get() < MOST_IN_FLIGHT) {
        message = spool.poll();
      }
      if (message == null && !stopped && now - due >= 0 && inFlight.get() < MOST_IN_FLIGHT) {
        due = Math.max(due + 1_000_000_000L / perSecond, now - LONGEST_BURST_NANOS);
        message = next();
      }
      if (message == null) {
        LockSupport.parkNanos(500_000);
      } else {
        publish(message);
      }
    }
  }

  /** The next reading, or null if it is one that a gateway keeps. */
  private Message next() {
    int number = readings.next(clock.millis());
    int gateway = number % gateways;
    Instant time = clock.instant();
    int wrong = wrongClockEvery;
    if (wrong > 0 && number % wrong == 0) {
      time =
          Instant.parse(
              number % (2 * wrong) == 0 ? "2099-01-01T00:00:00Z" : "1970-01-01T00:00:00Z");
    }
    if (hostileEvery > 0 && number % hostileEvery == 0) {
      again.add(hostile(gateway));
    }
    Message message = reading(number, gateway, time);
    if (away && gateway == 0) {
      spool.add(message);
      return null;
    }
    return message;
  }

  private static Message reading(int number, int gateway, Instant time) {
    String payload =
        "{\"n\":" + number + ",\"value\":" + number % 40 + ",\"time\":\"" + time + "\"}";
    return new Message("sensors/gw-" + gateway + "/level", payload);
  }

  private Message hostile(int gateway) {
    int number = hostile.next(clock.millis());
    String mark = "hostile#" + number + "#";
    String payload =
        switch (number % 4) {
          case 0 -> mark + " {\"n\":1,";
          case 1 -> "[".repeat(5_000) + mark;
          case 2 -> "{\"value\":\"" + mark + "'; DROP TABLE readings; --\u0000\",\"time\":";
          default -> "\uFFFE\u0001" + mark + "\"".repeat(300);
        };
    return new Message("sensors/gw-" + gateway + "/level", payload);
  }

  private void publish(Message message) {
    int connection = Math.floorMod(message.topic().hashCode(), CONNECTIONS);
    Mqtt5AsyncClient client = connected(connection);
    if (client == null) {
      again.add(message);
      LockSupport.parkNanos(100_000_000);
      return;
    }
    inFlight.incrementAndGet();
    var unused =
        client
            .publishWith()
            .topic(message.topic())
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(message.payload().getBytes(StandardCharsets.UTF_8))
            .send()
            .whenComplete(
                (result, failure) -> {
                  if (failure != null || result.getError().isPresent()) {
                    again.add(message);
                  }
                  inFlight.decrementAndGet();
                });
  }

  /** A connected client, anew where the last one has lost its connection; null if none can be. */
  private Mqtt5AsyncClient connected(int connection) {
    Mqtt5AsyncClient client = clients[connection];
    if (client != null && client.getState().isConnected()) {
      return client;
    }
    client =
        MqttClient.builder()
            .identifier("gateways-" + connection)
            .serverHost(broker.getHost())
            .serverPort(broker.getPort())
            .useMqttVersion5()
            .buildAsync();
    boolean[] up = {false};
    client
        .connectWith()
        .cleanStart(true)
        .send()
        .orTimeout(10, TimeUnit.SECONDS)
        .handle((ack, failure) -> up[0] = failure == null)
        .join();
    clients[connection] = up[0] ? client : null;
    return clients[connection];
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(15_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Mqtt5AsyncClient client : clients) {
      if (client != null && client.getState().isConnected()) {
        client.disconnect().exceptionally(error -> null).orTimeout(5, TimeUnit.SECONDS).join();
      }
    }
  }
}
