// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.ObservationMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a JSON object or array by the user's mapping.
 *
 * @param mapping where the fields of a reading are
 */
record JsonDecoder(ObservationMapping mapping) implements Decoder {
  private static final int DEEPEST = 100;
  private static final int MOST_BAD_RECORDS = 100;

  /**
   * Numbers keep all their digits. A key that is there twice is refused: nobody can tell which one
   * is meant. What follows the document is refused too: it would be lost.
   */
  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .reader();

  @Override
  public void decode(Delivery delivery, Records records) throws UndecodableException {
    ObservationMapping.Mapped mapped = mapping.map(read(delivery), records.names());
    int rejected = mapped.rejected().size();
    if (rejected > 0 && (mapped.observations().isEmpty() || rejected > MOST_BAD_RECORDS)) {
      // One bad record of the whole: complete, and not many times larger than the message.
      throw new UndecodableException(
          "NoReading", mapped.rejected().get(0).reason() + " (elements refused: " + rejected + ")");
    }
    mapped.observations().forEach(records::reading);
    mapped
        .rejected()
        .forEach(
            bad ->
                records.bad(
                    bad.element().toString().getBytes(StandardCharsets.UTF_8),
                    "NoReading",
                    bad.reason()));
  }

  private static JsonNode read(Delivery delivery) throws UndecodableException {
    try {
      JsonNode node = READER.readTree(delivery.payloadBytes());
      if (node.isMissingNode()) {
        throw new UndecodableException("EmptyPayload", "the payload is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new UndecodableException(e.getClass().getSimpleName(), e.getOriginalMessage());
    } catch (IOException e) {
      // Jackson reports broken UTF-8 and UTF-32 this way.
      throw new UndecodableException(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }
}
