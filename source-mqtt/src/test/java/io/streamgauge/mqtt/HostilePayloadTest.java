// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
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

    Case(
        String name, Map<String, String> options, String payload, int readings, int bad, String e) {
      this(name, options, Deliveries.of(TOPIC, payload), readings, bad, e);
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
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static Stream<Case> cases() {
    Map<String, String> json =
        Map.of("observation.crs", "/crs", "observation.unit", "/unit", "observation.x", "/x");
    Map<String, String> senml = Map.of("payload.format", "senml-json");
    Map<String, String> csv = Map.of("payload.format", "csv");
    Map<String, String> asIs = Map.of("record.shape", "as-is");
    Map<String, String> text = Map.of("payload.format", "string");
    String wide = "\u6C35".repeat(226_000);
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("crs", json, READING + ",\"crs\":\"" + wide + "\"}", 1, 0, null));
    cases.add(cases.get(0).packed());
    cases.add(new Case("unit", json, READING + ",\"unit\":\"" + wide + "\"}", 1, 0, null));
    cases.add(
        new Case(
            "unit of surrogates",
            json,
            READING + ",\"unit\":\"" + "\ud83d\ude01".repeat(88_000) + "\"}",
            0,
            1,
            "TooLarge"));
    cases.add(
        new Case(
            "long topic, undecodable",
            json,
            Deliveries.of(
                "sensors/south/" + "u".repeat(61_000) + "/smoke",
                "?".repeat(698_000).getBytes(StandardCharsets.UTF_8)),
            0,
            1,
            "JsonParseException"));
    cases.add(
        new Case(
            "long topic, reading",
            json,
            Deliveries.of(
                "sensors/south/" + "u".repeat(61_000) + "/smoke",
                (READING + "}").getBytes(StandardCharsets.UTF_8)),
            0,
            1,
            "NoReading"));
    cases.add(
        new Case(
            "user properties",
            json,
            Deliveries.of(
                TOPIC,
                (READING + "}").getBytes(StandardCharsets.UTF_8),
                IntStream.range(0, 17)
                    .mapToObj(i -> Map.entry("mqtt.user.p" + i, "\u6F22".repeat(21_000)))
                    .toList()),
            1,
            0,
            null));
    cases.add(
        new Case(
            "csv columns",
            csv,
            String.join(
                    ",", java.util.Collections.nCopies(15_999, "the_same_name_of_a_column_again"))
                + "\n1,2\n",
            0,
            1,
            "Csv"));
    cases.add(
        new Case(
            "csv control",
            csv,
            "time,value\n1767225600,a" + "\u0002".repeat(229_000) + "b\n",
            0,
            1,
            "NoReading"));
    cases.add(
        new Case(
            "senml name",
            senml,
            "[{\"n\":\"" + "\u00f1".repeat(239_000) + "\",\"v\":1}]",
            0,
            1,
            "NoReading"));
    cases.add(new Case("string of quotes", text, "\"".repeat(649_000), 0, 1, "TooLarge"));
    cases.add(new Case("string of lines", text, "\n".repeat(480_000), 1, 0, null));
    cases.add(
        new Case(
            "as-is", asIs, "{\"a\":\"" + "\ud83d\ude03".repeat(89_000) + "\"}", 0, 1, "TooLarge"));
    cases.add(
        new Case(
            "as-is of empty texts",
            asIs,
            "[" + "\"\",".repeat(230_000) + "\"\"]",
            0,
            1,
            "TooLarge"));
    cases.add(
        new Case("as-is of maps", asIs, "[" + "{},".repeat(230_000) + "{}]", 0, 1, "TooLarge"));
    cases.add(
        new Case("as-is of numbers", asIs, "[" + "1,".repeat(60_000) + "1]", 0, 1, "TooLarge"));
    cases.add(
        new Case(
            "exponent",
            json,
            "{\"time\":1767225600,\"value\":2e8888888888}",
            0,
            1,
            "NumberOutOfRange"));
    cases.add(
        new Case(
            "negative exponent",
            json,
            "{\"time\":1767225600,\"value\":-7E-99999999999}",
            0,
            1,
            "NumberOutOfRange"));
    cases.add(
        new Case(
            "exponent in senml",
            senml,
            "[{\"n\":\"a\",\"v\":1e2147483648}]",
            0,
            1,
            "NumberOutOfRange"));
    for (String number : List.of("0.1234567890123456789", "9007199254740993.0")) {
      cases.add(new Case(number + " as it is", asIs, "[" + number + "]", 0, 1, "NumberOutOfRange"));
    }
    cases.add(new Case("exponent as it is", asIs, "[1e3333333333]", 0, 1, "NumberOutOfRange"));
    cases.add(new Case("deep", json, "[".repeat(300_000), 0, 1, "StreamConstraintsException"));
    cases.add(
        new Case(
                "shared base name",
                senml,
                "[{\"bn\":\""
                    + "b".repeat(190_000)
                    + "\"}"
                    + ",{\"n\":\"2\",\"v\":1}".repeat(29_000)
                    + "]",
                0,
                1,
                "NoReading")
            .packed());
    cases.add(
        new Case(
                "shared base name without names",
                senml,
                "[{\"bn\":\"" + "b".repeat(190_000) + "\"}" + ",{\"v\":1}".repeat(60_000) + "]",
                0,
                1,
                "NoReading")
            .packed());
    cases.add(
        new Case(
                "shared unit",
                senml,
                "[{\"bn\":\"s\",\"bu\":\""
                    + "\u00b0".repeat(200_000)
                    + "\"}"
                    + ",{\"n\":\"2\",\"v\":1}".repeat(25_000)
                    + "]",
                SOME,
                1,
                "TooManyReadings")
            .packed());
    cases.add(
        new Case(
                "shared unit, each too large",
                senml,
                "[{\"bn\":\"s\",\"bu\":\""
                    + "\ud83d\ude02".repeat(87_000)
                    + "\"}"
                    + ",{\"v\":1}".repeat(900)
                    + "]",
                0,
                1,
                "TooLarge")
            .packed());
    cases.add(
        new Case(
                "too many elements",
                json,
                "[" + "{},".repeat(200_000) + "{}]",
                0,
                1,
                "TooManyReadings")
            .packed());
    cases.add(
        new Case(
                "too many lines",
                csv,
                "time,value\n" + "1,1\n".repeat(100_001),
                0,
                1,
                "TooManyReadings")
            .packed());
    cases.add(
        new Case(
            "wrong elements among right ones",
            json,
            "[" + (READING + "},{\"value\":1},").repeat(1_500) + READING + "}]",
            1_501,
            101,
            "NoReading"));
    cases.add(
        new Case(
            "wrong lines among right ones",
            csv,
            "time,value\n" + "1767225600,1\n1767225600\n".repeat(140),
            140,
            101,
            "NoReading"));
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void messageBecomesRecordsThatKafkaTakes(Case of) {
    String[] options =
        of.options().entrySet().stream()
            .flatMap(option -> Stream.of(option.getKey(), option.getValue()))
            .toArray(String[]::new);
    long begin = System.nanoTime();
    List<SourceRecord> records = DecoderTest.records(of.delivery(), options);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.toSeconds() < 20, "took " + took);
    List<SourceRecord> bad = records.stream().filter(record -> isBad(record)).toList();
    if (!bad.isEmpty()) {
      assertEquals(of.errorClass(), ((Struct) bad.get(0).value()).getString("error_class"));
    }
    assertEquals(of.bad(), bad.size());
    int readings = records.size() - bad.size();
    assertTrue(of.readings() == SOME ? readings > 100 : readings == of.readings(), readings + "");
    assertTrue(records.get(records.size() - 1).headers().size() > 0);
    // Equal ones need not all be measured.
    Stream.concat(records.stream().limit(3), bad.stream().limit(3))
        .forEach(
            record ->
                WrittenRecords.assertFits(record, WrittenRecords.LARGEST_REQUEST - (16 << 10)));
    if (!bad.isEmpty()) {
      WrittenRecords.assertFits(
          bad.get(bad.size() - 1), WrittenRecords.LARGEST_REQUEST - (16 << 10));
    }
  }

  private static String reason(List<SourceRecord> records) {
    return ((Struct) records.get(records.size() - 1).value()).getString("error_message");
  }

  @Test
  void cutPayloadIsToldWithItsSizeAndDigest() {
    byte[] payload = "\u0000".repeat(690_000).getBytes(StandardCharsets.UTF_8);
    List<SourceRecord> records =
        DecoderTest.records(Deliveries.of(TOPIC, payload), "bad.records", "route");
    assertEquals(1, records.size());
    WrittenRecords.assertFits(records.get(0), WrittenRecords.LARGEST_REQUEST);
    // By a converter that writes bytes as they are, all of it would have fitted.
    assertTrue(((Struct) records.get(0).value()).getBytes("payload").length > 600_000);
  }

  @Test
  void partsBeyondTheBoundAreCountedInTheReason() {
    List<SourceRecord> records =
        DecoderTest.records(
            Deliveries.of(TOPIC, "[" + READING + "}" + ",{\"value\":1}".repeat(321) + "]"));
    assertTrue(reason(records).contains("elements refused: 321"), reason(records));
    assertEquals(102, records.size());
  }

  @Test
  void propertiesThatAreTooLongAreLeftOutAndThatIsSaid() {
    List<Map.Entry<String, String>> properties =
        List.of(
            Map.entry("mqtt.user.a", "1"),
            Map.entry("mqtt.user.b", "x".repeat(9_000)),
            Map.entry("mqtt.user.c", "2"));
    SourceRecord record =
        DecoderTest.records(
                Deliveries.of(TOPIC, (READING + "}").getBytes(StandardCharsets.UTF_8), properties))
            .get(0);
    assertEquals("1", record.headers().lastWithName("mqtt.user.a").value());
    assertEquals(null, record.headers().lastWithName("mqtt.user.b"));
    assertEquals("2", record.headers().lastWithName(MessageTopic.PROPERTIES_LEFT_OUT).value());
  }

  @Test
  void membersWithoutEndAreNoRecursion() throws Exception {
    byte[] empty = gzip(new byte[0]);
    byte[] last = gzip((READING + "}").getBytes(StandardCharsets.UTF_8));
    for (int members : List.of(0, 3, 900, 19_000)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < members; i++) {
        all.write(empty);
      }
      all.write(last);
      List<SourceRecord> records =
          DecoderTest.records(Deliveries.of(TOPIC, all.toByteArray()), "bad.records", "route");
      assertEquals(1, records.size());
      assertEquals(members > 1_000, isBad(records.get(0)), members + " members");
    }
  }

  @Test
  void idThatIsNoneIsRefused() {
    List<SourceRecord> records =
        DecoderTest.records(
            Deliveries.of(TOPIC, READING + ",\"id\":\"" + "i".repeat(1_001) + "\"}"),
            "observation.sensor_id",
            "/id");
    assertTrue(reason(records).contains("observation.sensor_id has 1001 characters"));
    assertEquals(
        1_000,
        DecoderTest.records(
                Deliveries.of(TOPIC, READING + ",\"id\":\"" + "i".repeat(1_000) + "\"}"),
                "observation.sensor_id",
                "/id")
            .get(0)
            .key()
            .toString()
            .length());
  }

  @Test
  void topicsOfOthersAreNotWrittenTo() {
    for (String region : List.of("_connect-configs", "__consumer_offsets", "connect-status")) {
      List<SourceRecord> records =
          DecoderTest.records(
              Deliveries.of("sensors/" + region + "/s/k", READING + "}"),
              "kafka.topic",
              "{region}",
              "record.shape",
              "as-is",
              "raw.topic",
              "{region}");
      assertEquals(1, records.size(), region);
      assertTrue(isBad(records.get(0)), region);
      assertTrue(!records.get(0).topic().contains(region), records.get(0).topic());
    }
  }

  @Test
  void topicsThatKafkaTakesForOneAreOne() {
    for (String shape : List.of("as-is", "observations")) {
      List<SourceRecord> records =
          DecoderTest.records(
              Deliveries.of("sensors/c.d/s/k", READING + "}"),
              "kafka.topic",
              "r-{region}",
              "record.shape",
              shape);
      assertEquals("r-c_d", records.get(0).topic(), shape);
    }
  }

  @Test
  void messageWithoutAnyElementIsNotPassedOver() {
    for (String empty : List.of("[]", " [ ] ")) {
      List<SourceRecord> made = DecoderTest.records(Deliveries.of(TOPIC, empty));
      assertEquals(1, made.size(), empty);
      assertEquals("NoReading", ((Struct) made.get(0).value()).getString("error_class"));
    }
    List<SourceRecord> below =
        DecoderTest.records(Deliveries.of(TOPIC, "{\"rows\":[]}"), "observation.records", "/rows");
    assertEquals(1, below.size());
    assertTrue(isBad(below.get(0)));
  }

  @Test
  void badRawPayloadPassesAConverterOfBytes() {
    String converter = "org.apache.kafka.connect.converters.ByteArrayConverter";
    List<SourceRecord> made =
        DecoderTest.records(
            Deliveries.of(TOPIC, new byte[30_000]),
            "payload.format",
            "raw",
            "value.converter",
            converter,
            "record.max.bytes",
            "20000");
    assertEquals(1, made.size());
    assertEquals(Schema.BYTES_SCHEMA, made.get(0).valueSchema());
    byte[] written = (byte[]) made.get(0).value();
    assertTrue(written.length > 10_000 && written.length < 20_000);
  }

  @Test
  void waveOfSamplesIsNoHostilePayload() {
    String fractions = "[-0.25" + ",1.75".repeat(39_999) + "]";
    List<SourceRecord> made =
        DecoderTest.records(Deliveries.of(TOPIC, fractions), "record.shape", "as-is");
    assertEquals(40_000, ((List<?>) made.get(0).value()).size());
    WrittenRecords.assertFits(made.get(0), WrittenRecords.LARGEST_REQUEST);
    String whole = "{\"wave\":[7" + ",1234".repeat(89_999) + "]}";
    String converter = "org.apache.kafka.connect.json.JsonConverter";
    made =
        DecoderTest.records(
            Deliveries.of(TOPIC, whole), "record.shape", "as-is", "value.converter", converter);
    assertEquals(1, ((Map<?, ?>) made.get(0).value()).size());
    WrittenRecords.assertFitsAsJson(made.get(0), WrittenRecords.LARGEST_REQUEST);
  }
}
