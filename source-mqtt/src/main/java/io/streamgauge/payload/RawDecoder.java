// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** Passes the payload on as bytes. */
record RawDecoder() implements Decoder {

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names) {
    return new Decoded.Whole(Schema.BYTES_SCHEMA, PayloadBytes.copy(payload));
  }
}
