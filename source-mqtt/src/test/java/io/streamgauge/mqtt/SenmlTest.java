// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.reason;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8428: the examples of its section 5, and each rule of resolution. */
class SenmlTest {
  private static final String DEVICE = "urn:dev:ow:10e2073a01080063";

  private static List<SourceRecord> records(String pack, String... more) {
    return DecoderTest.records(
        pack.replace('\'', '"'), DecoderTest.with(more, "payload.format", "senml-json"));
  }

  /** Name, unit, time and value of each reading, as one text. */
  private static List<String> readings(String pack) {
    return records(pack, "observation.observed_property", "/name").stream()
        .map(record -> isBad(record) ? "bad: " + reason(record) : reading(value(record)))
        .toList();
  }

  private static void assertReadings(String pack, String... expected) {
    assertEquals(List.of(expected), readings(pack));
  }

  private static String reading(Struct value) {
    Instant time = ((Date) value.get("event_time")).toInstant();
    Double result = value.getFloat64("result");
    return String.join(
        " ",
        value.getString("observed_property"),
        value.getString("unit"),
        time.equals(Deliveries.NOW) ? "now" : time.toString(),
        result == null ? value.getString("result_text") : result.toString());
  }

  @Test
  void section511SingleDatapoint() {
    assertReadings(
        "[{'n':'urn:dev:ow:10e2073a01080063','u':'Cel','v':23.1}]", DEVICE + " Cel now 23.1");
  }

  @Test
  void section512MultipleDatapoints() {
    assertReadings(
        "[{'bn':'urn:dev:ow:10e2073a01080063:','n':'voltage','u':'V','v':120.1},"
            + "{'n':'current','u':'A','v':1.2}]",
        DEVICE + ":voltage V now 120.1",
        DEVICE + ":current A now 1.2");
    assertReadings(
        "[{'bn':'urn:dev:ow:10e2073a0108006:','bt':1.276020076001e+09,'bu':'A','bver':5,"
            + "'n':'voltage','u':'V','v':120.1},{'n':'current','t':-5,'v':1.2},"
            + "{'n':'current','t':-4,'v':1.3},{'n':'current','t':-3,'v':1.4},"
            + "{'n':'current','t':-2,'v':1.5},{'n':'current','t':-1,'v':1.6},"
            + "{'n':'current','v':1.7}]",
        "urn:dev:ow:10e2073a0108006:voltage V 2010-06-08T18:01:16.001Z 120.1",
        "urn:dev:ow:10e2073a0108006:current A 2010-06-08T18:01:11.001Z 1.2",
        "urn:dev:ow:10e2073a0108006:current A 2010-06-08T18:01:12.001Z 1.3",
        "urn:dev:ow:10e2073a0108006:current A 2010-06-08T18:01:13.001Z 1.4",
        "urn:dev:ow:10e2073a0108006:current A 2010-06-08T18:01:14.001Z 1.5",
        "urn:dev:ow:10e2073a0108006:current A 2010-06-08T18:01:15.001Z 1.6",
        "urn:dev:ow:10e2073a0108006:current A 2010-06-08T18:01:16.001Z 1.7");
  }

  private static final List<String> MEASUREMENTS =
      List.of(
          DEVICE + " %RH 2011-10-31T13:24:24Z 20.0",
          DEVICE + " lon 2011-10-31T13:24:24Z 24.30621",
          DEVICE + " lat 2011-10-31T13:24:24Z 60.07965",
          DEVICE + " %RH 2011-10-31T13:25:24Z 20.3",
          DEVICE + " lon 2011-10-31T13:25:24Z 24.30622",
          DEVICE + " lat 2011-10-31T13:25:24Z 60.07965",
          DEVICE + " %RH 2011-10-31T13:26:24Z 20.7",
          DEVICE + " lon 2011-10-31T13:26:24Z 24.30623",
          DEVICE + " lat 2011-10-31T13:26:24Z 60.07966",
          DEVICE + " %EL 2011-10-31T13:26:54Z 98.0",
          DEVICE + " %RH 2011-10-31T13:27:24Z 21.2",
          DEVICE + " lon 2011-10-31T13:27:24Z 24.30628",
          DEVICE + " lat 2011-10-31T13:27:24Z 60.07967");

