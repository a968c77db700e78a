// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements below others, and what those above tell of them. */
class RecordLevelsTest {
  private static Map<String, String> options(String... more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "mqtt.topics", "net/{site}",
                "kafka.topic", "readings",
                "observation.records", "/stations, /readings",
                "observation.records.fields", "0.sent=/sent, 1.station=/id, 1.height=/z",
                "observation.sensor_id", "{site}-{station}",
                "observation.observed_property", "/p",
                "observation.event_time", "/t",
                "observation.result", "/v"));
    options.put("observation.z", "{height}");
    options.put("observation.attributes", "sent={sent}");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static List<String> readings(String payload, Map<String, String> options) {
    assertEquals(List.of(), MqttSourceConnectorTest.errors(options));
    return DecoderTest.records(Deliveries.of("net/a", payload.replace('\'', '"')), options).stream()
        .map(record -> reading(record))
        .toList();
  }

  private static String reading(SourceRecord record) {
    if (isBad(record)) {
      return "bad: " + DecoderTest.reason(record);
    }
    Struct value = value(record);
    return String.join(
        " ",
        value.getString("sensor_id"),
        value.getString("observed_property"),
        ((Date) value.get("event_time")).toInstant().toString(),
        "" + value.getFloat64("result"),
        "" + value.getFloat64("z"),
        "" + (value.getMap("attributes") == null ? null : value.getMap("attributes").get("sent")));
  }

  private static final String TIME = "2026-03-01T10:00:00Z";

  @Test
  void eachLevelTellsNamesToAllBelowIt() {
    assertEquals(
        List.of(
            "a-x l " + TIME + " 1.0 3.5 now",
            "a-x q " + TIME + " 2.0 3.5 now",
            "a-y l " + TIME + " 3.0 null now"),
        readings(
            "{'sent':'now','stations':["
                + "{'id':'x','z':3.5,'readings':[{'p':'l','t':1772359200,'v':1},"
                + "{'p':'q','t':1772359200,'v':2}]},"
                + "{'id':'y','readings':{'p':'l','t':1772359200,'v':3}},"
                + "{'id':'z','readings':[]},{'id':'n','readings':null}]}",
            options()));
  }

  /** The device and the time stand once, above the values. */
  @Test
  void parentOfTheElementsHasSensorAndTime() {
    Map<String, String> options =
        options(
            "observation.records", "/values",
            "observation.records.fields", "0.device=/device, 0.ts=/ts",
            "observation.sensor_id", "{device}",
            "observation.event_time", "{ts}",
            "observation.observed_property", "/n",
            "observation.attributes", "");
    options.remove("observation.z");
    String payload = "{'device':'d','ts':1772359200,'values':[{'n':'t','v':1},{'n':'h','v':nan}]}";
    Map<String, String> typed = new HashMap<>(options);
    typed.put("observation.event_time.format", "seconds");
    for (Map<String, String> each : List.of(options, typed)) {
      List<String> readings = readings(payload, each);
      assertEquals("d t " + TIME + " 1.0 null null", readings.get(0));
      assertTrue(readings.get(1).startsWith("bad: observation.result: 'nan'"), "" + readings);
      assertEquals(2, readings.size());
    }
  }

  @Test
  void arrayOfArraysHasALevelThatIsTheElementItself() {
    Map<String, String> options =
        options(
            "observation.records", "/rows,",
            "observation.records.fields", "0.device=/device",
            "observation.sensor_id", "{device}",
            "observation.attributes", "");
    options.remove("observation.z");
    assertEquals(
        List.of("d p " + TIME + " 1.0 null null", "d p " + TIME + " 2.0 null null"),
        readings(
            "{'device':'d','rows':[[{'p':'p','t':1772359200,'v':1}],"
                + "[{'p':'p','t':1772359200,'v':2}]]}",
            options));
    options.put("observation.records", ",/readings");
    options.put("observation.records.fields", "1.device=/d");
    assertEquals(
        List.of("e p " + TIME + " 1.0 null null"),
        readings("[{'d':'e','readings':[{'p':'p','t':1772359200,'v':1}]}]", options));
  }

  /** What is wrong above costs what is below it, and what is wrong below costs itself. */
  @Test
  void levelThatIsNotThereIsABadPart() {
    List<String> readings =
        readings(
            "{'stations':[{'id':'x'},7,{'id':'y','readings':[{'p':'l','t':1772359200,'v':1},"
                + "{'p':'l','v':1},null]}]}",
            options());
    assertEquals("a-y l " + TIME + " 1.0 null null", readings.get(0));
    assertTrue(readings.get(1).contains("observation.event_time leads to nothing"), "" + readings);
    assertTrue(readings.get(2).contains("is null"), "" + readings);
    // With the whole payload, of which a mended mapping may make more.
    assertTrue(readings.get(3).contains("/readings leads to nothing"), "" + readings);
    assertTrue(readings.get(3).contains("elements refused: 4, 2 of them have"), "" + readings);
    assertEquals(4, readings.size());
    for (String nothing :
        List.of("{}", "{'stations':[]}", "{'stations':null}", "{'stations':[{'readings':[]}]}")) {
      List<String> none = readings(nothing, options());
      assertEquals(1, none.size(), nothing);
      assertTrue(none.get(0).startsWith("bad: "), "" + none);
    }
  }

  /** All readings below would repeat it, each made anew. */
  @Test
  void longNameIsABadPartAndSoIsAllBelowIt() {
    String rows =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "{'id':'" + i + "'}")
            .collect(Collectors.joining(","));
    Map<String, String> options =
        options(
            "observation.records.fields", "0.sent=/sent, 1.station=/id",
            "observation.records", "/stations",
            "observation.attributes", "both={sent} {station}");
    options.remove("observation.z");
    String payload = "{'sent':'" + "x".repeat(400_000) + "','stations':[" + rows + "]}";
    List<String> bad = assertTimeout(Duration.ofSeconds(20), () -> readings(payload, options));
    assertEquals(1, bad.size());
    assertTrue(bad.get(0).contains("{sent} of observation.records.fields has 400000"), bad.get(0));
    assertTrue(bad.get(0).contains("elements left out: 20000"), bad.get(0));
  }

  @Test
  void moreElementsThanAMessageMayHaveAreCountedOverAllLevels() {
    String few = "{'id':'x','readings':[" + "0,".repeat(999) + "0]}";
    String payload = "{'stations':[" + (few + ",").repeat(100) + few + "]}";
    List<String> bad = readings(payload, options());
    assertEquals(1, bad.size());
    assertTrue(bad.get(0).contains("101000 elements"), bad.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "observation.records        | stations                    | JSON Pointer",
        "observation.records        | /a, /b, /c, /d, /e          | at most 4",
        "observation.records.fields | 1.station=/id, 3.other=/o   | only 2 levels",
        "observation.records.fields | 1.station=/id, 1.site=/s    | such a name already",
        "observation.records.fields | 1.station=/id, 1.received=/r| such a name already",
        "observation.records.fields | 1.station=/id, 2.station=/s | such a name already",
        "observation.records.fields | station=/id                 | level.name=/pointer",
        "observation.records.fields | 1.station=/id =~ (.)        | level.name=/pointer",
        "observation.records.fields | 1.sent=/sent                | knows only",
        "payload.format             | csv                         | leave it out",
      })
  void wayThatNoPayloadHasIsRefused(String option, String value, String reason) {
    Map<String, String> options = options(option, value);
    String errors = MqttSourceConnectorTest.errors(options).toString();
    assertTrue(errors.contains(reason), errors);
  }

  /** A format of its own has no such names, whatever else is read by them. */
  @Test
  void namesOfLevelsAreForJsonAlone() {
    Map<String, String> options = options("payload.format.by.topic", "net/+=csv");
    assertTrue(MqttSourceConnectorTest.errors(options).toString().contains("knows only"));
    options.put("payload.format.by.topic", "net/+=none");
    assertEquals(List.of(), MqttSourceConnectorTest.errors(options));
    options.put("kafka.topic", "r-{station}");
    assertTrue(MqttSourceConnectorTest.errors(options).toString().contains("station"));
  }
}
