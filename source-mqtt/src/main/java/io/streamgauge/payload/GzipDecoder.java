// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import io.streamgauge.common.SourceOptions;
import io.streamgauge.sparkplug.SparkplugNodes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unwraps gzip payloads, told by their first two bytes, which no text begins with.
 *
 * @param inner takes what was in them, and payloads that are not wrapped
 * @param maxBytes most bytes to unpack: a few kilobytes can hold gigabytes
 */
record GzipDecoder(Decoder inner, int maxBytes) implements Decoder {

  @Override
  public Decoder knowing(SparkplugNodes nodes) {
    return new GzipDecoder(inner.knowing(nodes), maxBytes);
  }

  @Override
  public Decoder again() {
    return new GzipDecoder(inner.again(), maxBytes);
  }

  /** An element is kept as it is. */
  @Override
  public Decoder ofElement(PayloadPart.One part) {
    return inner.ofElement(part);
  }

  /**
   * What is in gzip data.
   *
   * @throws UndecodableException when they are none, are damaged, or hold too much
   */
  byte[] unpack(byte[] bytes) throws UndecodableException {
    if (!isMember(bytes, 0)) {
      throw new UndecodableException("Gzip", "the payload is said to be gzip data and is none");
    }
    return new Unpacker(bytes).unpack();
  }

  @Override
  public Decoded decode(ByteBuffer payload, Instant received, Map<String, String> names)
      throws UndecodableException {
    byte[] bytes = PayloadBytes.copy(payload);
    ByteBuffer plain = isMember(bytes, 0) ? ByteBuffer.wrap(new Unpacker(bytes).unpack()) : payload;
    return inner.decode(plain, received, names);
  }

  private static boolean isMember(byte[] payload, int at) {
    return payload.length - at > 1 && payload[at] == 0x1f && payload[at + 1] == (byte) 0x8b;
  }

  /**
   * Reads one member of RFC 1952 after the other. The JDK's reader calls itself for each, as often
   * as a sender likes, and leaves out what follows the last and is no member itself.
   */
  private final class Unpacker {
    private static final int MOST_MEMBERS = 1_000;
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final byte[] payload;
    private final ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[8_192];
    private int at;

    Unpacker(byte[] payload) {
      this.payload = payload;
    }

    byte[] unpack() throws UndecodableException {
      int members = 0;
      do {
        if (++members > MOST_MEMBERS) {
          throw new UndecodableException(
              "Gzip", "the gzip data has more than " + MOST_MEMBERS + " members; pack it as one");
        }
        header();
        body();
      } while (isMember(payload, at));
      if (at < payload.length) {
        throw new UndecodableException("Gzip", "there is more behind the gzip data");
      }
      return unpacked.toByteArray();
    }

    private void header() throws UndecodableException {
      need(HEADER);
      int flags = payload[at + 3];
      if (payload[at + 2] != 8 || (flags & RESERVED) != 0) {
        throw damaged("it is of an unknown kind");
      }
      int begin = at;
      at += HEADER;
      if ((flags & FEXTRA) != 0) {
        need(2);
        int length = (int) number(at, 2);
        at += 2;
        need(length);
        at += length;
      }
      if ((flags & FNAME) != 0) {
        skipText();
      }
      if ((flags & FCOMMENT) != 0) {
        skipText();
      }
      if ((flags & FHCRC) != 0) {
        need(2);
        CRC32 crc = new CRC32();
        crc.update(payload, begin, at - begin);
        if ((crc.getValue() & 0xffff) != number(at, 2)) {
          throw damaged("the checksum of its header is wrong");
        }
        at += 2;
      }
    }

    private void skipText() throws UndecodableException {
      do {
        need(1);
      } while (payload[at++] != 0);
    }

    private void body() throws UndecodableException {
      Inflater inflater = new Inflater(true);
      try {
        inflater.setInput(payload, at, payload.length - at);
        CRC32 crc = new CRC32();
        while (!inflater.finished()) {
          int read = inflater.inflate(buffer);
          if (read == 0 && !inflater.finished()) {
            throw damaged("it ends too early");
          }
          if (unpacked.size() + read > maxBytes) {
            throw new UndecodableException(
                "TooLarge",
                "the unpacked payload is over " + SourceOptions.MAX_BYTES + "=" + maxBytes);
          }
          crc.update(buffer, 0, read);
          unpacked.write(buffer, 0, read);
        }
        at = payload.length - inflater.getRemaining();
        need(TRAILER);
        if (number(at, 4) != crc.getValue()
            || number(at + 4, 4) != (inflater.getBytesWritten() & 0xffff_ffffL)) {
          throw damaged("its checksum is wrong");
        }
        at += TRAILER;
      } catch (DataFormatException e) {
        throw damaged(String.valueOf(e.getMessage()));
      } finally {
        inflater.end();
      }
    }

    private long number(int from, int bytes) {
      long number = 0;
      for (int i = bytes - 1; i >= 0; i--) {
        number = (number << 8) | (payload[from + i] & 0xff);
      }
      return number;
    }

    private void need(int bytes) throws UndecodableException {
      if (payload.length - at < bytes) {
        throw damaged("it ends too early");
      }
    }

    private static UndecodableException damaged(String how) {
      return new UndecodableException(
          "Gzip", "the payload begins as gzip data and is damaged: " + how);
    }
  }
}
