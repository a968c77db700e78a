// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.Ports;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic is archived and read back by two tasks of an exactly-once worker that is killed on the
 * way: each record comes once, with the fields, key, headers and timestamp that it had.
 */
class ArchiveReadIT {
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final int ROWS = FULL ? 500_000 : 4_000;
  private static final int DAYS = FULL ? 30 : 3;
  private static final int REGIONS = FULL ? 40 : 4;
  private static final int KILLS = FULL ? 5 : 1;
  private static final int HEAP_MB = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 20 : 2);
  private static final String TOPIC = "readings";
  private static final String RESTORED = "restored";
  private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As the examples have them. */
  private static final Map<String, String> CONVERTERS =
      Map.of(
          "key.converter", "org.apache.kafka.connect.storage.StringConverter",
          "value.converter", "org.apache.kafka.connect.json.JsonConverter",
          "value.converter.schemas.enable", "false",
          "header.converter", "org.apache.kafka.connect.storage.StringConverter");

  @TempDir Path directory;
  private S3Server server;

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  @Test
  void aDirectoryComesBackWhole() throws Exception {
    Path files = directory.resolve("archive");
    comesBack(files, Map.of("archive.dir", files.toString()));
  }

  @Test
  void aBucketComesBackWhole() throws Exception {
    if (FULL) {
      server = new S3Server(directory.resolve("s3"), Ports.free());
      comesBack(directory.resolve("s3/bucket"), server.options("bucket"));
    }
  }

  private void comesBack(Path files, Map<String, String> place) throws Exception {
    try (WorkerStack stack = new WorkerStack(directory.resolve("stack"));
        ArchiveCensus census = new ArchiveCensus(files)) {
      stack.startKafka();
      stack.addWorker(true, HEAP_MB, WorkerStack.QUICK);
      fill(stack.bootstrap());
      Map<String, String> sink = ConnectorOptions.archive(TOPIC, files);
      sink.putAll(place);
      sink.put("archive.schema", "observation");
      sink.put("archive.partition.by", "attributes.region, date(event_time)");
      sink.put("store.kafka.keys", "true");
      sink.put("archive.headers", "*");
      sink.put("rotate.schedule.interval.ms", FULL ? "10000" : "2000");
      stack.rest().put("archive", ConnectorOptions.json(sink, CONVERTERS));
      Await.until("all rows archived", PATIENCE, () -> count(census) >= ROWS);
      stack.rest().delete("archive");
      assertEquals(ROWS, census.distinct());
      readBack(stack, place);
    }
  }

  /** Files that are written meanwhile are no failure. */
  private static long count(ArchiveCensus census) throws Exception {
    Thread.sleep(FULL ? 5_000 : 500);
    return census.count();
  }

  private static long time(int row) {
    return START + (long) row * DAYS * 86_400_000L / ROWS;
  }

  private static void fill(String bootstrap) throws Exception {
    KafkaClients.create(bootstrap, KafkaClients.topic(TOPIC, 2));
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
      for (int row = 0; row < ROWS; row++) {
        int sensor = row % (5 * REGIONS);
        ObjectNode value = JSON.createObjectNode();
        value.put("sensor_id", "0" + sensor).put("observed_property", "water_level");
        value.put("event_time", time(row)).put("result", row / 8.0).put("unit", "m");
        value.putObject("attributes").put("region", "r" + sensor % REGIONS);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                TOPIC,
                sensor % 2,
                time(row),
                ("0" + sensor).getBytes(StandardCharsets.UTF_8),
                JSON.writeValueAsBytes(value));
        record.headers().add("sensor_id", ("0" + sensor).getBytes(StandardCharsets.UTF_8));
        record.headers().add("row", Integer.toString(row).getBytes(StandardCharsets.UTF_8));
        var unused = producer.send(record);
      }
    }
  }

  private static void readBack(WorkerStack stack, Map<String, String> place) throws Exception {
    KafkaClients.create(stack.bootstrap(), KafkaClients.topic(RESTORED, 2));
    Map<String, String> source = new HashMap<>(place);
    source.put("connector.class", "io.streamgauge.archive.ParquetArchiveSourceConnector");
    source.put("tasks.max", "2");
    source.put("archive.read.topic", RESTORED);
    source.put("archive.read.topics", TOPIC);
    source.put("replay.rate", Integer.toString(FULL ? 10_000 : 800));
    stack.rest().put("restore", ConnectorOptions.json(source, CONVERTERS));
    try (CommittedRecords restored = new CommittedRecords(stack.bootstrap(), RESTORED)) {
      int[] seen = {0};
      for (int kill = 1; kill <= KILLS; kill++) {
        int enough = ROWS * kill / (KILLS + 2);
        Await.until("some rows", PATIENCE, () -> (seen[0] += poll(restored)) >= enough);
        stack.worker().kill();
        stack.worker().start();
      }
      Await.until("all rows", PATIENCE, () -> (seen[0] += poll(restored)) >= ROWS);
    }
    for (int task = 0; task < 2; task++) {
      stack.worker().awaitLog("has been read to its end");
    }
    String status = stack.rest().status("restore").toString();
    assertTrue(!status.contains("FAILED"), status);
    assertSame(
        CommittedRecords.of(stack.bootstrap(), TOPIC),
        CommittedRecords.of(stack.bootstrap(), RESTORED));
    assertTrue(stack.rest().offsets("restore").toString().contains("\"archive:\""));
  }

  private static int poll(CommittedRecords records) {
    return records.poll(Duration.ofMillis(200)).count();
  }

  private static void assertSame(
      List<ConsumerRecord<byte[], byte[]>> were, List<ConsumerRecord<byte[], byte[]>> are)
      throws Exception {
    Map<String, ConsumerRecord<byte[], byte[]>> byRow = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : are) {
      assertEquals(null, byRow.put(text(record.headers().lastHeader("row").value()), record));
      Long before = last.put(text(record.key()), record.timestamp());
      assertTrue(before == null || before <= record.timestamp(), "order of a sensor's times");
    }
    assertEquals(were.size(), are.size());
    for (ConsumerRecord<byte[], byte[]> was : were) {
      ConsumerRecord<byte[], byte[]> is = byRow.get(text(was.headers().lastHeader("row").value()));
      assertEquals(text(was.key()), text(is.key()));
      assertEquals(was.timestamp(), is.timestamp());
      assertEquals(fields(was.value()), fields(is.value()));
      List<String> headers = headers(is.headers());
      assertEquals(headers(was.headers()), headers.subList(0, 2));
      assertTrue(
          headers.get(2).startsWith("replayed_from=topics/readings/region="), headers.get(2));
      assertEquals("backfill=true", headers.get(3));
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** What a reading has; what it has not may be spelled out as null. */
  private static JsonNode fields(byte[] value) throws Exception {
    ObjectNode node = (ObjectNode) JSON.readTree(value);
    node.properties().removeIf(field -> field.getValue().isNull());
    return node;
  }

  private static List<String> headers(Headers headers) {
    List<String> texts = new ArrayList<>();
    for (Header header : headers) {
      texts.add(header.key() + "=" + text(header.value()));
    }
    return texts;
  }
}
