// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.payload.Decoded;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.ElementTurns;
import io.streamgauge.payload.PayloadPart;
import io.streamgauge.payload.UndecodableException;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records of one delivery, made over as many polls as their number and size need. Whatever a
 * payload does to its decoder, it ends here as readings and {@link BadParts}. For one thread.
 */
final class DeliveryRecords {
  /** Says with the header {@code route_reason} that a record is the payload as received. */
  private static final String AS_RECEIVED = "raw";

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
  private final BiFunction<SourceRecord, Observation, SourceRecord> carry;
  private final BadParts bad;
  private Batch batch;
  private Iterable<Header> headers;
  private ElementTurns turns = new ElementTurns(PayloadPart.all());
  private int made;
  private long madeBytes;
  private int readings;
  private boolean ignored;
  private boolean receipt;
  private boolean ended;
  private boolean done;

  /**
   * Records to be made from one delivery.
   *
   * @param topic the delivery's MQTT topic
   * @param filters subscriptions of this client, for the source offset
   * @param carry puts what the offset of a reading has to carry beside its own into it
   */
  DeliveryRecords(
      RecordMaker maker,
      Map<String, String> partition,
      Delivery delivery,
      MessageTopic topic,
      String filters,
      BiFunction<SourceRecord, Observation, SourceRecord> carry) {
    this.maker = maker;
    this.partition = partition;
    this.delivery = delivery;
    this.topic = topic;
    this.filters = filters;
    this.carry = carry;
    bad = new BadParts(maker.options(), delivery);
  }

  Delivery delivery() {
    return delivery;
  }

  /** What gives no reading so far. */
  BadParts bad() {
    return bad;
  }

  /** Whether all records are made. */
  boolean isDone() {
    return done;
  }

  /** Whether the message has no readings by its nature. */
  boolean isIgnored() {
    return ignored;
  }

  /** Makes of it what these turns leave of it, when it is decoded anew. */
  void makeOnly(ElementTurns own) {
    turns = own;
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
      bad.whole(
          "UnknownTopic",
          "no filter of " + MessageOptions.TOPICS + " matches " + LogText.of(delivery.topic()));
      return;
    }
    if (delivery.payload().remaining() > most) {
      bad.whole("TooLarge", "the payload is over " + SourceOptions.MAX_BYTES + "=" + most);
      return;
    }
    receipt = decoder.timesAreOfReceipt() && !topic.has(Decoder.RECEIVED);
    guarded(
        () -> {
          if (rawTopic != null) {
            received(rawTopic);
          }
          boolean old = delivery.message().retained();
          if (receipt && old) {
            bad.whole("NoTime", "a retained message is of any age, not of the time of its receipt");
            return;
          }
          Decoder own = old ? decoder.ofRetained() : decoder;
          take(own.decode(delivery.payload(), delivery.received(), topic.names()));
        });
  }

  private void take(Decoded decoded) {
    if (decoded instanceof Decoded.Elements found) {
      turns.begin(found);
    } else if (decoded instanceof Decoded.Whole whole && turns.beginWhole()) {
      value(whole.schema(), whole.value());
    } else {
      ignored = true;
    }
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
    } catch (BadParts.RefusedPayloadException e) {
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
    turns.end();
    bad.whole(errorClass, readings == 0 ? message : message + " (after " + readings + " readings)");
  }

  /**
   * Makes records as long as the batch has room, and is to be called again until it {@link
   * #isDone}.
   */
  void fill(Batch into) {
    batch = into;
    while (!done && batch.hasRoom()) {
      if (turns.left() > 0) {
        guarded(this::mapNext);
      } else if (!ended) {
        ended = true;
        bad.end(readings > 0);
      } else if (bad.hasPart()) {
        add(bad.nextPart());
      } else {
        BadRecord whole = bad.ofWhole(turns.part(readings > 0));
        if (whole != null) {
          add(whole);
        }
        done = true;
      }
    }
  }

  private void mapNext() throws UndecodableException {
    if (madeBytes > MOST_BYTES || readings >= Decoded.Elements.MOST) {
      bad.tooMuch(MOST_BYTES, turns.leaveRest());
      return;
    }
    ElementTurns.Turn turn = turns.next();
    boolean now = receipt || (turns.elements().isOfReceipt() && !topic.has(Decoder.RECEIVED));
    boolean whole = turn.makeAll(reading -> reading(reading, now));
    if ((turn.reason() != null && !bad.refused(turn, whole)) || !whole) {
      turn.leave();
    }
  }

  private boolean reading(Observation reading, boolean now) {
    long before = maker.written();
    boolean history = turns.elements().isHistorical();
    Iterable<Header> own = now ? MessageTopic.ofReceipt(headers()) : headers();
    try {
      SourceRecord made =
          maker.observation(
              reading, topic.names(), partition, offset(), delivery.received(), history, own);
      add(carry.apply(made, reading));
      readings++;
      return true;
    } catch (UnwritableException e) {
      bad.unwritable(e);
      return false;
    } finally {
      madeBytes += maker.written() - before;
    }
  }

  /**
   * The payload as received, beside what is made of it. Its key is the MQTT topic: the templates of
   * readings may use what only a decoded payload has.
   */
  private void received(Template rawTopic) {
    ConnectHeaders marked = new ConnectHeaders();
    maker.addRoute(marked, AS_RECEIVED, topic.names());
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
    ConnectHeaders own = topic.headersOfWhole(delivery, headers(), further);
    try {
      add(
          maker.checked(
              new SourceRecord(
                  partition,
                  offset(),
                  maker.topic(kafkaTopic, topic.names()),
                  null,
                  Schema.STRING_SCHEMA,
                  key,
                  schema,
                  value,
                  maker.options().timestampOfReceipt(delivery.received()),
                  own)));
      return true;
    } catch (UnwritableException e) {
      bad.unwritable(e);
      return false;
    }
  }

  private Map<String, Object> offset() {
    return DeliveryOffset.of(delivery.sequence(), made, filters);
  }

  private Iterable<Header> headers() {
    if (headers == null) {
      headers = topic.headersOf(delivery);
    }
    return headers;
  }

  private void add(BadRecord record) {
    add(maker.bad(record, topic.names(), partition, offset(), headers()));
  }

  private void add(SourceRecord record) {
    batch.add(new Batch.DeliveredRecord(record, delivery.sequence(), made++));
  }
}
