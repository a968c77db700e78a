// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.path;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.sun.net.httpserver.HttpServer;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.launcher.MqttBroker;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** The ways of two readings through the tasks of the sources. */
final class SourceWalk {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  private SourceWalk() {}

  /** From the answer, or from where the task turns to its request, to the record. */
  static void rest(boolean fromAnswer) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    Thread polling = Thread.currentThread();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          int request = requests.incrementAndGet();
          byte[] answer = answer(request).getBytes(StandardCharsets.UTF_8);
          if (request == 2 && fromAnswer) {
            untilWaiting(polling);
            OneReading.Marks.begin();
          }
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    SourceTask task = task("io.streamgauge.rest.RestStationSourceTask");
    start(
        task,
        Map.ofEntries(
            Map.entry("rest.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/"),
            Map.entry("rest.params", "station={station}&from={window.start}&to={window.end}"),
            Map.entry("rest.stations", "01646500"),
            Map.entry("rest.poll.interval.ms", "5000"),
            Map.entry("rest.extract.levels", "/readings"),
            Map.entry("observation.sensor_id", "{station}"),
            Map.entry("observation.observed_property", "/property"),
            Map.entry("observation.event_time", "/time"),
            Map.entry("observation.result", "/value"),
            Map.entry("kafka.topic", "readings")));
    record(task);
    if (!fromAnswer) {
      OneReading.Marks.begin();
    }
    record(task);
    OneReading.Marks.end();
  }

  /** Lets the task be done with its request and wait, as it does for a service far away. */
  private static void untilWaiting(Thread task) {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    for (int waits = 0; waits < 20; ) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("The task does not wait, but " + task.getState());
      }
      LockSupport.parkNanos(5_000_000);
      waits = task.getState() == Thread.State.TIMED_WAITING ? waits + 1 : 0;
    }
  }

  private static String answer(int readings) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < readings; i++) {
      text.append(i == 0 ? "" : ",")
          .append(
              "{\"property\":\"discharge\",\"time\":\"%s\",\"value\":%d.5}"
                  .formatted(NOW.minusSeconds(600 - 60L * i), i));
    }
    return "{\"readings\":[" + text + "]}";
  }

  /** From the message's bytes to the record, and from its commit to the acknowledgement. */
  static void mqtt(Path packaging) throws Exception {
    Path home = Files.createTempDirectory("reading-path");
    try (MqttBroker broker = new MqttBroker(new Runtimes(packaging), home).start()) {
      URI uri = broker.uri();
      SourceTask task = task("io.streamgauge.mqtt.MqttSourceTask");
      start(
          task,
          Map.ofEntries(
              Map.entry("mqtt.server.uri", uri.toString()),
              Map.entry("mqtt.topics", "sensors/{region}/{sensor_id}/{kind}"),
              Map.entry("mqtt.qos", "1"),
              Map.entry("payload.format", "json"),
              Map.entry("kafka.topic", "readings"),
              Map.entry("observation.sensor_id", "{sensor_id}"),
              Map.entry("observation.observed_property", "{kind}"),
              Map.entry("observation.event_time", "/time"),
              Map.entry("observation.result", "/value"),
              Map.entry("observation.attributes", "region={region}")));
      Mqtt3BlockingClient client =
          MqttClient.builder()
              .useMqttVersion3()
              .identifier("device")
              .serverHost(uri.getHost())
              .serverPort(uri.getPort())
              .buildBlocking();
      client.connect();
      // What comes before the subscription is lost, so the first one is sent until one is there.
      SourceRecord first = null;
      while (first == null) {
        publish(client);
        List<SourceRecord> batch = task.poll();
        first = batch == null || batch.isEmpty() ? null : batch.get(0);
        if (batch != null) {
          commit(task, batch);
        }
      }
      for (List<SourceRecord> rest = task.poll(); rest != null; rest = task.poll()) {
        commit(task, rest);
      }
      Thread polling = Thread.currentThread();
      Thread device =
          new Thread(
              () -> {
                untilWaiting(polling);
                OneReading.Marks.begin();
                publish(client);
              });
      device.start();
      List<SourceRecord> batch = null;
      while (batch == null || batch.isEmpty()) {
        batch = task.poll();
      }
      commit(task, batch);
      OneReading.Marks.end();
    }
  }

  private static void publish(Mqtt3BlockingClient client) {
    client
        .publishWith()
        .topic("sensors/north/77/temperature")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("{\"time\":1772360100,\"value\":21.5}".getBytes(StandardCharsets.UTF_8))
        .send();
  }

  private static void commit(SourceTask task, List<SourceRecord> batch)
      throws InterruptedException {
    for (SourceRecord record : batch) {
      task.commitRecord(
          record, new RecordMetadata(new TopicPartition("readings", 0), 1, 0, 0, 1, 1));
    }
    task.commit();
  }

  private static SourceTask task(String name) throws ReflectiveOperationException {
    return (SourceTask) Class.forName(name).getDeclaredConstructor().newInstance();
  }

  private static void start(SourceTask task, Map<String, String> options) throws IOException {
    Map<String, String> properties = new HashMap<>(options);
    properties.put("name", "path");
    task.initialize(new FakeSourceContext(properties));
    task.start(properties);
  }

  private static void record(SourceTask task) throws InterruptedException {
    List<SourceRecord> batch = null;
    while (batch == null || batch.isEmpty()) {
      batch = task.poll();
    }
    if (batch.size() != 1) {
      throw new IllegalStateException("Not one reading, but " + batch);
    }
  }
}
