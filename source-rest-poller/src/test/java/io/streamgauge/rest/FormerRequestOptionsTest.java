// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

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

  @Test
  void aTypeBecomesAHeaderWhereTheBodyLooksLikeAnother() {
    assertEquals(
        Map.of("rest.body", "{\"a\":\"{station}\"}"),
        present("rest.body.type", "json", "rest.body", "{\"a\":\"{station}\"}"));
    assertEquals(
        Map.of(
            "rest.body", "a=1", "rest.headers", "X-A: b | Content-Type: text/plain; charset=utf-8"),
        present("rest.body.type", "text", "rest.body", "a=1", "rest.headers", "X-A: b"));
    assertEquals(Map.of("rest.body", "a=1"), present("rest.body.type", "form", "rest.body", "a=1"));
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
    assertEquals(Map.of("rest.body", ""), present("rest.method", "POST"));
    assertEquals(Map.of("rest.body", "a"), present("rest.method", "POST", "rest.body", "a"));
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
