// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.payload.Decoded;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.UndecodableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records of one delivery, made over as many polls as their number and size need. Whatever a
 * payload does to its decoder, it ends here as readings and bad records: one for each part that
 * gives no reading, as long as they are few, and one at most with the whole payload.
 *
 * <p>Each record has the delivery's sequence and its own index as source offset: an exactly-once
 * worker keeps records in a map by {@code equals}, where two equal readings would become one and
 * the other would never be acknowledged.
 */
final class DeliveryRecords {
  static final String SEQUENCE = "sequence";
  static final String INDEX = "index";

  /** Beside them, what the client subscribes to: the next task can take back what is no longer. */
  static final String FILTERS = "filters";

  /** Says with the header {@code route_reason} that a record is the payload as received. */
  private static final String AS_RECEIVED = "raw";

  /** Parts of one payload that become bad records of their own. */
  static final int MOST_BAD_PARTS = 100;

  /**
   * Most bytes that are made of one message, readings that are too large included. A text that all
   * its readings share is a few kilobytes on the wire, packed, and gigabytes in Kafka.
   */
  private static final long MOST_BYTES = 128L << 20;

  private final RecordMaker maker;
  private final Map<String, String> partition;
  private final Delivery delivery;
  private final MessageTopic topic;
  private final String filters;
  private final Queue<Rejected> parts = new ArrayDeque<>();
  private final Trouble whole = new Trouble();
  private Batch batch;
  private Iterable<Header> headers;
  private Decoded.Elements elements;
  private int made;
  private long madeBytes;
  private int readings;
  private long refusedElements;
  private String firstRefusal;
  private long unwritable;
  private UnwritableException firstUnwritable;
  private boolean ended;
  private boolean done;
  private int skipped;
  private int bad;

