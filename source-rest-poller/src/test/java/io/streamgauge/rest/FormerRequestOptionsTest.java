// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of the version before, which act once more. */
class FormerRequestOptionsTest {
  private static final Map<String, String> OLD =
      Map.ofEntries(
          Map.entry("rest.proxy.host", "proxy.example.org"),
          Map.entry("rest.proxy.port", "8080"),
          Map.entry("rest.body.type", "text"),
          Map.entry("rest.page.first", "0"),
          Map.entry("rest.breaker.stations", "0"),
          Map.entry("rest.breaker.rest.ms", "60000"),
          Map.entry("rest.method", "POST"),
          Map.entry("rest.auth.key.name", "X-Key"),
          Map.entry("rest.auth.key.in", "query"),
          Map.entry("rest.auth.client.id", "me"),
          Map.entry("rest.auth.client.secret", "hunter2"),
          Map.entry("rest.auth.client.in", "body"),
          Map.entry("rest.auth.scope", "read all"),
          Map.entry("rest.retry.backoff.max.ms", "60000"),
          Map.entry("rest.station.skip.ms", "3600000"),
          Map.entry("rest.conditional.requests", "false"),
          Map.entry("rest.ssl.truststore.type", "JKS"),
          Map.entry("rest.stations.file.interval.ms", "200"),
          Map.entry("rest.discovery.interval.ms", "300"),
          Map.entry("rest.discovery.station", "/no"),
          Map.entry("rest.extract.0.fields", "title=/title"),
          Map.entry("rest.extract.header", "/names"),
          Map.entry("rest.answer.rows.max", "500"),
          Map.entry("rest.columns.widths", "8, 6"),
          Map.entry("observation.records", ""),
          Map.entry("payload.version", "7"));

  private static Map<String, String> present(String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return Preset.FORMER.present(given);
  }

  @Test
  void aHostAndAPortAreAUrl() {
    assertEquals(
        Map.of("rest.proxy.url", "http://proxy.example.org:8080"),
        present("rest.proxy.host", "proxy.example.org", "rest.proxy.port", "8080"));
    assertEquals(
        Map.of("rest.proxy.url", "http://10.0.0.1"), present("rest.proxy.host", "10.0.0.1"));
    assertEquals(
        Map.of("rest.proxy.url", "http://[fe80::1]:3128"),
        present("rest.proxy.host", "fe80::1", "rest.proxy.port", "3128"));
    assertEquals(Map.of(), present("rest.proxy.host", "", "rest.proxy.port", "3128"));
    assertEquals(
        Map.of("rest.proxy.url", "http://new"),
        present("rest.proxy.url", "http://new", "rest.proxy.host", "old"));
  }

  /** Whatever the body looks like, and whatever its headers say: nothing of a request changes. */
  @ParameterizedTest
  @CsvSource({
    "a={station}, , , a=b & c, application/json",
    "a={station}, form, , a=b%20%26%20c, application/x-www-form-urlencoded",
    "a={station}, text, X-A: content-type, a=b & c, text/plain; charset=utf-8",
    "0, form, , 0, application/x-www-form-urlencoded",
    "a={station}, json, content-type: application/x-www-form-urlencoded, a=b & c,"
        + " application/x-www-form-urlencoded",
    "<a>{station}</a>, , , <a>b & c</a>, application/json",
    ", text, , '', text/plain; charset=utf-8",
  })
  void aBodyIsSentAsBefore(String body, String type, String headers, String sent, String told) {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/levels");
    properties.put("rest.method", "POST");
    putIfGiven("rest.body", body, properties);
    putIfGiven("rest.body.type", type, properties);
    putIfGiven("rest.headers", headers, properties);
    Request request =
        RequestParts.fill(Resolved.of(properties).config().request(), Map.of("station", "b & c"));
    assertEquals(sent, request.body());
    assertEquals(told, request.headers().get("Content-Type"));
  }

  private static void putIfGiven(String option, String value, Map<String, String> properties) {
    if (value != null) {
      properties.put(option, value);
    }
  }

  @Test
  void aTypeWithoutABodySaysNothing() {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/levels");
    properties.put("rest.body.type", "form");
    Request request =
        RequestParts.fill(Resolved.of(properties).config().request(), Map.of("station", "b"));
    assertEquals(null, request.body());
    assertFalse(request.headers().containsKey("Content-Type"));
  }

