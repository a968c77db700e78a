// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.reason;
import static io.streamgauge.mqtt.DecoderTest.records;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One message each that stopped the task, or filled the memory of the worker. */
class HostilePayloadTest {
  private static final String READING = "{\"time\":1767225600,\"value\":4.5";

  /** So many as fit into what is made of one message. */
  private static final int SOME = -1;

  /** What becomes of a message: so many readings, bad records, and the first bad one's class. */
  record Case(
      String name,
      Map<String, String> options,
      Delivery delivery,
      int readings,
      int bad,
      String errorClass) {

    Case with(int otherReadings, int otherBad) {
      return new Case(name, options, delivery, otherReadings, otherBad, errorClass);
    }

    Case packed() {
      return new Case(
          name + ", packed",
          options,
          Deliveries.of(
              delivery.topic(), gzip(delivery.payloadBytes()), delivery.message().properties()),
          readings,
          bad,
          errorClass);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An element, and another one so many times behind it. */
  static String pack(String first, String each, int times) {
    return "[" + first + ("," + each).repeat(times) + "]";
  }

  private static Case good(String name, Map<String, String> options, String payload) {
    return new Case(name, options, Deliveries.of(TOPIC, payload), 1, 0, null);
  }

  private static Case bad(
      String name, Map<String, String> options, String errorClass, String payload) {
    return new Case(name, options, Deliveries.of(TOPIC, payload), 0, 1, errorClass);
  }

  static Stream<Case> cases() {
    Map<String, String> json =
        Map.of("observation.crs", "/crs", "observation.unit", "/unit", "observation.x", "/x");
    Map<String, String> senml = Map.of("payload.format", "senml-json");
    Map<String, String> csv = Map.of("payload.format", "csv");
    Map<String, String> asIs = Map.of("record.shape", "as-is");
    Map<String, String> text = Map.of("payload.format", "string");
    String wide = "\u6C35".repeat(226_000);
    String emoji = "\ud83d\ude01".repeat(88_000);
    String longTopic = "sensors/south/" + "u".repeat(61_000) + "/smoke";
    Case crs = good("crs", json, READING + ",\"crs\":\"" + wide + "\"}");
    byte[] reading = (READING + "}").getBytes(StandardCharsets.UTF_8);
    List<Map.Entry<String, String>> properties =
        IntStream.range(0, 17)
            .mapToObj(i -> Map.entry("mqtt.user.p" + i, "\u6F22".repeat(21_000)))
            .toList();
    String baseName = "{\"bn\":\"" + "b".repeat(190_000) + "\"}";
    String baseUnit = "{\"bn\":\"s\",\"bu\":\"" + "\u00b0".repeat(200_000) + "\"}";
    String right = READING + "},{\"value\":1},";
    String lines = "1767225600,1\n1767225600\n";
    return Stream.of(
        crs,
        crs.packed(),
        good("unit", json, READING + ",\"unit\":\"" + wide + "\"}"),
        bad("unit of surrogates", json, "TooLarge", READING + ",\"unit\":\"" + emoji + "\"}"),
        new Case(
            "long topic, undecodable",
            json,
            Deliveries.of(longTopic, "?".repeat(698_000)),
            0,
            1,
            "JsonParseException"),
        new Case("long topic, reading", json, Deliveries.of(longTopic, reading), 0, 1, "NoReading"),
        new Case("user properties", json, Deliveries.of(TOPIC, reading, properties), 1, 0, null),
        bad(
            "csv columns",
            csv,
            "Csv",
            "the_same_name_of_a_column_again,".repeat(15_998)
                + "the_same_name_of_a_column_again\n1,2\n"),
        bad(
            "csv control",
            csv,
            "NoReading",
            "time,value\n1767225600,a" + "\u0002".repeat(229_000) + "b\n"),
        bad(
            "senml name",
            senml,
            "NoReading",
            "[{\"n\":\"" + "\u00f1".repeat(239_000) + "\",\"v\":1}]"),
        bad("string of quotes", text, "TooLarge", "\"".repeat(649_000)),
        good("string of lines", text, "\n".repeat(480_000)),
        bad("as-is", asIs, "TooLarge", "{\"a\":\"" + "\ud83d\ude03".repeat(89_000) + "\"}"),
        bad("as-is of empty texts", asIs, "TooLarge", pack("\"\"", "\"\"", 230_000)),
        bad("as-is of maps", asIs, "TooLarge", pack("{}", "{}", 230_000)),
        bad("as-is of numbers", asIs, "TooLarge", pack("1", "1", 60_000)),
        bad("exponent", json, "NumberOutOfRange", "{\"time\":1767225600,\"value\":2e8888888888}"),
        bad(
            "negative exponent",
            json,
            "NumberOutOfRange",
            "{\"time\":1767225600,\"value\":-7E-99999999999}"),
        bad("exponent in senml", senml, "NumberOutOfRange", "[{\"n\":\"a\",\"v\":1e2147483648}]"),
        bad("many digits as they are", asIs, "NumberOutOfRange", "[0.1234567890123456789]"),
        bad("odd counter as it is", asIs, "NumberOutOfRange", "[9007199254740993.0]"),
        bad("exponent as it is", asIs, "NumberOutOfRange", "[1e3333333333]"),
        bad("deep", json, "StreamConstraintsException", "[".repeat(300_000)),
        bad("base name", senml, "NoReading", pack(baseName, "{\"n\":\"2\",\"v\":1}", 29_000))
            .packed(),
        bad("base name alone", senml, "NoReading", pack(baseName, "{\"v\":1}", 60_000)).packed(),
        bad("unit", senml, "TooManyReadings", pack(baseUnit, "{\"n\":\"2\",\"v\":1}", 25_000))
            .with(SOME, 1)
            .packed(),
        bad(
                "shared unit, each too large",
                senml,
                "TooLarge",
                pack("{\"bn\":\"s\",\"bu\":\"" + emoji + "\"}", "{\"v\":1}", 900))
            .packed(),
        bad("too many elements", json, "TooManyReadings", pack("{}", "{}", 200_000)).packed(),
        bad("too many lines", csv, "TooManyReadings", "time,value\n" + "1,1\n".repeat(100_001))
            .packed(),
        bad("wrong elements", json, "NoReading", "[" + right.repeat(1_500) + READING + "}]")
            .with(1_501, 101),
        bad("wrong lines", csv, "NoReading", "time,value\n" + lines.repeat(140)).with(140, 101));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void messageBecomesRecordsThatKafkaTakes(Case of) {
    Map<String, String> options = DecoderTest.options();
    options.putAll(of.options());
    List<SourceRecord> records =
        assertTimeout(Duration.ofSeconds(20), () -> records(of.delivery(), options));
    List<SourceRecord> bad = records.stream().filter(record -> isBad(record)).toList();
    if (!bad.isEmpty()) {
      assertEquals(of.errorClass(), value(bad.get(0)).getString("error_class"));
    }
    assertEquals(of.bad(), bad.size());
    int readings = records.size() - bad.size();
    assertTrue(of.readings() == SOME ? readings > 100 : readings == of.readings(), readings + "");
    assertTrue(records.get(records.size() - 1).headers().size() > 0);
    // Equal ones need not all be measured.
    int last = Math.max(0, bad.size() - 1);
    Stream.of(records.stream().limit(3), bad.stream().limit(3), bad.stream().skip(last))
        .flatMap(some -> some)
        .forEach(
            record ->
                WrittenRecords.assertFits(record, WrittenRecords.LARGEST_REQUEST - (16 << 10)));
  }

  private static String lastReason(List<SourceRecord> records) {
    return reason(records.get(records.size() - 1));
  }

  @Test
  void cutPayloadIsToldWithItsSizeAndDigest() {
    List<SourceRecord> records = records("\u0000".repeat(690_000), "bad.records", "route");
    assertEquals(1, records.size());
    WrittenRecords.assertFits(records.get(0), WrittenRecords.LARGEST_REQUEST);
    // By a converter that writes bytes as they are, all of it would have fitted.
    assertTrue(value(records.get(0)).getBytes("payload").length > 600_000);
  }

  @Test
  void partsBeyondTheBoundAreCountedInTheReason() {
    List<SourceRecord> records = records(pack(READING + "}", "{\"value\":1}", 321));
    assertTrue(lastReason(records).contains("elements refused: 321"), lastReason(records));
    assertEquals(102, records.size());
  }

  @Test
  void propertiesThatAreTooLongAreLeftOutAndThatIsSaid() {
    List<Map.Entry<String, String>> properties =
        List.of(
            Map.entry("mqtt.user.a", "1"),
            Map.entry("mqtt.user.b", "x".repeat(9_000)),
            Map.entry("mqtt.user.c", "2"));
    byte[] payload = (READING + "}").getBytes(StandardCharsets.UTF_8);
    Headers headers = records(Deliveries.of(TOPIC, payload, properties)).get(0).headers();
    assertEquals("1", headers.lastWithName("mqtt.user.a").value());
    assertEquals(null, headers.lastWithName("mqtt.user.b"));
    assertEquals("2", headers.lastWithName(MessageTopic.PROPERTIES_LEFT_OUT).value());
  }

  @Test
  void membersWithoutEndAreNoRecursion() {
    byte[] empty = gzip(new byte[0]);
    for (int members : List.of(0, 3, 900, 19_000)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < members; i++) {
        all.writeBytes(empty);
      }
      all.writeBytes(gzip((READING + "}").getBytes(StandardCharsets.UTF_8)));
      List<SourceRecord> records =
          records(Deliveries.of(TOPIC, all.toByteArray()), "bad.records", "route");
      assertEquals(1, records.size());
      assertEquals(members > 1_000, isBad(records.get(0)), members + " members");
    }
  }

  @Test
  void idThatIsNoneIsRefused() {
    String[] byId = {"observation.sensor_id", "/id"};
    String longest = READING + ",\"id\":\"" + "i".repeat(1_000);
    String reason = lastReason(records(longest + "i\"}", byId));
    assertTrue(reason.contains("observation.sensor_id has 1001 characters"), reason);
    assertEquals(1_000, records(longest + "\"}", byId).get(0).key().toString().length());
  }

  @Test
  void topicsOfOthersAreNotWrittenTo() {
    String[] chosen = {"kafka.topic", "{region}", "record.shape", "as-is", "raw.topic", "{region}"};
    for (String region : List.of("_connect-configs", "__consumer_offsets", "connect-status")) {
      List<SourceRecord> records =
          records(Deliveries.of("sensors/" + region + "/s/k", READING + "}"), chosen);
      assertEquals(1, records.size(), region);
      assertTrue(isBad(records.get(0)), region);
      assertTrue(!records.get(0).topic().contains(region), records.get(0).topic());
    }
  }

  @Test
  void topicsThatKafkaTakesForOneAreOne() {
    Delivery delivery = Deliveries.of("sensors/c.d/s/k", READING + "}");
    for (String shape : List.of("as-is", "observations")) {
      List<SourceRecord> records =
          records(delivery, "kafka.topic", "r-{region}", "record.shape", shape);
      assertEquals("r-c_d", records.get(0).topic(), shape);
    }
  }

  @Test
  void messageWithoutAnyElementIsNotPassedOver() {
    for (String empty : List.of("[]", " [ ] ")) {
      List<SourceRecord> made = records(empty);
      assertEquals(1, made.size(), empty);
      assertEquals("NoReading", value(made.get(0)).getString("error_class"));
    }
    List<SourceRecord> below = records("{\"rows\":[]}", "observation.records", "/rows");
    assertEquals(1, below.size());
    assertTrue(isBad(below.get(0)));
  }

  @Test
  void badRawPayloadPassesAConverterOfBytes() {
    String[] raw = {
      "payload.format", "raw",
      "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter",
      "record.max.bytes", "20000"
    };
    List<SourceRecord> made = records(Deliveries.of(TOPIC, new byte[30_000]), raw);
    assertEquals(1, made.size());
    assertEquals(Schema.BYTES_SCHEMA, made.get(0).valueSchema());
    byte[] written = (byte[]) made.get(0).value();
    assertTrue(written.length > 10_000 && written.length < 20_000);
  }

  @Test
  void waveOfSamplesIsNoHostilePayload() {
    List<SourceRecord> made = records(pack("-0.25", "1.75", 39_999), "record.shape", "as-is");
    assertEquals(40_000, ((List<?>) made.get(0).value()).size());
    WrittenRecords.assertFits(made.get(0), WrittenRecords.LARGEST_REQUEST);
    String whole = "{\"wave\":" + pack("7", "1234", 89_999) + "}";
    String converter = "org.apache.kafka.connect.json.JsonConverter";
    made = records(whole, "record.shape", "as-is", "value.converter", converter);
    assertEquals(1, ((Map<?, ?>) made.get(0).value()).size());
    WrittenRecords.assertFitsAsJson(made.get(0), WrittenRecords.LARGEST_REQUEST);
  }
}
