// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.errors;
import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.source.StationList;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.FakeConnectorContext;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DiscoveryTest {
  private static final String[] KEY = {"rest.auth.type", "api-key", "rest.auth.token", "s3cret"};
  private static final String TWO =
      "[{\"id\":\"A\",\"pos\":{\"x\":6.5}},{\"id\":\"B\",\"pos\":{\"x\":7.5}}]";

  private final FakeConnectorContext context = new FakeConnectorContext();
  private final RestStationSourceConnector connector = new RestStationSourceConnector();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private volatile String body = TWO;
  private volatile String link = "";
  private volatile boolean hangs;
  @AutoClose private final StationServer list = new StationServer().on("/stations", this::answer);

  @BeforeEach
  void start() {
    connector.initialize(context);
  }

  @AfterEach
  void stop() {
    connector.stop();
  }

  private Answer answer(StationServer.Asked request) {
    String query = String.valueOf(request.uri().getQuery());
    String key = request.headers().get("X-Api-Key");
    asked.add(query + " " + key);
    if (hangs) {
      return Answer.never();
    } else if (query.contains("page=2")) {
      return Answer.of(status, "[{\"id\":\"C\"},{\"id\":\"A\",\"pos\":{\"x\":99}}]");
    } else if (query.contains("page=3")) {
      return Answer.of(status, "[]");
    }
    Answer first = Answer.of(status, body.replace("{key}", String.valueOf(key)));
    return link.isEmpty() ? first : first.with("Link", "<" + link + ">; rel=\"next\"");
  }

  private String url() {
    return list.url("/stations");
  }

  private Map<String, String> properties(String... more) {
    String fixed =
        "name=test; rest.preset=usgs-iv; kafka.topic=readings; rest.stations.interval.ms=100;"
            + " rest.discovery.fields=east=/pos/x; observation.x={east}";
    return with(with(GivenOptions.of(fixed), "rest.discovery.url", url()), more);
  }

  private static StationList read(Map<String, String> properties) throws Exception {
    return new Discovery(
            Resolved.of(properties).config(), Duration.ofSeconds(20), Clock.systemUTC())
        .read();
  }

  private List<String> stations() {
    return connector.taskConfigs(2).stream()
        .flatMap(task -> Resolved.of(task).config().stations().ids().stream())
        .sorted()
        .toList();
  }

  private void awaitRefused() throws Exception {
    Await.until("a refused list", () -> connector.refusedList() != null);
  }

  /** Asserts that the list stays while the service is wrong, and sets the service right again. */
  private void assertKept(String wrong) throws Exception {
    awaitRefused();
    assertEquals(List.of("A", "B"), stations(), wrong);
    body = TWO;
    status = 200;
    Await.until("an accepted list", () -> connector.refusedList() == null);
  }

  private void awaitReconfiguration() throws Exception {
    Await.until("a reconfiguration", () -> context.reconfigurations.get() >= 1);
  }

  @Test
  void readsPagesByTheConnectorsRulesWithItsKey() throws Exception {
    Map<String, String> properties = properties(KEY);
    properties.put("rest.page.mode", "link-header");
    link = "/stations?page=2";
    StationList found = read(properties);
    assertEquals(List.of("A", "B", "C"), found.ids());
    assertEquals(Map.of("east", "6.5"), found.attributes("A"));
    assertEquals(Map.of(), found.attributes("C"));
    assertEquals(List.of("null s3cret", "page=2 s3cret"), asked);
    asked.clear();
    link = "";
    properties.put("rest.page.mode", "page");
    properties.put("rest.params", "&n={page}");
    properties.put("rest.discovery.url", url() + "?page={page}");
    assertEquals(List.of("A", "B", "C"), read(properties).ids());
    assertEquals(3, asked.size());
    asked.clear();
    properties.put("rest.discovery.url", url());
    assertEquals(List.of("A", "B"), read(properties).ids());
    assertEquals(1, asked.size());
  }

  @Test
  void findsStationsBelowLevels() throws Exception {
    body =
        """
        {"net":[{"sites":[{"code":"x-7"},{"name":"no code"}]},{"other":1},{"sites":{"code":"x-8"}}]}
        """;
    Map<String, String> properties = properties("rest.discovery.levels", "/net,/sites");
    properties.put("rest.discovery.fields", "station=/code =~ x-(.*)");
    assertEquals(List.of("7", "8"), read(properties).ids());
  }

  /** The list of a KiWIS: a first row that names the columns of the others. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[\"no\",\"lon\",\"name\"],[\"W-1\",\"4.5\",\"Weir\"],[\"W-2\",\"\",\"\"]]|",
        "{\"list\":[[\"name\",\"no\",\"lon\"],[\"Weir\",\"W-1\",\"4.5\"],[null,\"W-2\",null]]}|/list",
        "{\"a\":[{\"b\":[[\"lon\",\"no\"],[4.5,\"W-1\"],[\"\",\"W-2\"],[\"cut\"]]}]}|/a,/b",
      })
  void rowsBelowAHeaderAreReadByTheNamesOfTheirColumns(String list, String levels)
      throws Exception {
    body = list;
    Map<String, String> properties = properties("rest.discovery.levels", levels);
    properties.put("rest.discovery.fields", "station=/no, east=/lon");
    StationList found = read(properties);
    assertEquals(List.of("W-1", "W-2"), found.ids());
    assertEquals(Map.of("east", "4.5"), found.attributes("W-1"));
  }

  @Test
  void rowsBelowAHeaderWithoutTheColumnAreRefused() {
    body = "[[\"station_no\",\"name\"],[\"W-1\",\"Weir\"]]";
    Map<String, String> properties = properties("rest.discovery.fields", "");
    String reason =
        assertThrows(StationList.NoStationsException.class, () -> read(properties)).getMessage();
    assertTrue(reason.contains("no line names any of the columns [id]"), reason);
  }

  @Test
  void discoveredNamesReachTheReading() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (UsgsServer server = new UsgsServer(Clock.systemUTC())) {
      for (String station : List.of("A", "B")) {
        server.series(station, "00060", "1", now.minusSeconds(3_000), now, Duration.ofMinutes(10));
      }
      Map<String, String> properties =
          properties("rest.url", server.url(), "rest.validate.request", "true");
      properties.put("rest.start.time", "PT1H");
      assertEquals(List.of(), errors(properties));
      assertEquals(1, server.requests.size());
      connector.start(properties);
      List<SourceRecord> records;
      try (Run run = Run.of(connector.taskConfigs(1).get(0), Clock.systemUTC())) {
        records = run.drain();
      }
      assertEquals(Run.keys(server), Run.keys(records));
      for (SourceRecord record : records) {
        Struct value = (Struct) record.value();
        boolean first = value.getString(ObservationSchema.SENSOR_ID).equals("A");
        assertEquals(first ? 6.5 : 7.5, value.getFloat64(ObservationSchema.X));
      }
    }
  }

  @Test
  void failedOrEmptyRefreshKeepsTheList() throws Exception {
    connector.start(properties());
    assertEquals(List.of("A", "B"), stations());
    for (String bad : List.of("[]", "{}", "oops", "[{\"name\":\"x\"}]")) {
      body = bad;
      assertKept(bad);
    }
    for (int bad : new int[] {500, 404, 429, 304}) {
      status = bad;
      assertKept("status " + bad);
    }
    assertEquals(0, context.reconfigurations.get());
    body = TWO.replace('B', 'D');
    awaitReconfiguration();
    assertEquals(List.of("A", "D"), stations());
  }

  @Test
  void withoutAFirstListTasksStayAsTheyAre() throws Exception {
    status = 503;
    connector.start(properties());
    Exception none = assertThrows(ConnectException.class, () -> connector.taskConfigs(2));
    assertTrue(none.getMessage().contains("HTTP status 503"), none.getMessage());
    status = 200;
    awaitReconfiguration();
    assertEquals(List.of("A", "B"), stations());
  }

  @Test
  void hangingListHoldsUpNeitherStartNorStop() throws Exception {
    hangs = true;
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          connector.start(properties("rest.request.timeout.ms", "1000"));
          assertThrows(ConnectException.class, () -> connector.taskConfigs(2));
        });
    assertTimeout(Duration.ofSeconds(1), connector::stop);
    Await.until(
        "the end of the thread",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("streamgauge-stations")));
  }

  private static void assertError(Map<String, String> properties, String option, String remedy) {
    List<String> errors = errors(properties);
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).startsWith(option + "|"), errors.toString());
    assertTrue(errors.get(0).contains(remedy), errors.toString());
  }

  @Test
  void validationAsksOnlyForATrial() {
    assertEquals(List.of(), errors(properties()));
    assertEquals(List.of(), asked);
    Map<String, String> properties = properties("rest.validate.request", "true");
    status = 500;
    assertError(properties, "rest.discovery.url", "HTTP status 500");
    status = 200;
    body = "[]";
    assertTrue(errors(properties).get(0).contains("has no stations"), "empty");
  }

  @Test
  void noSecretIsToldAnywhere() throws Exception {
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      Map<String, String> properties = with(properties(KEY), "rest.validate.request", "true");
      properties.put("rest.discovery.url", url() + "?api_key=h1dden");
      status = 403;
      body = "no such key: {key}";
      String shown = errors(properties).toString();
      connector.start(properties);
      shown += assertThrows(ConnectException.class, () -> connector.taskConfigs(1));
      body = "{\"id\":\"{key}\"";
      status = 200;
      awaitRefused();
      shown += log.toString(StandardCharsets.UTF_8);
      assertFalse(shown.contains("s3cret"), shown);
      assertFalse(shown.contains("h1dden"), shown);
    } finally {
      System.setErr(err);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "rest.discovery.url; ftp://x; http",
        "rest.discovery.url; https://example.org/{station}; {station}",
        "rest.discovery.fields; east=/pos/x,sensor_id=/id; mean something else",
        "rest.discovery.levels; net; must start",
        "rest.stations; A; leave one of the two out",
        "rest.stations.file; a.csv; leave one of the two out",
        "observation.y; {north}; {north}"
      })
  void wrongValueIsRefusedWithOptionValueAndRemedy(String option, String value, String remedy) {
    assertError(properties(option, value), option, remedy);
  }

  @Test
  void fieldsWithoutDiscoveryAreRefused() {
    Map<String, String> properties = properties("rest.discovery.url", null, "observation.x", null);
    properties.put("rest.stations", "A");
    assertError(properties, "rest.discovery.fields", "rest.discovery.url");
  }

  @Test
  void mutatedAnswersGiveAListOrAReason() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, String> properties = properties();
    int lists = 0;
    for (int i = 0; i < 150; i++) {
      byte[] bad = Mutation.of(TWO.getBytes(StandardCharsets.UTF_8), random);
      body = new String(bad, StandardCharsets.ISO_8859_1);
      try {
        StationList found = read(properties);
        assertEquals(found, StationList.parse(StationOptions.ASSIGNED, found.assigned()));
        lists++;
      } catch (StationList.NoStationsException e) {
        assertFalse(e.getMessage().isEmpty());
      }
    }
    assertTrue(lists > 0);
  }
}
