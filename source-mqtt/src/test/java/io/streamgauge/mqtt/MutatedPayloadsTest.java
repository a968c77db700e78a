// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.RecordMaker;
import io.streamgauge.payload.Decoded;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.UndecodableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of devices of which bytes were changed, cut off, doubled or swapped: each gives
 * readings, bad records, or nothing since by its kind it has no readings; none an exception.
 */
class MutatedPayloadsTest {
  private static final int PAYLOADS = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 10_000;
  private static final int BASES = 40;
  private static final int LONGEST_BASE = 1_500;

  private static final List<String> POISON =
      List.of(
          "null",
          "{}",
          "[]",
          "\"\"",
          "NaN",
          "-inf",
          "1e999999999",
          "9999999999999999999999",
          "[[[[",
          "\\ud800",
          "\u0000",
          ",,",
          "\":\"",
          "true",
          "&",
          "=",
          "%",
          "%ff",
          "\u00ff\u00ff\u00ff",
          "\u009f\u00bf\u00ff",
          "\u001f\u008b");

  /** Good payloads of the format, some of them packed. */
  private static List<byte[]> bases(String format) {
    List<byte[]> bases = new ArrayList<>();
    for (int seed = 0; bases.size() < BASES; seed++) {
      PayloadGenerator.Made made = new PayloadGenerator(seed).next(format);
      if (made.readings() > 0 && made.bytes().length <= LONGEST_BASE) {
        bases.add(made.bytes());
      }
    }
    return bases;
  }

  private static byte[] mutated(List<byte[]> bases, SplittableRandom random) {
    byte[] good = bases.get(random.nextInt(bases.size()));
    int from = random.nextInt(good.length);
    int to = Math.min(good.length, from + random.nextInt(12));
    return switch (random.nextInt(8)) {
      case 0 -> {
        byte[] any = new byte[random.nextInt(40)];
        random.nextBytes(any);
        yield any;
      }
      case 1 -> Arrays.copyOf(good, from);
      case 2 -> spliced(good, from, to, new byte[0]);
      case 3 -> {
        byte[] other = bases.get(random.nextInt(bases.size()));
        int at = random.nextInt(other.length);
        int end = Math.min(other.length, at + random.nextInt(60));
        yield spliced(good, from, to, Arrays.copyOfRange(other, at, end));
      }
      case 4 -> {
        String poison = POISON.get(random.nextInt(POISON.size()));
        yield spliced(good, from, to, poison.getBytes(StandardCharsets.ISO_8859_1));
      }
      default -> {
        byte[] flipped = good.clone();
        for (int flips = random.nextInt(4); flips > 0; flips--) {
          flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
        }
        yield flipped;
      }
    };
  }

  private static byte[] spliced(byte[] good, int from, int to, byte[] more) {
    byte[] bytes = new byte[good.length - (to - from) + more.length];
    System.arraycopy(good, 0, bytes, 0, from);
    System.arraycopy(more, 0, bytes, from, more.length);
    System.arraycopy(good, to, bytes, from + more.length, good.length - to);
    return bytes;
  }

  private static Decoded decoded(Decoder decoder, byte[] payload) {
    try {
      return decoder.decode(ByteBuffer.wrap(payload), Deliveries.NOW, Map.of("mqtt.topic", TOPIC));
    } catch (UndecodableException e) {
      throw new AssertionError("no bad record tells of it", e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "senml-cbor",
        "value",
        "ttn-v3",
        "chirpstack-v4",
        "campbell-csijson",
        "campbell-geojson",
        "levels",
        "zigbee2mqtt",
        "weewx",
        "ecowitt"
      })
  void eachGivesReadingsOrBadRecords(String format) {
    MqttSourceConfig config = PayloadFuzzTest.config(format);
    RecordMaker maker = new RecordMaker(config.source());
    Decoder decoder = config.decoder();
    List<byte[]> bases = bases(format);
    SplittableRandom random = new SplittableRandom(format.hashCode());
    long readings = 0;
    long bad = 0;
    int without = 0;
    for (int i = 0; i < PAYLOADS; i++) {
      byte[] payload = mutated(bases, random);
      List<SourceRecord> out;
      try {
        out = DecoderTest.records(Deliveries.of(TOPIC, payload), config, maker, decoder);
      } catch (RuntimeException e) {
        throw new AssertionError(HexFormat.of().formatHex(payload), e);
      }
      if (out.isEmpty()) {
        without++;
        assertInstanceOf(Decoded.Ignored.class, decoded(decoder, payload));
        continue;
      }
      int badHere = (int) out.stream().filter(record -> isBad(record)).count();
      readings += out.size() - badHere;
      bad += badHere;
      WrittenRecords.assertFits(out.get(out.size() - 1), PayloadGenerator.MAX_BYTES);
    }
    System.out.printf(
        "%s: %d payloads mutated, %d readings, %d bad records, %d messages of a kind without"
            + " readings%n",
        format, PAYLOADS, readings, bad, without);
    assertTrue(readings > PAYLOADS / 10 && bad > PAYLOADS / 10, readings + " " + bad);
  }
}
