// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
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

class ObservationMappingTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Instant TIME = Instant.parse("2026-03-01T10:15:00Z");

  /** What became of one payload. */
  private record Mapped(
      List<Observation> observations, List<ObservationMapping.Rejected> rejected) {}

  private record Mapping(ObservationMapping mapping) {
    Mapped map(JsonNode payload, Map<String, String> names) {
      Mapped mapped = new Mapped(new ArrayList<>(), new ArrayList<>());
      new BoundMapping(mapping, names).map(payload, mapped.observations(), mapped.rejected());
      return mapped;
    }

    void checkNames(Set<String> known, Problems problems) {
      mapping.checkNames(known, problems);
    }
  }

  private static Mapping mapping(Map<String, String> options) {
    ConfigDef def = new ConfigDef();
    ObservationMapping.define(new OptionList(def));
    return new Mapping(ObservationMapping.from(new AbstractConfig(def, options, false)));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text);
  }

  @Test
  void idsKeepTheirTextWhereverTheyComeFrom() throws Exception {
    Mapping mapping =
        mapping(
            Map.of(
                "observation.sensor_id", "{sensor_id}", "observation.observed_property", "/code"));
    Mapped mapped =
        mapping.map(
            json(
                "{'code':'00060','time':'2026-03-01T10:15:00Z','value':'1.50'}".replace('\'', '"')),
            Map.of("sensor_id", "01646500"));
    Observation reading = mapped.observations().get(0);
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
            Map.of(
                "observation.properties", "temperature[Cel]=/t, soil_moisture[1]=/sm, smoke=/s",
                "observation.sensor_id", "/id",
                "observation.crs", "'EPSG:32633'",
                "observation.x", "/pos/0",
                "observation.y", "/pos/1",
                "observation.attributes", "region={region},gateway=/gw",
                "missing.values", "-999"));
    Mapped mapped =
        mapping.map(
            json("{\"id\":7,\"time\":1772360100,\"t\":21.5,\"sm\":-999.0,\"pos\":[5e5,\"6e6\"]}"),
            Map.of("region", "north"));
    assertEquals(List.of(), mapped.rejected());
    assertEquals(2, mapped.observations().size());
    Observation temperature = mapped.observations().get(0);
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
    Mapping mapping =
        mapping(
            Map.of(
                "observation.sensor_id", "'s'",
                "observation.observed_property", "'p'",
                "missing.values", "{no_data}"));
    JsonNode element = json("{\"time\":1772360100,\"value\":\"-999999\"}");
    Map<String, String> names = Map.of("no_data", "-999999.0");
    assertNull(mapping.map(element, names).observations().get(0).result());
    assertNull(mapping.map(element, names).observations().get(0).resultText());
    assertEquals(
        -999999.0, mapping.map(element, Map.of("no_data", "-1")).observations().get(0).result());
    Problems problems = new Problems();
    mapping.checkNames(Set.of("sensor_id"), problems);
    assertThrows(ConfigException.class, problems::throwIfAny);
  }

  @Test
  void oneBadElementDoesNotTakeTheOthersAlong() throws Exception {
    Mapping mapping =
        mapping(
            Map.of(
                "observation.records", "/readings",
                "observation.sensor_id", "'s'",
                "observation.observed_property", "'p'"));
    Mapped mapped =
        mapping.map(
            json(
                """
                {"readings":[{"time":1772360100,"value":1},{"time":"soon","value":2},
                {"value":3},{"time":1772360101,"value":"ice"},{"time":1772360102,"value":null}]}
                """),
            Map.of());
    assertEquals(2, mapped.observations().size());
    assertNull(mapped.observations().get(1).result());
    assertEquals(3, mapped.rejected().size());
    assertTrue(mapped.rejected().get(2).reason().startsWith("observation.result: 'ice' is no"));
    assertTrue(mapped.rejected().get(0).reason().contains("'soon'"));
    assertTrue(mapped.rejected().get(1).reason().contains("observation.event_time"));
  }

  @Test
  void whatIsNoNumberIsAReadingOnlyOnRequest() throws Exception {
    Map<String, String> options =
        Map.of("observation.sensor_id", "'s'", "observation.observed_property", "'p'");
    Map<String, String> asked = new HashMap<>(options);
    asked.put("observation.result.text", "true");
    for (String value :
        List.of("\"NaN\"", "1e999", "\"1e999\"", "\"1d\"", "true", "\"21,5\"", "[1,2]")) {
      JsonNode payload = json("{\"time\":1772360100,\"value\":" + value + "}");
      Mapped refused = mapping(options).map(payload, Map.of());
      assertEquals(List.of(), refused.observations(), value);
      assertTrue(refused.rejected().get(0).reason().contains("missing.values"), value);
      Observation reading = mapping(asked).map(payload, Map.of()).observations().get(0);
      assertNull(reading.result(), value);
      assertTrue(reading.resultText() != null, value);
    }
  }

  @Test
  void oneWideValueThatIsNoNumberCostsNoOther() throws Exception {
    Mapped mapped =
        mapping(
                Map.of(
                    "observation.sensor_id",
                    "'s'",
                    "observation.properties",
                    "t=/t, h=/h, w=/Wind~2 (m/s)".replace("/s", "~1s")))
            .map(json("{\"time\":1772360100,\"t\":\"7,5\",\"h\":80,\"Wind, (m/s)\":3}"), Map.of());
    assertEquals(
        List.of(80.0, 3.0), mapped.observations().stream().map(Observation::result).toList());
    assertEquals(1, mapped.rejected().size());
    assertTrue(mapped.rejected().get(0).reason().startsWith("/t: '7,5' is no number"));
  }

  @Test
  void positionThatIsNoNumberRejectsTheElement() throws Exception {
    Mapping mapping =
        mapping(
            Map.of(
                "observation.sensor_id",
                "'s'",
                "observation.observed_property",
                "'p'",
                "observation.x",
                "/x"));
    Mapped mapped = mapping.map(json("{\"time\":1772360100,\"value\":1,\"x\":\"east\"}"), Map.of());
    assertEquals(0, mapped.observations().size());
    assertTrue(mapped.rejected().get(0).reason().contains("observation.x"));
  }

  @Test
  void timesThatClocksShowTwiceAreRefusedUnlessToldWhichIsMeant() throws Exception {
    JsonNode shownTwice =
        json(
            """
            {"time":"2026-10-25T02:30:00","value":1,"id":"a","p":"level"}
            """);
    for (Map.Entry<String, String> each :
        Map.of("earlier", "2026-10-25T00:30:00Z", "later", "2026-10-25T01:30:00Z").entrySet()) {
      assertEquals(
          Instant.parse(each.getValue()),
          berlin(each.getKey()).map(shownTwice, Map.of()).observations().get(0).eventTime());
    }
    List<ObservationMapping.Rejected> rejected =
        berlin("refuse").map(shownTwice, Map.of()).rejected();
    assertTrue(rejected.get(0).reason().contains("twice"), rejected::toString);
  }

  private static Mapping mappingOf(String... options) {
    Map<String, String> all = new HashMap<>();
    all.put("observation.sensor_id", "'s'");
    all.put("observation.observed_property", "'p'");
    all.put("observation.event_time.zone", "UTC");
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return mapping(all);
  }

  @Test
  void formatsOfLoggersAndAnswersToWhatTextsLeaveOpen() throws Exception {
    String format = "observation.event_time.format";
    Map<String, Mapping> mappings = new LinkedHashMap<>();
    mappings.put("46088.53125", mappingOf(format, "excel"));
    mappings.put("\"2026-066 12:45\"", mappingOf(format, "iso | yyyy-DDD HH:mm"));
    mappings.put("\"2026 66 1245\"", mappingOf(format, "year-day-hhmm"));
    mappings.put("\"2408 564318\"", mappingOf(format, "iso|gps-week"));
    mappings.put("\"7/3/26 12:45p\"", mappingOf(format, "d/M/yy h:mma"));
    mappings.put("\"2026-03-07\"", mappingOf("observation.event_time.default.time", "12:45"));
    mappings.put(
        "\"07. MÄRZ 26 12:45\"",
        mappingOf(
            format,
            "dd. MMMM yy HH:mm",
            "observation.event_time.language",
            "de",
            "observation.event_time.pivot.year",
            "2000"));
    for (Map.Entry<String, Mapping> one : mappings.entrySet()) {
      Mapped mapped =
          one.getValue().map(json("{\"value\":1,\"time\":" + one.getKey() + "}"), Map.of());
      assertEquals(List.of(), mapped.rejected(), one.getKey());
      assertEquals(Instant.parse("2026-03-07T12:45:00Z"), mapped.observations().get(0).eventTime());
    }
  }

  @Test
  void aFormatOfDatesAloneNeedsATimeOfDay() throws Exception {
    Mapping alone = mappingOf("observation.event_time.format", "dd.MM.yyyy");
    Problems problems = new Problems();
    alone.checkNames(Set.of(), problems);
    ConfigValue told = problems.addTo(new Config(List.of())).configValues().get(0);
    assertEquals("observation.event_time.format", told.name());
    assertTrue(told.errorMessages().get(0).contains("default.time"), told::toString);
    assertEquals(
        1, alone.map(json("{\"value\":1,\"time\":\"07.03.2026\"}"), Map.of()).rejected().size());
    Problems none = new Problems();
    mappingOf(
            "observation.event_time.format", "dd.MM.yyyy",
            "observation.event_time.default.time", "24:00")
        .checkNames(Set.of(), none);
    assertTrue(none.none());
  }

  @Test
  void digitsThatADoubleCannotHoldStayBesideIt() throws Exception {
    Mapping mapping = mappingOf("missing.values", "-9999");
    for (String number : List.of("9007199254740993", "0.1234567890123456789")) {
      for (String value : List.of(number, "\"" + number + "\"")) {
        Observation reading =
            mapping
                .map(json("{\"time\":1772360100,\"value\":" + value + "}"), Map.of())
                .observations()
                .get(0);
        assertEquals(Double.parseDouble(number), reading.result());
        assertEquals(number, reading.resultText());
      }
    }
    Observation plain =
        mapping.map(json("{\"time\":1772360100,\"value\":0.1}"), Map.of()).observations().get(0);
    assertNull(plain.resultText());
  }

  private static Mapping berlin(String repeated) {
    return mapping(
        Map.of(
            "observation.sensor_id", "/id",
            "observation.observed_property", "/p",
            "observation.event_time.zone", "Europe/Berlin",
            "observation.event_time.repeated", repeated));
  }

  @Test
  void idsHaveAtMostAThousandCharacters() throws Exception {
    Mapping mapping =
        mapping(Map.of("observation.sensor_id", "/id", "observation.observed_property", "/p"));
    for (String field : List.of("id", "p")) {
      String other = field.equals("id") ? "p" : "id";
      for (int length : List.of(1_000, 1_001, 300_000)) {
        Mapped mapped =
            mapping.map(
                json(
                    "{\"time\":1767225600,\"value\":1,\""
                        + other
                        + "\":\"x\",\""
                        + field
                        + "\":\""
                        + "é".repeat(length)
                        + "\"}"),
                Map.of());
        assertEquals(length == 1_000 ? 1 : 0, mapped.observations().size());
        if (length > 1_000) {
          String reason = mapped.rejected().get(0).reason();
          assertTrue(reason.contains(length + " characters"), reason);
          assertTrue(reason.length() < 200, reason);
        }
      }
    }
  }

  @Test
  void recordsPointerToNothingIsABadPayload() throws Exception {
    Mapping mapping = mapping(Map.of("observation.records", "/data"));
    assertEquals(1, mapping.map(json("{}"), Map.of()).rejected().size());
  }

  @Test
  void unreadableExpressionsAreRefusedWithTheOption() {
    for (Map<String, String> options :
        List.of(
            Map.of("observation.sensor_id", "sensor"),
            Map.of("observation.properties", "t"),
            Map.of("observation.attributes", "a"),
            Map.of("observation.event_time.zone", "Mars/Phobos"),
            Map.of("observation.event_time.format", "bogus"))) {
      ConfigException refused = assertThrows(ConfigException.class, () -> mapping(options));
      String option = options.keySet().iterator().next();
      assertTrue(refused.getMessage().contains(option), refused.getMessage());
    }
  }

  @Test
  void aCommaInANameIsRefusedWithTheWayToWriteIt() {
    Map<String, String> options = Map.of("observation.properties", "t=/Temp, (*F)");
    ConfigException refused = assertThrows(ConfigException.class, () -> mapping(options));
    assertTrue(refused.getMessage().contains("~2"), refused.getMessage());
  }

  @Test
  void unknownNamesAreProblemsBesideTheirOption() {
    Problems problems = new Problems();
    mapping(Map.of("observation.sensor_id", "{station}"))
        .checkNames(Set.of("sensor_id", "observed_property"), problems);
    Config config = problems.addTo(new Config(List.of()));
    assertEquals("observation.sensor_id", config.configValues().get(0).name());
    assertTrue(config.configValues().get(0).errorMessages().get(0).contains("{station}"));
  }

  @Test
  void sharedOptionsRefuseLossUnlessAccepted() {
    ConfigDef def = new ConfigDef();
    SourceOptions.define(new OptionList(def));
    Map<String, String> properties = new HashMap<>();
    properties.put("kafka.topic", "readings");
    properties.put("errors.tolerance", "all");
    properties.put("bad.records", "skip");
    Problems problems = new Problems();
    SourceOptions.from(new AbstractConfig(def, properties, false))
        .check(properties, SourceOptions.FIELD_NAMES, problems);
    ConfigException refused = assertThrows(ConfigException.class, problems::throwIfAny);
    assertTrue(refused.getMessage().contains("errors.tolerance"));
    assertTrue(refused.getMessage().contains("bad.records"));

    properties.put("accept.loss", "true");
    Problems accepted = new Problems();
    SourceOptions.from(new AbstractConfig(def, properties, false))
        .check(properties, SourceOptions.FIELD_NAMES, accepted);
    assertTrue(accepted.none());
  }

  @Test
  void readingsOfOneElementShareWhatItSaysOfAllOfThem() throws Exception {
    Mapping mapping =
        mapping(
            Map.of(
                "observation.sensor_id", "'s'",
                "observation.properties", "level=/l, flow=/f",
                "observation.attributes", "whole=/more"));
    List<Observation> readings =
        mapping
            .map(
                json(
                    "{\"time\":1767225600,\"l\":1,\"f\":2,\"more\":{\"k\":\""
                        + "w".repeat(1_000)
                        + "\"}}"),
                Map.of())
            .observations();
    assertEquals(2, readings.size());
    assertSame(readings.get(0).attributes(), readings.get(1).attributes());
  }
}
