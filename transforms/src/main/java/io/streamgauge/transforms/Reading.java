// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ExactNumber;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * A record as transforms see it: fields by path, headers as text. The record is only read. Its
 * headers are walked once at most.
 */
final class Reading {
  private static final FieldPath RESULT = FieldPath.field(ObservationSchema.RESULT);
  private static final FieldPath RESULT_TEXT = FieldPath.field(ObservationSchema.RESULT_TEXT);
  private static final TimeParser ISO = TimeParser.of("iso", null);

  /** Milliseconds to the years 0 and 9999, give or take: keeps sums far from overflow. */
  private static final long FARTHEST = 300_000_000_000_000L;

  /** As milliseconds these are all of the first weeks of 1970, as seconds of 2000 to 2100. */
  private static final long EARLIEST_SECOND = 946_684_800L;

  private static final long LATEST_SECOND = 4_102_444_800L;

  private static final int MOST_BITS = 10_000;

  private final ConnectRecord<?> record;
  private final HeaderArray headers;

  Reading(ConnectRecord<?> record) {
    this.record = record;
    headers = HeaderArray.of(record.headers());
  }

  ConnectRecord<?> record() {
    return record;
  }

  boolean hasFields() {
    return record.value() instanceof Struct || record.value() instanceof Map;
  }

  /** Whether the record was never decoded, or has found its way already. */
  boolean routed() {
    Schema schema = record.valueSchema();
    return (schema != null && BadRecord.NAME.equals(schema.name()))
        || lastHeader(EnvelopeHeaders.ROUTE_REASON) != null;
  }

  Object get(FieldPath path) {
    return path.in(record.value());
  }

  /** The field as text, or null. */
  String text(FieldPath path) {
    Object value = get(path);
    if (value instanceof Number number && bits(number) > MOST_BITS) {
      throw new IllegalArgumentException(
          path + " has more digits than anything has that is a name");
    }
    return value == null ? null : textOf(value);
  }

  /** With all that tells two values apart: a Date's own text has no milliseconds. */
  private static String textOf(Object value) {
    if (value instanceof Date date) {
      return IsoText.of(date.toInstant());
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return HexFormat.of().formatHex(bytes);
    }
    return value.toString();
  }

  /**
   * The field as a number, or null when it is absent.
   *
   * @throws Refused when it is something else than a number
   */
  Double number(FieldPath path) throws Refused {
    Object value = get(path);
    if (value == null || value instanceof Double) {
      return (Double) value;
    }
    if (value instanceof Number number) {
      if (bits(number) > MOST_BITS) {
        throw new Refused("not_a_number", path + " has more digits than any number of a sensor");
      }
      return number.doubleValue();
    }
    throw new Refused(
        "not_a_number", path + " is a " + value.getClass().getSimpleName() + ", not a number");
  }

  /** Bits of a number that may have any: to read millions of digits takes minutes. */
  private static int bits(Number number) {
    return number instanceof BigDecimal decimal
        ? decimal.unscaledValue().bitLength()
        : number instanceof BigInteger integer ? integer.bitLength() : 0;
  }

  /**
   * The field as epoch milliseconds, or null when it is absent: a Timestamp, milliseconds as
   * EventTime writes them into a Map, or ISO text.
   *
   * @throws Refused when it is something else
   */
  Long time(FieldPath path) throws Refused {
    Object value = get(path);
    try {
      long time =
          value instanceof Long number
              ? number
              : value instanceof Date date
                  ? date.toInstant().toEpochMilli()
                  : value == null ? 0 : ISO.parse(value).toEpochMilli();
      boolean seconds =
          value instanceof Long
              && time >= EARLIEST_SECOND
              && time < LATEST_SECOND
              && !isEventTimestamp(time);
      if (time > FARTHEST || time < -FARTHEST || seconds) {
        throw new Refused(
            "no_event_time",
            "the number "
                + time
                + " is no time in milliseconds"
                + (seconds
                    ? ", but may be one in seconds; put EventTime first, and read the event_time"
                        + " that it writes"
                    : ""));
      }
      return value == null ? null : value instanceof Long same ? same : Long.valueOf(time);
    } catch (TimeParseException e) {
      throw new Refused("no_event_time", e.getMessage());
    }
  }

  /**
   * The time of a field as {@link #time} reads it.
   *
   * @throws Refused when it is something else, or absent
   */
  long certainTime(FieldPath path) throws Refused {
    Long time = time(path);
    if (time == null) {
      throw new Refused("no_event_time", "no event time in " + path);
    }
    return time;
  }

  /**
   * Refuses a number that is to be written anew as a double, and has more digits: they would be
   * lost, and nobody would know.
   */
  void refuseRounding(FieldPath path) throws Refused {
    boolean whole = path.equals(RESULT) && get(RESULT_TEXT) != null;
    if (whole || (get(path) instanceof Number number && !ExactNumber.isHeld(number))) {
      throw new Refused(
          "too_many_digits", path + " has more digits than can be converted without rounding");
    }
  }

  /** Whether the envelope says so too: then it is what EventTime, or a source, has written. */
  private boolean isEventTimestamp(long millis) {
    String said = header(EnvelopeHeaders.EVENT_TIMESTAMP);
    try {
      return said != null && ISO.parse(said).toEpochMilli() == millis;
    } catch (TimeParseException e) {
      return false;
    }
  }

  /** The last header of this name as text, or null. */
  String header(String name) {
    Header header = lastHeader(name);
    return header == null || header.value() == null ? null : textOf(header.value());
  }

  /** The last header of this name, or null. */
  Header lastHeader(String name) {
    return headers.last(name);
  }

  /** The headers as a change leaves them. */
  Headers headers(Change change) {
    return headers.changed(change);
  }
}
