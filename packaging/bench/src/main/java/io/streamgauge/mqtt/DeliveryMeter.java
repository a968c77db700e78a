// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Publishes messages at QoS 1 and measures when a read_committed consumer has them, and what the
 * process that carries them has worked. The same publisher and consumer, on the same machine, for
 * whatever carries the messages.
 */
final class DeliveryMeter implements AutoCloseable {
  private static final int SENSORS = 50;
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

  private final Message message;
  private final ProcessHandle carrier;
  private final Mqtt5AsyncClient client;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private long arrived;

  /**
   * The measurements of one run.
   *
   * @param perSecond messages a second
   * @param p50 median of the time from publish to the consumer, in milliseconds
   * @param p99 99th percentile of it
   * @param cpu seconds of processor time of the carrier per 100,000 messages
   */
  record Result(double perSecond, double p50, double p99, double cpu) {
    @Override
    public String toString() {
      return String.format(
          java.util.Locale.ROOT,
          "%,8.0f msg/s, p50 %6.1f ms, p99 %6.1f ms, %5.2f CPU-s / 100,000",
          perSecond,
          p50,
          p99,
          cpu);
    }
  }

  /** A kind of message to publish, with the time of its sending, which is found on the topic. */
  enum Message {
    /** 200 bytes that nobody looks into. */
    BYTES {
      @Override
      byte[] write(long number) {
        ByteBuffer payload = ByteBuffer.allocate(200);
        return payload.putLong(System.nanoTime()).putLong(number).array();
      }

      @Override
      long sent(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
      }
    },
    /** A reading as the sensors of the examples send it. */
    READING {
      @Override
      byte[] write(long number) {
        return """
        {"time":"%s","value":%d.%d,"unit":"Cel","x":8.5417,"y":47.3769,"crs":"EPSG:4326","sent":"%d"}"""
            .formatted(Instant.now(), number % 30, number % 10, System.nanoTime())
            .getBytes(StandardCharsets.UTF_8);
      }

      @Override
      long sent(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        int start = text.lastIndexOf(SENT) + SENT.length();
        return Long.parseLong(text.substring(start, text.indexOf('"', start)));
      }
    };

    private static final String SENT = "\"sent\":\"";

    abstract byte[] write(long number);

    abstract long sent(byte[] value);
  }

  DeliveryMeter(
      URI broker, String bootstrap, String topic, int partitions, Message message, long carrier) {
    this.message = message;
    this.carrier = ProcessHandle.of(carrier).orElseThrow();
    client =
        MqttClient.builder()
            .identifier("meter")
            .serverHost(broker.getHost())
            .serverPort(broker.getPort())
            .useMqttVersion5()
            .buildAsync();
    client.connect().join();
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        java.util.stream.IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList());
  }

  /**
   * Publishes so fast that this many messages are always on their way, and measures at the end of
   * the way.
   */
  Result saturated(Duration time, int onTheirWay) throws InterruptedException {
    return measure(time, Long.MAX_VALUE, onTheirWay);
  }

  /** Publishes at an even pace, however long the way takes. */
  Result paced(Duration time, int perSecond) throws InterruptedException {
    return measure(time, perSecond, Integer.MAX_VALUE);
  }

  private Result measure(Duration time, long perSecond, int onTheirWay)
      throws InterruptedException {
    AtomicLong seen = new AtomicLong(arrived);
    long start = System.nanoTime();
    long busy = busy();
    long first = sent.get();
    Thread publisher =
        new Thread(
            () -> {
              while (System.nanoTime() - start < time.toNanos() && failure.get() == null) {
                long due =
                    perSecond == Long.MAX_VALUE
                        ? Long.MAX_VALUE
                        : (System.nanoTime() - start) / 1_000 * perSecond / 1_000_000;
                if (sent.get() - first < due && sent.get() - seen.get() < onTheirWay) {
                  publish();
                } else {
                  LockSupport.parkNanos(200_000);
                }
              }
            },
            "meter");
    publisher.start();
    double[] latencies = new double[8_000_000];
    int count = 0;
    long last = start;
    while (publisher.isAlive() || arrived < sent.get()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
        last = System.nanoTime();
        latencies[count++] = (last - message.sent(record.value())) / 1e6;
        arrived++;
      }
      seen.set(arrived);
      if (failure.get() != null || System.nanoTime() - last > LONGEST_SILENCE.toNanos()) {
        throw new IllegalStateException(
            arrived + " of " + sent + " messages arrived", failure.get());
      }
    }
    publisher.join();
    Arrays.sort(latencies, 0, count);
    double seconds = (last - start) / 1e9;
    double cpu = (busy() - busy) / 1e3 / count * 1e5;
    return new Result(count / seconds, latencies[count / 2], latencies[(int) (count * 0.99)], cpu);
  }

  private long busy() {
    return carrier.info().totalCpuDuration().orElseThrow().toMillis();
  }

  private void publish() {
    long number = sent.incrementAndGet();
    var unused =
        client
            .publishWith()
            .topic("bench/s" + number % SENSORS)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(message.write(number))
            .send()
            .whenComplete(
                (result, error) -> {
                  if (error != null) {
                    failure.compareAndSet(null, error);
                  }
                  acknowledged.incrementAndGet();
                });
  }

  @Override
  public void close() {
    consumer.close();
    client.disconnect().join();
  }

  /** The figures of several runs of one contender, of which the median run counts. */
  static Result median(List<Result> runs) {
    return runs.stream()
        .sorted(java.util.Comparator.comparingDouble(Result::perSecond))
        .toList()
        .get(runs.size() / 2);
  }
}
