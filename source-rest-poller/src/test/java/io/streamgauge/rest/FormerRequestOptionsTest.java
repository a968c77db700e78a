// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.errors;
import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.rest.http.RequestTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of the version before, which act once more. */
class FormerRequestOptionsTest {
  private static final Map<String, String> OLD =
      GivenOptions.of(
          """
          rest.proxy.host=proxy.example.org; rest.proxy.port=8080;
          rest.breaker.stations=0; rest.breaker.rest.ms=60000; rest.retry.backoff.max.ms=60000;
          rest.method=POST; rest.body.type=text; rest.page.first=0; rest.conditional.requests=false;
          rest.auth.key.name=X-Key; rest.auth.key.in=query; rest.auth.scope=read all;
          rest.auth.client.id=me; rest.auth.client.secret=hunter2; rest.auth.client.in=body;
          rest.ssl.truststore.type=JKS; rest.station.skip.ms=3600000; rest.columns.widths=8, 6;
          rest.stations.file.interval.ms=200; rest.discovery.interval.ms=300;
          rest.discovery.station=/no; rest.extract.0.fields=title=/title;
          rest.extract.header=/names; rest.answer.rows.max=500;
          observation.records=; payload.version=7
          """);

  private static Map<String, String> levels(String... options) {
    return with(Run.levels("old", "https://water.example.org/levels"), options);
  }

