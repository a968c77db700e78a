// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.SchemaRegistry;
import io.streamgauge.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of a schema that changes, in the registry's wire format as Confluent's serializers write
 * it: a field is added, then one is removed and another added, and a writer that was not updated
 * goes on with the first version. A reader of the archive sees one table.
 */
class ArchiveAvroIT {
  private static final String TOPIC = "readings";
  private static final long START = 1_772_323_200_000L;
  private static final String FIRST =
      "{\"type\":\"record\",\"name\":\"Reading\",\"fields\":["
          + "{\"name\":\"sensor_id\",\"type\":\"string\"},"
          + "{\"name\":\"event_time\","
          + "\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}";
  private static final String RESULT = ",{\"name\":\"result\",\"type\":\"double\"}";
  private static final String UNIT =
      ",{\"name\":\"unit\",\"type\":[\"null\",\"string\"],\"default\":null}";
  private static final String DEPTH =
      ",{\"name\":\"depth\",\"type\":[\"null\",\"double\"],\"default\":null}";
  private static final String LAST = "]}";

  @TempDir Path directory;
  private int sent;

  @Test
  void fieldsAddedAndRemovedOverTimeAreReadBackMerged() throws Exception {
    try (WorkerStack stack = new WorkerStack(directory);
        ArchiveCensus census = new ArchiveCensus(directory.resolve("archive"))) {
      SchemaRegistry.install(stack.runtimes(), stack.plugins());
      SchemaRegistry registry =
          stack.add(new SchemaRegistry(stack.runtimes(), directory.resolve("registry"))).start();
      assertContractStaysCompatible(registry);
      stack.startKafka();
      fill(stack.bootstrap(), registry);
      stack.addWorker(false, 384, Map.of());
      Map<String, String> config = ConnectorOptions.archive(TOPIC, directory.resolve("archive"));
      config.put("archive.partition.by", "date(event_time)");
      stack.rest().put("archive", ConnectorOptions.json(config, registry.converter()));
      Await.until("all rows", Duration.ofMinutes(2), () -> census.count() >= sent);
      assertMerged(census);
    }
  }

  /** A registry that is told to refuse what old consumers could not read takes each version. */
  private static void assertContractStaysCompatible(SchemaRegistry registry) throws Exception {
    String subject = "contract-value";
    String earlier =
        new String(
            ArchiveAvroIT.class
                .getResourceAsStream("/fixtures/observation-0.1.avsc")
                .readAllBytes(),
            StandardCharsets.UTF_8);
    registry.register(subject, earlier);
    registry.keepCompatible(subject);
    registry.register(subject, Files.readString(Path.of("../schemas/observation.avsc")));
    String other = earlier.replace("\"sensor_id\"", "\"sensor\"");
    assertThrows(IOException.class, () -> registry.register(subject, other));
  }

  private void fill(String bootstrap, SchemaRegistry registry) throws Exception {
    KafkaClients.create(bootstrap, KafkaClients.topic(TOPIC, 1));
    String subject = TOPIC + "-value";
    int plain = registry.register(subject, FIRST + RESULT + LAST);
    int withUnit = registry.register(subject, FIRST + RESULT + UNIT + LAST);
    int withDepth = registry.register(subject, FIRST + UNIT + DEPTH + LAST);
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
      for (int i = 0; i < 20; i++) {
        send(producer, new Avro(plain).text("a").time(START + i).number(i));
        send(producer, new Avro(withUnit).text("b").time(START + i).number(i).some().text("m"));
        send(producer, new Avro(withDepth).text("c").time(START + i).none().some().number(i));
      }
      send(producer, new Avro(plain).text("a").time(START + 99).number(99));
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, Avro record) throws Exception {
    producer.send(new ProducerRecord<>(TOPIC, record.bytes())).get();
    sent++;
  }

  private void assertMerged(ArchiveCensus census) throws Exception {
    assertEquals(sent, census.count());
    assertEquals(sent, census.distinct());
    List<List<String>> sensors =
        census.table(
            "SELECT sensor_id, count(*), count(result), count(unit), count(depth), sum(result),"
                + " sum(depth), typeof(any_value(event_time)), min(epoch_ms(event_time)) FROM "
                + census.rows()
                + " GROUP BY sensor_id ORDER BY sensor_id");
    String time = "TIMESTAMP WITH TIME ZONE";
    String start = Long.toString(START);
    assertEquals(
        List.of(
            List.of("a", "21", "21", "0", "0", "289.0", "-", time, start),
            List.of("b", "20", "20", "20", "0", "190.0", "-", time, start),
            List.of("c", "20", "0", "0", "20", "-", "190.0", time, start)),
        sensors.subList(1, sensors.size()));
  }

  /** A record in Avro's binary form, behind the id of its schema. */
  private static final class Avro {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Avro(int schema) {
      out.write(0);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(schema).array());
    }

    Avro time(long millis) {
      for (long rest = millis << 1; ; rest >>>= 7) {
        if (rest < 0x80) {
          out.write((int) rest);
          return this;
        }
        out.write((int) (rest & 0x7f) | 0x80);
      }
    }

    Avro text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      time(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Avro number(double number) {
      ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.writeBytes(bytes.putDouble(number).array());
      return this;
    }

    /** The branch of a union that has a value. */
    Avro some() {
      out.write(2);
      return this;
    }

    /** The branch of a union that is null. */
    Avro none() {
      out.write(0);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
