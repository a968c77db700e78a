// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.time.IsoText;
import io.streamgauge.sparkplug.SparkplugNodes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the mapping when a payload arrived, for devices that have no clock. A level of the topic
 * that has the same name goes before it.
 *
 * @param inner reads the payload
 * @param always whether no element is asked for a time of its own
 */
record ReceiptDecoder(Decoder inner, boolean always) implements Decoder {

  @Override
  public Decoder knowing(SparkplugNodes nodes) {
    return new ReceiptDecoder(inner.knowing(nodes), always);
  }

  @Override
  public Decoder again() {
    return new ReceiptDecoder(inner.again(), always);
  }

  @Override
  public Decoder ofElement(PayloadPart.One part) {
    return new ReceiptDecoder(inner.ofElement(part), always);
  }

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    Map<String, String> known = new HashMap<>(names);
    known.putIfAbsent(RECEIVED, IsoText.of(received));
    return inner.decode(payload, received, known);
  }

  @Override
  public Decoder ofRetained() {
    return inner;
  }

  @Override
  public boolean timesAreOfReceipt() {
    return always;
  }
}
