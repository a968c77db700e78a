// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.sparkplug.SparkplugNodes;
import java.nio.ByteBuffer;
import java.time.Instant;
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
