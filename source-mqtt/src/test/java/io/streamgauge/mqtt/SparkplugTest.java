// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.HostilePayloadTest.gzip;
import static io.streamgauge.sparkplug.SparkplugBytes.metric;
import static io.streamgauge.sparkplug.SparkplugBytes.payload;
import static io.streamgauge.sparkplug.SparkplugBytes.session;
import static io.streamgauge.sparkplug.SparkplugBytes.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.sparkplug.SparkplugBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of Sparkplug nodes: what becomes of them without any mapping of one's own. */
class SparkplugTest {
  private static final long T = Deliveries.NOW.toEpochMilli();
  private static final String AT = " 2026-03-01T10:00:00Z ";
  private static final String BIRTH = "spBv1.0/weirs/NBIRTH/gw 1";
  private static final String DATA = "spBv1.0/weirs/NDATA/gw 1";
  private static final String DEATH = "spBv1.0/weirs/NDEATH/gw 1";
  private static final String DEVICE_BIRTH = "spBv1.0/weirs/DBIRTH/gw 1/probe";
  private static final String DEVICE_DATA = "spBv1.0/weirs/DDATA/gw 1/probe";
  private static final String DEVICE_DEATH = "spBv1.0/weirs/DDEATH/gw 1/probe";
  private static final String ONLINE = "weirs/gw 1 sparkplug/online" + AT;

  private final NodeStream stream = new NodeStream();

  private static byte[] birth() {
    return payload(
            T,
            0,
            session(7),
            metric("Node Control/Rebirth", -1, T, SparkplugBytes.BOOLEAN).number(14, 0),
            value("Level", 1, T, 1.25).properties("engUnit", "m"))
        .made();
  }

  private List<String> data(SparkplugBytes... metrics) {
    return stream.readings("spBv1.0/weirs/NDATA/other", payload(T, -1, metrics).made());
  }

  private String one(SparkplugBytes metric) {
    List<String> readings = data(metric);
    assertEquals(1, readings.size(), "" + readings);
    return readings.get(0).replace("weirs/other x" + AT, "");
  }

  private void assertBad(String reason, List<String> readings) {
    assertEquals(1, readings.size(), "" + readings);
    assertTrue(readings.get(0).startsWith("bad: "), "" + readings);
    assertTrue(readings.get(0).contains(reason), "" + readings);
  }

  @Test
  void birthNamesWhatAliasesMeanWithValuesOfItsOwn() {
    List<SourceRecord> born = stream.records(BIRTH, birth());
    assertEquals(
        List.of(ONLINE + "1.0", "weirs/gw 1 Level" + AT + "1.25 m"), NodeStream.readings(born));
    assertEquals(
        Map.of("group", "weirs", "node", "gw 1", "message", "NBIRTH", "bd_seq", "7"),
        DecoderTest.value(born.get(0)).getMap("attributes"));
    assertEquals(
        Map.of("group", "weirs", "node", "gw 1"),
        DecoderTest.value(born.get(1)).getMap("attributes"));
    assertEquals("weirs/gw 1", born.get(1).key());
    assertEquals(
        List.of("weirs/gw 1 Level 2026-03-01T10:00:09Z 1.5 m Quality=500"),
        stream.readings(
            DATA, payload(T, 1, value(null, 1, T + 9_000, 1.5).properties("Quality", 500)).made()));
    assertEquals(List.of(), stream.told());
  }

