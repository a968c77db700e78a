// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestParts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options of the version before, which act once more. */
class FormerRequestOptionsTest {
  private static final Map<String, String> OLD =
      Map.of(
          "rest.proxy.host", "proxy.example.org",
          "rest.proxy.port", "8080",
          "rest.body.type", "text",
          "rest.page.first", "0",
          "rest.breaker.stations", "0",
          "rest.breaker.rest.ms", "60000");

  private static Map<String, String> present(String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return HttpOptions.formerOptions().present(given);
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
  void allOfThemPassAndOneLineTellsWhatToWrite() {
    Map<String, String> properties = Run.levels("old", "https://water.example.org/levels");
    properties.putAll(OLD);
    properties.put("rest.stations", "a");
    properties.put("rest.params", "p={page}");
    properties.put("rest.page.mode", "page");
    properties.put("rest.method", "POST");
    properties.put("rest.body", "{station}");
    List<String> errors = new ArrayList<>();
    new RestStationSourceConnector()
        .validate(properties)
        .configValues()
        .forEach(value -> errors.addAll(value.errorMessages()));
    assertEquals(List.of(), errors);
    List<String> warnings = HttpOptions.formerOptions().warnings(properties);
    assertEquals(1, warnings.size());
    OLD.keySet().forEach(name -> assertTrue(warnings.get(0).contains(name), warnings.get(0)));
    assertFalse(warnings.get(0).contains("8080"));
    HttpOptions http = Resolved.of(properties).config().http();
    assertEquals("proxy http://proxy.example.org:8080", RequestParts.way(http));
    assertEquals("0", http.former().get("rest.breaker.stations"));
  }
}
