// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of networks and loggers: what becomes of them without any mapping of one's own. */
class DeviceFormatsTest {
  private static final String TTN = "v3/app@t/devices/d1/up";
  private static final String CHIRPSTACK = "application/1/device/70b3d57ed0001a2b/event/";
  private static final String LOGGER = "cs/v2/data/uid-1/Hourly";

  static Map<String, String> options(String format, String... more) {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "mqtt.topics", "#",
                "kafka.topic", "readings",
                "payload.format", format));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static List<SourceRecord> records(
      String format, String topic, String payload, String... more) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () ->
            DecoderTest.records(
                Deliveries.of(topic, payload.replace('\'', '"')), options(format, more)));
  }

  /** Sensor, property, time, value and unit of each reading, or why it is none. */
  private static List<String> readings(
      String format, String topic, String payload, String... more) {
    return records(format, topic, payload, more).stream().map(r -> reading(r)).toList();
  }

  private static String reading(SourceRecord record) {
    String reading = DecoderTest.reading(record);
    return isBad(record) ? reading : reading + " " + value(record).getString("unit");
  }

  private static void assertBad(String reason, List<String> readings) {
    assertEquals(1, readings.size(), "" + readings);
    assertTrue(readings.get(0).startsWith("bad: "), "" + readings);
    assertTrue(readings.get(0).contains(reason), "" + readings);
  }

  private static String uplink(String more) {
    return "{'end_device_ids':{'device_id':'d1','dev_eui':'70B3D57ED0001A2B',"
        + "'application_ids':{'application_id':'app'}},'received_at':'2026-03-01T10:00:01.5Z',"
        + "'uplink_message':{'received_at':'2026-03-01T10:00:01Z','f_cnt':7,"
        + "'rx_metadata':[{'gateway_ids':{'gateway_id':'gw'},'time':'2106-02-07T06:28:15Z'}],"
        + "'settings':{'time':'1980-01-06T00:00:12Z'}"
        + more
        + "}}";
  }

  @Test
  void decodedPayloadOfTtnIsItsValuesAtTheTimeOfTheServer() {
    List<SourceRecord> records =
        records(
            "ttn-v3",
            TTN,
            uplink(
                ",'decoded_payload':{'level':1.25,'open':false,'note':'1.10','none':null,"
                    + "'p':[{'t':4},{'t':5,'e':[]}]},"
                    + "'locations':{'user':{'latitude':49.5,'longitude':8.25,'altitude':103}}"));
    String at = " 2026-03-01T10:00:01Z ";
    assertEquals(
        List.of(
            "d1 level" + at + "1.25 null",
            "d1 open" + at + "0.0 null",
            "d1 note" + at + "'1.10' null",
            "d1 none" + at + "null null",
            "d1 p.0.t" + at + "4.0 null",
            "d1 p.1.t" + at + "5.0 null"),
        records.stream().map(r -> reading(r)).toList());
    Struct first = value(records.get(0));
    assertEquals(
        List.of(8.25, 49.5, 103.0, "EPSG:4326"),
        List.of(first.get("x"), first.get("y"), first.get("z"), first.get("crs")));
    assertEquals(
        Map.of(
            "application_id", "app",
            "dev_eui", "70B3D57ED0001A2B",
            "f_port", "0",
            "f_cnt", "7",
            "gateway_id", "gw"),
        first.getMap("attributes"));
  }

  @Test
  void normalizedPayloadOfTtnWinsWithItsTimesAndUnits() {
    assertEquals(
        List.of(
            "d1 soil.moisture 2026-03-01T09:50:00Z 31.5 %",
            "d1 air.temperature 2026-03-01T10:00:01Z -2.0 Cel",
            "d1 air.location 2026-03-01T10:00:01Z 'outdoor' null"),
        readings(
            "ttn-v3",
            TTN,
            uplink(
                ",'decoded_payload':{'raw':1},'normalized_payload':["
                    + "{'time':'2026-03-01T09:50:00Z','soil':{'moisture':31.5}},"
                    + "{'air':{'temperature':-2,'location':'outdoor'}}]")));
  }

  @Test
  void measurementsOfOneTimeAreToldApart() {
    List<SourceRecord> records =
        records(
            "ttn-v3",
            TTN,
            uplink(
                ",'normalized_payload':[{'soil':{'depth':10,'moisture':31}},"
                    + "{'soil':{'depth':20,'moisture':32}}]"));
    assertEquals(
        List.of("1", "1", "2", "2"),
        records.stream().map(r -> value(r).getMap("attributes").get("measurement")).toList());
  }

  @Test
  void bytesThatNobodyDecodedAreKeptAsText() {
    assertEquals(
        List.of("d1 frm_payload 2026-03-01T10:00:01Z 'AQI=' null"),
        readings("ttn-v3", TTN, uplink(",'frm_payload':'AQI='")));
    assertEquals(
        List.of("70b3d57ed0001a2b data 2026-03-01T10:00:00Z 'AQI=' null"),
        readings("chirpstack-v4", CHIRPSTACK + "up", fourth(",'data':'AQI='")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'frm_payload':'AQI=','decoded_payload':{}                         | frm_payload 'AQI='",
        "'frm_payload':'AQI=','decoded_payload':{'p':[{}]}                 | frm_payload 'AQI='",
        "'frm_payload':'AQI=','normalized_payload':[{}]                    | frm_payload 'AQI='",
        "'frm_payload':'AQI=','decoded_payload':{'a':1}                    | a 1.0",
        "'decoded_payload':{'a':1},'normalized_payload':[{}]               | a 1.0",
        "'decoded_payload':{'a':1},'normalized_payload':[{'time':'2026-03-01T09:00:00Z'}] | a 1.0",
        "'frm_payload':'','decoded_payload':{}                             | bad: has no value",
        "'normalized_payload':[{}]                                         | bad: has no value",
      })
  void whatHasNoValueGivesWayToWhatIsBesideIt(String payloads, String expected) {
    List<String> readings = readings("ttn-v3", TTN, uplink("," + payloads));
    if (expected.startsWith("bad: ")) {
      assertBad(expected.substring(5), readings);
      return;
    }
    assertEquals(
        List.of("d1 " + expected.replace(" ", " 2026-03-01T10:00:01Z ") + " null"), readings);
  }

  @Test
  void objectWithoutValuesGivesWayToTheBytes() {
    assertEquals(
        List.of("70b3d57ed0001a2b data 2026-03-01T10:00:00Z 'AQI=' null"),
        readings("chirpstack-v4", CHIRPSTACK + "up", fourth(",'data':'AQI=','object':{}")));
    assertBad("has no value", readings("chirpstack-v4", CHIRPSTACK + "up", fourth(",'object':{}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nan", "NaN", "-inf", "Infinity", "1.#IND", "'NaN'"})
  void numberThatIsNoneCostsItsOwnReading(String none) {
    String values = "{'a':" + none + ",'b':1}";
    List<String> ttn = readings("ttn-v3", TTN, uplink(",'decoded_payload':" + values));
    assertEquals("d1 b 2026-03-01T10:00:01Z 1.0 null", ttn.get(0));
    assertBad("no number", ttn.subList(1, ttn.size()));
    List<String> chirpstack =
        readings("chirpstack-v4", CHIRPSTACK + "up", fourth(",'object':" + values));
    assertEquals("70b3d57ed0001a2b b 2026-03-01T10:00:00Z 1.0 null", chirpstack.get(0));
    assertBad("no number", chirpstack.subList(1, chirpstack.size()));
    assertEquals(
        2,
        readings(
                "ttn-v3",
                TTN,
                uplink(",'decoded_payload':" + values),
                "missing.values",
                none.replace("'", ""))
            .stream()
            .filter(reading -> !reading.startsWith("bad"))
            .count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'gwTime':'2026-03-01T09:59:59.5Z'                               | 09:59:59.500Z",
        "'gwTime':null,'time':'2026-03-01T09:59:58Z'                     | 09:59:58Z",
        "'gwTime':'2026-03-01T09:59:59Z','time':'2026-03-01T09:59:58Z'   | 09:59:59Z",
      })
  void timeOfTheGatewayHasItsNameOfEachRelease(String times, String expected) {
    String payload = fourth(",'object':{'a':1}").replace("'time':'1980-01-06T00:00:12Z'", times);
    assertEquals(
        List.of("70b3d57ed0001a2b a 2026-03-01T" + expected + " 1.0 null"),
        readings(
            "chirpstack-v4",
            CHIRPSTACK + "up",
            payload,
            "observation.event_time",
            "/gateway_time"));
  }

  @Test
  void halfAPositionIsNone() {
    Struct value =
        value(
            records(
                    "ttn-v3",
                    TTN,
                    uplink(",'decoded_payload':{'a':1},'locations':{'user':{'latitude':49.5}}"))
                .get(0));
    assertEquals(null, value.get("y"));
    assertEquals(null, value.get("crs"));
  }

  @Test
  void simulatedUplinkIsMarked() {
    String uplink = uplink(",'decoded_payload':{'a':1}");
    String simulated = uplink.substring(0, uplink.length() - 1) + ",'simulated':true}";
    assertEquals(
        "true",
        value(records("ttn-v3", TTN, simulated).get(0)).getMap("attributes").get("simulated"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ttn-v3        | v3/a@t/devices/d/join       | {'join_accept':{}}",
        "ttn-v3        | v3/a@t/devices/d/down/ack   | {'downlink_ack':{}}",
        "ttn-v3        | v3/a@t/devices/d/up         | {'uplink_message':{'f_cnt':3}}",
        "chirpstack-v4 | application/1/device/d/event/join   | {'deviceInfo':{}}",
        "chirpstack-v4 | application/1/device/d/event/status | {'deviceInfo':{},'margin':7}",
        "chirpstack-v4 | elsewhere | {'deviceInfo':{},'integrationName':'x','object':{'a':1}}",
        "campbell-geojson | cs/v2/state/uid        | {'clientId':'x','state':'online'}",
        "campbell-csijson | cs/v2/cr/uid/reboot    | {'success':true}",
      })
  void whatHasNoReadingsByItsNatureIsLeftOut(String format, String topic, String payload) {
    assertEquals(List.of(), readings(format, topic, payload));
    List<SourceRecord> raw =
        DecoderTest.records(
            Deliveries.of(topic, payload.replace('\'', '"')), options(format, "raw.topic", "raw"));
    assertEquals(List.of("raw"), raw.stream().map(r -> r.topic()).toList());
  }

  private static String fourth(String more) {
    return "{'deduplicationId':'u-1','time':'2026-03-01T10:00:00.000+00:00',"
        + "'deviceInfo':{'applicationName':'hydro','deviceName':'river 4',"
        + "'devEui':'70B3D57ED0001A2B','tags':{'region':'upper','device_name':'x'}},'fCnt':17,"
        + "'rxInfo':[{'time':'1980-01-06T00:00:12Z','location':{'latitude':1,'longitude':2}}]"
        + more
        + "}";
  }

  @Test
  void objectOfChirpStackIsItsValuesWithTheTagsOfTheDevice() {
    List<SourceRecord> records =
        records(
            "chirpstack-v4",
            CHIRPSTACK + "up",
            fourth(",'object':{'rain':0,'open':true,'deep':{'a':{'b':1}}}"));
    String at = " 2026-03-01T10:00:00Z ";
    assertEquals(
        List.of(
            "70b3d57ed0001a2b rain" + at + "0.0 null",
            "70b3d57ed0001a2b open" + at + "1.0 null",
            "70b3d57ed0001a2b deep.a.b" + at + "1.0 null"),
        records.stream().map(r -> reading(r)).toList());
    assertEquals(
        Map.of(
            "device_name", "river 4",
            "application", "hydro",
            "f_cnt", "17",
            "f_port", "0",
            "deduplication_id", "u-1",
            "region", "upper"),
        value(records.get(0)).getMap("attributes"));
    assertEquals(null, value(records.get(0)).get("x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'devEUI':'cLPVftAAGis=','objectJSON':'{\\'level\\':1.87}'",
        "'devEUI':'70b3d57ed0001a2b','object':{'level':1.87}"
      })
  void thirdVersionOfChirpStackHasItsTimeOfPublication(String device) {
    String payload =
        "{"
            + device
            + ",'publishedAt':'2026-03-01T10:00:00Z','rxInfo':[{'time':'1980-01-06T0:0:0Z'}]}";
    assertEquals(
        List.of("70b3d57ed0001a2b level 2026-03-01T10:00:00Z 1.87 null"),
        readings("chirpstack-v4", CHIRPSTACK + "up", payload));
    assertBad(
        "event_time leads to nothing",
        readings(
            "chirpstack-v4",
            CHIRPSTACK + "up",
            payload.replace("'publishedAt':'2026-03-01T10:00:00Z',", "")));
  }

  private static String csi(String data) {
    return "{'head':{'environment':{'station_name':'weir 4','table_name':'T','serial_no':'9'},"
        + "'fields':[{'name':'Lvl_Avg','type':'xsd:float','units':'m','process':'Avg'},"
        + "{'name':'Lvl_TMn','type':'xsd:dateTime','units':'','processing':'TMn'}]},'data':["
        + data
        + "]}";
  }

  @Test
  void rowsOfCsiJsonAreAtTheTimeOfTheLoggersZone() {
    String payload =
        csi(
            "{'time':'2026-10-25T02:30:00','no':3,'vals':[1.5,'2026-10-25T02:12:30']},"
                + "{'time':'2026-10-25T03:30:00','no':4,'vals':[NAN,null]},"
                + "{'time':'2026-10-25T04:30:00','no':5,'vals':['NAN']}");
    List<SourceRecord> records =
        records("campbell-csijson", LOGGER, payload, "observation.event_time.zone", "+01:00");
    assertEquals(
        List.of(
            "weir 4 Lvl_Avg 2026-10-25T01:30:00Z 1.5 m",
            "weir 4 Lvl_TMn 2026-10-25T01:30:00Z '2026-10-25T02:12:30' null",
            "weir 4 Lvl_Avg 2026-10-25T02:30:00Z null m",
            "weir 4 Lvl_TMn 2026-10-25T02:30:00Z null null",
            "bad: a row has 1 values for 2 columns"),
        records.stream().map(r -> reading(r)).toList());
    assertEquals(
        Map.of("process", "Avg", "table", "T", "serial_no", "9", "no", "3"),
        value(records.get(0)).getMap("attributes"));
    assertEquals("TMn", value(records.get(1)).getMap("attributes").get("process"));
    assertBad("zone", readings("campbell-csijson", LOGGER, payload));
  }

  @ParameterizedTest
  @ValueSource(strings = {"INF", "'-INF'", "[1,2]", "{'a':1}", "[]"})
  void valueOfCsiJsonThatIsNoneIsABadRecord(String none) {
    List<String> readings =
        readings(
            "campbell-csijson",
            LOGGER,
            csi("{'time':'2026-10-25T02:30:00','vals':[" + none + ",'x']}"),
            "observation.event_time.zone",
            "+01:00");
    assertEquals("weir 4 Lvl_TMn 2026-10-25T01:30:00Z 'x' null", readings.get(0));
    assertBad("", readings.subList(1, readings.size()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NAN,NAN,NAN       | null null null",
        "'NAN','NAN','NAN' | null null null",
        "8.25,nan          | null null null",
        "8.25,49.5,NAN     | 8.25 49.5 null",
        "8.25,49.5,'NAN'   | 8.25 49.5 null",
      })
  void positionWithoutAFixIsNone(String coordinates, String expected) {
    String payload = geo("'2026-03-01T10:00:00Z':[1,2]").replace("'8.25',49.5,null", coordinates);
    for (SourceRecord record : records("campbell-geojson", LOGGER, payload)) {
      Struct value = value(record);
      assertEquals(expected, value.get("x") + " " + value.get("y") + " " + value.get("z"));
    }
  }

  private static String geo(String observations) {
    return "{'type':'Feature','geometry':{'type':'Point','coordinates':['8.25',49.5,null]},"
        + "'Properties':{'loggerID':'L1','observationNames':['a','b'],'observations':{"
        + observations
        + "}}}";
  }

  @Test
  void observationsOfGeoJsonAreRowsByTheirTime() {
    List<SourceRecord> records =
        records(
            "campbell-geojson",
            LOGGER,
            geo(
                "'2026-03-01T10:00:00Z':[75,false],'2026-03-01T09:00:00.500Z':['nan','75 : warm'],"
                    + "'2026-03-01T08:00:00Z':[1]"));
    assertEquals(
        List.of(
            "L1 a 2026-03-01T10:00:00Z 75.0 null",
            "L1 b 2026-03-01T10:00:00Z 0.0 null",
            "L1 a 2026-03-01T09:00:00.500Z null null",
            "L1 b 2026-03-01T09:00:00.500Z '75 : warm' null",
            "bad: a row has 1 values for 2 columns"),
        records.stream().map(r -> reading(r)).toList());
    Struct first = value(records.get(0));
    assertEquals(List.of(8.25, 49.5), List.of(first.get("x"), first.get("y")));
    assertEquals(null, first.get("z"));
    assertEquals(Map.of("table", "Hourly"), first.getMap("attributes"));
    assertBad("zone", readings("campbell-geojson", LOGGER, geo("'2026-03-01T10:00:00':[1,2]")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ttn-v3 | {'uplink_message':{'decoded_payload':{'a':1}}}           | leads to nothing",
        "ttn-v3 | {'uplink_message':{'decoded_payload':[1,2]}}             | is no object",
        "ttn-v3 | {'uplink_message':{'decoded_payload':{'p':[]}}}          | has no value",
        "ttn-v3 | {'uplink_message':{'normalized_payload':{'air':{}}}}     | is no array",
        "ttn-v3 | {'uplink_message':{'normalized_payload':[1]}}            | no object",
        "ttn-v3 | {'uplink_normalized':{'normalized_payload':{'a':1}}}     | no uplink_message",
        "ttn-v3 | {'uplink_message':{'decoded_payload':{'a':1,'a':2}}}     | Duplicate",
        "ttn-v3 | []                                                       | no uplink_message",
        "chirpstack-v4 | {'object':{'a':1}}                                | neither deviceInfo",
        "chirpstack-v4 | {'deviceInfo':{'devEui':70},'object':{'a':1}}     | no EUI",
        "chirpstack-v4 | {'deviceInfo':{'devEui':'aa'},'object':{'a':1}}   | no EUI",
        "chirpstack-v4 | {'devEUI':'cLPVftAAGis=','objectJSON':'{'}        | ",
        "chirpstack-v4 | {'devEUI':'cLPVftAAGis=','objectJSON':'[1]'}      | object",
        "chirpstack-v4 | `\n$3ac7e3c4-4401`                                | Protobuf",
        "campbell-csijson | {'data':[]}                                    | head.fields",
        "campbell-csijson | {'head':{'fields':[]},'data':[{}]}             | no columns",
        "campbell-csijson | {'head':{'fields':[{'name':1}]},'data':[{}]}   | has no name",
        "campbell-csijson | {'head':{'fields':[{'name':'a'}]},'data':[]}   | has no value",
        "campbell-csijson | {'head':{'fields':[{'name':'a'}]},'data':[7]}  | no list of values",
        "campbell-csijson | {'head':{'fields':[{'name':'a'},{'name':'a'}]},'data':[]} | twice",
        "campbell-geojson | {'properties':{'observationNames':['a','a'],'observations':{}}} |"
            + " twice",
        "campbell-geojson | {'type':'FeatureCollection','features':[]}     | observationNames",
        "campbell-geojson | {'properties':{},'Properties':{}}              | twice",
        "campbell-geojson | {'properties':{'observationNames':[],'observations':{}}} | no columns",
      })
  void whatIsNotOfItsFormatIsOneBadRecord(String format, String payload, String reason) {
    assertBad(reason == null ? "" : reason, readings(format, "other/topic", payload));
  }

  @Test
  void twoValuesUnderOneNameAreNotBothTaken() {
    assertEquals(
        List.of(
            "d1 a.b 2026-03-01T10:00:01Z 1.0 null",
            "d1 c 2026-03-01T10:00:01Z 3.0 null",
            "bad: another value has the same name, a.b"),
        readings("ttn-v3", TTN, uplink(",'decoded_payload':{'a.b':1,'a':{'b':2},'c':3}")));
    String twice = "{'':{'level':1},'level':2}";
    assertEquals(
        List.of(
            "d1 level 2026-03-01T10:00:01Z 1.0 null",
            "bad: another value has the same name, level"),
        readings("ttn-v3", TTN, uplink(",'decoded_payload':" + twice)));
    assertEquals(
        List.of(
            "d1 level 2026-03-01T10:00:01Z 1.0 null",
            "bad: another value has the same name, level"),
        readings("ttn-v3", TTN, uplink(",'normalized_payload':[" + twice + "]")));
    assertEquals(
        List.of(
            "70b3d57ed0001a2b level 2026-03-01T10:00:00Z 1.0 null",
            "bad: another value has the same name, level"),
        readings("chirpstack-v4", CHIRPSTACK + "up", fourth(",'object':" + twice)));
  }

  /** A name that all values below it would repeat, and a table of many columns and wrong rows. */
  @Test
  void longNamesAndWideTablesAreNotMultiplied() {
    String wide = "{'a':1},".repeat(20_000) + "1";
    assertBad(
        "name",
        readings(
            "ttn-v3",
            TTN,
            uplink(",'decoded_payload':{'" + "n".repeat(40_000) + "':[" + wide + "]}")));
    List<String> dotted =
        readings(
            "ttn-v3",
            TTN,
            uplink(",'decoded_payload':{'" + "n.".repeat(450) + "':[" + wide + "]}"));
    assertTrue(dotted.size() < 6_000, dotted.size() + " records");
    String columns =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "{'name':'c" + i + "'}")
            .collect(Collectors.joining(","));
    String rows = "{'vals':[]},".repeat(30_000) + "{'vals':[]}";
    assertBad(
        "row has",
        readings(
            "campbell-csijson",
            LOGGER,
            "{'head':{'fields':[" + columns + "]},'data':[" + rows + "]}"));
  }

  @Test
  void optionsThatMeanNothingWithAFormatAreRefused() {
    for (String[] option :
        List.of(
            new String[] {"observation.properties", "a=/a"},
            new String[] {"observation.records", "/a"},
            new String[] {"observation.event_time.format", "seconds"})) {
      Map<String, String> options = options("ttn-v3", option);
      assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
    }
  }
}