  @Test
  void deviceHasItsOwnBirthAndDeath() {
    stream.records(BIRTH, birth());
    assertEquals(
        List.of(
            "weirs/gw 1/probe sparkplug/online" + AT + "1.0",
            "weirs/gw 1/probe Depth" + AT + "-3.0 cm Quality=192"),
        stream.readings(
            DEVICE_BIRTH,
            payload(
                    T,
                    1,
                    metric("Depth", 2, T, SparkplugBytes.INT32)
                        .number(10, -3 & 0xffff_ffffL)
                        .properties("unit", "cm", "Quality", 192))
                .made()));
    assertEquals(
        List.of("weirs/gw 1/probe Depth" + AT + "-4.0 cm"),
        stream.readings(
            DEVICE_DATA,
            payload(T, 2, metric(null, 2, T, -1).number(10, -4 & 0xffff_ffffL)).made()));
    assertEquals(
        List.of("weirs/gw 1/probe sparkplug/online 2026-03-01T10:00:05Z 0.0"),
        stream.readings(DEVICE_DEATH, payload(T + 5_000, 3).made()));
    assertBad(
        "no birth of this device seen",
        stream.readings(DEVICE_DATA, payload(T, 4, value(null, 2, T, 1)).made()));
  }

  @Test
  void aliasesWithoutABirthAreOneBadRecordOfTheWholeMessage() {
    byte[] payload = payload(T, 7, value("Named", -1, T, 1), value(null, 1, T, 2)).made();
    List<SourceRecord> records = stream.records(DATA, payload);
    assertBad("no birth of this node seen", NodeStream.readings(records));
    assertArrayEquals(payload, DecoderTest.value(records.get(0)).getBytes("payload"));
    assertEquals(List.of("birth needed of weirs/gw 1"), stream.told());
    assertEquals(List.of("weirs/other Named" + AT + "1.0"), data(value("Named", -1, T, 1)));
  }

  @Test
  void oneUnknownAliasCostsItsReadingAlone() {
    stream.records(BIRTH, birth());
    List<SourceRecord> records =
        stream.records(DATA, payload(T, 1, value(null, 1, T, 2), value(null, 77, T, 3)).made());
    assertEquals(
        List.of("weirs/gw 1 Level" + AT + "2.0 m", "bad: alias 77 unknown: no birth names it"),
        NodeStream.readings(records));
    String part =
        new String(DecoderTest.value(records.get(1)).getBytes("payload"), StandardCharsets.UTF_8);
    String metric = Base64.getEncoder().encodeToString(value(null, 77, T, 3).made());
    assertEquals("{\"metric\":\"" + metric + "\"}", part);
  }

  /** The will is written before the birth, so its own time is not when the node was gone. */
  @Test
  void deathIsAReadingAtTheTimeOfItsReceipt() {
    stream.records(BIRTH, birth());
    assertEquals(
        List.of(ONLINE + "0.0 event_time_source"),
        stream.readings(DEATH, payload(T - 90_000, -1, session(7)).made()));
    assertEquals(List.of(), stream.readings(DEATH, payload(T, -1, session(6)).made()));
    assertBad("no bdSeq", stream.readings(DEATH, payload(T, -1).made()));
  }

  @Test
  void deathOfANodeIsAReadingOfEachOfItsDevices() {
    stream.records(BIRTH, birth());
    stream.records(DEVICE_BIRTH, payload(T, 1, value("Depth", 2, T, 1)).made());
    List<SourceRecord> gone = stream.records(DEATH, payload(T - 90_000, -1, session(7)).made());
    assertEquals(
        List.of(
            ONLINE + "0.0 event_time_source",
            "weirs/gw 1/probe sparkplug/online" + AT + "0.0 event_time_source"),
        NodeStream.readings(gone));
    assertEquals(
        Map.of(
            "group", "weirs", "node", "gw 1", "device", "probe", "message", "NDEATH", "bd_seq",
            "7"),
        DecoderTest.value(gone.get(1)).getMap("attributes"));
    assertEquals("weirs/gw 1/probe", gone.get(1).key());
  }

