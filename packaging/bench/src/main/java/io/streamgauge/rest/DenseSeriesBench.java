// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.StringConverter;

/**
 * Measures what one dense series costs from the service to Kafka, next to a bare HTTP client,
 * Jackson and producer that sends the text of each row: 43,000 readings in answers of a week, the
 * processor time of all threads but the service's. The task is driven as an exactly-once worker
 * does, with values as JSON without schemas.
 *
 * <p>Argument: the packaging directory of a built checkout.
 */
final class DenseSeriesBench implements AutoCloseable {
  private static final int ROWS = 43_000;
  private static final int PAIRS = 3;
  private static final int WARM_UP = 4;
  private static final Duration WEEK = Duration.ofDays(7);
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final DenseService service;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final JsonConverter values = new JsonConverter();
  private final StringConverter texts = new StringConverter();

  /** One way from the service to Kafka; returns the rows that it has sent. */
  private interface Way {
    int send() throws Exception;
  }

  private DenseSeriesBench(DenseService service, String bootstrap) {
    this.service = service;
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    values.configure(Map.of("schemas.enable", "false"), false);
    texts.configure(Map.of(), true);
  }

  public static void main(String... arguments) throws Exception {
    Path directory = Files.createTempDirectory("dense-series");
    Runtimes runtimes = new Runtimes(Path.of(arguments[0]).toAbsolutePath().normalize());
    try (KafkaBroker broker = new KafkaBroker(runtimes, directory.resolve("kafka"))) {
      String bootstrap = broker.start().bootstrap();
      try (Admin admin =
          Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
        admin
            .createTopics(
                List.of(new NewTopic("ours", 3, (short) 1), new NewTopic("bare", 3, (short) 1)))
            .all()
            .get();
      }
      try (DenseService service = new DenseService();
          DenseSeriesBench bench = new DenseSeriesBench(service, bootstrap)) {
        bench.run();
      }
    }
    System.exit(0);
  }

  private void run() throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      measure(this::bare);
      measure(this::task);
    }
    double[] bare = new double[PAIRS];
    double[] ours = new double[PAIRS];
    double[] times = new double[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      bare[i] = measure(this::bare);
      ours[i] = measure(this::task);
      times[i] = ours[i] / bare[i];
      System.out.printf(
          "bare %5.2f us a row, task %5.2f us a row: %.2f times%n", bare[i], ours[i], times[i]);
    }
    System.out.printf(
        "medians: bare %.2f us a row, task %.2f us a row: %.2f times%n",
        median(bare), median(ours), median(times));
  }

  private static double median(double... figures) {
    return DoubleStream.of(figures).sorted().toArray()[figures.length / 2];
  }

  /** Microseconds of processor time a row. */
  private double measure(Way way) throws Exception {
    long service0 = service.cpuTime();
    long start = PROCESS.getProcessCpuTime();
    int rows = way.send();
    long time = PROCESS.getProcessCpuTime() - start - (service.cpuTime() - service0);
    if (failure.get() != null) {
      throw failure.get();
    }
    return time / 1e3 / rows;
  }

  private int bare() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    JsonMapper json = new JsonMapper();
    int rows = 0;
    Instant from = service.newest().minus(Duration.ofMinutes(ROWS));
    for (; from.isBefore(service.newest()); from = from.plus(WEEK)) {
      URI uri = URI.create(service.url() + "?startDT=" + from + "&endDT=" + from.plus(WEEK));
      byte[] body =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).body();
      JsonNode found = json.readTree(body).at("/value/timeSeries/0/values/0/value");
      for (JsonNode row : found) {
        send(new ProducerRecord<>("bare", row.toString().getBytes(StandardCharsets.UTF_8)));
        rows++;
      }
    }
    producer.flush();
    return rows;
  }

  private int task() throws InterruptedException {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "dense");
    properties.put("rest.preset", "usgs-iv");
    properties.put("rest.url", service.url());
    properties.put("rest.stations", "01646500");
    properties.put("rest.start.time", service.newest().minus(Duration.ofMinutes(ROWS)).toString());
    properties.put("kafka.topic", "ours");
    RestStationSourceTask task = new RestStationSourceTask();
    task.initialize(new FakeSourceContext(Map.of()));
    task.start(properties);
    // As Connect has them, which asks for the hash of each record and keeps the last offset.
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    int rows = 0;
    while (rows < ROWS) {
      List<SourceRecord> batch = task.poll();
      Map<SourceRecord, Integer> sent = new LinkedHashMap<>();
      for (SourceRecord record : batch == null ? List.<SourceRecord>of() : batch) {
        sent.put(record, rows);
        send(converted(record));
        offsets.put(record.sourcePartition(), record.sourceOffset());
        rows++;
      }
      for (SourceRecord record : sent.keySet()) {
        task.commitRecord(record, null);
      }
      offsets.values().forEach(offset -> values.fromConnectData("offsets", null, offset));
    }
    producer.flush();
    task.stop();
    return rows;
  }

  private ProducerRecord<byte[], byte[]> converted(SourceRecord record) {
    RecordHeaders headers = new RecordHeaders();
    for (Header header : record.headers()) {
      headers.add(
          header.key(),
          texts.fromConnectHeader(record.topic(), header.key(), header.schema(), header.value()));
    }
    return new ProducerRecord<>(
        record.topic(),
        record.kafkaPartition(),
        record.timestamp(),
        texts.fromConnectData(record.topic(), record.keySchema(), record.key()),
        values.fromConnectData(record.topic(), record.valueSchema(), record.value()),
        headers);
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
  }

  @Override
  public void close() {
    producer.close();
  }
}
