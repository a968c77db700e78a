// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.CountedStores;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.common.FakeSinkContext;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Archives one topic partition of a real broker with the real task, as Connect's worker would:
 * poll, put, preCommit, commit; until everything that is on the topic is committed. The partition
 * is assigned, not subscribed: no group generation keeps a zombie from committing offsets, so only
 * the ledger stands between it and a repeated row.
 */
public final class ArchiveRun {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ROWS_PER_POLL = 40;

  private final String bootstrap;
  private final TopicPartition source;
  private final Path archive;
  private final Map<String, String> options;
  private final Steps steps;
  private long committed;

  private ArchiveRun(
      String bootstrap, String topic, Path archive, Map<String, String> options, Steps steps) {
    this.bootstrap = bootstrap;
    this.source = new TopicPartition(topic, 0);
    this.archive = archive;
    this.options = options;
    this.steps = steps;
  }

  /** Runs to the end in this process and tells the steps that were taken. */
  public static List<String> complete(
      String bootstrap, String topic, Path archive, Map<String, String> options) {
    Steps steps = new Steps(0, "KILL");
    new ArchiveRun(bootstrap, topic, archive, options, steps).run();
    return steps.taken();
  }

  /** Runs until a signal: bootstrap, topic, archive, number of the step, signal, options. */
  public static void main(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (String option : List.of(arguments).subList(5, arguments.length)) {
      int sign = option.indexOf('=');
      options.put(option.substring(0, sign), option.substring(sign + 1));
    }
    new ArchiveRun(
            arguments[0],
            arguments[1],
            Path.of(arguments[2]),
            options,
            new Steps(Integer.parseInt(arguments[3]), arguments[4]))
        .run();
    System.out.println("The run is complete");
  }

  private void run() {
    Map<String, Object> client =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            "archive-" + archive.getFileName(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            "false",
            "max.poll.records",
            ROWS_PER_POLL);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client, bytes, bytes)) {
      consumer.assign(Set.of(source));
      archive(consumer);
    }
  }

  private void archive(KafkaConsumer<byte[], byte[]> consumer) {
    Map<String, String> props = new HashMap<>();
    props.put("name", "archive");
    props.put("archive.dir", archive.toString());
    props.put("archive.partition.by", "attributes.region");
    props.put("flush.size", Integer.toString(ROWS_PER_POLL));
    props.put("rotate.schedule.interval.ms", "1000");
    props.put("consumer.override.isolation.level", "read_committed");
    props.putAll(options);
    ParquetArchiveSinkTask task = new ParquetArchiveSinkTask(Clock.systemUTC(), this::counted);
    task.initialize(new FakeSinkContext(props, Set.of(source)));
    task.start(props);
    task.open(Set.of(source));
    long end = consumer.endOffsets(Set.of(source)).get(source);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (committed(consumer, task) < end) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Not archived up to " + end + " after " + PATIENCE);
      }
      List<SinkRecord> batch = new ArrayList<>();
      consumer.poll(Duration.ofMillis(100)).forEach(record -> batch.add(reading(record)));
      task.put(batch);
    }
    task.close(Set.of(source));
    task.stop();
  }

  /** A step of a directory is a call into the store, one of S3 a request. */
  private ObjectStore counted(ParquetArchiveSinkConfig config) {
    return CountedStores.open(config.store(), steps);
  }

  private long committed(KafkaConsumer<byte[], byte[]> consumer, ParquetArchiveSinkTask task) {
    Map<TopicPartition, OffsetAndMetadata> durable =
        task.preCommit(Map.of(source, new OffsetAndMetadata(consumer.position(source))));
    if (durable.isEmpty()) {
      return -1;
    }
    long below = durable.get(source).offset();
    if (below > committed) {
      steps.next("commit offsets");
      consumer.commitSync(durable);
      committed = below;
    }
    return below;
  }

  private static SinkRecord reading(ConsumerRecord<byte[], byte[]> record) {
    String region = new String(record.value(), StandardCharsets.UTF_8);
    Observation observation =
        Observation.of(
                "s" + record.offset() % 7,
                "water_level",
                Instant.ofEpochMilli(record.timestamp()),
                record.offset() / 100.0)
            .withUnit("m")
            .withAttributes(Map.of("region", region));
    return new SinkRecord(
        record.topic(),
        record.partition(),
        null,
        null,
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(observation),
        record.offset(),
        record.timestamp(),
        TimestampType.CREATE_TIME);
  }
}