  @Test
  void section513MultipleMeasurements() {
    assertEquals(
        MEASUREMENTS,
        readings(
            "[{'bn':'urn:dev:ow:10e2073a01080063','bt':1.320067464e+09,'bu':'%RH','v':20},"
                + "{'u':'lon','v':24.30621},{'u':'lat','v':60.07965},{'t':60,'v':20.3},"
                + "{'u':'lon','t':60,'v':24.30622},{'u':'lat','t':60,'v':60.07965},"
                + "{'t':120,'v':20.7},{'u':'lon','t':120,'v':24.30623},"
                + "{'u':'lat','t':120,'v':60.07966},{'u':'%EL','t':150,'v':98},"
                + "{'t':180,'v':21.2},{'u':'lon','t':180,'v':24.30628},"
                + "{'u':'lat','t':180,'v':60.07967}]"));
  }

  @Test
  void section514ResolvedDataIsTheSame() {
    String[][] records = {
      {"%RH", "1.320067464e+09", "20"}, {"lon", "1.320067464e+09", "24.30621"},
      {"lat", "1.320067464e+09", "60.07965"}, {"%RH", "1.320067524e+09", "20.3"},
      {"lon", "1.320067524e+09", "24.30622"}, {"lat", "1.320067524e+09", "60.07965"},
      {"%RH", "1.320067584e+09", "20.7"}, {"lon", "1.320067584e+09", "24.30623"},
      {"lat", "1.320067584e+09", "60.07966"}, {"%EL", "1.320067614e+09", "98"},
      {"%RH", "1.320067644e+09", "21.2"}, {"lon", "1.320067644e+09", "24.30628"},
      {"lat", "1.320067644e+09", "60.07967"}
    };
    StringBuilder pack = new StringBuilder();
    for (String[] record : records) {
      pack.append(pack.isEmpty() ? "[" : ",").append("{'n':'").append(DEVICE).append("','u':'");
      pack.append(record[0]).append("','t':").append(record[1]).append(",'v':").append(record[2]);
      pack.append('}');
    }
    assertEquals(MEASUREMENTS, readings(pack.append(']').toString()));
  }

  @Test
  void section515MultipleDataTypes() {
    assertReadings(
        "[{'bn':'urn:dev:ow:10e2073a01080063:','n':'temp','u':'Cel','v':23.1},"
            + "{'n':'label','vs':'Machine Room'},{'n':'open','vb':false},"
            + "{'n':'nfc-reader','vd':'aGkgCg'}]",
        DEVICE + ":temp Cel now 23.1",
        DEVICE + ":label null now Machine Room",
        DEVICE + ":open null now false",
        DEVICE + ":nfc-reader null now aGkgCg");
  }

  /** The data of three bytes, a version and an id: none of them is a number. */
  @Test
  void textsAndDataOfDigitsStayTexts() {
    assertReadings(
        "[{'bn':'urn:dev:ow:10e2073a01080063:','n':'nfc','vd':'1234'},"
            + "{'n':'firmware','vs':'1.10'},{'n':'card','vs':'0042'}]",
        DEVICE + ":nfc null now 1234",
        DEVICE + ":firmware null now 1.10",
        DEVICE + ":card null now 0042");
  }

  @Test
  void section516CollectionOfResources() {
    assertReadings(
        "[{'bn':'2001:db8::2/','bt':1.320078429e+09,'n':'temperature','u':'Cel','v':27.2},"
            + "{'n':'humidity','u':'%RH','v':80},"
            + "{'bn':'2001:db8::1/','n':'temperature','u':'Cel','v':12.3},"
            + "{'n':'humidity','u':'%RH','v':67}]",
        "2001:db8::2/temperature Cel 2011-10-31T16:27:09Z 27.2",
        "2001:db8::2/humidity %RH 2011-10-31T16:27:09Z 80.0",
        "2001:db8::1/temperature Cel 2011-10-31T16:27:09Z 12.3",
        "2001:db8::1/humidity %RH 2011-10-31T16:27:09Z 67.0");
  }

