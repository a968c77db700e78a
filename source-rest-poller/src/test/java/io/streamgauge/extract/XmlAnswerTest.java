// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.xml.XmlVectors;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlAnswerTest {
  private static final Map<String, String> LEVELS =
      Map.of(
          "rest.format", "xml",
          "rest.extract.levels", "/stations/station, /values/value",
          "rest.extract.fields", "1.what=/what/0/#text",
          "observation.observed_property", "{what}",
          "observation.event_time", "/@at",
          "observation.result", "/#text");

  static ExtractionOptions options(Map<String, String> given) {
    OptionList list = new OptionList();
    ExtractionOptions.define(list, "rest.");
    ExtractionOptions.defineAnswers(list, "rest.");
    ObservationMapping.define(list);
    AbstractConfig config = new AbstractConfig(list.definition(), given, false);
    return ExtractionOptions.ofAnswers(config, "rest.", null);
  }

  private static Map<String, String> dialect(String format, String... more) {
    Map<String, String> options = new HashMap<>();
    options.put("rest.format", format);
    options.put("observation.sensor_id", "/sensor_id");
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  private static Extraction extract(Map<String, String> options, String body) throws Exception {
    return extract(options, body, StandardCharsets.UTF_8, null);
  }

  private static Extraction extract(
      Map<String, String> options, String body, Charset charset, String told) throws Exception {
    return new Extractor(options(options), false, station -> Map.of())
        .extract(ByteBuffer.wrap(body.getBytes(charset)), told, List.of("s1"));
  }

  static List<String> told(Extraction extraction) {
    return extraction.rows().stream().map(Row::observation).map(XmlAnswerTest::told).toList();
  }

  static String told(Observation row) {
    return "%s %s %s=%s%s%s"
        .formatted(
            row.sensorId(),
            row.observedProperty(),
            row.eventTime(),
            row.result(),
            row.unit() == null ? "" : " " + row.unit(),
            row.qualifiers() == null ? "" : " " + row.qualifiers());
  }

  private static String station(String what, String... values) {
    StringBuilder text = new StringBuilder("<station><what>" + what + "</what><values>");
    for (int i = 0; i < values.length; i++) {
      text.append("<value at='2026-01-01T00:0" + i + ":00Z'>" + values[i] + "</value>");
    }
    return text + "</values></station>";
  }

  @Test
  void oneElementIsReadAsSeveralAre() throws Exception {
    assertEquals(
        List.of("s1 level 2026-01-01T00:00:00Z=1.0"),
        told(extract(LEVELS, "<stations>" + station("level", "1") + "</stations>")));
    assertEquals(
        List.of(
            "s1 level 2026-01-01T00:00:00Z=1.0",
            "s1 level 2026-01-01T00:01:00Z=2.5",
            "s1 flow 2026-01-01T00:00:00Z=3.0"),
        told(
            extract(
                LEVELS,
                "<stations>"
                    + station("level", "1", "2.5")
                    + station("flow", "3")
                    + "</stations>")));
  }

  /** A service that has nothing in a window says so by leaving elements out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<stations/>",
        "<stations><station><what>level</what><values/></station></stations>"
      })
  void noElementsWhereTheyWouldBeAreNoReadings(String body) throws Exception {
    Extraction found = extract(LEVELS, body);
    assertEquals(List.of(), found.rows());
    assertEquals(List.of(), found.rejected());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body>Please log in</body></html>",
        "<html/>",
        "<stations><station><what>level</what></station></stations>",
        "<ExceptionReport><Exception/></ExceptionReport>",
        "{\"stations\":[]}",
        "time,value\n"
      })
  void anotherAnswerIsNotAnEmptyOne(String body) {
    assertThrows(UnreadableAnswerException.class, () -> extract(LEVELS, body));
  }

  @Test
  void charsetOfTheServiceCounts() throws Exception {
    String body = "<stations>" + station("Temperatur \u00b0C", "1") + "</stations>";
    Extraction found = extract(LEVELS, body, StandardCharsets.ISO_8859_1, "ISO-8859-1");
    assertEquals(List.of("s1 Temperatur \u00b0C 2026-01-01T00:00:00Z=1.0"), told(found));
    assertThrows(
        UnreadableAnswerException.class,
        () -> extract(LEVELS, body, StandardCharsets.ISO_8859_1, null));
  }

  @Test
  void queriesSeeTheWholeDocument() throws Exception {
    Map<String, String> query =
        Map.of(
            "rest.format", "xml",
            "rest.extract.jq",
                "[.stations.station] | flatten | .[] | .what as $w | [.values.value] | flatten | .[]"
                    + " | {p: $w, t: .[\"@at\"], v: .[\"#text\"]}",
            "observation.observed_property", "/p",
            "observation.event_time", "/t",
            "observation.result", "/v");
    String body = "<stations>" + station("level", "1", "2") + "</stations>";
    assertEquals(
        List.of("s1 level 2026-01-01T00:00:00Z=1.0", "s1 level 2026-01-01T00:01:00Z=2.0"),
        told(extract(query, body)));
  }

  @Test
  void xleGivesEachChannelOfEachLog() throws Exception {
    Map<String, String> options = dialect("xle", "observation.event_time.zone", "-05:00");
    Extraction found = extract(options, XmlVectors.XLE, StandardCharsets.ISO_8859_1, null);
    assertEquals(List.of(), found.rejected());
    assertEquals(
        List.of(
            "well-7 LEVEL 2023-05-01T17:00:00Z=1.2345 m",
            "well-7 TEMPERATURE 2023-05-01T17:00:00Z=8.125 \u00b0C",
            "well-7 LEVEL 2023-05-01T17:15:00.050Z=1.235 m",
            "well-7 TEMPERATURE 2023-05-01T17:15:00.050Z=8.13 \u00b0C",
            "well-7 LEVEL 2023-05-01T17:30:00.500Z=-0.01 m",
            "well-7 TEMPERATURE 2023-05-01T17:30:00.500Z=null \u00b0C"),
        told(found));
    assertEquals(
        "{channel=1, location=well-7, serial_number=0012345}",
        new TreeMap<>(found.rows().get(0).observation().attributes()).toString());
  }

  @Test
  void xleWithoutLogsAndWithStrangeOnes() throws Exception {
    Map<String, String> options = dialect("xle", "observation.event_time.zone", "UTC");
    assertEquals(List.of(), told(extract(options, "<Body_xle><Data/></Body_xle>")));
    Extraction strange =
        extract(
            options,
            "<Body_xle><Identification><Location>w</Location></Identification>"
                + "<Ch1_data_header><Identification>L</Identification></Ch1_data_header><Data>"
                + "<Log><Date>2023/05/01</Date><Time>12:00:00</Time><ch1>1</ch1><ch2>2</ch2></Log>"
                + "<Log><Date>2023/05/01</Date><Time>25:00:00</Time><ch1>1</ch1></Log>"
                + "<Log><Date>2023/05/01</Date><Time>12:00:00</Time></Log>"
                + "<Log>nothing</Log>"
                + "<Log><Date>2023/05/01</Date><Time>12:01:00</Time><ch1>1</ch1><ch1>3</ch1></Log>"
                + "</Data><Data><Log><Date>2023/05/01</Date><Time>12:02:00</Time><ch1>7</ch1></Log>"
                + "</Data></Body_xle>");
    assertEquals(
        List.of("w L 2023-05-01T12:00:00Z=1.0", "w L 2023-05-01T12:02:00Z=7.0"), told(strange));
    assertEquals(5, strange.rejected().size());
    assertThrows(UnreadableAnswerException.class, () -> extract(options, "<html/>"));
  }

  /** Nothing that a log lacks, or has under another name, is left out without a word. */
  @Test
  void xleLogWithOtherChannelsThanTheHeads() throws Exception {
    Map<String, String> options = dialect("xle", "observation.event_time.zone", "UTC");
    for (String other : List.of("", "<Ch2>8.125</Ch2>", "<ch3>8.125</ch3>")) {
      String log = XmlVectors.XLE.replace("<ch2>8.125</ch2>", other);
      Extraction found = extract(options, log, StandardCharsets.ISO_8859_1, null);
      assertEquals(5, found.rows().size());
      assertEquals(1, found.rejected().size());
      assertTrue(found.rejected().get(0).text().contains("a log that lacks [ch2] of the heads"));
    }
    String more = XmlVectors.XLE.replace("<ch2>8.125</ch2>", "<ch2>8.125</ch2><Ch3>1</Ch3>");
    Extraction found = extract(options, more, StandardCharsets.ISO_8859_1, null);
    assertEquals(6, found.rows().size());
    assertTrue(found.rejected().get(0).text().contains("has [Ch3] beside"));
  }

  @Test
  void xleChannelsOfOneIdentificationAreBadRecords() throws Exception {
    Map<String, String> options = dialect("xle", "observation.event_time.zone", "UTC");
    String same = XmlVectors.XLE.replace("TEMPERATURE", "LEVEL");
    Extraction found = extract(options, same, StandardCharsets.ISO_8859_1, null);
    assertEquals(List.of(), found.rows());
    assertEquals(6, found.rejected().size());
    assertTrue(
        found.rejected().get(0).text().contains("several channels have the Identification LEVEL"));
    options.put("observation.observed_property", "/channel");
    Extraction byNumber = extract(options, same, StandardCharsets.ISO_8859_1, null);
    assertEquals(6, byNumber.rows().size());
    assertEquals(List.of(), byNumber.rejected());
    String twice = XmlVectors.XLE.replace("Ch2_data_header", "Ch1_data_header");
    assertThrows(
        UnreadableAnswerException.class,
        () -> extract(options, twice, StandardCharsets.ISO_8859_1, null));
  }

  @Test
  void xleMembersWithAttributesAreRead() throws Exception {
    Map<String, String> options = dialect("xle", "observation.event_time.zone", "UTC");
    String with =
        XmlVectors.XLE
            .replace("<Date>2023/05/01", "<Date a='b'>2023/05/01")
            .replace("<Time>12", "<Time a='b'>12")
            .replace("<ms>500", "<ms unit='ms'>500")
            .replace("<ch1>", "<ch1 unit='m'>")
            .replace("<ch2></ch2>", "<ch2 unit='C'/>");
    assertEquals(
        told(extract(options, XmlVectors.XLE, StandardCharsets.ISO_8859_1, null)),
        told(extract(options, with, StandardCharsets.ISO_8859_1, null)));
    String twice = XmlVectors.XLE.replace("<ms>500", "<ms>0</ms><ms>500");
    assertEquals(2, extract(options, twice, StandardCharsets.ISO_8859_1, null).rejected().size());
  }

  @Test
  void csiXmlNamesItsFieldsInTheHead() throws Exception {
    Map<String, String> options = dialect("csixml", "observation.event_time.zone", "+01:00");
    Extraction found = extract(options, XmlVectors.CSIXML);
    assertEquals(
        List.of(
            "bridge-2 Batt_Volt_Min 2023-05-01T11:00:00Z=12.31 Volts",
            "bridge-2 Level 2023-05-01T11:00:00Z=112.5 cm",
            "bridge-2 Batt_Volt_Min 2023-05-01T11:10:00.500Z=12.3 Volts",
            "bridge-2 Level 2023-05-01T11:10:00.500Z=null cm"),
        told(found));
    assertEquals(1, found.rejected().size());
    assertTrue(found.rejected().get(0).text().contains("1 values for 2 fields"));
    assertEquals(
        "{model=CR1000, no=0, process=Min, serial_no=4711, table=TenMin}",
        new TreeMap<>(found.rows().get(0).observation().attributes()).toString());
  }

  /** Values are told apart by the numbers of their elements, not by where these stand. */
  @Test
  void csiXmlWithOtherOrdersAndHeads() throws Exception {
    Map<String, String> options = dialect("csixml", "observation.event_time.zone", "UTC");
    String swapped =
        XmlVectors.CSIXML.replace("<v1>12.31</v1><v2>112.5</v2>", "<v2>112.5</v2><v1>12.31</v1>");
    assertEquals(
        "bridge-2 Batt_Volt_Min 2023-05-01T12:00:00Z=12.31 Volts",
        told(extract(options, swapped)).get(0));
    for (String broken :
        List.of(
            XmlVectors.CSIXML.replace("Batt_Volt_Min", "Level"),
            XmlVectors.CSIXML.replace("name=\"Level\"", "name=\" \""),
            XmlVectors.CSIXML.replaceAll("(?s)<fields>.*</fields>", ""),
            "<csixml/>")) {
      assertThrows(UnreadableAnswerException.class, () -> extract(options, broken));
    }
    String without = XmlVectors.CSIXML.replaceAll("(?s)<data>.*</data>", "<data/>");
    assertEquals(List.of(), told(extract(options, without)));
    Extraction other =
        extract(options, XmlVectors.CSIXML.replace("<v1>12.31</v1>", "<v3>12.31</v3>"));
    assertEquals(2, other.rejected().size());
    assertEquals(2, other.rows().size());
  }

  @Test
  void waterMl2GivesEachPoint() throws Exception {
    Extraction found = extract(dialect("waterml2"), XmlVectors.WATERML2);
    assertEquals(List.of(), found.rejected());
    assertEquals(
        List.of(
            "http://example.org/stations/77 Stage 2023-05-01T10:00:00Z=1.25 m good",
            "http://example.org/stations/77 Stage 2023-05-01T10:15:00Z=null m good,missing",
            "http://example.org/stations/77 Stage 2023-05-01T10:30:00Z=1.26 cm suspect",
            "78 http://example.org/properties/flow 2023-05-01T10:00:00Z=7.0"),
        told(found));
    assertEquals(
        "{feature=Upper bridge, procedure=http://example.org/processes/gauge}",
        new TreeMap<>(found.rows().get(0).observation().attributes()).toString());
  }

  @Test
  void waterMl2InAnotherEnvelopeEmptyOrOfAnotherKind() throws Exception {
    Map<String, String> options = dialect("waterml2");
    String enveloped =
        XmlVectors.WATERML2.replace("wml2:Collection", "x").replace("wml2:observationMember", "y");
    assertEquals(4, extract(options, enveloped).rows().size());
    Extraction empty =
        extract(options, XmlVectors.WATERML2.replaceAll("(?s)<wml2:point>.*?</wml2:point>", ""));
    assertEquals(List.of(), empty.rows());
    assertEquals(List.of(), empty.rejected());
    assertEquals(List.of(), extract(options, "<Collection/>").rows());
    Extraction categories =
        extract(
            options,
            XmlVectors.WATERML2
                .replaceFirst("MeasurementTimeseries", "CategoricalTimeseries")
                .replaceFirst("</wml2:MeasurementTimeseries", "</wml2:CategoricalTimeseries"));
    assertEquals(1, categories.rows().size());
    assertEquals(1, categories.rejected().size());
    for (String other : List.of("<html/>", "<ExceptionReport/>", XmlVectors.WATERML1)) {
      assertThrows(UnreadableAnswerException.class, () -> extract(options, other));
    }
  }

  @Test
  void waterMl2ObservationThatIsElsewhereIsABadRecord() throws Exception {
    String member = "<wml2:observationMember xlink:href=\"http://example.org/o3.xml\"/>";
    Extraction found =
        extract(
            dialect("waterml2"),
            XmlVectors.WATERML2.replace("</wml2:Collection>", member + "</wml2:Collection>"));
    assertEquals(4, found.rows().size());
    assertEquals(1, found.rejected().size());
    assertTrue(found.rejected().get(0).text().contains("http://example.org/o3.xml"));
  }

  /** The same in the envelope of a service. */
  @Test
  void waterMl2ObservationThatIsElsewhereIsABadRecordInAnEnvelope() throws Exception {
    String member = "<wml2:observationMember xlink:href=\"http://example.org/o3.xml\"/>";
    String document =
        XmlVectors.WATERML2
            .replace("</wml2:Collection>", member + "</wml2:Collection></e:answer>")
            .replaceFirst("<wml2:Collection", "<e:answer xmlns:e=\"urn:e\"><wml2:Collection");
    Extraction found = extract(dialect("waterml2"), document);
    assertEquals(4, found.rows().size());
    assertEquals(1, found.rejected().size());
    assertTrue(found.rejected().get(0).text().contains("http://example.org/o3.xml"));
  }

  @Test
  void waterMl2PointWithTwoValuesIsABadRecordThatShowsThem() throws Exception {
    String two =
        XmlVectors.WATERML2.replaceFirst(
            "</wml2:MeasurementTVP></wml2:point>",
            "</wml2:MeasurementTVP><wml2:MeasurementTVP><wml2:time>2023-05-01T12:01:00+02:00"
                + "</wml2:time><wml2:value>9.75</wml2:value></wml2:MeasurementTVP></wml2:point>");
    Extraction found = extract(dialect("waterml2"), two);
    assertEquals(3, found.rows().size());
    assertEquals(1, found.rejected().size());
    String told = found.rejected().get(0).text();
    assertTrue(told.contains("9.75") && told.contains("several MeasurementTVP"), told);
  }

  /** The id of an element is another station in each document. */
  @Test
  void waterMl2ReferenceWithinTheDocumentIsFollowed() throws Exception {
    Map<String, String> options = dialect("waterml2");
    String local =
        XmlVectors.WATERML2.replace("href=\"http://example.org/stations/77", "href=\"#sf1");
    String point =
        "<wml2:samplingFeatureMember><wml2:MonitoringPoint gml:id=\"sf1\">"
            + "<gml:identifier codeSpace=\"x\">77</gml:identifier></wml2:MonitoringPoint>"
            + "</wml2:samplingFeatureMember>";
    for (String document :
        List.of(
            local.replace("</wml2:Collection>", point + "</wml2:Collection>"),
            local.replaceFirst("<wml2:observationMember>", point + "<wml2:observationMember>"),
            local.replace("#sf1", "#p").replace(">78<", ">77<"))) {
      Extraction found = extract(options, document);
      assertEquals("77 Stage 2023-05-01T10:00:00Z=1.25 m good", told(found).get(0));
      assertEquals(4, found.rows().size());
    }
    for (String document :
        List.of(local, local.replace("</wml2:Collection>", point + point + "</wml2:Collection>"))) {
      Extraction found = extract(options, document);
      assertEquals(
          List.of("78"), told(found).stream().map(t -> t.substring(0, t.indexOf(" "))).toList());
      assertEquals(3, found.rejected().size());
      assertTrue(found.rejected().get(0).text().contains("the feature of interest #sf1 is "));
    }
    options.put("observation.sensor_id", "'mine'");
    assertEquals(List.of(), extract(options, local).rejected());
  }

  /** Where nothing else tells the station, its name does, and an id never. */
  @Test
  void waterMl2StationWithoutIdentifierIsItsName() throws Exception {
    String identifier = "<gml:identifier codeSpace=\"x\">78</gml:identifier>";
    String named = XmlVectors.WATERML2.replace(identifier, "");
    String titled =
        named
            .replace("<gml:name>Lower bridge</gml:name>", "")
            .replace(
                "<om:featureOfInterest>", "<om:featureOfInterest xlink:title=\"Lower bridge\">");
    for (String document : List.of(named, titled)) {
      assertTrue(told(extract(dialect("waterml2"), document)).get(3).startsWith("Lower bridge "));
    }
    Extraction none =
        extract(dialect("waterml2"), titled.replace("title=\"Lower bridge\"", "x=\"\""));
    assertEquals(1, none.rejected().size());
  }

  @Test
  void waterMl2ReasonOfCensoringIsAQualifier() throws Exception {
    String censored =
        XmlVectors.WATERML2.replace(
            "<wml2:quality xlink:title=\"suspect\"/>",
            "<wml2:quality xlink:title=\"suspect\"/><wml2:censoredReason xlink:title=\"above range\"/>");
    assertTrue(
        told(extract(dialect("waterml2"), censored)).get(2).endsWith(" suspect,above range"));
  }

  @Test
  void waterMl1NeedsLevelsAlone() throws Exception {
    Map<String, String> options =
        Map.of(
            "rest.format", "xml",
            "rest.extract.levels", "/timeSeriesResponse/timeSeries, /values, /value",
            "rest.extract.fields",
                "1.site=/sourceInfo/siteCode/0/#text, 1.what=/variable/variableCode/0/#text,"
                    + " 1.unit=/variable/unit/unitCode, 1.none=/variable/noDataValue",
            "observation.sensor_id", "{site}",
            "observation.observed_property", "{what}",
            "observation.event_time", "/@dateTime",
            "observation.result", "/#text",
            "observation.unit", "{unit}",
            "observation.qualifiers", "/@qualifiers",
            "missing.values", "{none}");
    assertEquals(
        List.of(
            "77 00065 2023-05-01T17:00:00Z=3.5 ft P",
            "77 00065 2023-05-01T17:15:00Z=null ft P,Ice"),
        told(extract(options, XmlVectors.WATERML1)));
  }

  @Test
  void decimalCommaCounts() throws Exception {
    Map<String, String> options =
        dialect("xle", "observation.event_time.zone", "UTC", "rest.decimal.separator", ",");
    Extraction found =
        extract(
            options,
            XmlVectors.XLE.replace("1.2345", "1,2345").replace("8.125", "8,125"),
            StandardCharsets.ISO_8859_1,
            null);
    assertEquals(1.2345, found.rows().get(0).observation().result());
  }

  @Test
  void timesWithoutAZoneNeedOne() {
    for (String format : List.of("xle", "csixml")) {
      Problems problems = new Problems();
      options(dialect(format)).check(problems);
      assertTrue(!problems.none(), format);
      Problems zoned = new Problems();
      options(dialect(format, "observation.event_time.zone", "+01:00")).check(zoned);
      assertTrue(zoned.none(), format);
    }
    Problems problems = new Problems();
    options(dialect("waterml2")).check(problems);
    assertTrue(problems.none());
  }

  /** The names of columns may be the element's own, as a KiWIS has them. */
  @Test
  void headerOfTheElementAboveTheRowsCounts() throws Exception {
    Map<String, String> options =
        Map.of(
            "rest.extract.levels", ", /data",
            "rest.extract.shape", "header-rows ./columns",
            "rest.extract.fields", "1.ts=/ts_id",
            "observation.sensor_id", "{ts}",
            "observation.observed_property", "'x'",
            "observation.event_time", "/Timestamp",
            "observation.result", "/Value");
    String body =
        "[{\"ts_id\":\"1\",\"columns\":\"\",\"data\":[]},{\"ts_id\":\"4\",\"data\":[]},{\"ts_id\":\"2\",\"columns\":\"Timestamp,Value\","
            + "\"data\":[[\"2026-01-01T00:00:00Z\",1]]},{\"ts_id\":\"3\",\"columns\":\"Value,Timestamp\","
            + "\"data\":[[2,\"2026-01-01T00:00:00Z\"]]}]";
    assertEquals(
        List.of("2 x 2026-01-01T00:00:00Z=1.0", "3 x 2026-01-01T00:00:00Z=2.0"),
        told(extract(options, body)));
    assertThrows(
        UnreadableAnswerException.class,
        () -> extract(options, "[{\"ts_id\":\"1\",\"data\":[[\"2026-01-01T00:00:00Z\",1]]}]"));
  }
}
