// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpFetcher;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StationFaultsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);

  /** A busy machine has room; what hangs does so for a minute, which is a request's deadline. */
  private static final Duration UNHINDERED = Duration.ofSeconds(20);

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  private void series(String station) {
    server.series(station, NOW.minus(Duration.ofHours(6)), NOW.plus(STEP.multipliedBy(8)), STEP);
  }

  private Map<String, String> properties(String stations, String... more) {
    return Run.properties(server, stations, "PT6H", more);
  }

  private Run run(String stations, String... more) {
    return new Run(properties(stations, more), clock);
  }

  /** The bad record that is all there is. */
  private static Struct onlyBad(List<SourceRecord> records) {
    assertEquals(1, records.size());
    return Run.bad(records).get(0);
  }

  private void read(String parameter, String method, Instant time, String value, Instant visible) {
    server.readings.add(new UsgsServer.Reading("s", parameter, method, time, value, visible));
  }

  private List<String> keysOf(String station) {
    return Run.keys(server).stream().filter(key -> key.startsWith(station + ":")).toList();
  }

  @Test
  void hangingStationBlocksNeitherPollNorStopNorTheOthers() throws Exception {
    series("good");
    server.faults.put("hang", asked -> Answer.never());
    // The task's own clock: every reading up to March 2026 is the past.
    String start = NOW.minus(Duration.ofHours(6)).toString();
    Map<String, String> properties =
        properties("good,hang", "rest.start.time", start, "rest.window.max", "P3650D");
    RestStationSourceTask task = new RestStationSourceTask();
    task.initialize(new FakeSourceContext(properties));
    clock.set(NOW.plus(Duration.ofDays(1)));
    task.start(properties);
    List<SourceRecord> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long begun = System.nanoTime();
      List<SourceRecord> batch = task.poll();
      assertTrue(System.nanoTime() - begun < UNHINDERED.toNanos());
      if (batch != null) {
        all.addAll(batch);
      }
    }
    assertEquals(keysOf("good"), Run.keys(all));
    long stopped = System.nanoTime();
    task.stop();
    assertTrue(System.nanoTime() - stopped < UNHINDERED.toNanos());
  }

  @Test
  void deadlineCoversABodyThatDrips() throws Exception {
    server.faults.put("drip", asked -> Answer.of(200, "{").open());
    Map<String, String> properties =
        properties("drip", "rest.params", "sites=drip", "rest.request.timeout.ms", "300");
    HttpOptions http = Resolved.of(properties).config().http();
    try (HttpFetcher fetcher = new HttpFetcher(http, clock)) {
      Response response =
          Await.done(fetcher.fetch(RequestParts.fill(http.request(), Map.of()))).response();
      assertTrue(response instanceof Response.TryLater, response.toString());
    }
  }

  @Test
  void failingStationBacksOffAloneAndComesBack() throws Exception {
    series("bad");
    series("good");
    server.faults.put("bad", request -> Answer.of(500, "oops"));
    try (Run run = run("bad,good")) {
      List<SourceRecord> all = run.live(4);
      long asked = server.requests.stream().filter(each -> each.contains("sites=bad&")).count();
      assertTrue(asked >= 3 && asked <= 5, "asked " + asked);
      assertEquals(1, Run.bad(all).size());
      assertEquals("HTTP status 500", Run.bad(all).get(0).getString(BadRecord.ERROR_MESSAGE));
      assertFalse(Run.keys(all).isEmpty());
      server.faults.clear();
      all.addAll(run.live(8));
      assertEquals(Run.keys(server), Run.keys(all));
    }
  }

  @Test
  void retryAfterIsHonouredAndCapped() throws Exception {
    series("busy");
    server.faults.put("busy", request -> Answer.of(429, "").with("Retry-After", "3000"));
    try (Run run = run("busy")) {
      run.live(3);
      assertEquals(1, server.requests.size());
      server.faults.clear();
      assertEquals(keysOf("busy"), Run.keys(run.live(6)));
    }
    assertEquals(Duration.ofSeconds(7), RequestParts.retryAfter("7", NOW));
    assertEquals(Duration.ofHours(1), RequestParts.retryAfter("999999999999", NOW));
    assertEquals(
        Duration.ofMinutes(5), RequestParts.retryAfter("Mon, 02 Mar 2026 12:05:00 GMT", NOW));
    for (String none : new String[] {null, "0", "-5", "soon", "Mon, 02 Mar 2026 11:00:00 GMT"}) {
      assertNull(RequestParts.retryAfter(none, NOW), none);
    }
  }

  @Test
  void brokenJsonIsToldOnceWithItsRequestAndWithoutSecrets() throws Exception {
    series("01646500");
    server.faults.put("01646500", asked -> Answer.of(200, "{\"value\":{\"time").zipped());
    try (Run run = run("01646500", "rest.params", "&api_key=s3cret")) {
      List<SourceRecord> all = run.live(4);
      Struct value = onlyBad(all);
      assertEquals("readings-dlq", all.get(0).topic());
      assertEquals("UnreadableAnswer", value.getString(BadRecord.ERROR_CLASS));
      assertTrue(value.getString(BadRecord.ERROR_MESSAGE).startsWith("not JSON"));
      assertTrue(value.getString(BadRecord.ORIGIN).contains("sites=01646500"));
      assertTrue(value.getString(BadRecord.ORIGIN).contains("api_key=***"));
      assertTrue(Run.payload(value).startsWith("{\"value\""));
      assertFalse(all.get(0).toString().contains("s3cret"));
      server.faults.clear();
      assertEquals(Run.keys(server), Run.keys(run.live(8)));
    }
  }

  @Test
  void tooLargeAnswersHalveTheWindow() throws Exception {
    series("big");
    try (Run run = run("big", "rest.response.max.bytes", "2000", "rest.lookback", "PT1H")) {
      assertEquals(Run.keys(server), Run.keys(run.live(12)));
    }
  }

  @Test
  void answerTooLargeForTheSmallestWindowIsTold() throws Exception {
    Answer zeros = Answer.of(200, new byte[5_000_000]).zipped();
    server.faults.put("bomb", asked -> zeros);
    try (Run run = run("bomb", "rest.response.max.bytes", "100000")) {
      Struct told = onlyBad(run.live(2));
      assertEquals("TooLarge", told.getString(BadRecord.ERROR_CLASS));
      assertEquals(2_000, told.getBytes(BadRecord.PAYLOAD).length);
    }
  }

  @Test
  void refusalIsToldWithTheHeadOfTheAnswer() throws Exception {
    server.faults.put("gone", asked -> Answer.of(410, "no such"));
    try (Run run = run("gone")) {
      assertEquals("HTTP status 410", onlyBad(run.live(2)).getString(BadRecord.ERROR_MESSAGE));
    }
    try (Run run = run("gone", "bad.records", "fail")) {
      assertThrows(DataException.class, run::drain);
    }
  }

  @Test
  void rejectedElementIsToldOnceWhileTheLookBackShowsItAgain() throws Exception {
    series("s");
    read("00065", "9", NOW.minus(STEP), "ice\",\"dateTime\":\"soon", NOW);
    server.faults.put(
        "s",
        asked ->
            Answer.of(
                200,
                server
                    .body(reading -> !reading.visible().isAfter(clock.instant()))
                    .replaceAll("(\"dateTime\":\"soon\",[^}]*),\"dateTime\":\"[^\"]*\"", "$1")));
    try (Run run = run("s")) {
      List<SourceRecord> all = run.live(4);
      assertEquals(1, Run.bad(all).size());
      Struct value = Run.bad(all).get(0);
      assertTrue(value.getString(BadRecord.ERROR_MESSAGE).contains("'soon'"), value.toString());
      assertTrue(Run.keys(all).size() >= 28);
    }
  }

  @Test
  void lateValueComesOnceAndChangedValueComesAgainAsRevision() throws Exception {
    Instant at = NOW.minus(Duration.ofHours(2));
    read("00060", "1", at, "1.5", at);
    read("00060", "1", at.plus(STEP), "2.5", at);
    read("00060", "1", at.minus(STEP), "0.5", NOW.plus(STEP));
    try (Run run = run("s")) {
      List<SourceRecord> all = run.live(4);
      assertEquals(Run.keys(server), Run.keys(all));
      server.readings.remove(0);
      read("00060", "1", at, "1.75", at);
      List<SourceRecord> revised = run.live(3);
      assertEquals(1, revised.size());
      assertTrue(Run.key(revised.get(0)).endsWith("=1.75"));
      assertEquals("true", revised.get(0).headers().lastWithName("revision").value());
      server.readings.remove(server.readings.size() - 1);
      read("00060", "1", at, "1.5", at);
      assertTrue(Run.key(run.live(3).get(0)).endsWith("=1.5"));
    }
  }

  @Test
  void equalTimesWithDifferentValuesAreBothKept() throws Exception {
    Instant at = NOW.minus(Duration.ofHours(2));
    read("00060", "1", at, "1.5", at);
    read("00060", "1", at, "2.5", at);
    read("00060", "1", at, "2.5", at);
    List<SourceRecord> all;
    try (Run run = run("s")) {
      all = run.live(2);
    }
    assertEquals(List.of("s:00060:1@" + at + "=1.5", "s:00060:1@" + at + "=2.5"), Run.keys(all));
    assertTrue(all.stream().allMatch(r -> r.headers().lastWithName("revision") == null));
    FakeSourceContext context = new FakeSourceContext(properties("s"));
    context.store(all.get(0));
    try (Run run = new Run(properties("s"), context, clock)) {
      assertEquals(List.of(Run.key(all.get(1))), Run.keys(run.drain()));
    }
  }

  @Test
  void backlogOfASilentStationIsFound() throws Exception {
    Instant old = NOW.minus(Duration.ofHours(5));
    read("00060", "1", old, "1.5", old);
    try (Run run = run("s", "rest.window.max", "PT2H", "rest.lookback", "PT1H")) {
      List<SourceRecord> all = run.live(8);
      assertEquals(1, all.size());
      for (int i = 1; i < 20; i++) {
        read("00060", "1", old.plus(STEP.multipliedBy(i)), "2.5", clock.instant());
      }
      all.addAll(run.live(12));
      assertEquals(Run.keys(server), Run.keys(all));
    }
  }

  @Test
  void refusalThatMeansNoReadingsIsNoFailure() throws Exception {
    server.faults.put(
        "quiet",
        asked -> Answer.of(asked.query().containsKey("refuse") ? 400 : 200, "No data was found"));
    for (String params : List.of("&a=b", "&refuse=yes")) {
      try (Run run = run("quiet", "rest.params", params, "rest.empty.answer", "No data")) {
        assertEquals(List.of(), run.live(4));
      }
    }
  }

  @Test
  void keysAreNotSentToWhereARedirectLeads() throws Exception {
    series("moved");
    server.faults.put(
        "elsewhere",
        asked ->
            Answer.of(302, "")
                .with(
                    "Location",
                    server.url() + "?" + asked.uri().getRawQuery().replace("elsewhere", "moved")));
    try (Run run = run("elsewhere")) {
      assertFalse(Run.keys(run.drain()).isEmpty());
    }
    server.requests.clear();
    try (Run run = run("elsewhere", "rest.headers", "X-Api-Key: s3cret")) {
      Struct told = onlyBad(run.drain());
      assertTrue(told.getString(BadRecord.ERROR_MESSAGE).contains("rest.headers"));
      assertEquals(1, server.requests.size());
    }
  }

  @Test
  void answersWaitingForKafkaHoldFurtherRequestsBack() throws Exception {
    String stations = "s0,s1,s2,s3,s4,s5";
    for (String station : stations.split(",", -1)) {
      server.series(station, NOW.minus(Duration.ofHours(5)), NOW, Duration.ofSeconds(10));
    }
    try (Run run = run(stations, "rest.max.in.flight", "2")) {
      int read = 0;
      while (read < server.readings.size()) {
        List<SourceRecord> batch = run.poll();
        read += batch.size();
        assertTrue(batch.size() <= 2_000);
        assertTrue(run.task.stationsWithRecords() <= 2);
      }
      assertEquals(server.readings.size(), read);
    }
  }

  @Test
  void seriesThatComesBackBringsItsBacklog() throws Exception {
    Instant old = NOW.minus(Duration.ofHours(5));
    server.series("s", old, NOW.plus(Duration.ofHours(8)), STEP);
    read("00065", "2", old, "1.5", old);
    try (Run run = run("s", "rest.window.max", "PT2H", "rest.lookback", "PT1H")) {
      List<SourceRecord> all = run.live(8);
      for (int i = 1; i <= 28; i++) {
        read("00065", "2", old.plus(STEP.multipliedBy(i)), "2.5", clock.instant());
      }
      all.addAll(run.live(24));
      assertEquals(Run.keys(server), Run.keys(all));
      assertNull(all.get(all.size() - 1).headers().lastWithName("backfill"));
    }
  }

  @Test
  void serviceWithoutTimeRangeIsReadWithoutRepeating() throws Exception {
    series("s");
    server.faults.put(
        "s",
        asked ->
            Answer.of(200, server.body(reading -> !reading.visible().isAfter(clock.instant()))));
    Map<String, String> properties = properties("s", "rest.params", "sites={station}");
    properties.put("rest.window.max", "PT3H");
    properties.put("rest.lookback", "PT1H");
    try (Run run = new Run(properties, clock)) {
      assertEquals(Run.keys(server), Run.keys(run.live(8)));
      assertEquals(9, server.requests.size());
    }
  }

  @Test
  void backlogOfASeriesSilentAcrossARestartIsFound() throws Exception {
    Instant old = NOW.minus(Duration.ofDays(20));
    server.series("s", old, NOW.plus(STEP.multipliedBy(16)), Duration.ofHours(6));
    read("00065", "2", old, "1.5", old);
    Map<String, String> properties = properties("s", "rest.start.time", "P21D");
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> all = new ArrayList<>();
    try (Run run = new Run(properties, context, clock)) {
      all.addAll(run.live(2));
      all.forEach(context::store);
    }
    for (int i = 1; i <= 20; i++) {
      read("00065", "2", old.plus(Duration.ofDays(i)), "2.5", clock.instant());
    }
    try (Run run = new Run(properties, context, clock)) {
      all.addAll(run.live(16));
    }
    assertEquals(Run.keys(server), Run.keys(all));
  }

  @Test
  void mutatedAnswersNeverFailTheTask() throws Exception {
    server.series("s", NOW.minus(Duration.ofHours(2)), NOW, STEP);
    byte[] good = server.body(reading -> true).getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(42);
    RestStationSourceConfig config = Resolved.of(properties("s")).config();
    Extractor extractor = config.extractor();
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      StationProgress begun = StationProgress.of(Cursor.startingAt(NOW.minus(Duration.ofHours(6))));
      StationPoller poller =
          new StationPollers(config, new RecordMaker(config.source())).live("s", begun, NOW);
      GroupRequest visit = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
      assertTrue(visit.add(poller, NOW));
      assertNotNull(visit.next());
      new GroupAnswers(config, extractor, random)
          .accept(visit, new Response.Page(ByteBuffer.wrap(Mutation.of(good, random))), NOW);
      int records = 0;
      Map<String, ?> last = null;
      for (SourceRecord record = poller.poll(); record != null; record = poller.poll()) {
        records++;
        last = record.sourceOffset();
      }
      if (last != null) {
        Cursor.of(last);
      }
      boolean failed = poller.due().isAfter(NOW) && poller.due().isBefore(NOW.plus(STEP));
      assertTrue(records > 0 || !failed, "a failed answer must leave a bad record");
      read += records;
    }
    assertTrue(read > 10_000, "read " + read);
  }
}
