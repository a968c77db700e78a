// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** Passes the payload on as text. */
record StringDecoder() implements Decoder {

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    return new Decoded.Whole(Schema.STRING_SCHEMA, PayloadBytes.text(payload));
  }
}
