// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Copies and texts of the bytes of a payload, whose buffer stays as it is. */
final class PayloadBytes {
  private PayloadBytes() {}

  /** A copy of the payload. */
  static byte[] copy(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return bytes;
  }

  /**
   * The payload as text.
   *
   * @throws UndecodableException when it is not in UTF-8: replaced characters would be lost
   */
  static String text(ByteBuffer payload) throws UndecodableException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(payload.duplicate()).toString();
    } catch (CharacterCodingException e) {
      throw new UndecodableException("NotUtf8", "the payload is no text in UTF-8");
    }
  }
}
