// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.source.SkippedRecords;
import io.streamgauge.payload.Decoded;
import io.streamgauge.payload.ElementTurns;
import io.streamgauge.payload.PayloadPart;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.connect.errors.DataException;

/**
 * The parts of one delivery that give no reading, and the bad records of them: one for each part,
 * as long as they are few, and one at most with the whole payload. For one thread.
 */
final class BadParts {
  /** Parts of one payload that become bad records of their own. */
  private static final int MOST = 100;

  private static final int MOST_REASONS = 3;
  private static final String NO_READING = "NoReading";

  private final SourceOptions options;
  private final Delivery delivery;
  private final Queue<BadRecord> parts = new ArrayDeque<>();
  private final StringBuilder reasons = new StringBuilder();
  private String errorClass;
  private int told;
  private long refusedElements;
  private String firstRefusal;
  private long unwritable;
  private UnwritableException firstUnwritable;
  private final Map<String, Skipped> skipped = new LinkedHashMap<>();
  private int bad;
  private int tried;

  BadParts(SourceOptions options, Delivery delivery) {
    this.options = options;
    this.delivery = delivery;
  }

  /**
   * The payloads and parts of one kind that are left out.
   *
   * @param first the first of them, without its payload
   */
  private record Skipped(BadRecord first, int count) {}

  /** The task ends by a payload, as {@code bad.records=fail} says. */
  static final class RefusedPayloadException extends DataException {
    private static final long serialVersionUID = 1L;

    private RefusedPayloadException(String message) {
      super(message);
    }
  }

  /** The whole payload is bad. */
  void whole(String newClass, String message) {
    if (counts(newClass, message)) {
      tell(newClass, message);
    }
  }

  /**
   * More is made of the payload than of any good one.
   *
   * @param bytes most of what is made of one
   * @param left elements that had no turn
   */
  void tooMuch(long bytes, int left) {
    tellUnwritable();
    whole(
        "TooManyReadings",
        "more is made of this message than "
            + Decoded.Elements.MOST
            + " readings or "
            + (bytes >> 20)
            + " MiB; elements left out: "
            + left);
  }

  /**
   * An element of the payload, or a part of it, gives no reading.
   *
   * @param alone whether it may have a record of its own
   * @return whether it has one
   */
  boolean refused(ElementTurns.Turn element, boolean alone) {
    if (!counts(NO_READING, element.reason())) {
      return true;
    }
    if (refusedElements++ == 0) {
      firstRefusal = element.reason();
    }
    byte[] own = alone && tried++ < MOST ? element.own() : null;
    if (own == null) {
      return false;
    }
    PayloadPart told = element.part();
    String part = told.text(mostPart() / 4);
    if (told instanceof PayloadPart.One && part.equals(PayloadPart.tooLong().text(0))) {
      return false;
    }
    parts.add(record(ByteBuffer.wrap(own), NO_READING, element.reason(), part));
    return true;
  }

  /** The header is a part of the record, which is never to be cut for it. */
  private int mostPart() {
    return Math.min(PayloadPart.LONGEST, options.maxBytes() / 4);
  }

  /** A reading, or the payload as one value, is no record that can be written. */
  void unwritable(UnwritableException reason) {
    if (counts(reason.errorClass(), reason.getMessage()) && unwritable++ == 0) {
      firstUnwritable = reason;
    }
  }

  /**
   * Counts what is bad.
   *
   * @return whether there is to be a record of it
   */
  private boolean counts(String kind, String message) {
    bad++;
    if (options.badRecords() == SourceOptions.BadRecords.FAIL) {
      throw new RefusedPayloadException(
          "A payload of MQTT topic "
              + LogText.of(delivery.topic())
              + " cannot be used: "
              + LogText.of(message, LogText.REASON)
              + ". The MQTT broker keeps it and delivers it again when the task restarts; set "
              + SourceOptions.BAD_RECORDS
              + "=route to let such payloads pass to a topic of their own.");
    }
    boolean skips = options.badRecords() == SourceOptions.BadRecords.SKIP;
    if (skips) {
      skipped.compute(
          kind,
          (any, before) ->
              before == null
                  ? new Skipped(record(ByteBuffer.allocate(0), kind, message, null), 1)
                  : new Skipped(before.first(), before.count() + 1));
    }
    return !skips;
  }

  /** Tells of the readings that could not be written, if there are any not told of. */
  void tellUnwritable() {
    if (unwritable > 0) {
      tell(
          firstUnwritable.errorClass(),
          firstUnwritable.getMessage()
              + (unwritable > 1 ? " (readings refused: " + unwritable + ")" : ""));
      unwritable = 0;
    }
  }

  /**
   * All elements had their turn.
   *
   * @param hasReadings whether there was any reading among them
   */
  void end(boolean hasReadings) {
    tellUnwritable();
    if (refusedElements > 0 && !hasReadings) {
      parts.clear();
    }
    if (refusedElements > parts.size()) {
      String own =
          parts.isEmpty() ? "" : ", " + parts.size() + " of them have records of their own";
      tell(
          NO_READING,
          LogText.of(firstRefusal, LogText.REASON - 100)
              + " (elements refused: "
              + refusedElements
              + own
              + ")");
    }
  }

  private void tell(String newClass, String reason) {
    if (errorClass == null) {
      errorClass = newClass;
    }
    if (told++ < MOST_REASONS) {
      reasons.append(reasons.isEmpty() ? "" : "; ");
      reasons.append(LogText.of(reason, told == 1 ? LogText.REASON : LogText.REASON / 2));
    }
  }

  /** Whether a part is left that has a record of its own. */
  boolean hasPart() {
    return !parts.isEmpty();
  }

  /** The bad record of the next part. */
  BadRecord nextPart() {
    return parts.remove();
  }

  /**
   * The bad record with the whole payload, once for all that is wrong with it; null for none.
   *
   * @param part what of it is neither made nor told by records of its parts
   */
  BadRecord ofWhole(PayloadPart part) {
    return errorClass == null
        ? null
        : record(delivery.payload(), errorClass, reasons.toString(), part.text(mostPart()));
  }

  private BadRecord record(ByteBuffer payload, String ofClass, String message, String part) {
    return new BadRecord(payload, delivery.topic(), ofClass, message, delivery.received(), part);
  }

  /** Tells of what the policy {@code skip} left out since this was asked last. */
  void tellSkipped(SkippedRecords log) {
    skipped.values().forEach(each -> log.skipped(each.first(), each.count()));
    skipped.clear();
  }

  /** Bad payloads and parts of payloads, whatever became of them, since this was asked last. */
  int takeBad() {
    int taken = bad;
    bad = 0;
    return taken;
  }
}