  @Test
  void gapIsToldAndCostsNoReadingThatHasItsName() {
    stream.records(BIRTH, birth());
    assertEquals(
        List.of("weirs/gw 1 Level" + AT + "2.0"),
        stream.readings(DATA, payload(T, 4, value("Level", -1, T, 2)).made()));
    assertEquals(List.of("missed 3", "birth needed of weirs/gw 1"), stream.told());
    assertBad(
        "since messages were missed",
        stream.readings(DATA, payload(T, 5, value(null, 1, T, 2)).made()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1  | 10 | 255                  | -1.0",
        "1  | 10 | 4294967295           | -1.0",
        "1  | 11 | -128                 | -128.0",
        "2  | 10 | 35536                | -30000.0",
        "3  | 10 | 4294967291           | -5.0",
        "3  | 10 | -5                   | -5.0",
        "4  | 11 | -7                   | -7.0",
        "4  | 10 | 7                    | 7.0",
        "5  | 10 | 250                  | 250.0",
        "6  | 11 | 65535                | 65535.0",
        "7  | 11 | 4294967295           | 4.294967295E9",
        "8  | 11 | -1                   | '18446744073709551615'",
        "8  | 11 | 9007199254740993     | '9007199254740993'",
        "13 | 11 | 1772359200123        | '2026-03-01T10:00:00.123Z'",
        "11 | 14 | 1                    | 1.0",
        "1  | 10 | 300                  | bad: 300 is no Int8",
        "1  | 10 | 4294967040           | bad: 4294967040 is no Int8",
        "5  | 10 | 256                  | bad: 256 is no UInt8",
        "7  | 11 | 4294967296           | bad: 4294967296 is no UInt32",
        "4  | 10 | 4294967291           | bad: 4294967291 is no Int64",
        "13 | 11 | 1                    | bad: the time 1 ms",
        "10 | 11 | 1                    | bad: its value is in field 11, which is none of Double",
        "3  | 14 | 1                    | bad: its value is in field 14, which is none of Int32",
        "99 | 10 | 1                    | bad: datatype 99",
        "-1 | 10 | 1                    | bad: neither it nor a birth says its datatype",
        "-1 | 14 | 1                    | 1.0",
      })
  void numberIsWhatItsDatatypeSays(int type, int field, long number, String expected) {
    String actual = one(metric("x", -1, T, type).number(field, number));
    assertTrue(
        expected.startsWith("bad") ? actual.startsWith(expected) : actual.equals(expected), actual);
  }

  @Test
  void textsAndBytesAreTextsAndMissingValuesNull() {
    assertEquals("'12'", one(metric("x", -1, T, 12).text(15, "12")));
    assertEquals("'12'", one(metric("x", -1, T, 14).text(15, "12")));
    assertEquals("'6f1c-x'", one(metric("x", -1, T, 15).text(15, "6f1c-x")));
    assertEquals("'AQI='", one(metric("x", -1, T, 17).bytes(16, new byte[] {1, 2})));
    assertEquals("'AQI='", one(metric("x", -1, T, 18).bytes(16, new byte[] {1, 2})));
    assertEquals("0.1", one(metric("x", -1, T, 9).single(0.1f)));
    assertEquals(
        "1.767225728E9", one(metric("x", -1, T, 9).single(Float.intBitsToFloat(0x4ed2ab73))));
    assertEquals("null", one(metric("x", -1, T, 9).number(7, 1)));
    assertEquals("null", one(value("x", -1, T, Double.NaN)));
    assertBad("no finite", data(value("x", -1, T, Double.NEGATIVE_INFINITY)));
    assertBad("none of String", data(metric("x", -1, T, 12).bytes(16, new byte[1])));
    assertBad("UTF-8", data(metric("x", -1, T, 12).bytes(15, new byte[] {(byte) 0xc3, 0x28})));
  }

  @Test
  void historicalValueIsMarkedAsBackfill() {
    assertEquals(
        List.of(
            "weirs/other Level 2026-03-01T09:00:00Z 1.0 backfill",
            "weirs/other Level" + AT + "2.0"),
        data(
            value("Level", -1, T - 3_600_000, 1).number(5, 1),
            value("Level", -1, T, 2).number(6, 1)));
  }

  @Test
  void valueWithoutATimeHasThatOfItsMessage() {
    assertEquals(List.of("weirs/other Level" + AT + "1.0"), data(value("Level", -1, -1, 1)));
    assertBad("unset clock", data(value("Level", -1, 1_000, 1)));
    assertBad("unset clock", data(value("Level", -1, 0, 1).number(3, Long.MIN_VALUE)));
    assertBad(
        "has a time",
        stream.readings(DATA, SparkplugBytes.message().with(2, value("Level", -1, -1, 1)).made()));
  }

  /** What has no single value costs no other reading of its message. */
  @Test
  void arraysSetsAndTemplatesAreABadRecordEach() {
    SparkplugBytes definition =
        metric("Pump", -1, T, SparkplugBytes.TEMPLATE)
            .with(18, SparkplugBytes.message().number(5, 1));
    assertEquals(
        List.of(
            "weirs/other Level" + AT + "1.0",
            "bad: DataSet is none of the datatypes of one number or text",
            "bad: Template is none of the datatypes of one number or text",
            "bad: DoubleArray is none of the datatypes of one number or text"),
        data(
            metric("Rows", -1, T, SparkplugBytes.DATA_SET).with(17, SparkplugBytes.message()),
            metric("P1", -1, T, SparkplugBytes.TEMPLATE)
                .with(18, SparkplugBytes.message().text(4, "Pump")),
            metric("Many", -1, T, 31).bytes(16, new byte[16]),
            definition,
            value("Level", -1, T, 1)));
  }

  private static byte[] deflated(byte[] plain) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] packed(String algorithm, int sequence, byte[] body) {
    return payload(T, sequence, metric("algorithm", -1, T, 12).text(15, algorithm))
        .text(4, "SPBV1.0_COMPRESSED")
        .bytes(5, body)
        .made();
  }

