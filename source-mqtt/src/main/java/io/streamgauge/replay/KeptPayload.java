// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.mqtt.KeptPayloads;
import io.streamgauge.mqtt.KeptPayloads.Kept;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;

/**
 * The payload in a record of a dead letter topic or a raw topic, whichever converter wrote it: a
 * BadRecord as a Struct, as a map or as JSON text, or the bytes themselves.
 */
final class KeptPayload {
  private static final String RAW = "raw";
  private static final String UNDECODABLE = BadRecord.ROUTED;
  private static final String MQTT_TOPIC = "mqtt.topic";
  private static final String RETAINED = "mqtt.retained";

  /** What a dead letter says whose payload is not all there. */
  private static final String CUT = "[payload cut to ";

  /** What it says of a whole payload, while a part of one has no such words. */
  private static final String OF_ALL = "(elements refused: ";

  /** A long topic is kept with its head and a digest. */
  private static final int LONGEST_TOPIC = 1_000;

  private static final Pattern CUT_TOPIC = Pattern.compile(".*-[0-9a-f]{64}", Pattern.DOTALL);

  /** What it says of a whole payload without an element. */
  private static final List<String> NONE_IN_IT =
      List.of(
          "the payload is without an element",
          "no record of the SenML pack has a value",
          "the message has no value");

  private static final String NO_READING = "NoReading";

  /** Headers that are no properties of the message. */
  private static final Set<String> OURS =
      Set.of(
          EnvelopeHeaders.SENSOR_ID,
          EnvelopeHeaders.INGEST_TIMESTAMP,
          EnvelopeHeaders.EVENT_TIMESTAMP,
          EnvelopeHeaders.CRS_SOURCE,
          EnvelopeHeaders.PAYLOAD_VERSION,
          EnvelopeHeaders.BACKFILL,
          EnvelopeHeaders.ROUTE_REASON,
          EnvelopeHeaders.ROUTE_ORIGIN,
          BadRecord.ERROR_MESSAGE,
          BadRecord.PART,
          MQTT_TOPIC,
          RETAINED,
          "mqtt.redelivery",
          "mqtt.properties.left_out",
          SourceReading.FROM,
          SourceReading.PASSES);

  private static final JsonMapper JSON = new JsonMapper();

  private KeptPayload() {}

  /** A payload cannot be decoded from what is there. */
  static final class NoPayloadException extends Exception {
    private static final long serialVersionUID = 1L;

    NoPayloadException(String reason) {
      super(reason);
    }
  }

  /** Whether a record is no reading but a payload that is kept. */
  static boolean isIn(TopicRecord record) {
    String reason = record.header(EnvelopeHeaders.ROUTE_REASON);
    return record.isBadRecord()
        || (reason != null && (reason.equals(RAW) || reason.startsWith(UNDECODABLE)));
  }

  /**
   * The message as it was received.
   *
   * @throws NoPayloadException when it is not all there
   */
  static Kept of(TopicRecord record) throws NoPayloadException {
    Object value = record.value().value();
    if (value instanceof String text && !RAW.equals(record.header(EnvelopeHeaders.ROUTE_REASON))) {
      value = parsed(text);
    }
    Kept kept =
        value instanceof Map<?, ?> || value instanceof Struct
            ? ofBadRecord(record, value)
            : ofBytes(record, value);
    if (kept.topic() == null) {
      throw new NoPayloadException("nothing says which MQTT topic the payload came by");
    }
    return kept;
  }

  private static Object parsed(String text) throws NoPayloadException {
    try {
      return JSON.readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new NoPayloadException("the dead letter is a text that is no JSON");
    }
  }

  private static Kept ofBadRecord(TopicRecord record, Object value) throws NoPayloadException {
    String message = text(value, BadRecord.ERROR_MESSAGE);
    refuseCut(message);
    return kept(
        record,
        text(value, BadRecord.ORIGIN),
        bytes(field(value, BadRecord.PAYLOAD)),
        received(record, field(value, BadRecord.RECEIVED)),
        isElement(text(value, BadRecord.ERROR_CLASS), message));
  }

  /**
   * The kept message.
   *
   * @param origin that the dead letter tells where no header has the topic
   * @param element whether an earlier version, which tells no part, wrote one element
   */
  private static Kept kept(
      TopicRecord record, String origin, ByteBuffer bytes, Instant received, boolean element)
      throws NoPayloadException {
    String part = record.header(BadRecord.PART);
    return new Kept(
        topic(record, origin),
        bytes,
        received,
        "true".equals(record.header(RETAINED)),
        part == null && element ? KeptPayloads.ELEMENT : part,
        properties(record));
  }

  /** The header has the topic as it is; a value has it made fit for a line of a log. */
  private static String topic(TopicRecord record, String origin) throws NoPayloadException {
    String topic = record.header(MQTT_TOPIC);
    if (topic != null && topic.length() >= LONGEST_TOPIC && CUT_TOPIC.matcher(topic).matches()) {
      throw new NoPayloadException("its MQTT topic is longer than what is kept of one");
    }
    return topic == null ? origin : topic;
  }

  private static boolean isElement(String errorClass, String message) {
    return NO_READING.equals(errorClass)
        && message != null
        && !message.contains(OF_ALL)
        && NONE_IN_IT.stream().noneMatch(message::startsWith);
  }

  /**
   * A dead letter written as bytes has its reason in headers, and where it came from in the key.
   */
  private static Kept ofBytes(TopicRecord record, Object value) throws NoPayloadException {
    String message = record.header(BadRecord.ERROR_MESSAGE);
    refuseCut(message);
    Object key = record.key().value();
    String reason = record.header(EnvelopeHeaders.ROUTE_REASON);
    String ofClass = reason == null ? "" : reason.replace(UNDECODABLE, "");
    return kept(
        record,
        key == null ? null : key.toString(),
        bytes(value),
        received(record, null),
        isElement(ofClass, message));
  }

  private static void refuseCut(String message) throws NoPayloadException {
    if (message != null && message.contains(CUT)) {
      throw new NoPayloadException(
          "the payload was cut because it was too large; what is left of it would give wrong"
              + " readings");
    }
  }

  private static Object field(Object value, String name) {
    if (value instanceof Struct struct) {
      return struct.schema().field(name) == null ? null : struct.get(name);
    }
    return ((Map<?, ?>) value).get(name);
  }

  private static String text(Object value, String name) {
    Object found = field(value, name);
    return found == null ? null : found.toString();
  }

  /** Converters without schemas write bytes in Base64. */
  private static ByteBuffer bytes(Object payload) throws NoPayloadException {
    if (payload instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    if (payload instanceof ByteBuffer buffer) {
      return buffer.duplicate();
    }
    if (payload instanceof String text) {
      try {
        return ByteBuffer.wrap(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        throw new NoPayloadException("the payload is a text that is not Base64");
      }
    }
    throw new NoPayloadException("the record has no payload");
  }

  private static Instant received(TopicRecord record, Object told) {
    Instant received =
        told instanceof Number millis ? Instant.ofEpochMilli(millis.longValue()) : null;
    if (received == null) {
      received = record.received();
    }
    return received == null ? Instant.EPOCH : received;
  }

  private static List<Map.Entry<String, String>> properties(TopicRecord record) {
    List<Map.Entry<String, String>> properties = new ArrayList<>();
    for (Header header : record.headers()) {
      if (!OURS.contains(header.key()) && header.value() != null) {
        properties.add(Map.entry(header.key(), header.value().toString()));
      }
    }
    return properties;
  }
}
