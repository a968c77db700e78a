// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.path;

import io.streamgauge.common.FakeSinkContext;
import io.streamgauge.common.Observation;
import io.streamgauge.transforms.BenchRecords;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** The ways of two records through the archive and through a transform. */
final class RecordWalk {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  private RecordWalk() {}

  /** From the record to a published file and its entry in the ledger. */
  static void archive() throws Exception {
    TopicPartition partition = new TopicPartition("readings", 0);
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "path");
    properties.put("archive.dir", Files.createTempDirectory("reading-path").toString());
    properties.put("archive.partition.by", "attributes.region, date(event_time)");
    properties.put("flush.size", "1");
    properties.put("topics", "readings");
    properties.put("consumer.override.isolation.level", "read_committed");
    SinkTask task =
        (SinkTask)
            Class.forName("io.streamgauge.archive.ParquetArchiveSinkTask")
                .getDeclaredConstructor()
                .newInstance();
    task.initialize(new FakeSinkContext(properties, Set.of(partition)));
    task.start(properties);
    task.open(Set.of(partition));
    for (int offset = 0; offset < 2; offset++) {
      SourceRecord reading = reading(offset);
      SinkRecord record =
          new SinkRecord(
              partition.topic(),
              partition.partition(),
              reading.keySchema(),
              reading.key(),
              reading.valueSchema(),
              reading.value(),
              offset,
              NOW.toEpochMilli(),
              TimestampType.CREATE_TIME,
              reading.headers());
      if (offset == 1) {
        OneReading.Marks.begin();
      }
      task.put(List.of(record));
      Map<TopicPartition, OffsetAndMetadata> done =
          task.preCommit(Map.of(partition, new OffsetAndMetadata(offset + 1)));
      if (done.get(partition).offset() != offset + 1) {
        throw new IllegalStateException("Durable only up to " + done);
      }
    }
    OneReading.Marks.end();
  }

  static void transform(String name, Map<String, String> options) throws Exception {
    @SuppressWarnings("unchecked")
    Transformation<SourceRecord> transform =
        (Transformation<SourceRecord>)
            Class.forName("io.streamgauge.transforms." + name)
                .getDeclaredConstructor()
                .newInstance();
    transform.configure(options);
    transform.apply(reading(0));
    SourceRecord second = reading(1);
    OneReading.Marks.begin();
    transform.apply(second);
    OneReading.Marks.end();
  }

  private static SourceRecord reading(int number) {
    Observation observation =
        Observation.of("01646500", "temperature", NOW.minusSeconds(60 - number), 20.0 + number)
            .withUnit("Cel")
            .withPosition(500_000, 5_700_000, "EPSG:32633")
            .withAttributes(Map.of("region", "north"));
    return BenchRecords.record(observation, NOW);
  }
}
