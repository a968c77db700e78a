// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.source.StationList;
import io.streamgauge.testing.FakeConnectorContext;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StationGroupsTest {
  static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  static final Duration STEP = Duration.ofMinutes(15);
  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final GroupServer server = new GroupServer(clock);

  static Map<String, String> properties(GroupServer server, String stations, int perRequest) {
    Map<String, String> properties = Run.levels("groups", server.url());
    properties.put("rest.stations", stations);
    properties.put("rest.params", "sites={stations}&from={window.start}&to={window.end}");
    properties.put("rest.stations.per.request", Integer.toString(perRequest));
    properties.put("rest.extract.station", "/site");
    properties.put("rest.extract.levels", "/rows");
    properties.put("observation.observed_property", "/what");
    properties.put("rest.lookback", "PT3H");
    properties.put("rest.poll.interval.ms", Long.toString(STEP.toMillis()));
    return properties;
  }

  static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + (100 + i)).toList();
  }

  private List<String> series(int count) {
    List<String> stations = names("s", count);
    for (String station : stations) {
      server.series(
          station, "stage", NOW.minus(Duration.ofHours(2)), NOW.plus(Duration.ofHours(3)), STEP);
    }
    return stations;
  }

  private Map<String, String> properties(int perRequest, List<String> stations, String... more) {
    return GivenOptions.with(properties(server, String.join(",", stations), perRequest), more);
  }

  private Run run(int perRequest, List<String> stations, String... more) {
    return new Run(properties(perRequest, stations, more), clock);
  }

  /** All that is there by now has been read, and there are no bad records. */
  private void assertReadAll(List<SourceRecord> records) {
    assertEquals(server.keys(clock.instant()), keys(records));
    assertEquals(List.of(), Run.bad(records));
  }

  /** So many requests at the most, each for two days at the most. */
  private void assertAskedForWindowsOfTwoDays(int most) {
    assertTrue(server.asked.size() <= most, "" + server.sizes());
    for (GroupServer.Asked each : server.asked) {
      Duration span = Duration.between(each.from(), each.until());
      assertTrue(span.compareTo(Duration.ofDays(2)) <= 0, each.toString());
    }
  }

  static String key(SourceRecord record) {
    Struct value = (Struct) record.value();
    String station = (String) record.sourcePartition().get("station");
    assertEquals(station, value.getString(ObservationSchema.SENSOR_ID));
    return station
        + ":"
        + value.getString(ObservationSchema.OBSERVED_PROPERTY)
        + "@"
        + Run.time(record)
        + "="
        + value.getFloat64(ObservationSchema.RESULT);
  }

  static List<String> keys(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> !Run.isBad(record))
        .map(StationGroupsTest::key)
        .sorted()
        .toList();
  }

  @Test
  void groupsOfAnySizeReadTheSameWithAsFewRequestsAsTheyNeed() throws Exception {
    List<String> stations = series(100);
    Map<Integer, Integer> requests = Map.of(1, 100, 7, 15, 50, 2, 100, 1);
    for (int perRequest : new TreeSet<>(requests.keySet())) {
      clock.set(NOW);
      server.asked.clear();
      try (Run run = run(perRequest, stations)) {
        assertEquals(server.keys(NOW), keys(run.drain()));
        assertEquals(requests.get(perRequest), server.asked.size());
        assertEquals(400, run.live(4).size());
        assertEquals(5 * requests.get(perRequest), server.asked.size(), "by " + perRequest);
      }
    }
  }

  @Test
  void whatTheListKnowsOfAStationGoesToItsOwnRows() throws Exception {
    List<String> stations = series(3);
    StationList list =
        StationList.parse(
            StationOptions.ASSIGNED,
            "{\"names\":[\"east\"],\"rows\":[[\"s100\",\"1.5\"],[\"s101\",\"2.5\"],[\"s102\",null]]}");
    Map<String, String> properties = properties(3, List.of(), "observation.x", "{east}");
    properties.put("rest.stations.assigned", list.assigned(stations));
    try (Run run = new Run(properties, clock)) {
      List<SourceRecord> all = run.drain();
      assertReadAll(all);
      Map<String, Set<Double>> east = new HashMap<>();
      all.forEach(
          record ->
              east.computeIfAbsent(key(record).substring(0, 4), id -> new HashSet<>())
                  .add(((Struct) record.value()).getFloat64(ObservationSchema.X)));
      assertEquals(Set.of(1.5), east.get("s100"));
      assertEquals(Set.of(2.5), east.get("s101"));
      assertEquals(Collections.singleton(null), east.get("s102"));
    }
  }

  @Test
  void pagesAreOfTheGroupAsAWhole() throws Exception {
    server.pageSize = 50;
    Map<String, String> properties =
        properties(10, series(20), "rest.page.mode", "page", "rest.page.size", "50");
    properties.merge("rest.params", "&page={page}", String::concat);
    try (Run run = new Run(properties, clock)) {
      assertEquals(server.keys(NOW), keys(run.drain()));
      // Nine readings of ten stations are two pages.
      assertEquals(4, server.asked.size());
      run.live(4);
    }
  }

  @Test
  void answersThatAreTooLargeAreAskedForInSmallerGroupsFromThenOn() throws Exception {
    try (Run run = run(16, series(16), "rest.response.max.bytes", "4000")) {
      assertReadAll(run.drain());
      List<Integer> sizes = server.sizes().stream().sorted().toList();
      assertEquals(List.of(4, 4, 4, 4, 8, 8, 16), sizes);
      server.asked.clear();
      assertEquals(64, run.live(4).size());
      assertEquals(16, server.asked.size());
    }
  }

  @Test
  void oneStationTooLargeForAnyAnswerIsReadInShorterWindowsAlone() throws Exception {
    List<String> stations = series(8);
    Instant from = NOW.minus(Duration.ofHours(2));
    server.series("s103", "flow", from, NOW, Duration.ofSeconds(60));
    String[] limits = {"rest.response.max.bytes", "6000", "rest.lookback", "PT30M"};
    try (Run run = run(8, stations, limits)) {
      assertReadAll(run.live(6));
    }
  }

  @Test
  void aServiceThatTakesFewerStationsIsAskedForFewerFromThenOn() throws Exception {
    server.mostStations = 10;
    try (Run run = run(40, series(40))) {
      assertReadAll(run.drain());
      assertEquals(List.of(40, 10, 10, 10, 10), server.sizes());
      server.asked.clear();
      assertEquals(160, run.live(4).size());
      assertEquals(16, server.asked.size());
    }
  }

  @Test
  void oneUnknownStationFailsAloneAndIsToldOnce() throws Exception {
    List<String> stations = new ArrayList<>(series(49));
    stations.add("s120x");
    server.faults.put("s120x", GroupServer.Fault.UNKNOWN);
    // As long as all that a station is asked for at first, so that windows alone part nobody.
    try (Run run = run(50, stations, "rest.lookback", "PT6H")) {
      List<SourceRecord> all = run.drain();
      assertEquals(server.keys(NOW), keys(all));
      assertEquals(1, Run.bad(all).size());
      assertEquals("HTTP status 400", Run.bad(all).get(0).getString(BadRecord.ERROR_MESSAGE));
      assertTrue(Run.bad(all).get(0).getString(BadRecord.ORIGIN).contains("sites=s120x&"));
      // Fifty, four parts of it, four parts of one of these, and so on.
      assertTrue(server.asked.size() <= 13, "" + server.sizes());
      server.asked.clear();
      assertEquals(4 * 49, run.live(4).size());
      for (GroupServer.Asked each : server.asked) {
        assertEquals(each.stations().contains("s120x"), each.stations().size() == 1);
      }
      assertEquals(4, server.asked.stream().filter(a -> a.stations().size() == 49).count());
      server.faults.clear();
      server.series("s120x", "stage", clock.instant().minus(STEP), clock.instant(), STEP);
      run.live(2);
      server.asked.clear();
      run.live(2);
      assertEquals(List.of(50, 50), server.sizes());
    }
  }

  /** A status that may be a gateway's counts for one station, and not for those beside it. */
  @ParameterizedTest
  @CsvSource({"EMPTY, 2", "EMPTY, 8", "SKIP_STATION, 2", "SKIP_STATION, 8"})
  void aStationWithoutDataTakesNothingFromThoseAskedForWithIt(String verdict, int perRequest)
      throws Exception {
    List<String> stations = series(8);
    server.faults.put("s101", GroupServer.Fault.GONE);
    server.readings.removeIf(reading -> reading.station().equals("s101"));
    try (Run run = run(perRequest, stations, "rest.error.rules", "404:" + verdict)) {
      List<SourceRecord> all = run.live(4);
      assertEquals(server.keys(clock.instant()), keys(all));
      int before = server.asked.size();
      all.addAll(run.live(4));
      assertEquals(server.keys(clock.instant()), keys(all));
      int asked = server.asked.size() - before;
      assertTrue(asked < 5 * 8, asked + " requests");
      server.faults.clear();
      server.series("s101", "stage", NOW, clock.instant(), STEP);
      all.addAll(run.live(5));
      assertEquals(server.keys(clock.instant()), keys(all));
    }
  }

  @Test
  void badRecordsFailEndsTheTaskForARefusedStationAndNotForItsGroup() throws Exception {
    server.mostStations = 1;
    try (Run run = run(4, series(4), "bad.records", "fail")) {
      assertEquals(server.keys(NOW), keys(run.drain()));
      server.faults.put("s101", GroupServer.Fault.UNKNOWN);
      assertThrows(DataException.class, () -> run.live(1));
    }
  }

  @Test
  void goodStationsStayWithinTheirIntervalBesideHangingFailingAndBrokenOnes() throws Exception {
    List<String> stations = new ArrayList<>(series(27));
    stations.addAll(List.of("s105x", "s111x", "s117x"));
    server.faults.put("s105x", GroupServer.Fault.HANGS);
    server.faults.put("s111x", GroupServer.Fault.FAILS);
    server.faults.put("s117x", GroupServer.Fault.BROKEN);
    try (Run run = run(30, stations, "rest.request.timeout.ms", "300")) {
      List<SourceRecord> all = new ArrayList<>();
      for (int i = 0; i <= 8; i++) {
        List<String> due = server.keys(clock.instant());
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (keys(all).size() < due.size() && System.nanoTime() - end < 0) {
          all.addAll(run.poll());
        }
        assertEquals(due, keys(all), "after interval " + i);
        clock.advance(STEP);
      }
      // One for the broken answer, one for the status 500; a hanging one has no answer to show.
      assertEquals(2, Run.bad(all).size());
    }
  }

  @Test
  void aLimitOfTheServiceHoldsTheGroupTogether() throws Exception {
    server.limited = true;
    try (Run run = run(20, series(20))) {
      assertReadAll(run.live(1));
      assertEquals(List.of(20, 20), server.sizes());
    }
  }

  @Test
  void partsAreAskedForWhenTheServiceHasHadItsWait() throws Exception {
    server.faults.put("s102", GroupServer.Fault.BUSY);
    try (Run run = run(4, series(4))) {
      run.drain();
      clock.advance(Duration.ofSeconds(119));
      run.drain();
      assertEquals(List.of(4), server.sizes());
      clock.advance(Duration.ofSeconds(1));
      assertEquals(27 + 1, run.drain().size());
      assertEquals(List.of(4, 1, 1, 1, 1), server.sizes());
    }
  }

  @Test
  void aRequestForManyCountsOnceInTheLimits() throws Exception {
    try (Run run = run(10, series(20), "rest.limits", "2/h")) {
      assertEquals(server.keys(NOW), keys(run.drain()));
      assertEquals(0, run.live(3).size());
      assertEquals(80, run.live(1).size());
      assertEquals(List.of(10, 10, 10, 10), server.sizes());
    }
  }

  @Test
  void thereAreNoMoreTasksThanRequestsAtAPoll() {
    RestStationSourceConnector connector = new RestStationSourceConnector();
    connector.initialize(new FakeConnectorContext());
    connector.start(properties(50, names("s", 101)));
    List<Integer> shares =
        connector.taskConfigs(8).stream()
            .map(task -> task.get("rest.stations").split(",", -1).length)
            .sorted()
            .toList();
    assertEquals(List.of(33, 34, 34), shares);
    connector.stop();
  }

  @Test
  void rowsOfOtherStationsAreToldOnceAndReadForNobody() throws Exception {
    List<String> stations = series(5);
    server.series("other", "stage", NOW.minus(Duration.ofHours(1)), NOW, STEP);
    server.uninvited.add("other");
    List<String> expected = new ArrayList<>(server.keys(NOW));
    expected.removeIf(key -> key.startsWith("other"));
    try (Run run = run(5, stations)) {
      List<SourceRecord> all = run.drain();
      assertEquals(expected, keys(all));
      assertEquals(1, Run.bad(all).size());
      assertEquals(
          "rest.extract.station: 5 rows of stations that were not asked for: other",
          Run.bad(all).get(0).getString(BadRecord.ERROR_MESSAGE));
      assertEquals(List.of(), Run.bad(run.live(2)));
    }
  }

  @Test
  void stationsThatAreWrittenInAnotherWayAreAFailureAndNotAnEmptyAnswer() throws Exception {
    List<String> stations = names("s", 4);
    for (String station : stations) {
      server.series(station, "stage", NOW.minus(Duration.ofDays(3)), NOW, Duration.ofHours(1));
    }
    server.renamed.put("s102", "S-102");
    server.renamed.put("s103", "S-103");
    try (Run run = run(2, stations, "rest.start.time", "P3D", "rest.window.max", "PT12H")) {
      List<SourceRecord> all = run.drain();
      assertFalse(Run.bad(all).isEmpty());
      assertEquals("UnreadableAnswer", Run.bad(all).get(0).getString(BadRecord.ERROR_CLASS));
      server.renamed.clear();
      all.addAll(run.live(4));
      assertEquals(server.keys(clock.instant()), keys(all));
    }
  }

  @Test
  void aStationThatGoesBackLeavesTheOthersAlone() throws Exception {
    List<String> stations = names("s", 6);
    for (String station : stations) {
      Instant until =
          station.equals("s103") ? NOW.minus(Duration.ofHours(1)) : NOW.plus(Duration.ofHours(12));
      server.series(station, "stage", NOW.minus(Duration.ofHours(2)), until, STEP);
    }
    try (Run run = run(6, stations, "rest.window.max", "PT6H")) {
      List<SourceRecord> all = run.live(30);
      Instant back = clock.instant();
      for (Instant at = NOW.minus(Duration.ofMinutes(45)); at.isBefore(back); at = at.plus(STEP)) {
        server.readings.add(new GroupServer.Reading("s103", "stage", at, 7.5, back));
      }
      all.addAll(run.live(12));
      assertEquals(server.keys(clock.instant()), keys(all));
    }
  }

  @Test
  void historyOfNeighboursIsReadTogether() throws Exception {
    List<String> stations = names("s", 12);
    for (String station : stations) {
      server.series(station, "stage", NOW.minus(Duration.ofDays(20)), NOW, Duration.ofHours(6));
    }
    try (Run run = run(12, stations, "rest.window.max", "P2D", "rest.start.time", "P20D")) {
      assertEquals(server.keys(NOW), keys(run.drain()));
      assertAskedForWindowsOfTwoDays(12);
    }
  }

  @Test
  void historyThatBeginsAtDifferentTimesIsBroughtIntoStepAndLosesNothing() throws Exception {
    List<String> stations = names("s", 6);
    Map<String, String> properties = properties(6, stations, "rest.window.max", "P2D");
    FakeSourceContext context = new FakeSourceContext(properties);
    for (String station : stations) {
      Instant from =
          NOW.minus(Duration.ofDays(20)).plus(Duration.ofHours(stations.indexOf(station)));
      server.series(station, "stage", from, NOW, Duration.ofHours(1));
      context.store(Station.partition(server.url(), station), Map.of("from", from.toString()));
    }
    try (Run run = new Run(properties, context, clock)) {
      assertEquals(server.keys(NOW), keys(run.drain()));
      assertAskedForWindowsOfTwoDays(13);
    }
  }

  @Test
  void anUnchangedAnswerIsNotSentAgainForTheSameGroup() throws Exception {
    server.etag = "\"one\"";
    Map<String, String> properties = properties(4, series(8), "rest.params", "sites={stations}");
    properties.put("rest.start.time", NOW.minus(Duration.ofHours(6)).toString());
    try (Run run = new Run(properties, clock)) {
      List<SourceRecord> all = run.live(2);
      assertEquals(6, server.asked.size());
      List<Boolean> conditional =
          server.asked.stream().map(a -> a.headers().containsKey("If-None-Match")).toList();
      assertEquals(List.of(false, false, true, true, true, true), conditional);
      assertEquals(server.keys(NOW), keys(all));
      server.etag = "\"two\"";
      all.addAll(run.live(1));
      assertEquals(server.keys(clock.instant()), keys(all));
    }
  }

  @Test
  void aStationOutOfStepJoinsTheOthersAgain() throws Exception {
    server.faults.put("s104", GroupServer.Fault.FAILS);
    try (Run run = run(10, series(10))) {
      run.drain();
      server.faults.clear();
      server.asked.clear();
      int readings = 0;
      for (int minute = 1; minute <= 90; minute++) {
        clock.advance(Duration.ofMinutes(1));
        readings += run.drain().size();
      }
      // Its own attempt after its back-off, and then all together every 15 minutes.
      assertEquals(List.of(1, 10, 10, 10, 10, 10, 10), server.sizes());
      assertEquals(9 + 6 * 10, readings);
    }
  }
}