  /**
   * Records to be made from one delivery.
   *
   * @param topic the delivery's MQTT topic
   * @param filters subscriptions of this client, for the source offset
   */
  DeliveryRecords(
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

  Delivery delivery() {
    return delivery;
  }

  /** Whether all records are made. */
  boolean isDone() {
    return done;
  }

  /** Bad payloads that the policy {@code skip} left out since this was asked last. */
  int takeSkipped() {
    int taken = skipped;
    skipped = 0;
    return taken;
  }

  /** Bad payloads and parts of payloads, whatever became of them, since this was asked last. */
  int takeBad() {
    int taken = bad;
    bad = 0;
    return taken;
  }

  /** Makes nothing of the delivery. */
  void leaveOut() {
    ended = true;
    done = true;
  }

  /**
   * Decodes the payload, for records that {@link #fill} hands out.
   *
   * @param rawTopic topic that gets the payload as received, or null
   */
  void decode(Batch first, Template rawTopic, Decoder decoder) {
    batch = first;
    int most = maker.options().maxBytes();
    if (!topic.known()) {
      bad(
          "UnknownTopic",
          "no filter of " + MessageOptions.TOPICS + " matches " + LogText.of(delivery.topic()));
      return;
    }
    if (delivery.payload().remaining() > most) {
      bad("TooLarge", "the payload is over " + SourceOptions.MAX_BYTES + "=" + most);
      return;
    }
    guarded(
        () -> {
          if (rawTopic != null) {
            received(rawTopic);
          }
          take(decoder.decode(delivery.payload(), delivery.received(), names()));
        });
  }

  /** A step whose input comes from outside. */
  private interface Step {
    void run() throws UndecodableException;
  }

  /** What goes wrong with one payload is told of that payload, and of nothing else. */
  private void guarded(Step step) {
    try {
      step.run();
    } catch (UndecodableException e) {
      fail(e.errorClass(), e.getMessage());
    } catch (RefusedPayloadException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      fail(
          e.getClass().getSimpleName(),
          e instanceof StackOverflowError
              ? "the payload is nested too deeply"
              : "the payload cannot be read: " + e.getMessage());
    }
  }

  private void fail(String errorClass, String message) {
    elements = null;
    bad(errorClass, readings == 0 ? message : message + " (after " + readings + " readings)");
  }

  /**
   * Makes records as long as the batch has room, and is to be called again until it {@link
   * #isDone}.
   */
  void fill(Batch into) {
    batch = into;
    while (!done && batch.hasRoom()) {
      if (elements != null && elements.left() > 0) {
        guarded(this::mapNext);
      } else if (!ended) {
        end();
      } else if (parts.isEmpty()) {
        whole.add();
        done = true;
      } else {
        part(parts.remove());
      }
    }
  }

  private void mapNext() throws UndecodableException {
    if (madeBytes > MOST_BYTES || readings >= Decoded.Elements.MOST) {
      int left = elements.left();
      elements = null;
      tellUnwritable();
      bad(
          "TooManyReadings",
          "more is made of this message than "
              + Decoded.Elements.MOST
              + " readings or "
              + (MOST_BYTES >> 20)
              + " MiB; elements left out: "
              + left);
      return;
    }
    List<Observation> mapped = new ArrayList<>(1);
    List<Rejected> rejected = new ArrayList<>(0);
    elements.next(mapped, rejected);
    mapped.forEach(this::reading);
    rejected.forEach(this::refused);
  }

  private void refused(Rejected part) {
    bad++;
    failIfWanted(part.reason());
    if (refusedElements++ == 0) {
      firstRefusal = part.reason();
    }
    if (maker.options().badRecords() == SourceOptions.BadRecords.SKIP) {
      skipped++;
    } else if (parts.size() < MOST_BAD_PARTS) {
      parts.add(part);
    }
  }

  /** All elements had their turn. */
  private void end() {
    ended = true;
    elements = null;
    tellUnwritable();
    if (refusedElements > 0 && readings == 0) {
      parts.clear();
    }
    if (refusedElements > parts.size()) {
      String own =
          parts.isEmpty() ? "" : ", the first " + parts.size() + " have records of their own";
      whole.tell(
          "NoReading",
          LogText.of(firstRefusal, LogText.REASON - 100)
              + " (elements refused: "
              + refusedElements
              + own
              + ")");
    }
  }

  private void tellUnwritable() {
    if (unwritable > 0) {
      whole.tell(
          firstUnwritable.errorClass(),
          firstUnwritable.getMessage()
              + (unwritable > 1 ? " (readings refused: " + unwritable + ")" : ""));
      unwritable = 0;
    }
  }

  private void part(Rejected part) {
    add(
        maker.bad(
            badRecord(
                ByteBuffer.wrap(part.element().toString().getBytes(StandardCharsets.UTF_8)),
                "NoReading",
                part.reason()),
            names(),
            partition,
            offset(),
            headers()));
  }

  private void take(Decoded decoded) {
    if (decoded instanceof Decoded.Elements readings) {
      elements = readings;
    } else if (decoded instanceof Decoded.Whole value) {
      value(value.schema(), value.value());
    }
  }

  private void reading(Observation reading) {
    long before = maker.written();
    try {
      add(
          maker.observation(
              reading, names(), partition, offset(), delivery.received(), false, headers()));
      readings++;
    } catch (UnwritableException e) {
      unwritable(e);
    } finally {
      madeBytes += maker.written() - before;
    }
  }

  private void unwritable(UnwritableException e) {
    bad++;
    failIfWanted(e.getMessage());
    if (maker.options().badRecords() == SourceOptions.BadRecords.SKIP) {
      skipped++;
    } else if (unwritable++ == 0) {
      firstUnwritable = e;
    }
  }

  /**
   * The payload as received, beside what is made of it. Its key is the MQTT topic: the templates of
   * readings may use what only a decoded payload has.
   */
  private void received(Template rawTopic) {
    ConnectHeaders marked = new ConnectHeaders();
    maker.addRoute(marked, AS_RECEIVED, names());
    whole(rawTopic, topic.rawKey(), Schema.BYTES_SCHEMA, delivery.payloadBytes(), marked);
  }

  /** The payload as one value, with its schema or null. */
  private void value(Schema schema, Object value) {
    if (whole(maker.options().topic(), topic.key(), schema, value, List.of())) {
      readings++;
    }
  }

  /** Without an event time the record's timestamp is the time of receipt. */
  private boolean whole(
      Template kafkaTopic, String key, Schema schema, Object value, Iterable<Header> further) {
    ConnectHeaders own = new ConnectHeaders();
    topic.headers().forEach(own::add);
    own.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(delivery.received()));
    headers().forEach(own::add);
    further.forEach(own::add);
    try {
      add(
          maker.checked(
              new SourceRecord(
                  partition,
                  offset(),
                  maker.topic(kafkaTopic, names()),
                  null,
                  Schema.STRING_SCHEMA,
                  key,
                  schema,
                  value,
                  maker.options().timestamp() == SourceOptions.RecordTimestamp.KEEP
                      ? null
                      : Long.valueOf(delivery.received().toEpochMilli()),
                  own)));
      return true;
    } catch (UnwritableException e) {
      unwritable(e);
      return false;
    }
  }

