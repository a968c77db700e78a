// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.reason;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SenML in CBOR: the forms of RFC 8949 that it may have, and what is beyond them. */
class SenmlCborTest {
  /** A map of base name "w:" and base time 1767225600, beside the rest of a record. */
  private static final String BASE = "2162773a221a6955b900";

  private static List<SourceRecord> records(String hex, String... more) {
    return records(HexFormat.of().parseHex(hex.replace(" ", "")), more);
  }

  private static List<SourceRecord> records(byte[] payload, String... more) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            DecoderTest.records(
                Deliveries.of(TOPIC, payload),
                DecoderTest.with(
                    more,
                    "payload.format",
                    "senml-cbor",
                    "observation.observed_property",
                    "/name")));
  }

  private static String readings(String hex) {
    return String.join(", ", records(hex).stream().map(SenmlCborTest::reading).toList());
  }

  private static String reading(SourceRecord record) {
    if (isBad(record)) {
      return "bad";
    }
    Struct value = value(record);
    Double result = value.getFloat64("result");
    String text = value.getString("result_text");
    return value.getString("observed_property")
        + "="
        + (result == null ? text : result + (text == null ? "" : " " + text));
  }

  @Test
  void packOfIntegerLabelsIsResolved() {
    // bn, bt, bu, n, u, v; then n, t, v.
    List<SourceRecord> records =
        records("82 a5 " + BASE + " 236343656c 006174 02fb4035800000000000 a3 00617406383b0208");
    assertEquals(List.of("w:t=21.5", "w:t=8.0"), records.stream().map(r -> reading(r)).toList());
    assertEquals("Cel", value(records.get(1)).getString("unit"));
    assertEquals(
        List.of(1_767_225_600_000L, 1_767_225_540_000L),
        records.stream().map(r -> r.timestamp()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "17, 23.0",
    "1903e8, 1000.0",
    "37, -24.0",
    "1bffffffffffffffff, 1.8446744073709552E19 18446744073709551615",
    "3bffffffffffffffff, -1.8446744073709552E19 -18446744073709551616",
    "f93e00, 1.5",
    "f9c400, -4.0",
    "f90400, 6.103515625E-5",
    "fa3dcccccd, 0.1",
    "fa41b0cccd, 22.1",
    "fa4ceb79a3, 1.23456792E8",
    "fa4ed2ab73, 1.767225728E9",
    "faced2ab73, -1.767225728E9",
    "f97bff, 65504.0",
    "fb3fb999999999999a, 0.1",
    "c48221196ab3, 273.15",
    "c482212a, -0.11",
    "c48203c2420100, 256000.0",
    "c249010000000000000000, 1.8446744073709552E19 18446744073709551616",
    "c340, -1.0",
    "f97e00, null",
    "fa7fc00000, null",
    "fb7ff8000000000001, null",
  })
  void everyFormOfANumberIsRead(String number, String expected) {
    assertEquals("w:a=" + expected, readings("81 a4" + BASE + "006161 02" + number));
  }

  /** A preferred serialization (RFC 8949, 4.1) writes any double so that four bytes hold. */
  @ParameterizedTest
  @CsvSource({
    "a4 2162773a 006161 06fa4ed2ab73 0201, 2026-01-01T00:02:08Z",
    "a4 2162773a 22fa4ed2ab73 006161 0201, 2026-01-01T00:02:08Z",
    "a5 2162773a 221a6955b900 006161 06fa3dcccccd 0201, 2026-01-01T00:00:00.100Z",
  })
  void timeInFourBytesIsTheTimeThatItIs(String fields, String expected) {
    assertEquals(
        Instant.parse(expected).toEpochMilli(), records("81 " + fields).get(0).timestamp());
  }

  @ParameterizedTest
  @CsvSource({
    "f97c00",
    "fbfff0000000000000",
    "6131",
    "4131",
    "f6",
    "f7",
    "80",
    "c482190384 01",
    "c48239038401"
  })
  void whatIsNoNumberCostsItsOwnRecord(String value) {
    assertEquals(
        "w:b=1.0, bad", readings("82 a4" + BASE + "006161 02" + value + " a2 006162 0201"));
  }

  @Test
  void dataAreBytesAndTextsAreTexts() {
    assertEquals(
        "w:s=1.10, w:b=false, w:d=Af4",
        readings("83 a4" + BASE + "006173 0364312e3130 a2 006162 04f4 a2 006164 084201fe"));
    assertEquals("w:s=x, bad", readings("82 a4" + BASE + "006173 036178 a2 006164 086141"));
    assertEquals("w:s=x, bad", readings("82 a4" + BASE + "006173 036178 a2 004164 0201"));
  }

  @Test
  void streamsAndTheTagOfCborAreRead() {
    assertEquals(
        "w:ab=1.0", readings("d9d9f7 9f bf 21 7f6177 613a ff 221a6955b900 00 626162 0201 ff ff"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "9affffffff, said to follow",
    "9bffffffffffffffff, said to follow",
    "81a1007b0000010000000000, said to follow",
    "bb7fffffffffffffff, said to follow",
    "a20061610201, array of records",
    "01, array of records",
    "1c, no meaning",
    "ff, not begun",
    "81ff, not begun",
    "81a2006161 02, ends within",
    "81a2006161 0201 00, follow",
    "81a20062c3280201, UTF-8",
    "81a3006161 0201 0202, twice",
    "81a3006161 0201 6176 02, twice",
    "81a2006161 f4 01, neither an integer nor a text",
    "81a2006161 02c11a6955b900, tag 1",
    "d9d9f7d9d9f780, tag 55799",
    "81a2006161 02e0, simple value",
    "81a2006161 02c48219271101, exponent",
    "81a2006161 02c4811901, decimal fraction",
    "81a2006161 02c482f401, of integers",
    "81a2006161 03 7f4161ff, another type",
    "82 a2006161 0201 a3006161 0201 6562616464 5f, ends within",
    "81a3 006161 0201 636d755f01, mu_",
    "81a3 22f97c00 006161 0201, bt is not finite",
    "81a3 22f97e00 006161 0201, bt is not finite",
    "81a3 200b 006161 0201, version",
  })
  void whatIsNoPackIsOneBadRecord(String hex, String expected) {
    List<SourceRecord> records = records(hex);
    assertEquals(1, records.size());
    assertTrue(isBad(records.get(0)));
    assertTrue(reason(records.get(0)).contains(expected), reason(records.get(0)));
    assertArrayEquals(
        HexFormat.of().parseHex(hex.replace(" ", "")), value(records.get(0)).getBytes("payload"));
  }

  private static String wholeOf(byte[] payload) {
    List<SourceRecord> records = records(payload);
    assertEquals(1, records.size());
    return reason(records.get(0));
  }

  private static byte[] filled(int length, int with) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) with);
    return payload;
  }

  @Test
  void depthAndCountsAreBounded() {
    assertTrue(wholeOf(filled(10_000, 0x81)).contains("deep"));
    assertTrue(wholeOf(filled(900_000, 0x9f)).contains("deep"));
    assertTrue(wholeOf(filled(900_000, 0xc4)).contains("decimal fraction"));
    // 900,000 empty maps in one array: ten times as much memory as in JSON.
    byte[] maps = filled(900_000, 0xa0);
    maps[0] = (byte) 0x9f;
    assertTrue(wholeOf(maps).contains("more than 200000"));
    byte[] number = filled(900_000, 0x77);
    byte[] head = HexFormat.of().parseHex("81a200616102c25a000dbb00");
    System.arraycopy(head, 0, number, 0, head.length);
    assertTrue(wholeOf(number).contains("bytes"));
  }

  /** An item of one byte on the wire is not a hundred in memory. */
  @Test
  void integersAreSmallInMemory() {
    byte[] payload = filled(900_000, 0x17);
    byte[] head = HexFormat.of().parseHex("81a30061610201636f776e9a000dbb90");
    System.arraycopy(head, 0, payload, 0, head.length);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<SourceRecord> made =
        DecoderTest.records(Deliveries.of(TOPIC, payload), "payload.format", "senml-cbor");
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(List.of(1.0), made.stream().map(DecoderTest::result).toList());
    assertTrue(bytes < 60_000_000, bytes + " bytes");
  }
}
