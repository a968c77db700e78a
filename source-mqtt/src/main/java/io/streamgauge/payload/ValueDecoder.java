// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.streamgauge.common.ObservationMapping;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/**
 * Reads a payload that is one value, a number or a text, as an element with that {@code value}.
 *
 * @param mapping where the other fields of a reading are
 */
record ValueDecoder(ObservationMapping mapping) implements Decoder {

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    String text = PayloadBytes.text(payload);
    if (text.isBlank() || text.trim().isEmpty()) {
      throw new UndecodableException("EmptyPayload", "the payload is empty");
    }
    return JsonElements.of(
        mapping.withTexts(),
        RecordLevels.NONE,
        JsonNodeFactory.instance.objectNode().put("value", text),
        names);
  }
}