  @Test
  void section517SettingAnActuator() {
    assertReadings(
        "[{'bn':'urn:dev:ow:10e2073a01080063:'},{'n':'temp','u':'Cel','v':23.1},"
            + "{'n':'heat','u':'/','v':1},{'n':'fan','u':'/','v':0}]",
        DEVICE + ":temp Cel now 23.1",
        DEVICE + ":heat / now 1.0",
        DEVICE + ":fan / now 0.0");
    assertReadings(
        "[{'bt':1.320078429e+09,'bu':'/','n':'2001:db8::3','v':1}," + "{'n':'2001:db8::4','v':1}]",
        "2001:db8::3 / 2011-10-31T16:27:09Z 1.0",
        "2001:db8::4 / 2011-10-31T16:27:09Z 1.0");
  }

  @Test
  void baseValueIsAddedAndReplacesAMissingValue() {
    assertReadings(
        "[{'bv':20,'n':'a','v':1.5},{'n':'b'},{'bv':30,'n':'c','v':-1}]",
        "a null now 21.5",
        "b null now 20.0",
        "c null now 29.0");
  }

  @Test
  void sumIsBaseSumAndSum() {
    List<SourceRecord> records =
        records(
            "[{'bs':100,'n':'energy','u':'J','s':5},{'n':'energy','v':1}]",
            "observation.observed_property",
            "/local_name",
            "observation.result",
            "/sum");
    assertEquals(List.of(105.0, 100.0), records.stream().map(DecoderTest::result).toList());
  }

  @Test
  void timesBelowTwoToThe28AreRelativeToTheTimeOfReceipt() {
    assertReadings(
        "[{'bn':'a','t':-10,'v':1},{'t':0.5,'v':1},{'bt':268435450,'t':6,'v':1}]",
        "a null 2026-03-01T09:59:50Z 1.0",
        "a null 2026-03-01T10:00:00.500Z 1.0",
        "a null 1978-07-04T21:24:16Z 1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':1}                                     | name",
        "{'n':'-a','v':1}                            | name",
        "{'n':'a b','v':1}                           | name",
        "{'n':'a','v':1,'vs':'x'}                    | one value",
        "{'n':'a'}                                   | one value",
        "{'n':'a','v':'1'}                           | v is a number",
        "{'n':'a','vb':1}                            | vb",
        "{'n':'a','t':1e400,'v':1}                   | no time",
        "{'n':'a','t':1e400000000,'v':1}             | beyond",
        "{'n':'a','s':1}                             | observation.result",
      })
  void wrongRecordGoesAloneToTheBadRecords(String record, String reason) {
    List<String> readings = readings("[{'n':'good','v':1}," + record + ",{'n':'last','v':2}]");
    assertEquals(3, readings.size());
    assertEquals(1, readings.stream().filter(text -> text.contains(reason)).count(), "" + readings);
    assertEquals(1, readings.stream().filter(text -> text.startsWith("bad")).count());
  }

  @Test
  void bareNanCostsItsOwnRecord() {
    assertReadings(
        "[{'n':'a','v':nan},{'n':'b','v':1},{'n':'c','v':-Infinity}]",
        "b null now 1.0",
        "bad: v is a number",
        "bad: v is a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'n':'good','v':1}                                | array",
        "[]                                                | no record",
        "[{'bn':'a'}]                                      | no record",
        "[{'n':'good','v':1},7]                            | object",
        "[{'bn':5,'n':'a','v':1},{'n':'b','v':2}]          | bn is a text",
        "[{'n':'good','v':1},{'bt':'x','n':'b','v':2}]     | bt is a number",
        "[{'bver':11,'n':'a','v':1}]                       | version",
        "[{'bver':5,'n':'a','v':1},{'bver':6,'n':'a','v':1}]| version",
        "[{'n':'good','v':1},{'n':'a','v':1,'must_':1}]    | must_",
      })
  void wrongBaseMakesTheWholePackABadRecord(String pack, String reason) {
    List<String> readings = readings(pack);
    assertEquals(1, readings.size(), "" + readings);
    assertTrue(
        readings.get(0).startsWith("bad") && readings.get(0).contains(reason), "" + readings);
  }
}
