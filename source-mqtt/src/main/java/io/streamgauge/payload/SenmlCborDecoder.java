// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.ObservationMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Reads a SenML pack (RFC 8428) in CBOR, whose labels and data become those of SenML in JSON.
 *
 * @param mapping where the fields of a reading are in a resolved record
 */
record SenmlCborDecoder(ObservationMapping mapping) implements Decoder {
  /** The labels from 0 on, and from -1 down. */
  private static final List<String> LABELS =
      List.of("n", "u", "v", "vs", "vb", "s", "t", "ut", "vd");

  private static final List<String> BASE_LABELS = List.of("bver", "bn", "bt", "bu", "bv", "bs");

  private static final String DATA = "vd";

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    JsonNode pack = CborReader.read(payload, SenmlCborDecoder::label);
    for (JsonNode record : pack) {
      if (record instanceof ObjectNode fields && fields.has(DATA)) {
        fields.set(DATA, data(fields.get(DATA)));
      }
    }
    return SenmlDecoder.elements(pack, mapping, received, names);
  }

  private static String label(long key) {
    if (key >= 0 && key < LABELS.size()) {
      return LABELS.get((int) key);
    }
    return key < 0 && key >= -BASE_LABELS.size()
        ? BASE_LABELS.get((int) (-1 - key))
        : Long.toString(key);
  }

  /** Data are bytes here and their text in JSON; a text is no data. */
  private static JsonNode data(JsonNode value) {
    if (!value.isBinary()) {
      return NullNode.getInstance();
    }
    try {
      return TextNode.valueOf(
          Base64.getUrlEncoder().withoutPadding().encodeToString(value.binaryValue()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
