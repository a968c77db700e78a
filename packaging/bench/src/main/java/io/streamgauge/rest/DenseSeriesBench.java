// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.StringConverter;

/**
 * Measures what one dense series costs from the service to Kafka: 43,000 readings in answers of a
 * week, the processor time of all threads but the service's. The task is driven as an exactly-once
 * worker does, with values as JSON without schemas. Beside it, in the same run, three bare ways of
 * {@link BareSeries}: one that sends the text of each row, one that sends the records that the task
 * makes, and one that has them converted as a worker does, which no connector can be below.
 *
 * <p>Argument: the packaging directory of a built checkout.
 */
final class DenseSeriesBench implements AutoCloseable {
  private static final int ROWS = 43_000;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 10;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final DenseService service;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final JsonConverter values = new JsonConverter();
  private final StringConverter texts = new StringConverter();
  private final BareSeries series;
  private ProducerRecord<byte[], byte[]> last;
  private String expected;
  private long pollTime;
  private long pollBytes;

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
    series = new BareSeries(service, ROWS);
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
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("text", this::text);
    ways.put("record", this::record);
    ways.put("converted", this::converted);
    ways.put("task", this::task);
    Map<String, double[]> times = new LinkedHashMap<>();
    for (int i = -WARM_UP; i < ROUNDS; i++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        double time = measure(way.getValue());
        if (i >= 0) {
          times.computeIfAbsent(way.getKey(), name -> new double[ROUNDS])[i] = time;
        }
        if (!way.getKey().equals("text")) {
          checkSame(way.getKey());
        }
      }
    }
    times.forEach(
        (name, each) ->
            System.out.printf("%-9s %5.2f us a row %s%n", name, median(each), shown(each)));
    double[] task = times.remove("task");
    times.forEach(
        (name, each) ->
            System.out.printf("task beside %-9s %4.2f times%n", name, median(ratios(task, each))));
    System.out.printf(
        "in the last task's poll: %.2f us and %d bytes a row%n",
        pollTime / 1e3 / ROWS, pollBytes / ROWS);
  }

  /** The ways but the one of texts send the same, so that they can be compared. */
  private void checkSame(String way) {
    String shape =
        new String(last.key(), StandardCharsets.UTF_8)
            + Arrays.stream(last.headers().toArray()).map(Header::key).toList()
            + new String(last.value(), StandardCharsets.UTF_8).replaceAll("[0-9]+", "0");
    if (expected != null && !shape.equals(expected)) {
      throw new IllegalStateException(way + " sends " + shape + ", not " + expected);
    }
    expected = shape;
  }

  private static double[] ratios(double[] some, double[] others) {
    double[] ratios = new double[some.length];
    for (int i = 0; i < some.length; i++) {
      ratios[i] = some[i] / others[i];
    }
    return ratios;
  }

  private static String shown(double... times) {
    return DoubleStream.of(times)
        .mapToObj("%.2f"::formatted)
        .collect(Collectors.joining(" ", "(", ")"));
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

  private int text() throws IOException, InterruptedException {
    int rows = series.read((of, row) -> send(series.text(row)));
    producer.flush();
    return rows;
  }

  private int record() throws IOException, InterruptedException {
    int rows = series.read((of, row) -> send(series.record(of, row)));
    producer.flush();
    return rows;
  }

  private int converted() throws IOException, InterruptedException {
    int rows = series.read((of, row) -> send(converted(series.source(of, row))));
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
    pollTime = 0;
    pollBytes = 0;
    while (rows < ROWS) {
      long time = THREADS.getCurrentThreadCpuTime();
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      List<SourceRecord> batch = task.poll();
      pollTime += THREADS.getCurrentThreadCpuTime() - time;
      pollBytes += THREADS.getCurrentThreadAllocatedBytes() - bytes;
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
    for (var header : record.headers()) {
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
    last = record;
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
