// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.sparkplug.SparkplugNodes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The reader of one format of payloads. For any number of threads, but for the one that knows nodes
 * of Sparkplug.
 */
public sealed interface Decoder
    permits CampbellCsiJsonDecoder,
        CampbellGeoJsonDecoder,
        ChirpStackDecoder,
        CsvDecoder,
        FormDecoder,
        GzipDecoder,
        IgnoringDecoder,
        JsonDecoder,
        Decoder.OfElement,
        RawDecoder,
        ReceiptDecoder,
        SenmlCborDecoder,
        SenmlDecoder,
        SparkplugDecoder,
        StringDecoder,
        TtnDecoder,
        ValueDecoder {
  /** The name of the topic by which a payload came, among those that a mapping may use. */
  String TOPIC = "mqtt.topic";

  /** The name of the time at which a payload arrived, among those that an event time may use. */
  String RECEIVED = Decoded.RECEIVED;

  /** The decoder of such messages that are of any age, whose receipt tells no time. */
  default Decoder ofRetained() {
    return this;
  }

  /** Whether all event times are those of receipt. */
  default boolean timesAreOfReceipt() {
    return false;
  }

  /** The same for all messages of nodes that are known in common. */
  default Decoder knowing(SparkplugNodes nodes) {
    return this;
  }

  /** The same for a message that may have come before, or is older than what comes now. */
  default Decoder again() {
    return this;
  }

  /** How its elements become readings; null when payloads are passed on as a whole. */
  default ObservationMapping mapping() {
    return null;
  }

  /** The decoder of one element that was kept in the form in which the mapping sees it. */
  default Decoder ofElement(PayloadPart.One part) {
    return new OfElement(mapping(), part, List.of());
  }

  /**
   * Maps one element again, whatever the format of its payload was.
   *
   * @param part what is known of it
   * @param columns names of the values of a line that had others; none for other formats
   */
  record OfElement(ObservationMapping mapping, PayloadPart.One part, List<String> columns)
      implements Decoder {
    @Override
    public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
        throws UndecodableException {
      if (mapping == null) {
        throw new UndecodableException(
            "NoMapping", "it is an element, and these payloads are passed on as a whole");
      }
      JsonNode element = JsonDecoder.read(payload);
      if (element.isArray() && !columns.isEmpty()) {
        if (element.size() != columns.size()) {
          throw new UndecodableException(
              "NoReading", CsvDecoder.otherColumns(element.size(), columns.size()));
        }
        List<String> values = new ArrayList<>();
        element.forEach(value -> values.add(value.asText()));
        element = CsvDecoder.element(columns, values);
      }
      return JsonElements.one(mapping, part, element, names);
    }
  }

  /**
   * Decodes a payload.
   *
   * @param payload its bytes, which stay as they are
   * @param received when it arrived, for times that are relative to now
   * @param names what the mapping may use beside the payload
   * @throws UndecodableException when the payload as a whole is not of this format
   */
  Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException;
}
