// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestParts;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestStationSourceConnectorTest {
  private final RestStationSourceConnector connector = new RestStationSourceConnector();

  private static Map<String, String> good(String... more) {
    return GivenOptions.with(
        Map.of(
            "rest.preset", "usgs-iv",
            "rest.stations", "01646500,8E3,01541000",
            "kafka.topic", "readings"),
        more);
  }

  /** The only error that validation has. */
  private static String onlyError(Map<String, String> properties) {
    List<String> errors = GivenOptions.errors(properties);
    assertEquals(1, errors.size(), errors.toString());
    return errors.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "rest.lookbck, rest.lookback",
    "rest.station, rest.stations",
    "rest.poll.intervall.ms, rest.poll.interval.ms",
    "rest.extract.level, rest.extract.levels",
    "rest.extract.field, rest.extract.fields",
    "rest.colour, leave it out",
    "observation.reslt, observation.result",
    "missing.value, missing.values",
  })
  void slipIsRefused(String slip, String meant) {
    String error = onlyError(good(slip, "hunter2"));
    assertTrue(error.contains(meant), error);
    assertFalse(error.contains("hunter2"), error);
  }

  @Test
  void requestsThatAreTheSameForAllStationsAreRefused() {
    Map<String, String> own =
        GivenOptions.with(
            Map.of(
                "rest.url", "http://127.0.0.1/readings",
                "rest.stations", "a, b",
                "observation.sensor_id", "/id",
                "observation.observed_property", "'level'",
                "observation.event_time", "/t",
                "observation.result", "/v",
                "kafka.topic", "readings"));
    assertTrue(onlyError(own).contains("put {station}"), onlyError(own));
    own.put("rest.stations", "a");
    assertEquals(List.of(), GivenOptions.errors(own));
    own.put("rest.stations", "a, b");
    own.put("rest.params", "id={station}");
    assertEquals(List.of(), GivenOptions.errors(own));
  }

  @Test
  void presetNeedsOnlyStationsAndTopic() {
    assertEquals(List.of(), GivenOptions.errors(good()));
    RestStationSourceConfig config = Resolved.of(good()).config();
    assertEquals("usgs-iv", config.api());
    assertEquals(List.of("01541000", "01646500", "8E3"), config.stations().ids());
    assertEquals(3, config.extraction().levels().size());
    Map<String, String> own = good("rest.params", "&parameterCd=00060,00065");
    Request request =
        RequestParts.fill(
            Resolved.of(own).config().request(),
            Map.of("stations", "0 1", "window.start", "A", "window.end", "B"));
    assertEquals(
        "https://waterservices.usgs.gov/nwis/iv/?format=json&sites=0%201&startDT=A&endDT=B"
            + "&parameterCd=00060,00065",
        request.uri().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rest.preset; nwis; usgs-iv",
        "rest.url; gopher://x; http",
        "rest.url; https://u:p@example.org/; user",
        "rest.url; https://example.org/{sation}; {sation}",
        "rest.params; sites; name=value",
        "rest.params; a={window.begin}; {window.begin}",
        "rest.stations; ''; station",
        "rest.start.time; yesterday; P30D",
        "rest.window.max; 7 days; 7d",
        "rest.lookback; P30D; rest.window.max",
        "rest.window.format; yyyy-bb; pattern",
        "rest.window.zone; Mars; Europe/Paris",
        "rest.window.zone; CET; Europe/Paris",
        "observation.event_time.zone; MET; +01:00",
        "rest.window.format; yyyy-MM-dd HH:mm 'EST'; rest.window.zone",
        "rest.window.format; yyyy-MM-dd'T'HH:mm:ss+01:00; rest.window.zone",
        "rest.window.format; yyyyMMdd HH:MM; write mm",
        "rest.empty.answer; a(b; nclosed",
        "rest.error.rules; 404; 404:EMPTY",
        "rest.error.rules; 404:IGNORE; SKIP_STATION",
        "rest.error.rules; 200=x:EMPTY; pointer",
        "rest.error.rules; 200=~a(b:EMPTY; nclosed",
        "rest.headers; X-Key; Name: value",
        "rest.headers; Host: x; restricted",
        "rest.limits; 60 per min; 60/min",
        "rest.limits; 0/h; 60/min",
        "rest.auth.type; oauth; bearer",
        "rest.auth.user; me; change the type",
        "rest.auth.key; 'header X Key'; invalid",
        "rest.auth.key; cookie X-Key; header",
        "rest.auth.key.in; cookie; header",
        "rest.format; yaml; json-lines",
        "rest.format; csv 8; only fixed-width",
        "rest.format; fixed-width 8 0; no width",
        "rest.extract.shape; row; header-rows",
        "rest.extract.shape; columns /names; only header-rows",
        "rest.answer.more; 0 rows; must start",
        "rest.answer.rows.max; many; 500 rows",
        "rest.method; PUT; leave it out",
        "rest.station.skip.ms; soon; no duration",
        "rest.breaker.stations; none; no whole number",
        "rest.window.format; YYYY-MM-dd; write yyyy",
        "rest.window.format; yyyy-MM-dd hh:mm; write HH",
        "rest.extract.levels; a/b; must start",
        "rest.extract.fields; 1.site; name=/pointer",
        "rest.extract.fields; site=/a; names no level",
        "rest.extract.fields; 5.site=/a; names no level",
        "rest.extract.series; {nobody}; {nobody}",
        "observation.unit; {units}; {units}",
        "missing.values; {nodata}; {nodata}",
        "kafka.topic; {region}; {region}",
        "errors.tolerance; all; accept.loss",
        "bad.records; skip; accept.loss"
      })
  void wrongValueIsRefusedWithOptionValueAndRemedy(String option, String value, String remedy) {
    Map<String, String> properties = good(option, value);
    String error = onlyError(properties);
    assertTrue(error.startsWith(option + "|"), error);
    assertTrue(error.contains(remedy), error);
    assertThrows(ConfigException.class, () -> connector.start(properties));
  }

  @Test
  void windowEndsAreWrittenAsTheServiceReadsThem() {
    Instant time = Instant.parse("2026-03-02T12:05:07Z");
    assertEquals("2026-03-02T12:05:07Z", WindowOptions.Format.of("iso", "UTC").text(time));
    assertEquals("1772453107", WindowOptions.Format.of("seconds", "UTC").text(time));
    assertEquals("1772453107000", WindowOptions.Format.of("milliseconds", "UTC").text(time));
    assertEquals(
        "20260302 13:05", WindowOptions.Format.of("yyyyMMdd HH:mm", "Europe/Paris").text(time));
    Map<String, String> properties = good("rest.preset", "noaa-coops");
    assertEquals("20260302 12:05", Resolved.of(properties).config().windows().format().text(time));
  }

  @Test
  void withoutPresetTheUrlIsMissing() {
    Map<String, String> properties = good();
    properties.remove("rest.preset");
    List<String> errors = GivenOptions.errors(properties);
    assertTrue(errors.stream().anyMatch(text -> text.startsWith("rest.url|")), errors.toString());
  }

  @Test
  void headersAreHiddenWherePropertiesAreShown() {
    Map<String, String> properties = good("rest.headers", "X-Api-Key: s3cret");
    assertFalse(connector.validate(properties).configValues().toString().contains("s3cret"));
    assertFalse(Resolved.of(properties).config().toString().contains("s3cret"));
  }

  @Test
  void stationsAreDealtOutTheSameWayEachTime() {
    connector.start(good());
    List<Map<String, String>> tasks = connector.taskConfigs(2);
    assertEquals(tasks, connector.taskConfigs(2));
    assertEquals(
        List.of("01541000", "01646500", "8E3"),
        tasks.stream()
            .flatMap(t -> Stream.of(t.get("rest.stations").split(",", -1)))
            .sorted()
            .toList());
    assertEquals(3, connector.taskConfigs(10).size());
    connector.start(good("rest.limits", "5/min, 2000/h"));
    assertEquals(
        List.of("2/min,667/h", "2/min,667/h", "1/min,666/h"),
        connector.taskConfigs(3).stream().map(t -> t.get("rest.limits")).toList());
    connector.start(good("rest.limits", "2/min"));
    assertEquals(2, connector.taskConfigs(3).size());
    assertEquals(ExactlyOnceSupport.SUPPORTED, connector.exactlyOnceSupport(good()));
  }

  @Test
  void offsetsThatNoTaskCouldReadAreRefused() {
    Map<String, String> partition = Map.of("api", "usgs-iv", "station", "01646500");
    String time = "2026-01-01T00:00:00Z";
    Map<String, ?> from = Map.of("from", time);
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(partition, null);
    assertTrue(connector.alterOffsets(good(), reset));
    assertTrue(connector.alterOffsets(good(), Map.of(partition, from)));
    assertTrue(
        connector.alterOffsets(good(), Map.of(partition, Map.of("from", time, "t:a:b", time))));
    for (Map<String, ?> offset :
        List.<Map<String, ?>>of(
            Map.of("from", "yesterday"),
            Map.of("from", 5),
            Map.of("form", time),
            Map.of(),
            Map.of("from", time, "seen:a", "x"),
            Map.of("t:a", time, "seen:a", "!"))) {
      assertThrows(
          ConnectException.class,
          () -> connector.alterOffsets(good(), Map.of(partition, offset)),
          offset.toString());
    }
    for (Map<String, ?> wrong :
        List.<Map<String, ?>>of(
            Map.of("station", "1"),
            Map.of("api", "usgs-iv", "station", 1),
            Map.of("api", "usgs-ogc", "station", "01646500"),
            Map.of("url", "u"))) {
      assertThrows(
          ConnectException.class, () -> connector.alterOffsets(good(), Map.of(wrong, from)));
    }
  }

  @Test
  void everyPresetIsAValidConfiguration() {
    for (String preset : Preset.NAMES) {
      Map<String, String> properties = good("rest.preset", preset);
      if (preset.equals("openaq-v3")) {
        properties.put("rest.auth.token", "secret");
      }
      if (preset.equals("sensorthings")) {
        // There is no one such service, so its address is the user's.
        properties.put("rest.url", "https://example.org/v1.1/Datastreams({station})/Observations");
      }
      if (preset.equals("kiwis")) {
        properties.put("rest.url", "https://example.org/KiWIS/KiWIS");
      }
      assertEquals(List.of(), GivenOptions.errors(properties), preset);
      assertTrue(
          RestOptions.definition().names().containsAll(Preset.load(preset).keySet()), preset);
    }
  }

  @Test
  void everyExampleOfThePagesIsValidAndNoPresetLacksOne() throws Exception {
    String page =
        Files.readString(Path.of("../packaging/docs/rest.md"))
            + Files.readString(Path.of("../packaging/docs/rest-service.md"))
            + Files.readString(Path.of("../packaging/docs/rest-history.md"));
    Set<String> shown = new TreeSet<>();
    Matcher block = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (block.find()) {
      JsonNode example = new JsonMapper().readTree(block.group(1));
      if (!example.has("config")) {
        // An answer of a service, or a part of one.
        continue;
      }
      Map<String, String> config = new HashMap<>();
      example
          .path("config")
          .properties()
          .forEach(
              option -> {
                // The worker fills in what it keeps for a connector.
                String value = option.getValue().asText().replaceAll("\\$\\{\\w+:[^}]*}", "k");
                config.put(option.getKey(), value);
              });
      assertEquals(List.of(), GivenOptions.errors(config), block.group(1));
      if (config.containsKey("rest.preset")) {
        shown.add(config.get("rest.preset"));
      } else if (config.get("kafka.topic").equals("gauges")) {
        assertReadsTheAnswerBefore(page.substring(0, block.start()), config);
      }
    }
    assertEquals(new TreeSet<>(Preset.NAMES), shown);
  }

  private static void assertReadsTheAnswerBefore(String text, Map<String, String> config)
      throws Exception {
    String answer = text.substring(text.lastIndexOf("```text") + 7, text.lastIndexOf("```"));
    Extraction extraction =
        Resolved.of(config)
            .config()
            .extractor()
            .extract(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)), "77");
    assertEquals(List.of(), extraction.rejected());
    Observation reading = extraction.rows().get(0).observation();
    assertEquals(1, extraction.rows().size());
    assertEquals("77", reading.sensorId());
    assertEquals("stage", reading.observedProperty());
    assertEquals(Instant.parse("2026-01-31T00:15:00Z"), reading.eventTime());
    assertEquals(112.5, reading.result());
    assertEquals("cm", reading.unit());
    assertEquals(13.34, reading.x());
    assertEquals(Map.of("site_name", "Upper bridge"), reading.attributes());
  }

  /** What read files in an earlier version says where they are read now, running or not. */
  @ParameterizedTest
  @ValueSource(strings = {"file:///mnt/sd/{station}/*.csv", " File:/mnt/sd/*.csv", "FILE:"})
  void filesAreLeftToTheConnectorOfTheirOwn(String url) {
    Map<String, String> properties = good("rest.url", url, "rest.format", "csv");
    List<String> refused =
        GivenOptions.errors(properties).stream()
            .filter(text -> text.startsWith("rest.url|"))
            .toList();
    ConfigException failed = assertThrows(ConfigException.class, () -> connector.start(properties));
    for (String told : List.of(refused.toString(), failed.getMessage())) {
      assertTrue(told.contains("io.streamgauge.files.LoggerFileSourceConnector"), told);
      assertTrue(told.contains("files.path in place of rest.url"), told);
      assertTrue(told.contains("under the same name"), told);
    }
  }

  @Test
  void manifestNamesEveryPublicConnector() {
    TreeSet<String> found = new TreeSet<>();
    ServiceLoader.load(SourceConnector.class).forEach(each -> found.add(each.getClass().getName()));
    assertEquals(
        new TreeSet<>(
            List.of(
                "io.streamgauge.files.LoggerFileSourceConnector",
                RestStationSourceConnector.class.getName())),
        found);
    for (Class<?> type :
        Arrays.asList(Cursor.class, StationPoller.class, RestStationSourceConfig.class)) {
      assertFalse(Modifier.isPublic(type.getModifiers()), type.getName());
    }
  }
}
