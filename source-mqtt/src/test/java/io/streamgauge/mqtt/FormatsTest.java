// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.result;
import static io.streamgauge.mqtt.DecoderTest.value;
import static io.streamgauge.mqtt.HostilePayloadTest.gzip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats beside JSON, and gzip around them. */
class FormatsTest {
  private static final String CSV =
      "time,value,note\n2026-03-01T10:00:00Z,1.5,\"a, \"\"b\"\"\"\n2026-03-01T10:01:00Z,NAN,é\n";

  private static List<SourceRecord> records(String format, byte[] payload, String... more) {
    return DecoderTest.records(
        Deliveries.of(TOPIC, payload), DecoderTest.with(more, "payload.format", format));
  }

  private static List<SourceRecord> records(String format, String payload, String... more) {
    return records(format, payload.getBytes(StandardCharsets.UTF_8), more);
  }

  private static String reason(List<SourceRecord> records) {
    assertEquals(1, records.size());
    assertTrue(isBad(records.get(0)));
    return DecoderTest.reason(records.get(0));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void stringIsTheTextWithTheEnvelope() {
    SourceRecord record = records("string", "21,5 °C").get(0);
    assertEquals("21,5 °C", record.value());
    assertEquals("01646500", record.headers().lastWithName("sensor_id").value());
    assertEquals("", records("string", "").get(0).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"string", "csv"})
  void textThatIsNotUtf8IsBadAndKeptAsReceived(String format) {
    byte[] latin = "time,value\n21,5 °C".getBytes(StandardCharsets.ISO_8859_1);
    List<SourceRecord> records = records(format, latin);
    assertTrue(reason(records).contains("UTF-8"));
    assertArrayEquals(latin, value(records.get(0)).getBytes("payload"));
  }

  @Test
  void csvLineIsAReadingByTheNamesOfTheHeader() {
    List<SourceRecord> records =
        records("csv", CSV, "observation.attributes", "note=/note", "missing.values", "NAN");
    assertEquals(2, records.size());
    assertEquals(1.5, result(records.get(0)));
    assertEquals(Map.of("note", "a, \"b\""), value(records.get(0)).getMap("attributes"));
    assertEquals(null, result(records.get(1)));
  }

  @Test
  void csvWithoutHeaderTakesTheConfiguredColumns() {
    String[] columns = {
      "csv.columns", "time,t,rh",
      "csv.separator", ";",
      "observation.properties", "temperature[Cel]=/t,humidity[%]=/rh"
    };
    List<SourceRecord> records =
        records("csv", "\uFEFF1767225600;20.5;45\r\n1767225660;20.6;46\r\n", columns);
    assertEquals(4, records.size());
    assertEquals("humidity", value(records.get(3)).getString("observed_property"));
    assertEquals(46.0, result(records.get(3)));
    assertEquals(1_767_225_600_000L, records.get(0).timestamp());
  }

  @Test
  void csvLineOfAnotherLengthGoesAloneToTheBadRecords() {
    List<SourceRecord> records =
        records("csv", "time,value\n1767225600,1\n1767225601,2,5\n1767225602\n1767225603,3\n");
    assertEquals(List.of(false, false, true, true), records.stream().map(r -> isBad(r)).toList());
    assertArrayEquals(
        "[\"1767225601\",\"2\",\"5\"]".getBytes(StandardCharsets.UTF_8),
        value(records.get(2)).getBytes("payload"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "''                                | no line",
        "time,value                        | no line",
        "'time,time\n1767225600,2'         | twice",
        "'time,value\n1767225600,\"2\n1,2' | quote",
        "'time,value\n1767225600,\"2\"3'   | quote",
      })
  void csvThatCannotBeTrustedIsOneBadRecord(String payload, String reason) {
    String actual = reason(records("csv", payload));
    assertTrue(actual.contains(reason), actual);
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "senml-json", "senml-cbor"})
  void recordsPointerIsRefusedWhereItMeansNothing(String format) {
    Map<String, String> options =
        DecoderTest.options("payload.format", format, "observation.records", "/e");
    assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
  }

  @Test
  void gzipIsUnwrappedAndAllItsMembersToo() {
    byte[] two =
        joined(
            gzip("time,value\n1767225600,1\n".getBytes(StandardCharsets.UTF_8)),
            gzip("1767225601,2\n".getBytes(StandardCharsets.UTF_8)));
    assertEquals(2, records("csv", two).size());
    assertEquals("x", records("string", gzip(new byte[] {'x'})).get(0).value());
    assertArrayEquals(two, (byte[]) records("raw", two).get(0).value());
  }

  @Test
  void damagedGzipIsABadRecordOfThePayloadAsReceived() {
    byte[] good = gzip("{\"time\":1767225600,\"value\":1}".getBytes(StandardCharsets.UTF_8));
    assertFalse(isBad(records("json", good).get(0)));
    byte[] cut = Arrays.copyOf(good, good.length - 3);
    List<SourceRecord> records = records("json", cut);
    assertTrue(reason(records).contains("gzip"));
    assertArrayEquals(cut, value(records.get(0)).getBytes("payload"));
    assertTrue(reason(records("json", joined(good, new byte[] {1, 2, 3}))).contains("behind"));
    byte[] wrongSum = good.clone();
    wrongSum[good.length - 7] ^= 1;
    assertTrue(reason(records("json", wrongSum)).contains("damaged"));
  }

  @Test
  void gzipBombIsRefusedAtTheLimit() {
    String[] limit = {"record.max.bytes", "100000"};
    assertTrue(
        reason(records("string", gzip(new byte[100_001]), limit))
            .contains("record.max.bytes=100000"));
    byte[] digits = "7".repeat(99_000).getBytes(StandardCharsets.UTF_8);
    assertFalse(isBad(records("string", gzip(digits), limit).get(0)));
    // Each would be six bytes in JSON.
    assertTrue(reason(records("string", gzip(new byte[99_000]), limit)).contains("as a record"));
    assertTrue(isBad(records("string", gzip(new byte[50_000_000]), limit).get(0)));
  }

  /** Mutations of good payloads and random bytes: each gives records, none an exception. */
  @ParameterizedTest
  @ValueSource(strings = {"json", "string", "csv", "senml-json", "gzip"})
  void tenThousandMutatedPayloadsAllBecomeRecords(String kind) {
    Random random = new Random(5);
    String senml =
        "[{\"bn\":\"urn:dev:a:\",\"bt\":1.7e9,\"bu\":\"Cel\",\"bver\":5,\"n\":\"t\",\"v\":1},"
            + "{\"n\":\"l\",\"t\":-5,\"vs\":\"x\"},{\"n\":\"o\",\"vb\":false,\"s\":1e3}]";
    String json =
        "[{\"time\":\"2026-03-01T10:00:00Z\",\"value\":1.5e3,\"x\":[1,{\"y\":null}]},{\"time\":1767225600,\"value\":\"bé\"}]";
    String text =
        switch (kind) {
          case "json" -> json;
          case "senml-json" -> senml;
          default -> CSV;
        };
    byte[] good = text.getBytes(StandardCharsets.UTF_8);
    good = kind.equals("gzip") ? gzip(good) : good;
    String format = kind.equals("gzip") ? "csv" : kind;
    int readings = 0;
    for (int i = 0; i < 10_000; i++) {
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
      List<SourceRecord> records = records(format, payload);
      assertFalse(records.isEmpty(), "vanished");
      readings += (int) records.stream().filter(record -> !isBad(record)).count();
    }
    assertTrue(readings > 1_000, "too few good ones to mean anything: " + readings);
  }
}
