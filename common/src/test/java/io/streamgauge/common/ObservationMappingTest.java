// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservationMappingTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final String FORMAT = "observation.event_time.format";
  private static final Instant TIME = Instant.parse("2026-03-01T10:15:00Z");

  /** Readings and rejections of one payload. */
  private record Mapped(
      List<Observation> observations, List<ObservationMapping.Rejected> rejected) {
    Observation first() {
      return observations.get(0);
    }

    String reason(int index) {
      return rejected.get(index).reason();
    }
  }

  private record Mapping(ObservationMapping mapping) {
    /** Maps JSON that has apostrophes for its quotation marks. */
    Mapped map(String json, Map<String, String> names) throws Exception {
      Mapped mapped = new Mapped(new ArrayList<>(), new ArrayList<>());
      new BoundMapping(mapping, names)
          .map(JSON.readTree(json.replace('\'', '"')), mapped.observations(), mapped.rejected());
      return mapped;
    }

    Mapped map(String json) throws Exception {
      return map(json, Map.of());
    }

    Problems check(String... known) {
      Problems problems = new Problems();
      mapping.checkNames(Set.of(known), problems);
      return problems;
    }
  }

  private static Mapping mapping(Map<String, String> options) {
    ConfigDef def = new ConfigDef();
    ObservationMapping.define(new OptionList(def));
    return new Mapping(ObservationMapping.from(new AbstractConfig(def, options, false)));
  }

  /** A mapping of one sensor, one property and UTC where no option says otherwise. */
  private static Mapping mapping(String... options) {
    Map<String, String> all = new HashMap<>();
    all.put("observation.sensor_id", "'s'");
    all.put("observation.event_time.zone", "UTC");
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    if (!all.containsKey("observation.properties")) {
      all.putIfAbsent("observation.observed_property", "'p'");
    }
    return mapping(all);
  }

  @Test
  void decimalCommaIsReadInResultsAndPositions() throws Exception {
    Mapping points =
        mapping(
            Map.of(
                "observation.sensor_id", "'s'",
                "observation.observed_property", "'p'",
                "observation.x", "/x"));
    Mapped mapped =
        new Mapping(points.mapping().withDecimalComma())
            .map(
                "[{'time':1777700000,'value':'21,5','x':'8,25'},"
                    + "{'time':1777700000,'value':'1.234'},"
                    + "{'time':1777700000,'value':'12345678,12345678901'}]");
    assertEquals(
        List.of(21.5, Double.parseDouble("12345678.12345678901")),
        mapped.observations().stream().map(Observation::result).toList());
    assertEquals(8.25, mapped.first().x());
    assertEquals("12345678,12345678901", mapped.observations().get(1).resultText());
    assertEquals(1, mapped.rejected().size());
    assertTrue(mapped.reason(0).contains("1.234"), mapped.reason(0));
  }

  /** As a logger sends them: least, mean and most of an interval, one of them not there. */
  @Test
  void widePropertiesAreItemsOfAnArrayByTheirIndex() throws Exception {
    Mapping mapping =
        mapping(
            Map.of(
                "observation.sensor_id", "'s'",
                "observation.properties", "min[m]=/l/0,avg[m]=/l/1,max[m]=/l/2,other=/o"));
    Mapped mapped =
        mapping.map("[{'time':1777700000,'l':[1.5,2.5,3.5]},{'time':1777700001,'l':[4.5,'nan']}]");
    assertEquals(
        List.of("min 1.5", "avg 2.5", "max 3.5", "min 4.5"),
        mapped.observations().stream().map(o -> o.observedProperty() + " " + o.result()).toList());
    assertEquals(1, mapped.rejected().size());
  }

  @Test
  void allMembersOfAnObjectAreAttributesUnlessOneOfTheNameIsSet() throws Exception {
    Mapping mapping =
        mapping(
            Map.of(
                "observation.sensor_id", "'s'",
                "observation.observed_property", "'p'",
                "observation.attributes", "own=/own, *=/tags"));
    String first = "{'time':1777700000,'value':1,'own':'x','tags':{'own':'y','a':1,'b':[1,2]}}";
    String second = "{'time':1777700001,'value':1,'own':'x','tags':{'a':2,'c':null}}";
    String third = "{'time':1777700002,'value':1,'own':'x','tags':'none'}";
    Mapped mapped = mapping.map("[" + first + "," + first + "," + second + "," + third + "]");
    assertEquals(
        List.of(
            Map.of("own", "x", "a", "1", "b", "1,2"),
            Map.of("own", "x", "a", "1", "b", "1,2"),
            Map.of("own", "x", "a", "2"),
            Map.of("own", "x")),
        mapped.observations().stream().map(Observation::attributes).toList());
  }

  @Test
  void idsKeepTheirTextWhereverTheyComeFrom() throws Exception {
    Observation reading =
        mapping("observation.sensor_id", "{sensor_id}", "observation.observed_property", "/code")
            .map(
                "{'code':'00060','time':'2026-03-01T10:15:00Z','value':'1.50'}",
                Map.of("sensor_id", "01646500"))
            .first();
    assertEquals("01646500", reading.sensorId());
    assertEquals("00060", reading.observedProperty());
    assertEquals(TIME, reading.eventTime());
    assertEquals(1.5, reading.result());
    assertNull(reading.resultText());
  }

  @Test
  void wideElementGivesOneReadingForEachPropertyItHas() throws Exception {
    Mapping mapping =
        mapping(
            "observation.properties", "temperature[Cel]=/t, soil_moisture[1]=/sm, smoke=/s",
            "observation.sensor_id", "/id",
            "observation.crs", "'EPSG:32633'",
            "observation.x", "/pos/0",
            "observation.y", "/pos/1",
            "observation.attributes", "region={region},gateway=/gw",
            "missing.values", "-999");
    Mapped mapped =
        mapping.map(
            "{'id':7,'time':1772360100,'t':21.5,'sm':-999.0,'pos':[5e5,'6e6']}",
            Map.of("region", "north"));
    assertEquals(List.of(), mapped.rejected());
    assertEquals(2, mapped.observations().size());
    Observation temperature = mapped.first();
    assertEquals("7", temperature.sensorId());
    assertEquals("temperature", temperature.observedProperty());
    assertEquals("Cel", temperature.unit());
    assertEquals(500_000.0, temperature.x());
    assertEquals(6_000_000.0, temperature.y());
    assertEquals("EPSG:32633", temperature.crs());
    assertEquals(Map.of("region", "north"), temperature.attributes());
    Observation moisture = mapped.observations().get(1);
    assertEquals("soil_moisture", moisture.observedProperty());
    assertNull(moisture.result());
    assertNull(moisture.resultText());
  }

  @Test
  void missingCodeCanComeFromThePayloadItself() throws Exception {
    Mapping mapping = mapping("missing.values", "{no_data}");
    String element = "{'time':1772360100,'value':'-999999'}";
    Observation missing = mapping.map(element, Map.of("no_data", "-999999.0")).first();
    assertNull(missing.result());
    assertNull(missing.resultText());
    assertEquals(-999999.0, mapping.map(element, Map.of("no_data", "-1")).first().result());
    assertThrows(ConfigException.class, mapping.check("sensor_id")::throwIfAny);
  }

  @Test
  void oneBadElementDoesNotTakeTheOthersAlong() throws Exception {
    Mapped mapped =
        mapping("observation.records", "/readings")
            .map(
                """
                {"readings":[{"time":1772360100,"value":1},{"time":"soon","value":2},
                {"value":3},{"time":1772360101,"value":"ice"},{"time":1772360102,"value":null}]}
                """);
    assertEquals(2, mapped.observations().size());
    assertNull(mapped.observations().get(1).result());
    assertEquals(3, mapped.rejected().size());
    assertTrue(mapped.reason(2).startsWith("observation.result: 'ice' is no"));
    assertTrue(mapped.reason(0).contains("'soon'"));
    assertTrue(mapped.reason(1).contains("observation.event_time"));
  }

  @Test
  void whatIsNoNumberIsAReadingOnlyOnRequest() throws Exception {
    for (String value : List.of("'NaN'", "1e999", "'1e999'", "'1d'", "true", "'21,5'", "[1,2]")) {
      String payload = "{'time':1772360100,'value':" + value + "}";
      Mapped refused = mapping().map(payload);
      assertEquals(List.of(), refused.observations(), value);
      assertTrue(refused.reason(0).contains("missing.values"), value);
      Observation reading = mapping("observation.result.text", "true").map(payload).first();
      assertNull(reading.result(), value);
      assertTrue(reading.resultText() != null, value);
    }
  }

  @Test
  void oneWideValueThatIsNoNumberCostsNoOther() throws Exception {
    Mapped mapped =
        mapping("observation.properties", "t=/t, h=/h, w=/Wind~2 (m~1s)")
            .map("{'time':1772360100,'t':'7,5','h':80,'Wind, (m/s)':3}");
    assertEquals(
        List.of(80.0, 3.0), mapped.observations().stream().map(Observation::result).toList());
    assertEquals(1, mapped.rejected().size());
    assertTrue(mapped.reason(0).startsWith("/t: '7,5' is no number"));
  }

  @Test
  void positionThatIsNoNumberRejectsTheElement() throws Exception {
    Mapped mapped = mapping("observation.x", "/x").map("{'time':1772360100,'value':1,'x':'east'}");
    assertEquals(0, mapped.observations().size());
    assertTrue(mapped.reason(0).contains("observation.x"));
  }

  @Test
  void timesThatClocksShowTwiceAreRefusedUnlessToldWhichIsMeant() throws Exception {
    assertEquals(Instant.parse("2026-10-25T00:30:00Z"), shownTwice("earlier").first().eventTime());
    assertEquals(Instant.parse("2026-10-25T01:30:00Z"), shownTwice("later").first().eventTime());
    Mapped refused = shownTwice("refuse");
    assertTrue(refused.reason(0).contains("twice"), refused::toString);
  }

  private static Mapped shownTwice(String repeated) throws Exception {
    return mapping(
            "observation.event_time.zone",
            "Europe/Berlin",
            "observation.event_time.repeated",
            repeated)
        .map("{'time':'2026-10-25T02:30:00','value':1}");
  }

  @Test
  void formatsOfLoggersAndAnswersToWhatTextsLeaveOpen() throws Exception {
    Map<String, Mapping> mappings = new LinkedHashMap<>();
    mappings.put("46088.53125", mapping(FORMAT, "excel"));
    mappings.put("'2026-066 12:45'", mapping(FORMAT, "iso | yyyy-DDD HH:mm"));
    mappings.put("'2026 66 1245'", mapping(FORMAT, "year-day-hhmm"));
    mappings.put("'2408 564318'", mapping(FORMAT, "iso|gps-week"));
    mappings.put("'7/3/26 12:45p'", mapping(FORMAT, "d/M/yy h:mma"));
    mappings.put("'2026-03-07'", mapping("observation.event_time.default.time", "12:45"));
    mappings.put(
        "'07. MÄRZ 26 12:45'",
        mapping(
            "observation.event_time.format", "dd. MMMM yy HH:mm",
            "observation.event_time.language", "de",
            "observation.event_time.pivot.year", "2000"));
    for (Map.Entry<String, Mapping> one : mappings.entrySet()) {
      Mapped mapped = one.getValue().map("{'value':1,'time':" + one.getKey() + "}");
      assertEquals(List.of(), mapped.rejected(), one.getKey());
      assertEquals(Instant.parse("2026-03-07T12:45:00Z"), mapped.first().eventTime());
    }
  }

  @Test
  void aFormatOfDatesAloneNeedsATimeOfDay() throws Exception {
    Mapping alone = mapping(FORMAT, "dd.MM.yyyy");
    ConfigValue told = alone.check().addTo(new Config(List.of())).configValues().get(0);
    assertEquals(FORMAT, told.name());
    assertTrue(told.errorMessages().get(0).contains("default.time"), told::toString);
    assertEquals(1, alone.map("{'value':1,'time':'07.03.2026'}").rejected().size());
    Mapping dated = mapping(FORMAT, "dd.MM.yyyy", "observation.event_time.default.time", "24:00");
    assertTrue(dated.check().none());
  }

  @Test
  void digitsThatADoubleCannotHoldStayBesideIt() throws Exception {
    Mapping mapping = mapping("missing.values", "-9999");
    for (String number : List.of("9007199254740993", "0.1234567890123456789")) {
      for (String value : List.of(number, "'" + number + "'")) {
        Observation reading = mapping.map("{'time':1772360100,'value':" + value + "}").first();
        assertEquals(Double.parseDouble(number), reading.result());
        assertEquals(number, reading.resultText());
      }
    }
    assertNull(mapping.map("{'time':1772360100,'value':0.1}").first().resultText());
  }

  @Test
  void idsHaveAtMostAThousandCharacters() throws Exception {
    Mapping mapping =
        mapping("observation.sensor_id", "/id", "observation.observed_property", "/p");
    String payload = "{'time':1767225600,'value':1,'id':'x','p':'x'}";
    for (String field : List.of("id", "p")) {
      for (int length : List.of(1_000, 1_001, 300_000)) {
        String lengthy = "'" + field + "':'" + "é".repeat(length) + "'";
        Mapped mapped = mapping.map(payload.replace("'" + field + "':'x'", lengthy));
        assertEquals(length == 1_000 ? 1 : 0, mapped.observations().size());
        if (length > 1_000) {
          String reason = mapped.reason(0);
          assertTrue(reason.contains(length + " characters"), reason);
          assertTrue(reason.length() < 200, reason);
        }
      }
    }
  }

  @Test
  void valueWhoseUnitNobodyKnowsIsNoReading() throws Exception {
    Mapping mapping =
        mapping(
            "observation.properties",
            "t[[degF]]=/t, p[[in_i'Hg]/h]=/p, t[?]=/bare, q[?]=/q, i[lx]=/i unless /raw");
    Mapped good = mapping.map("{'time':1772360100,'t':1,'p':2,'q':null,'i':3,'raw':null}");
    assertEquals(
        List.of("[degF]", "[in_i'Hg]/h", "lx"),
        good.observations().stream().map(Observation::unit).toList());
    assertEquals(List.of(), good.rejected());
    Mapped doubtful = mapping.map("{'time':1772360100,'t':1,'bare':2,'q':3,'i':3,'raw':0}");
    assertEquals(1, doubtful.observations().size());
    assertEquals(1, doubtful.rejected().size());
    assertEquals("nobody can tell the unit of /bare, /q, /i beside /raw here", doubtful.reason(0));
    assertEquals(1, mapping.map("{'time':1772360100,'bare':2}").rejected().size());
  }

  @Test
  void nameIsTheTimeWhereAnElementHasNone() throws Exception {
    Mapping mapping = mapping("observation.event_time", "/t|{sent}");
    Map<String, String> names = Map.of("sent", "2026-03-01T10:15:00Z");
    for (String none : List.of("{'value':1}", "{'value':1,'t':null}")) {
      assertEquals(TIME, mapping.map(none, names).first().eventTime());
      assertEquals(1, mapping.map(none).rejected().size());
    }
    Mapped own = mapping.map("{'value':1,'t':'2026-03-01T10:00:00Z'}", names);
    assertEquals(Instant.parse("2026-03-01T10:00:00Z"), own.first().eventTime());
    assertEquals(1, mapping.map("{'value':1,'t':'soon'}", names).rejected().size());
    assertTrue(mapping.mapping().timeEndsWith("sent"));
    assertThrows(ConfigException.class, mapping.check("other")::throwIfAny);
  }

  @Test
  void recordsPointerToNothingIsABadPayload() throws Exception {
    assertEquals(1, mapping("observation.records", "/data").map("{}").rejected().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          observation.sensor_id         | sensor           | observation.sensor_id
          observation.properties        | t                | observation.properties
          observation.attributes        | a                | observation.attributes
          observation.event_time.zone   | Mars/Phobos      | observation.event_time.zone
          observation.event_time.format | bogus            | observation.event_time.format
          observation.properties        | t=/Temp, (*F)    | ~2
          """)
  void unreadableExpressionsAreRefusedWithOptionOrRemedy(String option, String value, String told) {
    Map<String, String> options = Map.of(option, value);
    ConfigException refused = assertThrows(ConfigException.class, () -> mapping(options));
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
  }

  @Test
  void unknownNamesAreProblemsBesideTheirOption() {
    Problems problems =
        mapping("observation.sensor_id", "{station}").check("sensor_id", "observed_property");
    ConfigValue told = problems.addTo(new Config(List.of())).configValues().get(0);
    assertEquals("observation.sensor_id", told.name());
    assertTrue(told.errorMessages().get(0).contains("{station}"));
  }

  private static Problems problems(Map<String, String> properties) {
    ConfigDef def = new ConfigDef();
    SourceOptions.define(new OptionList(def));
    Problems problems = new Problems();
    SourceOptions.from(new AbstractConfig(def, properties, false))
        .check(properties, SourceOptions.FIELD_NAMES, problems);
    return problems;
  }

  @Test
  void sharedOptionsRefuseLossUnlessAccepted() {
    Map<String, String> properties = new HashMap<>();
    properties.put("kafka.topic", "readings");
    properties.put("errors.tolerance", "all");
    properties.put("bad.records", "skip");
    Problems problems = problems(properties);
    ConfigException refused = assertThrows(ConfigException.class, problems::throwIfAny);
    assertTrue(refused.getMessage().contains("errors.tolerance"));
    assertTrue(refused.getMessage().contains("bad.records"));
    properties.put("accept.loss", "true");
    assertTrue(problems(properties).none());
  }

  @Test
  void readingsOfOneElementShareWhatItSaysOfAllOfThem() throws Exception {
    List<Observation> readings =
        mapping(
                "observation.properties", "level=/l, flow=/f",
                "observation.attributes", "whole=/more")
            .map("{'time':1767225600,'l':1,'f':2,'more':{'k':'" + "w".repeat(1_000) + "'}}")
            .observations();
    assertEquals(2, readings.size());
    assertSame(readings.get(0).attributes(), readings.get(1).attributes());
  }
}