  @Test
  void packedPayloadIsReadAndBounded() throws Exception {
    NodeStream small = new NodeStream("record.max.bytes", "10000");
    small.records(BIRTH, birth());
    byte[] plain = payload(T, -1, value(null, 1, T, 2)).made();
    List<String> expected = List.of("weirs/gw 1 Level" + AT + "2.0 m");
    assertEquals(expected, small.readings(DATA, packed("GZIP", 1, gzip(plain))));
    assertEquals(expected, small.readings(DATA, packed("DEFLATE", 2, deflated(plain))));
    assertEquals(List.of(), small.told());
    byte[] bomb = new byte[5_000_000];
    for (byte[] payload :
        List.of(packed("GZIP", 3, gzip(bomb)), packed("DEFLATE", 3, deflated(bomb)))) {
      assertBad("unpacked payload is over record.max.bytes", small.readings(DATA, payload));
    }
    byte[] body = deflated(plain);
    assertBad("damaged", small.readings(DATA, packed("DEFLATE", 3, Arrays.copyOf(body, 9))));
    assertBad(
        "more behind",
        small.readings(DATA, packed("DEFLATE", 3, Arrays.copyOf(body, body.length + 1))));
    assertBad("is none", small.readings(DATA, packed("GZIP", 3, body)));
    assertBad("other than", small.readings(DATA, packed("LZ4", 3, body)));
    assertBad(
        "another packed", small.readings(DATA, packed("GZIP", 3, gzip(packed("GZIP", 3, body)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spBv1.0/STATE/scada",
        "STATE/scada",
        "spBv1.0/weirs/NCMD/gw",
        "spBv1.0/weirs/DCMD/gw/p"
      })
  void whatHostsSayHasNoReadings(String topic) {
    assertEquals(
        List.of(), stream.records(topic, "{\"online\":true}".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spBv1.0/weirs/NDATA/gw/extra   | NDATA has no device level",
        "spBv1.0/weirs/DDATA/gw         | DDATA needs a device level",
        "spBv1.0/weirs/DDATA/gw/p/q     | one device level",
        "spBv1.0/weirs/XDATA/gw         | message type XDATA",
        "spBv1.0/weirs                  | spBv1.0/group/type/node",
        "spAv1.0/weirs/NDATA/gw         | spBv1.0/group/type/node",
        "$sparkplug/certificates/spBv1.0/weirs/NDATA/gw | certificates are births",
      })
  void otherTopicsAreNone(String topic, String reason) {
    NodeStream all =
        new NodeStream("mqtt.topics", "spBv1.0/#,spAv1.0/#,$sparkplug/#", "mqtt.retained", "keep");
    assertBad(reason, all.readings(topic, payload(T, 1, value("a", -1, T, 1)).made()));
  }

  @Test
  void keptBirthNamesAliasesAndGivesNoReading() {
    NodeStream kept =
        new NodeStream(
            "mqtt.topics", "spBv1.0/#,$sparkplug/certificates/spBv1.0/#", "mqtt.retained", "keep");
    assertEquals(List.of(), kept.readings("$sparkplug/certificates/" + BIRTH, birth()));
    assertEquals(
        List.of("weirs/gw 1 Level" + AT + "2.0 m"),
        kept.readings(DATA, payload(T, 99, value(null, 1, T, 2)).made()));
  }

  /** One state of all decoders of a task, whichever of them a message is for. */
  @Test
  void birthsCountForDataThatAnotherFilterBrings() {
    Map<String, String> options =
        DeviceFormatsTest.options(
            "json",
            "observation.sensor_id",
            "/id",
            "observation.observed_property",
            "/name",
            "mqtt.retained",
            "keep",
            "mqtt.topics",
            "spBv1.0/#,$sparkplug/#,other/#",
            "payload.format.by.topic",
            "spBv1.0/#=sparkplug-b,$sparkplug/certificates/#=sparkplug-b");
    NodeStream both = new NodeStream(options);
    both.records("$sparkplug/certificates/" + BIRTH, birth());
    assertEquals(
        List.of("weirs/gw 1 Level" + AT + "2.0 m"),
        both.readings(DATA, payload(T, 99, value(null, 1, T, 2)).made()));
  }

  @Test
  void mappingOfOnesOwnStillApplies() {
    NodeStream own =
        new NodeStream(
            "mqtt.topics", "spBv1.0/{site}/+/#",
            "observation.sensor_id", "{site}",
            "observation.unit", "'cm'",
            "missing.values", "-999",
            "kafka.key", "{observed_property}");
    List<SourceRecord> records =
        own.records(DATA, payload(T, 1, value("Level", -1, T, -999)).made());
    assertEquals(List.of("weirs Level" + AT + "null cm"), NodeStream.readings(records));
    assertEquals("Level", records.get(0).key());
  }

  /** Redelivered behind a later birth, data would be read by the wrong names. */
  @Test
  void dataThatComesAgainIsNotReadByALaterBirth() {
    stream.records(BIRTH, birth());
    byte[] data = payload(T + 1, 1, value(null, 1, T, 2)).made();
    assertEquals(1, stream.records(DATA, data).size());
    stream.records(BIRTH, payload(T + 5, 0, session(8), value("Rain", 1, T, 0)).made());
    assertBad("may have come before", NodeStream.readings(stream.records(DATA, data, true)));
    assertEquals(List.of(), stream.told());
  }

  @Test
  void dataThatABrokerHasKeptAreNoPartOfTheSequence() {
    stream.records(BIRTH, birth());
    stream.records(DATA, payload(T + 2, 1, value(null, 1, T, 2)).made());
    byte[] kept = payload(T + 1, 200, value(null, 1, T, 2)).made();
    assertEquals(
        List.of("weirs/gw 1 Level" + AT + "2.0 m"),
        NodeStream.readings(stream.records(DATA, kept, false, true)));
    assertEquals(1, stream.records(DATA, payload(T + 3, 2, value(null, 1, T, 2)).made()).size());
    assertEquals(List.of(), stream.told());
  }

  @Test
  void lengthsAndNestingThatAreClaimedCostNothing() {
    byte[] nested = metric("x", -1, T, SparkplugBytes.TEMPLATE).made();
    for (int i = 0; i < 5_000; i++) {
      nested =
          metric("x", -1, T, SparkplugBytes.TEMPLATE)
              .with(18, SparkplugBytes.message().bytes(2, nested))
              .made();
    }
    byte[] deep = SparkplugBytes.message().number(1, T).bytes(2, nested).made();
    byte[] properties = SparkplugBytes.message().made();
    for (int i = 0; i < 5_000; i++) {
      properties =
          SparkplugBytes.message()
              .text(1, "p")
              .with(2, SparkplugBytes.message().bytes(9, properties))
              .made();
    }
    byte[] sets = payload(T, 1, value("x", -1, T, 1).bytes(9, properties)).made();
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 150_000; i++) {
      many.writeBytes(new byte[] {2 << 3 | 2, 0});
    }
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertBad("Template", stream.readings(DATA, deep));
          assertEquals(List.of("weirs/gw 1 x" + AT + "1.0"), stream.readings(DATA, sets));
          assertBad("150000 metrics", stream.readings(DATA, many.toByteArray()));
          assertBad("bytes", stream.readings(DATA, new byte[] {18, 6, 10, -1, -1, -1, -1, 7}));
        });
  }

  @Test
  void propertiesThatDoNotMatchAreABadRecord() {
    SparkplugBytes set =
        SparkplugBytes.message()
            .text(1, "q")
            .text(1, "r")
            .with(2, SparkplugBytes.message().number(1, 3).number(3, 192));
    assertBad("2 keys and 1 values", data(value("x", -1, T, 1).with(9, set)));
    assertBad("characters", data(value("x", -1, T, 1).properties("unit", "m".repeat(201))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "payload.format=sparkplug-b;mqtt.task.assignment=shared | mqtt.task.assignment | filters",
        "payload.format=sparkplug-b;mqtt.task.assignment=shared-unordered | mqtt.task.assignment | filters",
        "payload.format.by.topic=spBv1.0/#=sparkplug-b;mqtt.task.assignment=shared | mqtt.task.assignment | filters",
        "payload.format.by.content.type=a=sparkplug-b;mqtt.task.assignment=shared | mqtt.task.assignment | filters",
        "payload.format=sparkplug-b;mqtt.topics=spBv1.0/#,$sparkplug/certificates/spBv1.0/# | mqtt.retained | keep",
        "sparkplug.rebirth=true                                   | sparkplug.rebirth | sparkplug-b",
        "payload.format=sparkplug-b;observation.properties=a=/a   | observation.properties | leave it out",
        "payload.format=sparkplug-b;observation.event_time.format=seconds | observation.event_time.format | leave it out",
      })
  void optionsByWhichNodesAreNotUnderstoodAreRefused(String given, String named, String remedy) {
    Map<String, String> options = DeviceFormatsTest.options("json");
    for (String option : given.split(";", -1)) {
      String[] pair = option.split("=", 2);
      options.put(pair[0], pair[1]);
    }
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
    assertTrue(refused.getMessage().contains(named), refused.getMessage());
    assertTrue(refused.getMessage().contains(remedy), refused.getMessage());
  }

  @Test
  void allTopicsOfANodeAreOfOneTask() {
    MqttSourceConnector connector = new MqttSourceConnector();
    connector.start(
        DeviceFormatsTest.options(
            "sparkplug-b",
            "mqtt.topics",
            "spBv1.0/a/NBIRTH/+,spBv1.0/b/#,spBv1.0/a/NDATA/+,spBv1.0/a/NDEATH/+"));
    assertEquals(
        List.of("spBv1.0/a/NBIRTH/+,spBv1.0/a/NDATA/+,spBv1.0/a/NDEATH/+", "spBv1.0/b/#"),
        connector.taskConfigs(4).stream().map(task -> task.get("mqtt.task.topics")).toList());
  }
}
