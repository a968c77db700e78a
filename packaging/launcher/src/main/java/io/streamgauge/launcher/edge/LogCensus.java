// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.launcher.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Count of the topic in one Kafka, by a plain read_committed consumer in a thread of its own. */
public final class LogCensus implements Part {
  private final ObjectMapper json = new ObjectMapper();
  private final String bootstrap;
  private final Map<String, Numbers> streams = new TreeMap<>();
  private final Map<String, Integer> lastOfSensor = new HashMap<>();
  private final Thread thread = new Thread(this::read, "census");
  private volatile boolean closed;
  private volatile Throwable failure;
  private long records;
  private long disordered;
  private long elsewhere;

  /** The numbers of one way of one site, and a fingerprint of the first record of each. */
  static final class Numbers {
    private long[] fingerprints = new long[1_024];
    private int[] times = new int[1_024];
    private int distinct;
    private long repeats;
    private long marked;

    private boolean add(int n, long fingerprint, boolean redelivered) {
      if (n >= times.length) {
        times = Arrays.copyOf(times, Math.max(n + 1, times.length * 2));
        fingerprints = Arrays.copyOf(fingerprints, times.length);
      }
      boolean isNew = times[n]++ == 0;
      if (isNew) {
        distinct++;
        fingerprints[n] = fingerprint;
      } else {
        repeats++;
        marked += redelivered ? 1 : 0;
      }
      return isNew;
    }

    private int times(int n) {
      return n < times.length ? times[n] : 0;
    }
  }

  public LogCensus(String bootstrap) {
    this.bootstrap = bootstrap;
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    properties.put("metadata.recovery.strategy", "none");
    properties.put("max.poll.records", "5000");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, bytes, bytes)) {
      List<TopicPartition> partitions =
          IntStream.range(0, EdgeCentre.PARTITIONS)
              .mapToObj(each -> new TopicPartition(EdgeCentre.TOPIC, each))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          take(record);
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private synchronized void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
    JsonNode value = json.readTree(record.value());
    String sensor = value.get("sensor_id").asText();
    int n = Integer.parseInt(value.get("attributes").get("n").asText());
    boolean redelivered = record.headers().lastHeader("mqtt.redelivery") != null;
    records++;
    boolean isNew =
        streams
            .computeIfAbsent(sensor.replaceAll("\\d+$", ""), any -> new Numbers())
            .add(n, fingerprint(record), redelivered);
    if (isNew && lastOfSensor.getOrDefault(sensor, -1) > n) {
      disordered++;
    }
    lastOfSensor.merge(sensor, n, Math::max);
    if (record.partition()
        != BuiltInPartitioner.partitionForKey(record.key(), EdgeCentre.PARTITIONS)) {
      elsewhere++;
    }
  }

  private static long fingerprint(ConsumerRecord<byte[], byte[]> record) {
    long hash = record.timestamp();
    hash = hash(hash, record.key());
    hash = hash(hash, record.value());
    for (Header header : record.headers()) {
      hash = hash(hash, header.key().getBytes(StandardCharsets.UTF_8));
      hash = hash(hash, header.value());
    }
    return hash;
  }

  private static long hash(long before, byte[] bytes) {
    long hash = before * 1_099_511_628_211L + (bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      for (byte each : bytes) {
        hash = (hash ^ each) * 1_099_511_628_211L;
      }
    }
    return hash;
  }

  public synchronized long records() {
    if (failure != null) {
      throw new IllegalStateException("the census of " + bootstrap + " has ended", failure);
    }
    return records;
  }

  /** Different readings that have come. */
  public synchronized long distinct() {
    return streams.values().stream().mapToLong(each -> each.distinct).sum();
  }

  synchronized int distinct(String stream) {
    return streams.containsKey(stream) ? streams.get(stream).distinct : 0;
  }

  /** Records that came after a later one of the same sensor. */
  public synchronized long disordered() {
    return disordered;
  }

  /** Records on another partition than a producer gives their key. */
  public synchronized long elsewhere() {
    return elsewhere;
  }

  /** Readings that are here more than once, of this stream. */
  synchronized long repeats(String stream) {
    return streams.containsKey(stream) ? streams.get(stream).repeats : 0;
  }

  /** Those of the repeats that say they were delivered again. */
  synchronized long marked(String stream) {
    return streams.containsKey(stream) ? streams.get(stream).marked : 0;
  }

  /** How many records more of this stream are here than in another log. */
  public long moreThan(LogCensus other, String stream) {
    return compare(other, stream, (n, here, there) -> Math.max(0, here.times(n) - there.times(n)));
  }

  /** How many first records differ from the other log's in key, value, time or a header. */
  public long unlike(LogCensus other, String stream) {
    return compare(
        other,
        stream,
        (n, here, there) ->
            here.times(n) > 0 && there.times(n) > 0 && here.fingerprints[n] != there.fingerprints[n]
                ? 1
                : 0);
  }

  /** A number that is told of one reading in two logs. */
  private interface Comparison {
    long of(int n, Numbers here, Numbers there);
  }

  private synchronized long compare(LogCensus other, String stream, Comparison comparison) {
    synchronized (other) {
      Numbers here = streams.getOrDefault(stream, new Numbers());
      Numbers there = other.streams.getOrDefault(stream, new Numbers());
      long sum = 0;
      for (int n = 0; n < here.times.length; n++) {
        sum += comparison.of(n, here, there);
      }
      return sum;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