  /** The whole payload is bad. */
  private void bad(String errorClass, String message) {
    bad++;
    failIfWanted(message);
    if (maker.options().badRecords() == SourceOptions.BadRecords.SKIP) {
      skipped++;
    } else {
      whole.tell(errorClass, message);
    }
  }

  /** The bad record with the whole payload, once for all that is wrong with it. */
  private final class Trouble {
    private static final int MOST_REASONS = 3;

    private final StringBuilder reasons = new StringBuilder();
    private String errorClass;
    private int told;

    void tell(String newClass, String reason) {
      if (errorClass == null) {
        errorClass = newClass;
      }
      if (told++ < MOST_REASONS) {
        reasons.append(reasons.isEmpty() ? "" : "; ");
        reasons.append(LogText.of(reason, told == 1 ? LogText.REASON : LogText.REASON / 2));
      }
    }

    void add() {
      if (errorClass != null) {
        BadRecord record = badRecord(delivery.payload(), errorClass, reasons.toString());
        DeliveryRecords.this.add(maker.bad(record, names(), partition, offset(), headers()));
      }
    }
  }

  private BadRecord badRecord(ByteBuffer payload, String errorClass, String message) {
    return new BadRecord(payload, delivery.topic(), errorClass, message, delivery.received());
  }

  /** The task ends by a payload, as {@code bad.records=fail} says. */
  private static final class RefusedPayloadException extends DataException {
    private static final long serialVersionUID = 1L;

    RefusedPayloadException(String message) {
      super(message);
    }
  }

  private void failIfWanted(String message) {
    if (maker.options().badRecords() == SourceOptions.BadRecords.FAIL) {
      throw new RefusedPayloadException(
          "A payload of MQTT topic "
              + LogText.of(delivery.topic())
              + " cannot be used: "
              + LogText.of(message, LogText.REASON)
              + ". The MQTT broker keeps it and delivers it again when the task restarts; set "
              + SourceOptions.BAD_RECORDS
              + "=route to let such payloads pass to a topic of their own.");
    }
  }

  private Map<String, Object> offset() {
    return Map.of(SEQUENCE, delivery.sequence(), INDEX, made, FILTERS, filters);
  }

  /** Whether a record of this connector can have had this offset. */
  static boolean isOffset(Map<String, ?> offset) {
    return offset.get(FILTERS) instanceof String
        && isCount(offset.get(SEQUENCE))
        && isCount(offset.get(INDEX))
        && offset.keySet().equals(Set.of(SEQUENCE, INDEX, FILTERS));
  }

  private static boolean isCount(Object value) {
    return (value instanceof Long || value instanceof Integer) && ((Number) value).longValue() >= 0;
  }

  private Iterable<Header> headers() {
    if (headers == null) {
      headers = topic.headersOf(delivery);
    }
    return headers;
  }

  private void add(SourceRecord record) {
    batch.add(new DeliveredRecord(record, delivery.sequence(), made++));
  }
}
