// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** The result of decoding one payload. */
public sealed interface Decoded {
  /** The name of the time at which a payload arrived, among those that an event time may use. */
  String RECEIVED = "received";

  /**
   * The payload as one value.
   *
   * @param schema the value's schema, or null
   * @param value the value
   */
  record Whole(Schema schema, Object value) implements Decoded {}

  /**
   * A message that has no readings by its nature, as a device that joins or says how it is.
   *
   * @param what the kind of message
   */
  record Ignored(String what) implements Decoded {}

  /**
   * An element as the mapping saw it.
   *
   * @param texts whether a text is a value
   * @param receipt whether its format, not the mapping, gave it the time of receipt
   * @param names what levels above it gave to the mapping
   */
  record Seen(JsonNode element, boolean texts, boolean receipt, Map<String, String> names) {}

  /**
   * The elements of a payload, each of which is mapped when its turn comes: a payload of some
   * kilobytes can hold readings that fill the memory.
   */
  non-sealed interface Elements extends Decoded {
    /** Most elements of a payload; what has more is no message of a sensor. */
    int MOST = 100_000;

    /** How many elements had no turn yet. */
    int left();

    /**
     * Maps the next element.
     *
     * @param readings where its readings are added
     * @param rejected where the parts of it that give no reading are added
     * @throws UndecodableException when what is left cannot be read
     */
    void next(List<Observation> readings, List<Rejected> rejected) throws UndecodableException;

    /** What tells the readings of the last element apart, when it is a wide one; else nothing. */
    default List<String> wideIds() {
      return List.of();
    }

    /** Whether the readings of the element before were kept at the device, and are not live. */
    default boolean isHistorical() {
      return false;
    }

    /** Whether the readings of the last element have the time of receipt. */
    default boolean isOfReceipt() {
      return false;
    }

    /** The last element, or null when it was refused before the mapping saw it. */
    default Seen seen() {
      return null;
    }

    /**
     * Whether an element that the mapping never saw is told alone: no mapping would have helped it.
     */
    default boolean areToldAlone() {
      return false;
    }

    /**
     * Refuses a payload of too many elements before anything is made of it.
     *
     * @throws UndecodableException when there are more than {@link #MOST}
     */
    static void checkCount(long elements) throws UndecodableException {
      if (elements > MOST) {
        throw new UndecodableException(
            "TooManyReadings",
            "the payload has "
                + elements
                + " elements; at most "
                + MOST
                + " in one message are read, publish smaller ones");
      }
    }
  }
}
