// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.IsoText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.UnwritableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records of one delivery. Each has the delivery's sequence and its own index as source offset:
 * an exactly-once worker keeps records in a map by {@code equals}, where two equal readings would
 * become one and the other would never be acknowledged.
 */
final class Records {
  static final String SEQUENCE = "sequence";
  static final String INDEX = "index";

  /** Beside them, what the client subscribes to: the next task can take back what is no longer. */
  static final String FILTERS = "filters";

  /** A bad record keeps the properties of its message unless they are as large as a payload. */
  private static final int MOST_BAD_PROPERTIES = 10_000;

  private static final int MOST_BAD_RECORDS = 100;

  private final RecordMaker maker;
  private final Map<String, String> partition;
  private final Delivery delivery;
  private final MessageTopic topic;
  private final String filters;
  private final List<SourceRecord> made = new ArrayList<>(1);
  private int skipped;
  private int bad;

  /**
   * Records to be made from one delivery.
   *
   * @param topic the delivery's MQTT topic
   * @param filters subscriptions of this client, for the source offset
   */
  Records(
      RecordMaker maker,
      Map<String, String> partition,
      Delivery delivery,
      MessageTopic topic,
      String filters) {
    this.maker = maker;
    this.partition = partition;
    this.delivery = delivery;
    this.topic = topic;
    this.filters = filters;
  }

  /** What templates and the mapping may use beside the payload. */
  Map<String, String> names() {
    return topic.names();
  }

  List<SourceRecord> made() {
    return made;
  }

  /** Bad payloads that the policy {@code skip} left out. */
  int skipped() {
    return skipped;
  }

  /** Bad payloads and parts of payloads, whatever became of them. */
  int bad() {
    return bad;
  }

  /**
   * Readings and parts that gave none.
   *
   * @throws UndecodableException when the whole shall rather be one bad record: complete, and not
   *     many times larger than the message
   */
  void mapped(ObservationMapping.Mapped mapped) throws UndecodableException {
    int rejected = mapped.rejected().size();
    if (rejected > 0 && (mapped.observations().isEmpty() || rejected > MOST_BAD_RECORDS)) {
      throw new UndecodableException(
          "NoReading", mapped.rejected().get(0).reason() + " (elements refused: " + rejected + ")");
    }
    mapped.observations().forEach(this::reading);
    mapped
        .rejected()
        .forEach(
            part ->
                bad(
                    ByteBuffer.wrap(part.element().toString().getBytes(StandardCharsets.UTF_8)),
                    "NoReading",
                    part.reason()));
  }

  private void reading(Observation reading) {
    try {
      add(
          maker.observation(reading, names(), partition, offset(), delivery.received(), false),
          true);
    } catch (UnwritableException e) {
      bad(delivery.payload(), e.errorClass(), e.getMessage());
    }
  }

  /** The payload as bytes. */
  void raw() {
    value(Schema.BYTES_SCHEMA, delivery.payloadBytes());
  }

  /**
   * The payload as received, beside what is made of it. Its key is the MQTT topic: the templates of
   * readings may use what only a decoded payload has.
   */
  void received(Template rawTopic) {
    whole(
        rawTopic.fillTopic(names()),
        delivery.topic(),
        Schema.BYTES_SCHEMA,
        delivery.payloadBytes());
  }

  /** The payload as one value, with its schema or null. */
  void value(Schema schema, Object value) {
    whole(topic.kafkaTopic(), topic.key(), schema, value);
  }

  /** Without an event time the record's timestamp is the time of receipt. */
  private void whole(String kafkaTopic, String key, Schema schema, Object value) {
    ConnectHeaders headers = new ConnectHeaders();
    topic.headers().forEach(headers::add);
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(delivery.received()));
    add(
        new SourceRecord(
            partition,
            offset(),
            kafkaTopic,
            null,
            Schema.STRING_SCHEMA,
            key,
            schema,
            value,
            maker.options().timestamp() == SourceOptions.RecordTimestamp.KEEP
                ? null
                : Long.valueOf(delivery.received().toEpochMilli()),
            headers),
        true);
  }

  /** The whole payload is bad. */
  void bad(String errorClass, String message) {
    bad(delivery.payload(), errorClass, message);
  }

  /** What a payload over {@code record.max.bytes} is told. */
  String tooLarge(String what) {
    return what + " is over " + SourceOptions.MAX_BYTES + "=" + maker.options().maxBytes();
  }

  private void bad(ByteBuffer payload, String errorClass, String message) {
    bad++;
    switch (maker.options().badRecords()) {
      case SKIP -> skipped++;
      case FAIL ->
          throw new DataException(
              "A payload of MQTT topic "
                  + delivery.topic()
                  + " cannot be used: "
                  + message
                  + ". The MQTT broker keeps it and delivers it again when the task restarts; set "
                  + SourceOptions.BAD_RECORDS
                  + "=route to let such payloads pass to a topic of their own.");
      case ROUTE ->
          add(
              maker.bad(
                  new BadRecord(
                      payload, delivery.topic(), errorClass, message, delivery.received()),
                  names(),
                  partition,
                  offset()),
              delivery.propertyBytes() <= MOST_BAD_PROPERTIES);
    }
  }

  private Map<String, Object> offset() {
    return Map.of(SEQUENCE, delivery.sequence(), INDEX, made.size(), FILTERS, filters);
  }

  private void add(SourceRecord record, boolean properties) {
    record.headers().add(topic.header());
    if (delivery.message().retained()) {
      record.headers().addString(MqttHeaders.RETAINED, "true");
    }
    if (delivery.redelivery()) {
      record.headers().addString(MqttHeaders.REDELIVERY, "true");
    }
    if (properties) {
      delivery
          .message()
          .properties()
          .forEach(property -> record.headers().addString(property.getKey(), property.getValue()));
    }
    made.add(new DeliveredRecord(record, delivery.sequence(), made.size()));
  }
}
