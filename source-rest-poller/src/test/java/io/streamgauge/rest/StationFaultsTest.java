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
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.HttpFetcher;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StationFaultsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private final TestClock clock = new TestClock(NOW);
  private UsgsServer server;

  @BeforeEach
  void startServer() {
    server = new UsgsServer(clock);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private void series(String station) {
    server.series(
        station,
        "00060",
        "1",
        NOW.minus(Duration.ofHours(6)),
        NOW.plus(STEP.multipliedBy(8)),
        STEP);
  }

  private Map<String, String> properties(String stations) {
    return Run.properties(server, stations, "PT6H");
  }

  private Run run(Map<String, String> properties) {
    return new Run(properties, new FakeSourceContext(properties), clock);
  }

  private List<SourceRecord> live(Run run, int polls) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>(run.drain());
    for (int i = 0; i < polls; i++) {
      clock.advance(STEP);
      all.addAll(run.drain());
    }
    return all;
  }

  private static List<SourceRecord> bad(List<SourceRecord> records) {
    return records.stream().filter(Run::isBad).toList();
  }

  private static Struct value(SourceRecord record) {
    return (Struct) record.value();
  }

  private List<String> keysOf(String station) {
    return Run.keys(server).stream().filter(key -> key.startsWith(station + ":")).toList();
  }

  @Test
  void hangingStationBlocksNeitherPollNorStopNorTheOthers() throws Exception {
    series("good");
    server.faults.put("hang", asked -> Answer.never());
    Map<String, String> properties = properties("good,hang");
    RestStationSourceTask task = new RestStationSourceTask();
    task.initialize(new FakeSourceContext(properties));
    // The task's own clock: every reading up to March 2026 is the past.
    properties.put("rest.start.time", NOW.minus(Duration.ofHours(6)).toString());
    properties.put("rest.window.max", "P3650D");
    clock.set(NOW.plus(Duration.ofDays(1)));
    task.start(properties);
    List<SourceRecord> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      List<SourceRecord> batch = task.poll();
      assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 1_500);
      if (batch != null) {
        all.addAll(batch);
      }
    }
    assertEquals(keysOf("good"), Run.keys(all));
    long start = System.nanoTime();
    task.stop();
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 1_000);
  }

  @Test
  void deadlineCoversABodyThatDrips() throws Exception {
    server.faults.put("drip", asked -> Answer.of(200, "{").open());
    Map<String, String> properties = properties("drip");
    properties.put("rest.params", "sites=drip");
    properties.put("rest.request.timeout.ms", "300");
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
    AtomicInteger asked = new AtomicInteger();
    server.faults.put(
        "bad",
        request -> {
          asked.incrementAndGet();
          return Answer.of(500, "oops");
        });
    try (Run run = run(properties("bad,good"))) {
      List<SourceRecord> all = live(run, 4);
      assertTrue(asked.get() >= 3 && asked.get() <= 5, "asked " + asked);
      assertEquals(1, bad(all).size());
      assertEquals("HTTP status 500", value(bad(all).get(0)).getString(BadRecord.ERROR_MESSAGE));
      assertFalse(Run.keys(all).isEmpty());
      server.faults.clear();
      all.addAll(live(run, 8));
      assertEquals(Run.keys(server), Run.keys(all));
    }
  }

  @Test
  void retryAfterIsHonouredAndCapped() throws Exception {
    series("busy");
    AtomicInteger asked = new AtomicInteger();
    server.faults.put(
        "busy",
        request -> {
          asked.incrementAndGet();
          return Answer.of(429, "").with("Retry-After", "3000");
        });
    try (Run run = run(properties("busy"))) {
      live(run, 3);
      assertEquals(1, asked.get());
      server.faults.clear();
      assertEquals(keysOf("busy"), Run.keys(live(run, 6)));
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
    Map<String, String> properties = properties("01646500");
    properties.put("rest.params", "&api_key=s3cret");
    try (Run run = run(properties)) {
      List<SourceRecord> all = live(run, 4);
      assertEquals(1, all.size());
      Struct value = value(all.get(0));
      assertEquals("readings-dlq", all.get(0).topic());
      assertEquals("UnreadableAnswer", value.getString(BadRecord.ERROR_CLASS));
      assertTrue(value.getString(BadRecord.ERROR_MESSAGE).startsWith("not JSON"));
      assertTrue(value.getString(BadRecord.ORIGIN).contains("sites=01646500"));
      assertTrue(value.getString(BadRecord.ORIGIN).contains("api_key=***"));
      assertTrue(
          new String((byte[]) value.get(BadRecord.PAYLOAD), StandardCharsets.UTF_8)
              .startsWith("{\"value\""));
      assertFalse(all.get(0).toString().contains("s3cret"));
      server.faults.clear();
      assertEquals(Run.keys(server), Run.keys(live(run, 8)));
    }
  }

  @Test
  void tooLargeAnswersHalveTheWindow() throws Exception {
    series("big");
    Map<String, String> properties = properties("big");
    properties.put("rest.response.max.bytes", "2000");
    properties.put("rest.lookback", "PT1H");
    try (Run run = run(properties)) {
      assertEquals(Run.keys(server), Run.keys(live(run, 12)));
    }
  }

  @Test
  void answerTooLargeForTheSmallestWindowIsTold() throws Exception {
    Answer zeros = Answer.of(200, new byte[5_000_000]).zipped();
    server.faults.put("bomb", asked -> zeros);
    Map<String, String> properties = properties("bomb");
    properties.put("rest.response.max.bytes", "100000");
    try (Run run = run(properties)) {
      List<SourceRecord> all = live(run, 2);
      assertEquals(1, all.size());
      assertEquals("TooLarge", value(all.get(0)).getString(BadRecord.ERROR_CLASS));
      assertEquals(2_000, ((byte[]) value(all.get(0)).get(BadRecord.PAYLOAD)).length);
    }
  }

  @Test
  void refusalIsToldWithTheHeadOfTheAnswer() throws Exception {
    server.faults.put("gone", asked -> Answer.of(410, "no such"));
    try (Run run = run(properties("gone"))) {
      List<SourceRecord> all = live(run, 2);
      assertEquals(1, all.size());
      assertEquals("HTTP status 410", value(all.get(0)).getString(BadRecord.ERROR_MESSAGE));
    }
    Map<String, String> failing = properties("gone");
    failing.put("bad.records", "fail");
    try (Run run = run(failing)) {
      assertThrows(DataException.class, run::drain);
    }
  }

  @Test
  void rejectedElementIsToldOnceWhileTheLookBackShowsItAgain() throws Exception {
    series("s");
    server.readings.add(
        new UsgsServer.Reading(
            "s", "00065", "9", NOW.minus(STEP), "ice\",\"dateTime\":\"soon", NOW));
    server.faults.put(
        "s",
        asked ->
            Answer.of(
                200,
                server
                    .body(reading -> !reading.visible().isAfter(clock.instant()))
                    .replaceAll("(\"dateTime\":\"soon\",[^}]*),\"dateTime\":\"[^\"]*\"", "$1")));
    try (Run run = run(properties("s"))) {
      List<SourceRecord> all = live(run, 4);
      assertEquals(1, bad(all).size());
      Struct value = value(bad(all).get(0));
      assertTrue(value.getString(BadRecord.ERROR_MESSAGE).contains("'soon'"), value.toString());
      assertTrue(Run.keys(all).size() >= 28);
    }
  }

  @Test
  void lateValueComesOnceAndChangedValueComesAgainAsRevision() throws Exception {
    Instant at = NOW.minus(Duration.ofHours(2));
    server.readings.add(new UsgsServer.Reading("s", "00060", "1", at, "1.5", at));
    server.readings.add(new UsgsServer.Reading("s", "00060", "1", at.plus(STEP), "2.5", at));
    server.readings.add(
        new UsgsServer.Reading("s", "00060", "1", at.minus(STEP), "0.5", NOW.plus(STEP)));
    try (Run run = run(properties("s"))) {
      List<SourceRecord> all = live(run, 4);
      assertEquals(Run.keys(server), Run.keys(all));
      server.readings.remove(0);
      server.readings.add(new UsgsServer.Reading("s", "00060", "1", at, "1.75", at));
      List<SourceRecord> revised = live(run, 3);
      assertEquals(1, revised.size());
      assertTrue(Run.key(revised.get(0)).endsWith("=1.75"));
      assertEquals("true", revised.get(0).headers().lastWithName("revision").value());
      server.readings.remove(server.readings.size() - 1);
      server.readings.add(new UsgsServer.Reading("s", "00060", "1", at, "1.5", at));
      assertTrue(Run.key(live(run, 3).get(0)).endsWith("=1.5"));
    }
  }

  @Test
  void equalTimesWithDifferentValuesAreBothKept() throws Exception {
    Instant at = NOW.minus(Duration.ofHours(2));
    server.readings.add(new UsgsServer.Reading("s", "00060", "1", at, "1.5", at));
    server.readings.add(new UsgsServer.Reading("s", "00060", "1", at, "2.5", at));
    server.readings.add(new UsgsServer.Reading("s", "00060", "1", at, "2.5", at));
    Map<String, String> properties = properties("s");
    List<SourceRecord> all;
    try (Run run = run(properties)) {
      all = live(run, 2);
    }
    assertEquals(List.of("s:00060:1@" + at + "=1.5", "s:00060:1@" + at + "=2.5"), Run.keys(all));
    assertTrue(all.stream().allMatch(r -> r.headers().lastWithName("revision") == null));
    FakeSourceContext context = new FakeSourceContext(properties);
    context.store(all.get(0));
    try (Run run = new Run(properties, context, clock)) {
      assertEquals(List.of(Run.key(all.get(1))), Run.keys(run.drain()));
    }
  }

  @Test
  void backlogOfASilentStationIsFound() throws Exception {
    Instant old = NOW.minus(Duration.ofHours(5));
    server.readings.add(new UsgsServer.Reading("s", "00060", "1", old, "1.5", old));
    Map<String, String> properties = properties("s");
    properties.put("rest.window.max", "PT2H");
    properties.put("rest.lookback", "PT1H");
    try (Run run = run(properties)) {
      List<SourceRecord> all = live(run, 8);
      assertEquals(1, all.size());
      Instant now = clock.instant();
      for (int i = 1; i < 20; i++) {
        server.readings.add(
            new UsgsServer.Reading("s", "00060", "1", old.plus(STEP.multipliedBy(i)), "2.5", now));
      }
      all.addAll(live(run, 12));
      assertEquals(Run.keys(server), Run.keys(all));
    }
  }

  @Test
  void refusalThatMeansNoReadingsIsNoFailure() throws Exception {
    server.faults.put(
        "quiet",
        asked -> Answer.of(asked.query().containsKey("refuse") ? 400 : 200, "No data was found"));
    for (String params : List.of("&a=b", "&refuse=yes")) {
      Map<String, String> properties = properties("quiet");
      properties.put("rest.params", params);
      properties.put("rest.empty.answer", "No data");
      try (Run run = run(properties)) {
        assertEquals(List.of(), live(run, 4));
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
    Map<String, String> properties = properties("elsewhere");
    try (Run run = run(properties)) {
      assertFalse(Run.keys(run.drain()).isEmpty());
    }
    properties.put("rest.headers", "X-Api-Key: s3cret");
    server.requests.clear();
    try (Run run = run(properties)) {
      List<SourceRecord> all = run.drain();
      assertEquals(1, all.size());
      assertTrue(value(all.get(0)).getString(BadRecord.ERROR_MESSAGE).contains("rest.headers"));
      assertEquals(1, server.requests.size());
    }
  }

  @Test
  void answersWaitingForKafkaHoldFurtherRequestsBack() throws Exception {
    List<String> stations = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      stations.add("s" + i);
      server.series(
          "s" + i, "00060", "1", NOW.minus(Duration.ofHours(5)), NOW, Duration.ofSeconds(10));
    }
    Map<String, String> properties = properties(String.join(",", stations));
    properties.put("rest.max.in.flight", "2");
    try (Run run = run(properties)) {
      int read = 0;
      while (read < server.readings.size()) {
        List<SourceRecord> batch = run.task.poll();
        read += batch == null ? 0 : batch.size();
        assertTrue(batch == null || batch.size() <= 2_000);
        assertTrue(run.task.stationsWithRecords() <= 2);
      }
      assertEquals(server.readings.size(), read);
    }
  }

  @Test
  void seriesThatComesBackBringsItsBacklog() throws Exception {
    Instant old = NOW.minus(Duration.ofHours(5));
    server.series("s", "00060", "1", old, NOW.plus(Duration.ofHours(8)), STEP);
    server.readings.add(new UsgsServer.Reading("s", "00065", "2", old, "1.5", old));
    Map<String, String> properties = properties("s");
    properties.put("rest.window.max", "PT2H");
    properties.put("rest.lookback", "PT1H");
    try (Run run = run(properties)) {
      List<SourceRecord> all = live(run, 8);
      Instant now = clock.instant();
      for (int i = 1; i <= 28; i++) {
        server.readings.add(
            new UsgsServer.Reading("s", "00065", "2", old.plus(STEP.multipliedBy(i)), "2.5", now));
      }
      all.addAll(live(run, 24));
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
    Map<String, String> properties = properties("s");
    properties.put("rest.params", "sites={station}");
    properties.put("rest.window.max", "PT3H");
    properties.put("rest.lookback", "PT1H");
    try (Run run = run(properties)) {
      assertEquals(Run.keys(server), Run.keys(live(run, 8)));
      assertEquals(9, server.requests.size());
    }
  }

  @Test
  void backlogOfASeriesSilentAcrossARestartIsFound() throws Exception {
    Instant old = NOW.minus(Duration.ofDays(20));
    server.series("s", "00060", "1", old, NOW.plus(STEP.multipliedBy(16)), Duration.ofHours(6));
    server.readings.add(new UsgsServer.Reading("s", "00065", "2", old, "1.5", old));
    Map<String, String> properties = properties("s");
    properties.put("rest.start.time", "P21D");
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> all = new ArrayList<>();
    try (Run run = new Run(properties, context, clock)) {
      all.addAll(live(run, 2));
      all.forEach(context::store);
    }
    Instant now = clock.instant();
    for (int i = 1; i <= 20; i++) {
      Instant at = old.plus(Duration.ofDays(i));
      server.readings.add(new UsgsServer.Reading("s", "00065", "2", at, "2.5", now));
    }
    try (Run run = new Run(properties, context, clock)) {
      all.addAll(live(run, 16));
    }
    assertEquals(Run.keys(server), Run.keys(all));
  }

  @Test
  void mutatedAnswersNeverFailTheTask() throws Exception {
    server.series("s", "00060", "1", NOW.minus(Duration.ofHours(2)), NOW, STEP);
    byte[] good = server.body(reading -> true).getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(42);
    Map<String, String> properties = new HashMap<>(properties("s"));
    RestStationSourceConfig config = Resolved.of(properties).config();
    Extractor extractor = config.extractor();
    int read = 0;
    for (int i = 0; i < 10_000; i++) {
      StationPoller poller =
          new StationPollers(config, new io.streamgauge.common.RecordMaker(config.source()))
              .live(
                  "s", StationProgress.of(Cursor.startingAt(NOW.minus(Duration.ofHours(6)))), NOW);
      GroupRequest visit = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
      assertTrue(visit.add(poller, NOW));
      assertNotNull(visit.next());
      new GroupAnswers(config, extractor, random)
          .accept(
              visit, new Response.Page(java.nio.ByteBuffer.wrap(Mutation.of(good, random))), NOW);
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