  /** The name is in the source partition, so another one would begin anew. */
  @Test
  void pagesFromZeroInAPathAreStillTheSameService() {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/{page}/levels");
    properties.put("rest.page.mode", "page");
    properties.put("rest.page.first", "0");
    String api = Resolved.of(properties).config().api();
    assertTrue(api.endsWith("/{page}/levels"), api);
    properties.remove("rest.page.first");
    properties.computeIfPresent("rest.url", (name, url) -> url.replace("{page}", "{page.index}"));
    assertEquals(api, Resolved.of(properties).config().api());
  }

  @Test
  void aFirstPageOfZeroIsAnotherName() {
    assertEquals(
        Map.of("rest.params", "p={page.index}&n={page.size}"),
        present("rest.page.first", "0", "rest.params", "p={page}&n={page.size}"));
    assertEquals(
        Map.of("rest.params", "p={page}"),
        present("rest.page.first", "1", "rest.params", "p={page}"));
  }

  @Test
  void fieldsOfALevelReplaceThoseOfThePreset() {
    assertEquals(
        Map.of("rest.extract.fields", "0.title=/title, 2.a=/a, 2.b=/b =~ (x)"),
        present(
            "rest.extract.0.fields", "title=/title", "rest.extract.2.fields", "a=/a,b=/b =~ (x)"));
    assertEquals(
        Map.of("rest.extract.fields", "0.t=/t, 1.a=/new"),
        present("rest.extract.fields", "0.t=/t, 1.a=/a", "rest.extract.1.fields", "a=/new"));
    assertEquals(
        Map.of("rest.extract.fields", "0.t=/t"),
        present("rest.extract.fields", "0.t=/t, 1.a=/a", "rest.extract.1.fields", ""));
    String own =
        Preset.merge(Map.of("rest.preset", "usgs-iv", "rest.extract.2.fields", "method=/own"))
            .get("rest.extract.fields");
    assertTrue(own.startsWith("1.site=/sourceInfo/siteCode/0/value, "), own);
    assertTrue(own.endsWith("1.no_data=/variable/noDataValue, 2.method=/own"), own);
  }

  @Test
  void aHeaderAndALimitOfRowsAreWordsOfOthers() {
    assertEquals(
        Map.of("rest.extract.shape", "header-rows /names"),
        present("rest.extract.header", "/names", "rest.extract.shape", "header-rows"));
    assertEquals(
        Map.of("rest.extract.shape", "header-rows"),
        present("rest.extract.header", "", "rest.extract.shape", "header-rows"));
    assertEquals(Map.of(), present("rest.extract.header", "/names"));
    assertEquals(
        Map.of("rest.format", "fixed-width 10 5 6"),
        present("rest.format", "fixed-width", "rest.columns.widths", "10, 5,6"));
    assertEquals(
        Map.of("rest.format", "csv"), present("rest.format", "csv", "rest.columns.widths", "10"));
    assertEquals(
        Map.of("rest.answer.more", "/next, 500 rows"),
        present("rest.answer.rows.max", "500", "rest.answer.more", "/next, 9 rows"));
    assertEquals(
        Map.of("rest.answer.more", "/next"),
        present("rest.answer.rows.max", "0", "rest.answer.more", "/next, 9 rows"));
  }

  @Test
  void aMethodIsTheBody() {
    assertEquals(Map.of("rest.body", "", "rest.body.type", "json"), present("rest.method", "POST"));
    assertEquals(
        Map.of("rest.body", "a", "rest.body.type", "form"),
        present("rest.method", "POST", "rest.body", "a", "rest.body.type", "form"));
    assertEquals(Map.of(), present("rest.method", "GET"));
    assertThrows(ConfigException.class, () -> present("rest.method", "GET", "rest.body", "a"));
  }

  @Test
  void authorizationHasFewerNames() {
    assertEquals(
        Map.of("rest.auth.key", "query appid"),
        present("rest.auth.key.in", "query", "rest.auth.key.name", "appid"));
    assertEquals(Map.of("rest.auth.key", "query X-Api-Key"), present("rest.auth.key.in", "query"));
    assertEquals(
        "header Mine",
        Preset.merge(Map.of("rest.preset", "openaq-v3", "rest.auth.key.name", "Mine"))
            .get("rest.auth.key"));
    assertEquals(
        Map.of("rest.auth.user", "a:b", "rest.auth.password", "c", "rest.auth.type", "oauth2-body"),
        present(
            "rest.auth.client.id", "a:b",
            "rest.auth.client.secret", "c",
            "rest.auth.client.in", "body",
            "rest.auth.type", "OAuth2"));
    assertEquals(
        Map.of("rest.auth.type", "basic"),
        present("rest.auth.client.in", "body", "rest.auth.type", "basic"));
  }

