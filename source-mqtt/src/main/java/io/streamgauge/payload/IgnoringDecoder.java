// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/** Reads nothing of messages that somebody said have no readings. */
record IgnoringDecoder() implements Decoder {
  @Override
  public Decoder ofElement(PayloadPart.One part) {
    return this;
  }

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names) {
    return new Decoded.Ignored("none");
  }
}
