// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.errors;
import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Problems;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.extract.Extraction.Row;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.TestClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupRequestsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

  private static Map<String, String> properties(String... more) {
    Map<String, String> properties = Run.levels("groups", "https://water.example.org/levels");
    String groups =
        "rest.stations=a/1,b 2,c; rest.stations.per.request=3; rest.params=sites={stations};"
            + " rest.extract.station=/site; rest.extract.levels=/rows";
    properties.putAll(GivenOptions.of(groups));
    return with(properties, more);
  }

  private static Request request(Map<String, String> properties) {
    RestStationSourceConfig config = Resolved.of(properties).config();
    PageWalk walk = new PageWalk(config.http());
    return GroupRequest.Filling.of(config)
        .next(walk, config.stations().ids(), NOW.minus(Duration.ofHours(1)), NOW);
  }

  private static String problems(String... more) {
    Problems problems = new Problems();
    Resolved.of(properties(more)).check(problems);
    return problems.none()
        ? ""
        : assertThrows(ConfigException.class, problems::throwIfAny).getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "',' /levels sites={stations} /levels?sites=a%2F1,b%202,c",
        "| /levels sites={stations} /levels?sites=a%2F1%7Cb%202%7Cc",
        "& /levels x=1&site={stations}&y=2 /levels?x=1&site=a%2F1&site=b%202&site=c&y=2",
        "; /of/{stations}/levels '' /of/a%2F1%3Bb%202%3Bc/levels",
      })
  void stationsAreJoinedAsTheServiceWantsThem(
      String separator, String path, String params, String asked) {
    Map<String, String> properties = properties("rest.stations.separator", separator);
    properties.put("rest.url", "https://water.example.org" + path);
    properties.put("rest.params", params);
    assertEquals("https://water.example.org" + asked, request(properties).uri().toString());
  }

  @Test
  void stationsAreJoinedInABodyAndInAHeader() {
    Map<String, String> properties = properties("rest.params", "", "rest.stations", "a\"1,b");
    properties.put("rest.stations.separator", "\",\"");
    properties.put("rest.body", "{\"ids\": [\"{stations}\"], \"from\": \"{window.start}\"}");
    properties.put("rest.headers", "X-Sites: {stations}");
    Request post = request(properties);
    assertEquals("{\"ids\": [\"a\\\"1\",\"b\"], \"from\": \"2026-03-02T11:00:00Z\"}", post.body());
    assertEquals("a\"1\",\"b", post.headers().get("X-Sites"));
  }

  @Test
  void oneStationARequestIsOneOfStations() {
    String[] one = {"rest.stations.per.request", "1", "rest.stations", "a/1"};
    assertEquals(
        "https://water.example.org/levels?sites=a%2F1", request(properties(one)).uri().toString());
    assertEquals("", problems("rest.stations.per.request", "1"));
  }

  @Test
  void whatCannotBeAskedForInOneRequestIsRefused() {
    assertEquals("", problems());
    assertTrue(problems("rest.params", "x=1").contains("put {stations} where"));
    String single = problems("rest.params", "sites={stations}&one={station}");
    assertTrue(single.contains("the request uses [station], which each station has its own of"));
    String listed = "{\"names\":[\"code\"],\"rows\":[[\"a\",\"1\"],[\"b\",\"2\"]]}";
    String told =
        problems("rest.stations.assigned", listed, "rest.params", "sites={stations}&code={code}");
    assertTrue(told.contains("the request uses [code]"), told);
    assertTrue(problems("rest.extract.station", "{site}").contains("{site} is not known here"));
    assertEquals(
        "", problems("rest.extract.station", "{site}", "rest.extract.fields", "1.site=/site"));
    String remedy = problems("rest.extract.station", null);
    assertTrue(remedy.contains("say what tells the station of a row"), remedy);
    for (String wrong : List.of("site", "'a'", "/site =~ abc")) {
      assertThrows(ConfigException.class, () -> problems("rest.extract.station", wrong), wrong);
    }
  }

  @Test
  void aParameterIsNotRepeatedInAPath() {
    String told =
        problems(
            "rest.stations.separator", "&",
            "rest.params", "",
            "rest.url", "https://water.example.org/{stations}");
    assertTrue(told.contains("repeats a query parameter; put {stations} into rest.params"), told);
  }

  @Test
  void aRowTellsItsStationInAnyWay() throws Exception {
    String row = "{\"site\":\"%s\",\"time\":\"2026-03-02T11:00:00Z\",\"value\":1}";
    String body = "{\"rows\":[" + row.formatted("c") + "," + row.formatted(" a/1 ") + "]}";
    String links = body.replace(" a/1 ", "/sites/a/1").replace("\"c\"", "\"/sites/c\"");
    assertEquals(List.of("c", "a/1"), stations(body, "rest.extract.station", "/site"));
    assertEquals(
        List.of("c", "a/1"), stations(links, "rest.extract.station", "/site =~ ^/sites/(.*)$"));
    assertEquals(
        List.of("c", "a/1"),
        stations(body, "rest.extract.station", "{s}", "rest.extract.fields", "1.s=/site"));
    // A list at the top, without levels.
    String list = body.substring("{\"rows\":".length(), body.length() - 1);
    assertEquals(List.of("c", "a/1"), stations(list, "rest.extract.levels", ""));
    // A row that tells none, and one of a station that was not asked for.
    String others = "{\"rows\":[" + row.formatted("x") + "," + row.formatted("") + "]}";
    Extraction found = extract(others);
    assertEquals(List.of(), found.rows());
    assertEquals(
        List.of(
            "rest.extract.station leads to no station in this element",
            "rest.extract.station: 1 rows of stations that were not asked for: x"),
        found.rejected().stream().map(Rejection::reason).toList());
    assertNull(found.rejected().get(0).station());
  }

  private static List<String> stations(String body, String... more) throws Exception {
    Extraction found = extract(body, more);
    assertEquals(List.of(), found.rejected());
    found.rows().forEach(row -> assertEquals(row.station(), row.observation().sensorId()));
    return found.rows().stream().map(Row::station).toList();
  }

  private static Extraction extract(String body, String... more) throws Exception {
    return extract(body, Resolved.of(properties(more)).config());
  }

  private static Extraction extract(String body, RestStationSourceConfig config) throws Exception {
    return config
        .extractor()
        .extract(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), config.stations().ids());
  }

  @Test
  void presetsOfServicesThatTakeSeveralStationsNeedOnlyTheirNumber() throws Exception {
    String usgs;
    try (UsgsServer server = new UsgsServer(new TestClock(NOW))) {
      server.series("01646500", "00060", "1", NOW, NOW, Duration.ofMinutes(15));
      server.series("01541000", "00060", "1", NOW, NOW, Duration.ofMinutes(15));
      usgs = server.body(reading -> true);
    }
    String hubeau =
        "{\"data\":[{\"code_station\":\"01646500\",\"grandeur_hydro\":\"H\","
            + "\"date_obs\":\"2026-03-02T11:00:00Z\",\"resultat_obs\":12.0}]}";
    assertEquals(List.of("01541000", "01646500"), ofPreset("usgs-iv", "sites", usgs));
    String kiwis =
        "[{\"ts_id\":\"01541000\",\"station_no\":\"W\",\"stationparameter_name\":\"Q\",\"rows\":\"0\","
            + "\"columns\":\"Timestamp,Value,Quality Code\",\"data\":[]},"
            + "{\"ts_id\":\"01646500\",\"station_no\":\"W\",\"stationparameter_name\":\"S\",\"rows\":\"1\","
            + "\"columns\":\"Timestamp,Value,Quality Code\","
            + "\"data\":[[\"2026-03-02T11:00:00.000Z\",1.16,10]]}]";
    String url = "rest.url=http://127.0.0.1:9/KiWIS";
    assertEquals(List.of("01646500"), ofPreset("kiwis;" + url, "ts_id", kiwis));
    assertEquals(List.of("01646500"), ofPreset("hubeau-v2", "code_entite", hubeau));
  }

  private static List<String> ofPreset(String preset, String param, String body) throws Exception {
    String two = "rest.stations=01646500,01541000; rest.stations.per.request=2";
    String options = "name=groups; kafka.topic=readings; rest.preset=" + preset + ";" + two;
    Resolved given = Resolved.of(GivenOptions.of(options));
    Problems problems = new Problems();
    given.check(problems);
    problems.throwIfAny();
    Request asked = request(given.given());
    assertTrue(asked.shown().contains(param + "=01541000,01646500&"), asked.shown());
    Extraction found = extract(body, given.config());
    assertEquals(List.of(), found.rejected());
    return found.rows().stream().map(Row::station).sorted().toList();
  }

  private static Window window(int from, int until, boolean live) {
    Instant start = NOW.plus(Duration.ofHours(from));
    return new Window(start, NOW.plus(Duration.ofHours(until)), live, start, null);
  }

  private static Window.Range range(Window window) {
    return Window.Range.of(window, Duration.ofHours(24), Duration.ofHours(3));
  }

  @Test
  void aRequestIsNeverLongerThanTheLongestWindow() {
    Window.Range live = range(window(-4, 0, true));
    Window.Range both = live.with(range(window(-6, 0, true)));
    assertEquals(NOW.minus(Duration.ofHours(6)), both.start());
    assertEquals(NOW, both.end());
    // Nobody is asked for much more than it needs.
    assertNull(live.with(range(window(-20, 0, true))));
    Window.Range history = range(window(-100, -76, false));
    Window.Range cut = history.with(range(window(-95, -71, false)));
    assertEquals(Duration.ofHours(24), Duration.between(cut.start(), cut.end()));
    assertEquals(history.start(), cut.start());
    assertEquals(history.end(), cut.end());
    // Far apart, or of another length, they would gain little.
    assertNull(history.with(range(window(-85, -61, false))));
    assertNull(
        history.with(
            Window.Range.of(window(-99, -93, false), Duration.ofHours(6), Duration.ofHours(3))));
    // A live window cannot be cut: its station would not be read up to now.
    assertNull(range(window(-20, 0, true)).with(range(window(-30, -6, false))));
  }

  @Test
  void aStationGoesOnWhereTheRequestForAllEnded() {
    String params = "sites={stations}&from={window.start}&to={window.end}";
    Map<String, String> properties = properties("rest.params", params, "rest.window.max", "PT24H");
    RestStationSourceConfig config = Resolved.of(properties).config();
    Instant first = NOW.minus(Duration.ofDays(9));
    StationPoller one = poller(config, "c", first);
    StationPoller other = poller(config, "b 2", first.plus(Duration.ofHours(5)));
    GroupRequest both = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
    assertTrue(both.add(one, NOW) && both.add(other, NOW));
    // A look-back before the first start, and so long before the end of the window before.
    Instant start = first.minus(config.windows().lookback());
    assertTrue(both.next().shown().endsWith("from=" + start + "&to=2026-02-22T09:00:00Z"));
    new GroupAnswers(config, config.extractor(), new SplittableRandom(1))
        .accept(both, new Response.NoPage(Response.Kind.EMPTY, "none", null), NOW);
    GroupRequest alone = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
    assertTrue(alone.add(other, NOW));
    assertTrue(alone.next().shown().contains("from=2026-02-22T06:00:00Z"));
  }

  private static StationPoller poller(RestStationSourceConfig config, String id, Instant from) {
    return new StationPollers(config, new RecordMaker(config.source()))
        .live(id, StationProgress.of(Cursor.startingAt(from)), NOW);
  }

  @Test
  void aTrialAsksForTheFirstGroup() throws Exception {
    TestClock clock = new TestClock(Instant.now());
    try (GroupServer server = new GroupServer(clock)) {
      Instant now = Instant.now();
      server.series("s102", "stage", now.minusSeconds(3_600), now, Duration.ofMinutes(9));
      Map<String, String> properties =
          StationGroupsTest.properties(server, "s100,s101,s102,s103", 3);
      properties.put("rest.validate.request", "true");
      assertEquals(List.of(), errors(properties));
      assertEquals(
          List.of(List.of("s100", "s101", "s102")),
          server.asked.stream().map(GroupServer.Asked::stations).toList());
      server.renamed.put("s102", "gauge 102");
      List<String> told = errors(properties);
      assertEquals(1, told.size());
      assertTrue(told.get(0).contains("7 rows of stations that were not asked for: gauge 102"));
    }
  }
}
