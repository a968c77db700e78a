// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/**
 * Unwraps gzip payloads, told by their first two bytes, which no text begins with.
 *
 * @param inner takes what was in them, and payloads that are not wrapped
 * @param maxBytes most bytes to unpack: a few kilobytes can hold gigabytes
 */
record GzipDecoder(Decoder inner, int maxBytes) implements Decoder {

  @Override
  public void decode(Delivery delivery, Records records) throws UndecodableException {
    byte[] payload = delivery.payloadBytes();
    boolean wrapped = payload.length > 1 && payload[0] == 0x1f && payload[1] == (byte) 0x8b;
    inner.decode(wrapped ? delivery.withPayload(unpack(payload, records)) : delivery, records);
  }

  private byte[] unpack(byte[] payload, Records records) throws UndecodableException {
    try (Unpacker unpacker = new Unpacker(payload)) {
      byte[] unpacked = unpacker.readNBytes(maxBytes);
      if (unpacker.read() >= 0) {
        throw new UndecodableException("TooLarge", records.tooLarge("the unpacked payload"));
      }
      if (!unpacker.usedAll()) {
        throw new UndecodableException("Gzip", "there is more behind the gzip data");
      }
      return unpacked;
    } catch (IOException e) {
      throw new UndecodableException(
          "Gzip", "the payload begins as gzip data and is damaged: " + e.getMessage());
    }
  }

  /** The JDK's reader leaves out what follows the last member and is no member itself. */
  private static final class Unpacker extends GZIPInputStream {
    private static final int TRAILER = 8;

    Unpacker(byte[] payload) throws IOException {
      // With all of it in the buffer, the inflater knows what is left.
      super(new ByteArrayInputStream(payload), payload.length);
    }

    boolean usedAll() {
      return inf.getRemaining() == TRAILER;
    }
  }
}
