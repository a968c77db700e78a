// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.transforms.LateEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A writer of readings as a source with {@code LateEvents} and the converter of the examples writes
 * them, in this process: in time to {@code NAME-clean}, late to {@code NAME-late}.
 */
final class ChainedReadings implements AutoCloseable {
  private final String name;
  private final LateEvents<SourceRecord> late = new LateEvents<>();
  private final JsonConverter converter = new JsonConverter();
  private final KafkaProducer<byte[], byte[]> producer;
  private int written;

  ChainedReadings(String bootstrap, String name, Map<String, String> options) throws Exception {
    this.name = name;
    late.configure(options);
    converter.configure(Map.of("schemas.enable", "false"), false);
    KafkaClients.create(
        bootstrap, KafkaClients.topic(name + "-clean", 3), KafkaClients.topic(name + "-late", 1));
    producer = KafkaClients.producer(bootstrap);
  }

  /** One with the options of the example. */
  static ChainedReadings asInTheExample(String bootstrap, String name) throws Exception {
    return new ChainedReadings(
        bootstrap, name, Map.of("tolerance.ms", "15000", "grace.ms", "60000"));
  }

  void write(Observation reading) {
    SourceRecord record =
        late.apply(
            new SourceRecord(
                Map.of(),
                Map.of(),
                name,
                null,
                Schema.STRING_SCHEMA,
                reading.sensorId(),
                ObservationSchema.SCHEMA,
                ObservationSchema.struct(reading),
                reading.eventTime().toEpochMilli(),
                EnvelopeHeaders.of(reading, Instant.now(), "1", false)));
    String topic = record.topic().equals(name) ? name + "-clean" : record.topic();
    byte[] value = converter.fromConnectData(topic, record.valueSchema(), record.value());
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(topic, null, record.timestamp(), bytes(record.key()), value);
    for (Header header : record.headers()) {
      out.headers().add(header.key(), bytes(header.value()));
    }
    var unused = producer.send(out);
    written++;
  }

  /** Has Kafka take all that was written. */
  void flush() {
    producer.flush();
  }

  private static byte[] bytes(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** How many records were written, repeats included. */
  int written() {
    return written;
  }

  @Override
  public void close() {
    producer.close();
    late.close();
    converter.close();
  }
}
