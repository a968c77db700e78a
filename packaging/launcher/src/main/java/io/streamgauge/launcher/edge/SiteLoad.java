// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.streamgauge.launcher.Part;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The readings of one gateway's site, numbered: half of them published by MQTT, half written into
 * the files of loggers. Both go on while the gateway has no power.
 */
final class SiteLoad implements Part {
  private static final int TICKS_PER_SECOND = 10;
  private static final int SENSORS = 10;

  private final String site;
  private final Path card;
  private final Clock clock;
  private final Mqtt5AsyncClient client;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicInteger written = new AtomicInteger();
  private int published;

  SiteLoad(String site, URI mqtt, Path card, Clock clock) {
    this.site = site;
    this.card = card;
    this.clock = clock;
    client =
        MqttClient.builder()
            .identifier("site-" + site)
            .serverHost(mqtt.getHost())
            .serverPort(mqtt.getPort())
            .useMqttVersion5()
            .buildAsync();
  }

  /** Starts with so many readings a second, over both ways together. */
  void start(int rate) {
    client.connect().join();
    int each = Math.max(1, rate / 2 / TICKS_PER_SECOND);
    int odd = rate / 2 % TICKS_PER_SECOND;
    var unused =
        executor.scheduleAtFixedRate(
            new Runnable() {
              private int tick;

              @Override
              public void run() {
                int count = each + (tick++ % TICKS_PER_SECOND < odd ? 1 : 0);
                try {
                  publish(count);
                  write(count, clock.instant(), 0);
                } catch (IOException | RuntimeException e) {
                  failure.compareAndSet(null, e);
                }
              }
            },
            0,
            1_000 / TICKS_PER_SECOND,
            TimeUnit.MILLISECONDS);
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      int n = published++;
      String payload =
          "{\"time\":\"" + clock.instant() + "\",\"value\":" + n % 997 / 10.0 + ",\"n\":" + n + "}";
      var unused =
          client
              .publishWith()
              .topic(site + "/north/" + site + "-m" + n % SENSORS + "/level")
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload(payload.getBytes(StandardCharsets.UTF_8))
              .send()
              .whenComplete(
                  (result, error) -> {
                    if (error != null) {
                      failure.compareAndSet(null, error);
                    } else {
                      acknowledged.incrementAndGet();
                    }
                  });
    }
  }

  /** Writes rows of so many loggers' readings, which lie so many milliseconds apart. */
  synchronized void write(int count, Instant from, long apart) throws IOException {
    Path file = card.resolve(site + "/" + site + "-f.csv");
    Files.createDirectories(file.getParent());
    boolean isNew = Files.notExists(file);
    try (Writer out =
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      if (isNew) {
        out.write("time,logger,level,n\n");
      }
      for (int i = 0; i < count; i++) {
        int n = written.getAndIncrement();
        out.write(from.plusMillis(i * apart).toString());
        out.write("," + site + "-f" + n % SENSORS + "," + n % 997 / 10.0 + "," + n + "\n");
      }
    }
  }

  /** How many readings are with the MQTT broker or on the card. */
  int sent() {
    return acknowledged.get() + written.get();
  }

  int sentByMqtt() {
    return acknowledged.get();
  }

  int sentByFile() {
    return written.get();
  }

  /** Stops, and waits until the MQTT broker has all. */
  void finish() throws InterruptedException {
    executor.shutdown();
    executor.awaitTermination(10, TimeUnit.SECONDS);
    for (int i = 0; i < 300 && acknowledged.get() < published; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    if (failure.get() != null || acknowledged.get() < published) {
      throw new IllegalStateException(
          "only " + acknowledged + " of " + published + " were acknowledged", failure.get());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    if (client.getState().isConnected()) {
      client.disconnect().exceptionally(error -> null).join();
    }
  }
}