  @Test
  void aFormWithBlanksForWhatItDoesNotUseActsAsBefore() {
    assertEquals(
        Map.of("rest.auth.user", "a", "rest.auth.password", "b"),
        present(
            "rest.auth.client.id", "a",
            "rest.auth.client.secret", "b",
            "rest.auth.user", "",
            "rest.auth.password", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "rest.page.first, 2",
    "rest.page.first, x",
    "rest.page.first, ''",
    "rest.proxy.port, 0",
    "rest.proxy.port, 65536",
    "rest.proxy.port, x",
    "rest.auth.key.name, ''",
    "rest.breaker.rest.ms, 0",
    "rest.breaker.stations, -1",
    "rest.answer.rows.max, 2147483648",
  })
  void whatNeverWasAValueIsRefused(String option, String value) {
    assertThrows(ConfigException.class, () -> present(option, value));
  }

  @ParameterizedTest
  @CsvSource({
    "rest.page.first, +1",
    "rest.breaker.rest.ms, 86400000000",
    "rest.breaker.stations, 2147483647",
    "rest.breaker.stations, +5",
    "rest.retry.backoff.max.ms, +5",
    "rest.answer.rows.max, 2147483647",
    "rest.answer.rows.max, +5",
  })
  void whatConnectTookAsANumberIsOne(String option, String value) {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/levels");
    properties.put(option, value);
    properties.put("rest.stations", "a");
    new RestStationSourceConnector()
        .validate(properties)
        .configValues()
        .forEach(each -> assertEquals(List.of(), each.errorMessages()));
    var unused = Resolved.of(properties);
  }

  @Test
  void anIntervalCountsForItsOwnListOfStations() {
    String[] both = {
      "rest.stations.file.interval.ms", "200", "rest.discovery.interval.ms", "PT5M", "x", ""
    };
    assertEquals(Map.of("rest.stations.interval.ms", "200", "x", ""), present(both));
    both[4] = "rest.discovery.url";
    both[5] = "https://water.example.org/stations";
    assertEquals("PT5M", present(both).get("rest.stations.interval.ms"));
    assertEquals(Duration.ofMinutes(1), stations().interval());
    assertEquals(Duration.ofHours(1), stations(both[4], both[5]).interval());
    assertEquals(Duration.ofMinutes(5), stations(both).interval());
  }

  @Test
  void anIdentifierIsOneOfTheNames() {
    String[] url = {"rest.discovery.url", "https://water.example.org/stations"};
    String fields = "station=/code =~ ([a-z]+), name=/label";
    assertEquals("/id", stations(url).discovery().station());
    StationOptions.DiscoveryOptions named =
        stations(url[0], url[1], "rest.discovery.fields", fields).discovery();
    assertEquals("/code =~ ([a-z]+)", named.station());
    assertEquals(Set.of("name"), named.names());
    assertEquals(
        "/no =~ (a{1,2})",
        stations(url[0], url[1], "rest.discovery.station", "/no =~ (a{1,2})")
            .discovery()
            .station());
  }

  private static StationOptions stations(String... options) {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/levels");
    for (int i = 0; i < options.length; i += 2) {
      properties.put(options[i], options[i + 1]);
    }
    return Resolved.of(properties).config().stations();
  }

  @Test
  void allOfThemPassAndOneLineTellsWhatToWrite() {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/levels");
    properties.putAll(OLD);
    properties.put("rest.stations", "a");
    properties.put("rest.params", "p={page}");
    properties.put("rest.page.mode", "page");
    properties.put("rest.body", "{station}");
    properties.put("rest.auth.type", "oauth2");
    properties.put("rest.auth.token.url", "https://water.example.org/token");
    List<String> errors = new ArrayList<>();
    new RestStationSourceConnector()
        .validate(properties)
        .configValues()
        .forEach(value -> errors.addAll(value.errorMessages()));
    assertEquals(List.of(), errors);
    List<String> warnings = Preset.FORMER.warnings(properties);
    assertEquals(1, warnings.size());
    OLD.keySet().forEach(name -> assertTrue(warnings.get(0).contains(name), warnings.get(0)));
    assertFalse(warnings.get(0).contains("8080"));
    assertFalse(warnings.get(0).contains("hunter2"));
    HttpOptions http = Resolved.of(properties).config().http();
    assertEquals("proxy http://proxy.example.org:8080", RequestParts.way(http));
    assertEquals("0", http.former().get("rest.breaker.stations"));
    assertEquals(Duration.ofHours(1), http.limits().skip());
    assertEquals(Duration.ofMinutes(1), http.limits().backoff().max());
    assertFalse(http.conditional());
    assertEquals("7", Resolved.of(properties).config().source().payloadVersion());
  }
}
