// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.rest.Mutation;
import io.streamgauge.rest.Recorded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerFormatTest {
  private static final Map<String, String> READING =
      Map.of(
          "rest.url", "http://127.0.0.1/",
          "kafka.topic", "t",
          "observation.observed_property", "'level'",
          "observation.event_time", "/time",
          "observation.result", "/level");

  private static ExtractionOptions config(Map<String, String> options) {
    Map<String, String> all = new HashMap<>(READING);
    all.putAll(options);
    return parsed(all);
  }

  private static ExtractionOptions parsed(Map<String, String> options) {
    OptionList list = new OptionList();
    ExtractionOptions.define(list, "rest.");
    ExtractionOptions.defineAnswers(list, "rest.");
    ObservationMapping.define(list);
    AbstractConfig config = new AbstractConfig(list.definition(), options, false);
    return ExtractionOptions.ofAnswers(config, "rest.", null);
  }

  private static Extractor extractor(ExtractionOptions options) {
    return new Extractor(options, false, station -> Map.of());
  }

  private static Extraction extract(Map<String, String> options, String body) throws Exception {
    return extractor(config(options)).extract(bytes(body), "s1");
  }

  /** A body that may have apostrophes for its quotation marks. */
  private static ByteBuffer bytes(String body) {
    return ByteBuffer.wrap(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** Station, time and value of each row. */
  private static List<String> told(Extraction extraction) {
    return extraction.rows().stream()
        .map(Row::observation)
        .map(row -> row.sensorId() + "@" + row.eventTime() + "=" + row.result())
        .toList();
  }

  private static void assertTwo(Extraction extraction) {
    assertEquals(
        List.of("s1@2026-01-01T00:00:00Z=1.5", "s1@2026-01-01T00:15:00Z=-2.25"), told(extraction));
  }

  @Test
  void parallelArraysBecomeRows() throws Exception {
    Map<String, String> columns =
        Map.of("rest.extract.levels", "/hourly", "rest.extract.shape", "columns");
    assertTwo(
        extract(
            columns,
            "{'hourly':{'unit':'m','time':['2026-01-01T00:00:00Z','2026-01-01T00:15:00Z'],'level':[1.5,-2.25]}}"));
    assertThrows(
        UnreadableAnswerException.class,
        () -> extract(columns, "{'hourly':{'time':[1,2],'level':[1]}}"));
  }

  @Test
  void headerNamesTheCellsOfRows() throws Exception {
    Map<String, String> options =
        Map.of("rest.extract.levels", "/data", "rest.extract.shape", "header-rows");
    Extraction first =
        extract(
            options,
            "{'data':[['time','level'],['2026-01-01T00:00:00Z',1.5],['2026-01-01T00:15:00Z',-2.25],[3]]}");
    assertTwo(first);
    assertEquals(1, first.rejected().size());
    Map<String, String> beside = new HashMap<>(options);
    beside.put("rest.extract.shape", "header-rows /names");
    assertTwo(
        extract(
            beside,
            "{'names':'time, level','data':[['2026-01-01T00:00:00Z',1.5],['2026-01-01T00:15:00Z',-2.25]]}"));
  }

  @Test
  void csvWithCommentsDecimalCommaAndLocalTime() throws Exception {
    Extraction extraction =
        extract(
            Map.of(
                "rest.format", "csv",
                "rest.csv.separator", ";",
                "rest.comment", "%",
                "rest.header.lines", "2",
                "rest.decimal.separator", ",",
                "missing.values", "-777",
                "observation.event_time.format", "dd.MM.yyyy HH:mm",
                "observation.event_time.zone", "Europe/Berlin"),
            """
            % gauge 1
            time;level
            d;m
            29.03.2026 01:45;1,5
            29.03.2026 02:15;9
            29.03.2026 03:00;-2,25
            29.03.2026 03:15;-777
            29.03.2026 03:30
            """);
    assertEquals(
        List.of(
            "s1@2026-03-29T00:45:00Z=1.5",
            "s1@2026-03-29T01:00:00Z=-2.25",
            "s1@2026-03-29T01:15:00Z=null",
            "s1@2026-03-29T01:30:00Z=null"),
        told(extraction));
    // A time that the clocks skip.
    assertEquals(1, extraction.rejected().size());
  }

  @Test
  void widthsCutTheColumnsAndTimeComesFromSeveral() throws Exception {
    assertTwo(
        extract(
            Map.of(
                "rest.format", "fixed-width 10 5 6",
                "rest.header.lines", "0",
                "rest.extract.levels", "/rows",
                "rest.extract.fields", "1.date=/0, 1.clock=/1",
                "observation.event_time", "{date} {clock}",
                "observation.event_time.format", "yyyy-MM-dd HH:mm",
                "observation.event_time.zone", "UTC",
                "observation.result", "/2"),
            "2026-01-0100:00   1.5\n2026-01-0100:15 -2.25\n"));
  }

  @Test
  void partOfATextIsCaptured() throws Exception {
    Extraction extraction =
        extract(
            Map.of(
                "rest.extract.levels", "/items",
                "rest.extract.fields", "1.id=/link =~ /stations/([^/]+)$",
                "observation.sensor_id", "{id}"),
            "{'items':[{'link':'http://x/stations/E7','time':'2026-01-01T00:00:00Z','level':1}]}");
    assertEquals(List.of("E7@2026-01-01T00:00:00Z=1.0"), told(extraction));
    assertThrows(
        ConfigException.class,
        () -> config(Map.of("rest.extract.fields", "1.id=/link =~ nothing")));
  }

  @Test
  void partialAnswersAreNeverTakenForWhole() {
    String body = "{'next':'http://x','items':[{'time':'2026-01-01T00:00:00Z','level':1}]}";
    for (String more : List.of("/next", "1 rows")) {
      Map<String, String> options =
          Map.of("rest.extract.levels", "/items", "rest.answer.more", more);
      assertThrows(PartialAnswerException.class, () -> extract(options, body), more);
    }
  }

  @Test
  void brokenQueryIsRefusedByName() {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> config(Map.of("rest.extract.jq", ".a[")));
    assertTrue(refused.getMessage().contains("rest.extract.jq"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "nve-hydapi, nve_hydapi/norway_discharge_sample.json, 4, 100.1.0, Discharge,"
        + " 2024-01-01T11:00:00Z, 2.291431",
    "purpleair, purpleair/get_sensors_response.json, 2, 131075, name, 2022-11-03T19:25:31Z,",
    "erddap, erddap_uhslc/global_hourly_fast_1.csv, 0, 223, sea_level, 2021-08-01T00:00:00Z, 1349"
  })
  void servicesWithoutAPresetNeedOnlyOptions(
      String config,
      String answer,
      int rows,
      String sensor,
      String property,
      Instant at,
      Double value)
      throws Exception {
    byte[] body = Recorded.answer(answer);
    Map<String, String> options = new HashMap<>(service(config));
    options.put("kafka.topic", "t");
    Extraction extraction = extractor(parsed(options)).extract(ByteBuffer.wrap(body), "s");
    assertEquals(List.of(), extraction.rejected());
    int lines = (int) new String(body, StandardCharsets.UTF_8).lines().count() - 1;
    assertEquals(rows == 0 ? lines : rows, extraction.rows().size());
    Observation first = extraction.rows().get(0).observation();
    assertEquals(sensor, first.sensorId());
    assertEquals(property, first.observedProperty());
    assertEquals(at, first.eventTime());
    assertEquals(value, first.result());
  }

  private static Map<String, String> service(String name) throws IOException {
    return new JsonMapper()
        .readValue(
            AnswerFormatTest.class.getResourceAsStream("configs/" + name + ".json"),
            new TypeReference<Map<String, String>>() {});
  }

  @ParameterizedTest
  @CsvSource({"json", "csv", "fixed-width", "jq"})
  void everyRowOfAMutatedAnswerIsAReadingOrRejected(String format) throws Exception {
    Map<String, String> options = new HashMap<>(Map.of("rest.extract.levels", "/rows"));
    String body = "time,level\n2026-01-01T00:00:00Z,1.5\n2026-01-01T00:15:00Z,\"2\"\n";
    switch (format) {
      case "csv" -> options.put("rest.format", "csv");
      case "fixed-width" -> {
        options.put("rest.format", "fixed-width");
        body = body.replace(',', ' ');
      }
      default -> {
        body =
            "{'rows':[{'time':'2026-01-01T00:00:00Z','level':1.5},{'time':'2026-01-01T00:15:00Z','level':2}]}";
        if (format.equals("jq")) {
          options.put("rest.extract.jq", ".rows[] | {time, level: (.level | tostring)}");
        }
      }
    }
    ExtractionOptions config = config(options);
    Extractor extractor = extractor(config);
    SplittableRandom random = new SplittableRandom(11);
    byte[] good = bytes(body).array();
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 2_500; i++) {
      ByteBuffer mutated = ByteBuffer.wrap(Mutation.of(good, random));
      try {
        Extraction extraction = extractor.extract(mutated, "s");
        int told = extraction.rows().size() + extraction.rejected().size();
        int elements =
            config.format().read(mutated, null, AnswerBudget.of(mutated)).path("rows").size();
        assertTrue(told >= elements || format.equals("json"), told + " of " + elements);
        read++;
      } catch (UnreadableAnswerException e) {
        assertNotNull(e.getMessage());
        refused++;
      }
    }
    assertTrue(read > 100 && (refused > 100 || format.equals("fixed-width")), read + "/" + refused);
  }
}
