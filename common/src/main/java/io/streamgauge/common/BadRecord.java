// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;

/**
 * A payload that could not be decoded, as received, with the reason. Its texts are bounded and
 * without control characters: they become headers and lines of somebody's report.
 *
 * @param payload the bytes as received, or only their head when they were too large
 * @param origin where they came from: an MQTT topic, or a request without its secrets
 * @param errorClass simple name of what went wrong
 * @param errorMessage what went wrong, for people
 * @param received the worker's clock when they arrived
 * @param part what of the payload it is about, for who decodes it anew; null when that is not told
 */
public record BadRecord(
    ByteBuffer payload,
    String origin,
    String errorClass,
    String errorMessage,
    Instant received,
    String part) {

  public static final String NAME = "io.streamgauge.BadRecord";
  public static final String PAYLOAD = "payload";
  public static final String ORIGIN = "origin";
  public static final String ERROR_CLASS = "error_class";
  public static final String ERROR_MESSAGE = "error_message";
  public static final String RECEIVED = "received";

  /** The begin of the route reason of each bad record, before its error class. */
  public static final String ROUTED = "undecodable: ";

  /** The header with the part of the payload. */
  public static final String PART = "payload_part";

  public static final Schema SCHEMA =
      SchemaBuilder.struct()
          .name(NAME)
          .version(1)
          .field(PAYLOAD, Schema.BYTES_SCHEMA)
          .field(ORIGIN, Schema.STRING_SCHEMA)
          .field(ERROR_CLASS, Schema.STRING_SCHEMA)
          .field(ERROR_MESSAGE, Schema.STRING_SCHEMA)
          .field(RECEIVED, Timestamp.SCHEMA)
          .build();

  /** Room for what {@link #capped} adds to a message. */
  private static final int LONGEST_MESSAGE = LogText.REASON + 200;

  private static final int LONGEST_ORIGIN = 1_000;

  /** Of each text where a record must be small. */
  private static final int BRIEF = 100;

  public BadRecord {
    payload = payload.asReadOnlyBuffer();
    origin = LogText.of(origin, LONGEST_ORIGIN);
    errorClass = LogText.of(errorClass);
    errorMessage = LogText.of(errorMessage, LONGEST_MESSAGE);
  }

  /** A record that tells no part of the payload. */
  public BadRecord(
      ByteBuffer payload, String origin, String errorClass, String errorMessage, Instant received) {
    this(payload, origin, errorClass, errorMessage, received, null);
  }

  /** A record of these bytes, which must not be changed afterwards. */
  public static BadRecord of(
      byte[] payload, String origin, String errorClass, String errorMessage, Instant received) {
    return new BadRecord(ByteBuffer.wrap(payload), origin, errorClass, errorMessage, received);
  }

  /**
   * The same record with a payload of at most {@code maxBytes}: a longer one keeps its head, and
   * the message then tells the full size and the SHA-256 of the whole. Below 0 nothing is kept and
   * all is told.
   */
  public BadRecord capped(int maxBytes) {
    if (payload.remaining() <= maxBytes) {
      return this;
    }
    int kept = Math.max(0, maxBytes);
    String message =
        LogText.of(errorMessage, LogText.REASON)
            + " [payload cut to "
            + kept
            + " of "
            + payload.remaining()
            + " bytes, sha-256 of all "
            + Digests.sha256(payload)
            + "]";
    // A copy, so that the whole need not be kept for it.
    byte[] head = new byte[kept];
    payload.duplicate().get(head);
    return new BadRecord(ByteBuffer.wrap(head), origin, errorClass, message, received, part);
  }

  /** The same record with short texts, for where even those are too long. */
  BadRecord brief() {
    return new BadRecord(
        payload,
        LogText.of(origin, BRIEF),
        LogText.of(errorClass, BRIEF),
        LogText.of(errorMessage, BRIEF),
        received,
        part);
  }

  /**
   * This record as JSON, the payload in Base64: a converter of texts would write of a Struct's
   * bytes only where they were in memory.
   */
  String json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put(PAYLOAD, bytes())
        .put(ORIGIN, origin)
        .put(ERROR_CLASS, errorClass)
        .put(ERROR_MESSAGE, errorMessage)
        .put(RECEIVED, received.toEpochMilli())
        .toString();
  }

  /** This record as a Struct of {@link #SCHEMA}. */
  public Struct struct() {
    return new Struct(SCHEMA)
        .put(PAYLOAD, bytes())
        .put(ORIGIN, origin)
        .put(ERROR_CLASS, errorClass)
        .put(ERROR_MESSAGE, errorMessage)
        .put(RECEIVED, Date.from(received));
  }

  /**
   * A plain array: JsonConverter writes the whole array behind a ByteBuffer, whatever its limits.
   */
  byte[] bytes() {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }
}
