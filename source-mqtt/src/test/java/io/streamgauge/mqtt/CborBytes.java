// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** SenML in CBOR, made of what it is in JSON. */
final class CborBytes {
  private static final List<String> LABELS =
      List.of(
          "bs", "bv", "bu", "bt", "bn", "bver", "n", "u", "v", "vs", "vb", "s", "t", "ut", "vd");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  private CborBytes() {}

  static byte[] of(JsonNode document) {
    CborBytes made = new CborBytes();
    try {
      made.write(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made.bytes.toByteArray();
  }

  private void write(JsonNode node) throws IOException {
    switch (node.getNodeType()) {
      case ARRAY -> {
        head(4, node.size());
        for (JsonNode item : node) {
          write(item);
        }
      }
      case OBJECT -> {
        head(5, node.size());
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          int label = LABELS.indexOf(field.getKey()) - 6;
          if (label < -6) {
            text(field.getKey());
          } else {
            head(label < 0 ? 1 : 0, label < 0 ? -1 - label : label);
          }
          if (field.getKey().equals("vd") && field.getValue().isTextual()) {
            bytes(2, Base64.getUrlDecoder().decode(field.getValue().textValue()));
          } else {
            write(field.getValue());
          }
        }
      }
      case STRING -> text(node.textValue());
      case BOOLEAN -> out.write(node.booleanValue() ? 0xF5 : 0xF4);
      case NUMBER -> number(node);
      default -> out.write(0xF6);
    }
  }

  /** Integers as they are, others as decimal fractions, or as doubles where they hold them. */
  private void number(JsonNode node) throws IOException {
    if (node.isDouble()) {
      out.write(0xFB);
      out.writeDouble(node.doubleValue());
    } else if (node.isIntegralNumber() && node.canConvertToLong()) {
      integer(node.longValue());
    } else {
      head(6, 4);
      head(4, 2);
      integer(-node.decimalValue().scale());
      BigInteger mantissa = node.decimalValue().unscaledValue();
      head(6, mantissa.signum() < 0 ? 3 : 2);
      bytes(2, (mantissa.signum() < 0 ? mantissa.not() : mantissa).toByteArray());
    }
  }

  private void integer(long value) throws IOException {
    head(value < 0 ? 1 : 0, value < 0 ? ~value : value);
  }

  private void text(String text) throws IOException {
    bytes(3, text.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(int type, byte[] string) throws IOException {
    head(type, string.length);
    out.write(string);
  }

  private void head(int type, long argument) throws IOException {
    if (argument < 24) {
      out.write((type << 5) | (int) argument);
    } else if (argument < 1 << 16) {
      out.write((type << 5) | 25);
      out.writeShort((int) argument);
    } else {
      out.write((type << 5) | 27);
      out.writeLong(argument);
    }
  }
}
