// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.JsonPayload;
import io.streamgauge.common.ObservationMapping;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/**
 * Reads a JSON object or array by the user's mapping, or passes it on as it is.
 *
 * @param mapping where the fields of a reading are, or null to pass the document on
 * @param levels the way down to the elements
 * @param contract what the document must be, or null
 */
record JsonDecoder(ObservationMapping mapping, RecordLevels levels, AvroContract contract)
    implements Decoder {
  private static final int DEEPEST = 100;

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
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    JsonNode document = read(payload, mapping != null);
    Struct struct = contract == null ? null : contract.read(document);
    if (mapping != null) {
      return JsonElements.of(mapping, levels, document, names);
    }
    if (struct != null) {
      return new Decoded.Whole(contract.schema(), struct);
    }
    if (document.isNull()) {
      // Downstream it would mean that the key is deleted.
      throw new UndecodableException("EmptyPayload", "the payload is null");
    }
    return new Decoded.Whole(null, PlainJson.value(document));
  }

  /** The JSON document that the payload is. */
  static JsonNode read(ByteBuffer payload) throws UndecodableException {
    return read(payload, false);
  }

  /** The same, in which a bare {@code nan} is a text if that is asked for. */
  static JsonNode read(ByteBuffer payload, boolean loose) throws UndecodableException {
    try {
      byte[] bytes = PayloadBytes.copy(payload);
      JsonNode node = JsonPayload.read(READER, bytes, 0, bytes.length, loose);
      if (node.isMissingNode()) {
        throw new UndecodableException("EmptyPayload", "the payload is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new UndecodableException(e.getClass().getSimpleName(), e.getOriginalMessage());
    } catch (ArithmeticException | NumberFormatException e) {
      // The exponent of a number is not one of this platform.
      throw new UndecodableException(
          "NumberOutOfRange", "a number of the payload cannot be read: " + e.getMessage());
    } catch (IOException e) {
      // Jackson reports broken UTF-8 and UTF-32 this way.
      throw new UndecodableException(e.getClass().getSimpleName(), String.valueOf(e.getMessage()));
    }
  }

  /** Whether a tree is another one, number by number with the same digits. */
  static boolean isSame(JsonNode one, JsonNode other) {
    if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
      return false;
    }
    return switch (one.getNodeType()) {
      case NUMBER -> !(one instanceof SingleNode) && isSameNumber(one, other);
      case ARRAY, OBJECT -> isSameInside(one, other);
      default -> one.asText().equals(other.asText());
    };
  }

  /** With the same digits: a text of them may be kept too. */
  private static boolean isSameNumber(JsonNode one, JsonNode other) {
    BigDecimal number = one.decimalValue();
    BigDecimal again = other.decimalValue();
    return number.compareTo(again) == 0 && number.scale() == again.scale();
  }

  private static boolean isSameInside(JsonNode one, JsonNode other) {
    if (one.isObject()) {
      return one.properties().stream()
          .allMatch(
              each ->
                  other.has(each.getKey()) && isSame(each.getValue(), other.get(each.getKey())));
    }
    Iterator<JsonNode> others = other.iterator();
    for (JsonNode each : one) {
      if (!isSame(each, others.next())) {
        return false;
      }
    }
    return true;
  }
}
