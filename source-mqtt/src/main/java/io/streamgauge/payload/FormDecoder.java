// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationMapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Reads a payload as pages of the web send their forms ({@code tempf=55.0&humidity=99}): one
 * element, whose members are texts.
 *
 * @param mapping where the fields of a reading are
 */
record FormDecoder(ObservationMapping mapping) implements Decoder {

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    // Devices end texts with the NUL byte of C, or with a line.
    String text = PayloadBytes.text(payload).trim();
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('&', from);
      end = end < 0 ? text.length() : end;
      if (end > from) {
        member(text.substring(from, end), element);
      }
      from = end + 1;
    }
    if (element.isEmpty()) {
      throw new UndecodableException("EmptyPayload", "the payload is empty");
    }
    return JsonElements.of(mapping, RecordLevels.NONE, element, names);
  }

  private static void member(String pair, ObjectNode element) throws UndecodableException {
    int equals = pair.indexOf('=');
    if (equals < 1) {
      throw new UndecodableException(
          "Form", "'" + LogText.of(LogText.head(pair, 64)) + "' is not of the form name=value");
    }
    String name = decoded(pair.substring(0, equals));
    if (element.has(name)) {
      // Nobody can tell which one is meant.
      throw new UndecodableException(
          "Form", "'" + LogText.of(LogText.head(name, 64)) + "' is there twice");
    }
    element.put(name, decoded(pair.substring(equals + 1)));
  }

  private static String decoded(String text) throws UndecodableException {
    if (text.indexOf('%') < 0) {
      return text.replace('+', ' ');
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '%') {
        boolean whole = i + 2 < bytes.length;
        int high = whole ? Character.digit(bytes[i + 1], 16) : -1;
        int low = whole ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new UndecodableException("Form", "% stands before what is no two digits");
        }
        b = (byte) (high << 4 | low);
        i += 2;
      } else if (b == '+') {
        b = ' ';
      }
      bytes[length++] = b;
    }
    return PayloadBytes.text(ByteBuffer.wrap(bytes, 0, length));
  }
}
