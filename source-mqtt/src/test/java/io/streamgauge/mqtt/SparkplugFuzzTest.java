// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.sparkplug.SparkplugBytes.metric;
import static io.streamgauge.sparkplug.SparkplugBytes.payload;
import static io.streamgauge.sparkplug.SparkplugBytes.session;
import static io.streamgauge.sparkplug.SparkplugBytes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ExampleChain;
import io.streamgauge.sparkplug.SparkplugBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Streams of messages of nodes: each gives a reading, a bad record or a counted refusal for all
 * that is in it, and none an exception.
 */
class SparkplugFuzzTest {
  private static final int PAYLOADS = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 10_000;
  private static final int MOST_BYTES = PayloadGenerator.MAX_BYTES + 33 * 1_024;
  private static final long T = Deliveries.NOW.toEpochMilli();

  private static final List<String> TYPES =
      List.of("NBIRTH", "NDATA", "NDATA", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDATA", "DDEATH");

  private final ExampleChain chain = new ExampleChain("mqtt-sensors.json");
  private final NodeStream stream =
      new NodeStream(
          "record.max.bytes",
          Integer.toString(PayloadGenerator.MAX_BYTES),
          "mqtt.topics",
          "spBv1.0/#,spAv1.0/#,$sparkplug/#",
          "mqtt.retained",
          "keep");

  @AfterEach
  void close() {
    chain.close();
  }

  private static String topic(Random random, String type) {
    String topic = "spBv1.0/g/" + type + "/n" + random.nextInt(3);
    return type.startsWith("D") ? topic + "/d" + random.nextInt(2) : topic;
  }

  /** Good metrics, and beside them some that are wrong by themselves. */
  @Test
  void readingsAndBadPartsAreWhatWentIn() {
    int gaps = 0;
    long readings = 0;
    long bad = 0;
    long refused = 0;
    for (int seed = 0; seed < PAYLOADS; seed++) {
      Random random = new Random(seed);
      String type = TYPES.get(random.nextInt(TYPES.size()));
      SparkplugBytes payload = payload(T, random.nextInt(256));
      int good = 0;
      int wrong = 0;
      int all = random.nextInt(50) == 0 ? 100 + random.nextInt(60) : 1 + random.nextInt(4);
      if (type.startsWith("N")) {
        payload.with(2, session(random.nextInt(256)));
      }
      for (int i = 0; i < all; i++) {
        boolean isWrong = random.nextInt(4) == 0;
        payload.with(2, isWrong ? wrong(random, "m" + i) : good(random, "m" + i));
        good += isWrong ? 0 : 1;
        wrong += isWrong ? 1 : 0;
      }
      String what = type + " " + seed;
      List<SourceRecord> out = stream.records(topic(random, type), payload.made());
      if (payload.made().length > PayloadGenerator.MAX_BYTES) {
        assertTrue(out.size() == 1 && DecoderTest.isBad(out.get(0)), what);
        bad++;
        continue;
      }
      gaps += (int) stream.told().stream().filter(each -> each.startsWith("missed")).count();
      if (type.endsWith("DEATH")) {
        assertTrue(out.size() <= 3 && out.stream().noneMatch(DecoderTest::isBad), what);
        readings += out.size();
        continue;
      }
      int read = (int) out.stream().filter(each -> !DecoderTest.isBad(each)).count();
      assertEquals(good + (type.endsWith("BIRTH") ? 1 : 0), read, what);
      int records = out.size() - read;
      assertEquals(read == 0 ? 1 : Math.min(wrong, 100) + (wrong > 100 ? 1 : 0), records, what);
      readings += read;
      bad += records;
      refused += wrong - records;
      WrittenRecords.assertFits(out.get(0), PayloadGenerator.MAX_BYTES);
      transformed(what, out);
    }
    System.out.printf(
        "sparkplug-b: %d payloads made, %d readings, %d bad records, %d more refusals counted in"
            + " them, %d gaps told%n",
        PAYLOADS, readings, bad, refused, gaps);
    assertTrue(gaps > PAYLOADS / 10, gaps + " gaps");
  }

  private void transformed(String what, List<SourceRecord> out) {
    for (SourceRecord record : out) {
      SourceRecord after = chain.apply(record);
      assertNotNull(after, what);
      WrittenRecords.assertFitsAsJson(after, MOST_BYTES);
    }
  }

  private static SparkplugBytes good(Random random, String name) {
    int alias = random.nextInt(5) - 1;
    SparkplugBytes good =
        switch (random.nextInt(7)) {
          case 0 -> value(name, alias, T, random.nextGaussian());
          case 1 -> metric(name, alias, -1, 3).number(10, random.nextInt() & 0xffff_ffffL);
          case 2 -> metric(name, alias, T, 8).number(11, random.nextLong());
          case 3 -> metric(name, alias, T, 12).text(15, "é\u0001".repeat(random.nextInt(40)));
          case 4 -> metric(name, alias, T, 11).number(14, random.nextInt(2));
          case 5 -> metric(name, alias, T, 9).number(7, 1);
          default -> metric(name, alias, T, 17).bytes(16, new byte[random.nextInt(60)]);
        };
    return random.nextInt(4) == 0
        ? good.properties("engUnit", "m", "Quality", random.nextInt(501), "x", "y")
        : good;
  }

  private static SparkplugBytes wrong(Random random, String name) {
    return switch (random.nextInt(8)) {
      case 0 -> metric(name, -1, T, 99).number(10, 1);
      case 1 -> metric(name, -1, T, 10).number(10, 1);
      case 2 -> metric(name, -1, T, 10);
      case 3 -> value(name, -1, 5, 1);
      case 4 -> metric(name, -1, T, 22 + random.nextInt(13)).bytes(16, new byte[7]);
      case 5 -> value("n".repeat(1_001), -1, T, 1);
      case 6 -> value(null, -1, T, 1);
      default -> value(name, -1, T, 1).with(9, SparkplugBytes.message().text(1, "k"));
    };
  }

  /** Mutations of births, data and deaths, in the order of a node, and random bytes. */
  @Test
  void mutatedPayloadsAllBecomeRecords() {
    Random random = new Random(5);
    byte[] birth =
        payload(
                T,
                0,
                session(3),
                value("level", 1, T, 1.5).properties("engUnit", "m", "Quality", 192),
                metric("name", 2, T, 12).text(15, "é"))
            .made();
    byte[] data = payload(T, 1, value(null, 1, T, 2), metric(null, 2, T, -1).text(15, "x")).made();
    byte[] death = payload(T, -1, session(3)).made();
    int readings = 0;
    int bad = 0;
    int none = 0;
    int told = 0;
    for (int i = 0; i < PAYLOADS; i++) {
      String type = TYPES.get(random.nextInt(TYPES.size()));
      byte[] good = type.endsWith("BIRTH") ? birth : type.endsWith("DATA") ? data : death;
      byte[] payload = good.clone();
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        payload[random.nextInt(payload.length)] = (byte) random.nextInt(256);
      }
      if (i % 5 == 0) {
        payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
      } else if (i % 5 == 1) {
        payload = Arrays.copyOf(payload, random.nextInt(payload.length));
      }
      String topic = topic(random, type);
      boolean kept = type.endsWith("BIRTH") && random.nextInt(4) == 0;
      List<SourceRecord> records =
          stream.records(
              kept ? "$sparkplug/certificates/" + topic : topic, payload, random.nextInt(8) == 0);
      told += stream.told().size();
      boolean silent = kept || type.endsWith("DEATH") || type.endsWith("DATA");
      assertTrue(silent || !records.isEmpty(), () -> "vanished: " + topic);
      int read = (int) records.stream().filter(record -> !DecoderTest.isBad(record)).count();
      readings += read;
      bad += records.size() - read;
      none += records.isEmpty() ? 1 : 0;
    }
    System.out.printf(
        "sparkplug-b: %d payloads mutated, %d readings, %d bad records, %d messages without either,"
            + " %d times something told%n",
        PAYLOADS, readings, bad, none, told);
    assertTrue(readings > PAYLOADS / 10, "too few good ones to mean anything: " + readings);
  }
}