  private static RestStationSourceConfig config(String... options) {
    return Resolved.of(levels(options)).config();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # A host and a port are a URL.
          proxy.host=proxy.example.org; proxy.port=8080 | proxy.url=http://proxy.example.org:8080
          proxy.host=10.0.0.1 | proxy.url=http://10.0.0.1
          proxy.host=fe80::1; proxy.port=3128 | proxy.url=http://[fe80::1]:3128
          proxy.host=; proxy.port=3128 |
          proxy.url=http://new; proxy.host=old | proxy.url=http://new
          # A first page of 0 is another name.
          page.first=0; params=p={page}&n={page.size} | params=p={page.index}&n={page.size}
          page.first=1; params=p={page} | params=p={page}
          # The fields of a level replace those of the preset.
          extract.0.fields=title=/title; extract.2.fields=a=/a,b=/b =~ (x) \
            | extract.fields=0.title=/title, 2.a=/a, 2.b=/b =~ (x)
          extract.fields=0.t=/t, 1.a=/a; extract.1.fields=a=/new | extract.fields=0.t=/t, 1.a=/new
          extract.fields=0.t=/t, 1.a=/a; extract.1.fields= | extract.fields=0.t=/t
          # A header, widths and a limit of rows are words of other options.
          extract.header=/names; extract.shape=header-rows | extract.shape=header-rows /names
          extract.header=; extract.shape=header-rows | extract.shape=header-rows
          extract.header=/names |
          format=fixed-width; columns.widths=10, 5,6 | format=fixed-width 10 5 6
          format=csv; columns.widths=10 | format=csv
          answer.rows.max=500; answer.more=/next, 9 rows | answer.more=/next, 500 rows
          answer.rows.max=0; answer.more=/next, 9 rows | answer.more=/next
          # A method is the body.
          method=POST | body=; body.type=json
          method=POST; body=a; body.type=form | body=a; body.type=form
          method=GET |
          # Authorization has fewer names.
          auth.key.in=query; auth.key.name=appid | auth.key=query appid
          auth.key.in=query | auth.key=query X-Api-Key
          auth.client.id=a:b; auth.client.secret=c; auth.client.in=body; auth.type=OAuth2 \
            | auth.user=a:b; auth.password=c; auth.type=oauth2-body
          auth.client.in=body; auth.type=basic | auth.type=basic
          # A form with blanks for what it does not use acts as before.
          auth.client.id=a; auth.client.secret=b; auth.user=; auth.password= \
            | auth.user=a; auth.password=b
          """)
  void formerOptionsReadAsThoseOfToday(String former, String today) {
    assertEquals(rest(today), Preset.FORMER.present(rest(former)));
  }

  /** Options that are written without the word that all of their names begin with. */
  private static Map<String, String> rest(String text) {
    return GivenOptions.of(text == null ? "" : text.replaceAll("(^|; )", "$1rest."));
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
    Map<String, String> properties = levels("rest.method", "POST", "rest.body", body);
    String[] more = {"rest.body.type", type, "rest.headers", headers};
    RequestTemplate template = Resolved.of(with(properties, more)).config().request();
    Request request = RequestParts.fill(template, Map.of("station", "b & c"));
    assertEquals(sent, request.body());
    assertEquals(told, request.headers().get("Content-Type"));
  }

  @Test
  void aTypeWithoutABodySaysNothing() {
    Request request =
        RequestParts.fill(config("rest.body.type", "form").request(), Map.of("station", "b"));
    assertEquals(null, request.body());
    assertFalse(request.headers().containsKey("Content-Type"));
  }

  /** The name is in the source partition, so another one would begin anew. */
  @Test
  void pagesFromZeroInAPathAreStillTheSameService() {
    String url = "https://water.example.org/{page}/levels";
    String api = config("rest.url", url, "rest.page.mode", "page", "rest.page.first", "0").api();
    assertTrue(api.endsWith("/{page}/levels"), api);
    String today = url.replace("{page}", "{page.index}");
    assertEquals(api, config("rest.url", today, "rest.page.mode", "page").api());
  }

  @Test
  void aNameOfAPresetIsReplaced() {
    String own = merged("usgs-iv", "rest.extract.2.fields", "method=/own", "rest.extract.fields");
    assertTrue(own.startsWith("1.site=/sourceInfo/siteCode/0/value, "), own);
    assertTrue(own.endsWith("1.no_data=/variable/noDataValue, 2.method=/own"), own);
    assertEquals("header Mine", merged("openaq-v3", "rest.auth.key.name", "Mine", "rest.auth.key"));
  }

  private static String merged(String preset, String option, String value, String today) {
    return Preset.merge(Map.of("rest.preset", preset, option, value)).get(today);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page.first=2",
        "page.first=x",
        "page.first=",
        "proxy.port=0",
        "proxy.port=65536",
        "proxy.port=x",
        "auth.key.name=",
        "breaker.rest.ms=0",
        "breaker.stations=-1",
        "answer.rows.max=2147483648",
        "method=GET; body=a",
      })
  void whatNeverWasAValueIsRefused(String former) {
    assertThrows(ConfigException.class, () -> Preset.FORMER.present(rest(former)));
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
    assertEquals(List.of(), errors(levels(option, value, "rest.stations", "a")));
    assertEquals(List.of("a"), config(option, value, "rest.stations", "a").stations().ids());
  }

  @Test
  void anIntervalCountsForItsOwnListOfStations() {
    String[] both = {
      "rest.stations.file.interval.ms", "200", "rest.discovery.interval.ms", "PT5M", "x", ""
    };
    Map<String, String> file = Map.of("rest.stations.interval.ms", "200", "x", "");
    assertEquals(file, Preset.FORMER.present(with(Map.of(), both)));
    both[4] = "rest.discovery.url";
    both[5] = "https://water.example.org/stations";
    Map<String, String> discovery = Preset.FORMER.present(with(Map.of(), both));
    assertEquals("PT5M", discovery.get("rest.stations.interval.ms"));
    assertEquals(Duration.ofMinutes(1), config().stations().interval());
    assertEquals(Duration.ofHours(1), config(both[4], both[5]).stations().interval());
    assertEquals(Duration.ofMinutes(5), config(both).stations().interval());
  }

  @Test
  void anIdentifierIsOneOfTheNames() {
    String[] url = {"rest.discovery.url", "https://water.example.org/stations"};
    String fields = "station=/code =~ ([a-z]+), name=/label";
    assertEquals("/id", config(url).stations().discovery().station());
    StationOptions.DiscoveryOptions named =
        config(url[0], url[1], "rest.discovery.fields", fields).stations().discovery();
    assertEquals("/code =~ ([a-z]+)", named.station());
    assertEquals(Set.of("name"), named.names());
    named =
        config(url[0], url[1], "rest.discovery.station", "/no =~ (a{1,2})").stations().discovery();
    assertEquals("/no =~ (a{1,2})", named.station());
  }

  @Test
  void allOfThemPassAndOneLineTellsWhatToWrite() {
    Map<String, String> properties = levels("rest.stations", "a", "rest.params", "p={page}");
    properties.putAll(OLD);
    properties.put("rest.page.mode", "page");
    properties.put("rest.body", "{station}");
    properties.put("rest.auth.type", "oauth2");
    properties.put("rest.auth.token.url", "https://water.example.org/token");
    assertEquals(List.of(), errors(properties));
    List<String> warnings = Preset.FORMER.warnings(properties);
    assertEquals(1, warnings.size());
    OLD.keySet().forEach(name -> assertTrue(warnings.get(0).contains(name), warnings.get(0)));
    assertFalse(warnings.get(0).contains("8080"));
    assertFalse(warnings.get(0).contains("hunter2"));
    RestStationSourceConfig config = Resolved.of(properties).config();
    HttpOptions http = config.http();
    assertEquals("proxy http://proxy.example.org:8080", RequestParts.way(http));
    assertEquals("0", http.former().get("rest.breaker.stations"));
    assertEquals(Duration.ofHours(1), http.limits().skip());
    assertEquals(Duration.ofMinutes(1), http.limits().backoff().max());
    assertFalse(http.conditional());
    assertEquals("7", config.source().payloadVersion());
  }
}
