// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.JsonPayload;
import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractorTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static JsonNode json(byte[] body) throws IOException {
    return JsonPayload.read(JSON.reader(), body, 0, body.length, true);
  }

  private static Extractor extractor(Map<String, String> options) {
    return Resolved.of(with(options, "kafka.topic", "t")).config().extractor();
  }

  private static Extraction extract(Map<String, String> options, byte[] body) throws Exception {
    return extractor(options).extract(ByteBuffer.wrap(body), "01646500");
  }

  private static Extraction usgs(byte[] body) throws Exception {
    return extract(Map.of("rest.preset", "usgs-iv"), body);
  }

  /** The readings of an answer of which nothing is rejected. */
  private static List<Observation> readings(Extraction extraction) {
    assertEquals(List.of(), extraction.rejected());
    return extraction.rows().stream().map(Row::observation).toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void eachLevelGivesItsNamesToTheRowsBelow() throws Exception {
    Extraction extraction = usgs(getClass().getResourceAsStream("usgs-iv.json").readAllBytes());
    List<Observation> readings = readings(extraction);
    assertEquals(5, readings.size());
    assertEquals("01646500:00060:69928", extraction.rows().get(0).series());
    assertEquals(
        new Observation(
            "01646500",
            "00060",
            Instant.parse("2025-11-02T05:45:00Z"),
            1234.5,
            null,
            "ft3/s",
            -77.12763889,
            38.94977778,
            null,
            "EPSG:4326",
            "P",
            Map.of("site_name", "POTOMAC RIVER NEAR WASH, DC", "method", "69928")),
        readings.get(0));
    assertEquals(Instant.parse("2025-11-02T06:00:00Z"), readings.get(1).eventTime());
    Observation ice = readings.get(2);
    assertNull(ice.result());
    assertNull(ice.resultText());
    assertEquals("P,Ice", ice.qualifiers());
    assertEquals("01646500:00010:69930", extraction.rows().get(3).series());
    // The missing code of this variable is another one, so this is a value.
    Observation other = readings.get(3);
    assertEquals(-999999.0, other.result());
    assertEquals("4.1 ft from riverbed", other.attributes().get("method_description"));
  }

  @Test
  void answerOfAnotherShapeIsRefusedWithTheReason() {
    for (String body :
        List.of("{\"error\":{\"message\":\"No data\"}}", "", "<html>", "{\"value\":{}}", "{} {}")) {
      UnreadableAnswerException refused =
          assertThrows(UnreadableAnswerException.class, () -> usgs(utf8(body)), body);
      assertTrue(refused.getMessage().length() > 10);
    }
  }

  @Test
  void withoutLevelsTheRecordsPointerIsEnough() throws Exception {
    Extraction extraction =
        extract(
            Map.of(
                "rest.url", "http://127.0.0.1/",
                "observation.records", "/items",
                "observation.observed_property", "'level'"),
            utf8("{\"items\":[{\"time\":\"2026-01-01T00:00:00Z\",\"value\":1},{\"value\":2}]}"));
    assertEquals("01646500", extraction.rows().get(0).observation().sensorId());
    assertEquals("01646500:level", extraction.rows().get(0).series());
    assertEquals(1, extraction.rejected().size());
  }

  @ParameterizedTest
  @CsvSource({
    "hydrofunctions_data_endDST.json,292",
    "hydrofunctions_data_mult_flags.json,438",
    "hydrofunctions_data_nothing_avail.json,0",
    "hydrofunctions_data_two_sites_two_params_iv.json,372",
    "hydrofunctions_multiple_methods_multi_meth.json,173",
    "nwis_iv_empty_mock.json,0"
  })
  void recordedAnswerComesOutFieldByField(String file, int readings) throws Exception {
    byte[] body = Recorded.answer("usgs/" + file);
    Extraction extraction = usgs(body);
    List<Observation> all = readings(extraction);
    assertEquals(readings, all.size());
    int at = 0;
    int missing = 0;
    for (JsonNode series : json(body).at("/value/timeSeries")) {
      for (JsonNode values : series.path("values")) {
        for (JsonNode value : values.path("value")) {
          Observation reading = all.get(at++);
          assertEquals(series.at("/sourceInfo/siteCode/0/value").textValue(), reading.sensorId());
          assertEquals(
              series.at("/variable/variableCode/0/value").textValue(), reading.observedProperty());
          assertEquals(
              OffsetDateTime.parse(value.path("dateTime").textValue()).toInstant(),
              reading.eventTime());
          double number = Double.parseDouble(value.path("value").textValue());
          missing += number == -999999.0 ? 1 : 0;
          assertEquals(number == -999999.0 ? null : (Double) number, reading.result());
          assertEquals(series.at("/variable/unit/unitCode").textValue(), reading.unit());
          JsonNode place = series.at("/sourceInfo/geoLocation/geogLocation");
          assertEquals(place.path("longitude").doubleValue(), reading.x());
          assertEquals(place.path("latitude").doubleValue(), reading.y());
          assertEquals("EPSG:4326", reading.crs());
          assertEquals(
              values.at("/method/0/methodID").asText(), reading.attributes().get("method"));
          assertTrue(reading.qualifiers().startsWith("P"));
        }
      }
    }
    assertEquals(at, all.size());
    if (file.contains("mult_flags")) {
      assertEquals(39, missing);
      assertEquals(39, all.stream().filter(row -> "P,Ice".equals(row.qualifiers())).count());
    }
    if (file.contains("endDST")) {
      assertEquals(292, all.stream().map(Observation::eventTime).distinct().count());
    }
    if (file.contains("multi_meth")) {
      assertEquals(2, extraction.rows().stream().map(Row::series).distinct().count());
    }
  }

  private static Extraction coops(byte[] body) throws Exception {
    return extract(Map.of("rest.preset", "noaa-coops"), body);
  }

  @Test
  void wholeAnswerGivesNamesToo() throws Exception {
    String body =
        """
        {"metadata":{"id":"9447130","name":"Seattle","lat":"47.6026","lon":"-122.3393"},
         "data":[{"t":"2025-11-02 01:30","v":"2.543","s":"0.003","f":"0,0,0,0","q":"v"},
                 {"t":"2025-11-02 01:36","v":"","s":"","f":"1,1,1,1","q":"p"}]}\
        """;
    Extraction extraction = coops(utf8(body));
    List<Observation> readings = readings(extraction);
    Observation reading = readings.get(0);
    assertEquals("9447130", reading.sensorId());
    assertEquals("9447130:water_level", extraction.rows().get(0).series());
    assertEquals(Instant.parse("2025-11-02T01:30:00Z"), reading.eventTime());
    assertEquals(2.543, reading.result());
    assertEquals(-122.3393, reading.x());
    assertEquals("v", reading.qualifiers());
    assertEquals("0,0,0,0", reading.attributes().get("flags"));
    assertNull(readings.get(1).result());
  }

  @Test
  void recordedMonthOfWaterLevelsComesOutWhole() throws Exception {
    byte[] body = Recorded.answer("noaa_coops/water_level_month_1.json");
    List<Observation> readings = readings(coops(body));
    assertEquals(7_201, readings.size());
    int at = 0;
    for (JsonNode value : JSON.readTree(body).path("data")) {
      Observation reading = readings.get(at++);
      String time = value.path("t").textValue().replace(' ', 'T') + ":00Z";
      assertEquals(Instant.parse(time), reading.eventTime());
      String level = value.path("v").textValue();
      assertEquals(level.isEmpty() ? null : (Double) Double.parseDouble(level), reading.result());
    }
  }

  @Test
  void errorUnderStatus200CanMeanNoReadings() throws Exception {
    byte[] body = Recorded.answer("noaa_coops/error_200_no_predictions_1.json");
    assertThrows(UnreadableAnswerException.class, () -> coops(body));
    Map<String, String> empty =
        Map.of("rest.preset", "noaa-coops", "rest.empty.answer", "No .*data was found");
    assertTrue(extractor(empty).saysEmpty(ByteBuffer.wrap(body)));
    byte[] wrong = utf8("{\"error\":{\"message\":\"Wrong Station ID\"}}");
    assertFalse(extractor(empty).saysEmpty(ByteBuffer.wrap(wrong)));
    assertFalse(extractor(Map.of("rest.preset", "usgs-iv")).saysEmpty(ByteBuffer.wrap(body)));
  }

  @Test
  void everyElementOfAMutatedAnswerIsARowOrRejected() throws Exception {
    byte[] good = getClass().getResourceAsStream("usgs-iv.json").readAllBytes();
    Extractor extractor = extractor(Map.of("rest.preset", "usgs-iv"));
    SplittableRandom random = new SplittableRandom(7);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < 3_000; i++) {
      byte[] body = Mutation.of(good, random);
      try {
        Extraction extraction = extractor.extract(ByteBuffer.wrap(body), "s");
        int elements = 0;
        for (JsonNode series : json(body).at("/value/timeSeries")) {
          for (JsonNode values : series.path("values")) {
            elements += values.path("value").size();
          }
        }
        int told = extraction.rows().size() + extraction.rejected().size();
        assertTrue(told >= elements, told + " of " + elements);
        outcomes.merge(extraction.rejected().isEmpty() ? "read" : "rejected", 1, Integer::sum);
      } catch (UnreadableAnswerException e) {
        assertNotNull(e.getMessage());
        outcomes.merge("unreadable", 1, Integer::sum);
      }
    }
    assertEquals(3, outcomes.size(), outcomes.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "rest.extract.fields, 1.code=/code =~ ([a-z]*)-x",
    "rest.extract.station, /code =~ ([a-z]*)-x"
  })
  void searchesThatAreEachShortEnoughAreNotTogetherWithoutEnd(String option, String value) {
    String element = "{\"time\":\"2026-05-06T10:00:00Z\",\"value\":1,\"code\":\"%s\"}";
    String body =
        "{\"rows\":["
            + (element.formatted("w".repeat(1_300)) + ",").repeat(10_000)
            + element.formatted("w")
            + "]}";
    String two =
        "rest.url=http://127.0.0.1:1/{stations}; rest.stations=a,b; rest.stations.per.request=2;"
            + " rest.extract.levels=/rows; rest.extract.station=/id";
    Map<String, String> options = with(GivenOptions.of(two), option, value);
    ByteBuffer bytes = ByteBuffer.wrap(utf8(body));
    Executable extracting = () -> extractor(options).extract(bytes, List.of("a", "b"));
    String reason =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> assertThrows(UnreadableAnswerException.class, extracting).getMessage());
    assertTrue(reason.startsWith("more than 100 times: a regular expression"), reason);
  }
}
