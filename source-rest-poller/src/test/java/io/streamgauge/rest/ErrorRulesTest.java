// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.BadRecord;
import io.streamgauge.rest.http.HostBreaker;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String GOOD = "[{\"time\":\"2026-03-02T11:30:00Z\",\"value\":1}]";
  private final TestClock clock = new TestClock(NOW);
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Answer> always = new AtomicReference<>();

  @AutoClose
  private final StationServer server =
      new StationServer(
          asked -> {
            Answer next = always.get() != null ? always.get() : answers.poll();
            return next != null ? next : Answer.of(200, GOOD);
          });

  private Run run(String rules, String... more) {
    Map<String, String> properties = Run.levels("test", server.url("/api"));
    properties.put("rest.params", "id={station}&from={window.start}&apikey=s3cret");
    properties.put("rest.stations", "A");
    properties.put("rest.start.time", "PT2H");
    properties.put("rest.error.rules", rules);
    return Run.of(with(properties, more), clock);
  }

  /** What a run reads some time later. */
  private List<SourceRecord> after(Duration time, Run run) throws InterruptedException {
    clock.advance(time);
    return run.drain();
  }

  private static List<Struct> bad(List<SourceRecord> records) {
    return records.stream().filter(Run::isBad).map(record -> (Struct) record.value()).toList();
  }

  private static long good(List<SourceRecord> records) {
    return records.stream().filter(record -> !Run.isBad(record)).count();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "404:EMPTY; 404; x; true",
        "404:EMPTY; 405; x; false",
        "4xx:RETRY; 451; x; true",
        "4xx:RETRY; 500; x; false",
        "*:RETRY; 206; x; true",
        "200=~(?i)maintenance:RETRY; 200; <p>Maintenance</p>; true",
        "200=~maintenance:RETRY; 200; []; false",
        "200@/error/code=17:FAIL; 200; {\"error\":{\"code\":17}}; true",
        "200@/error/code=17:FAIL; 200; {\"error\":{\"code\":171}}; false",
        "200@/error/code=17:FAIL; 200; {\"error\":{\"cod\":17}}; false",
        "200@/e/0/m=~No .*data:EMPTY; 200; {\"a\":[1] \"e\":[{\"m\":\"No data\"}]}; false",
        "200@/e/0/m=~No .*data:EMPTY; 200; {\"a\":[1], \"e\":[{\"m\":\"No tide data\"}]}; true",
        "*@/error:FAIL; 200; {\"error\":{\"code\":17}}; true",
        "*@/error:FAIL; 200; {\"error\":null}; false",
        "*@/error:FAIL; 200; {\"data\":{\"error\":1}}; false",
        "*@/error:FAIL; 200; no JSON; false",
        "*@/error:FAIL; 200; ''; false",
        "200@=none:EMPTY; 200; '\"none\"'; true",
        "200@/a/error/code=5:RETRY; 200; <a><error><code>5</code></error></a>; true",
        "200@/a/error/0/code/#text=5:RETRY; 200; <a><error><code>5</code></error></a>; true",
        "200@/a/error/@code=5:RETRY; 200; \ufeff <a><error code='5'/></a>; true",
        "200@/a/error/code=5:RETRY; 200; <a><error><code>6</code></error></a>; false",
        "200@/a/error:RETRY; 200; <a><error><code>6</code></error></a>; true",
        "200@/a/error:RETRY; 200; <a><errors/></a>; false",
        "200@/a/error:RETRY; 200; <a><error>; false"
      })
  void ruleMatchesByStatusAndBody(String rule, int status, String body, boolean matches) {
    assertEquals(
        matches, RequestParts.matches(rule, status, body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void firstRuleThatMatchesDecides() throws Exception {
    answers.add(Answer.of(200, "{\"error\":\"no data today\"}"));
    try (Run run = run("200@/error=~no data:EMPTY, 200@/error:RETRY, 404:OK")) {
      assertEquals(List.of(), run.drain());
      answers.add(Answer.of(200, "{\"error\":\"overloaded\"}"));
      List<Struct> all = bad(after(Duration.ofMinutes(15), run));
      assertEquals(1, all.size());
      Struct told = all.get(0);
      assertEquals("TryLater", told.getString(BadRecord.ERROR_CLASS));
      assertEquals(
          "HTTP status 200 (rest.error.rules: 200@/error:RETRY)",
          told.getString(BadRecord.ERROR_MESSAGE));
      assertTrue(told.getString(BadRecord.ORIGIN).endsWith("&apikey=***"));
      String payload = new String(told.getBytes(BadRecord.PAYLOAD), StandardCharsets.UTF_8);
      assertEquals("{\"error\":\"overloaded\"}", payload);
      answers.add(Answer.of(404, GOOD));
      assertEquals(1, good(after(Duration.ofSeconds(6), run)));
      assertEquals(3, server.asked().size());
    }
  }

  /** 404 of 5 s, from whatever stands before the service, put all stations to rest for a day. */
  @Test
  void aStatusAloneSkipsAStationOnlyAfterHours() throws Exception {
    always.set(Answer.of(404, "<h1>Not Found</h1>"));
    try (Run run = run("404:SKIP_STATION", "rest.station.skip.ms", "7200000")) {
      List<SourceRecord> told = new ArrayList<>(run.drain());
      assertEquals("Doubtful", bad(told).get(0).getString(BadRecord.ERROR_CLASS));
      while (clock.instant().isBefore(NOW.plus(Duration.ofHours(4).plus(Duration.ofMinutes(20))))) {
        told.addAll(after(Duration.ofMinutes(1), run));
      }
      assertEquals(2, told.size());
      assertEquals("Skipped", bad(told).get(1).getString(BadRecord.ERROR_CLASS));
      always.set(null);
      int asked = server.asked().size();
      assertEquals(List.of(), after(Duration.ofMinutes(90), run));
      assertEquals(asked, server.asked().size());
      assertEquals(1, good(after(Duration.ofMinutes(30), run)));
    }
  }

  @Test
  void skippedStationRestsAndComesBack() throws Exception {
    answers.add(Answer.of(404, "unknown station"));
    try (Run run = run("404=~unknown:SKIP_STATION", "rest.station.skip.ms", "7200000")) {
      List<SourceRecord> told = run.drain();
      assertEquals("Skipped", bad(told).get(0).getString(BadRecord.ERROR_CLASS));
      assertEquals(List.of(), after(Duration.ofMinutes(119), run));
      assertEquals(1, server.asked().size());
      assertEquals(1, good(after(Duration.ofMinutes(1), run)));
    }
  }

  @Test
  void failEndsTheTaskAndTellsWhyWithoutTheKey() throws Exception {
    answers.add(Answer.of(401, "{\"message\":\"key revoked\"}"));
    try (Run run = run("401:FAIL")) {
      ConnectException failure = assertThrows(ConnectException.class, run::drain);
      assertTrue(failure.getMessage().contains("Station A: HTTP status 401"));
      assertTrue(failure.getMessage().contains("key revoked"));
      assertTrue(failure.getMessage().contains("apikey=***"));
      assertFalse(failure.getMessage().contains("s3cret"));
    }
  }

  @Test
  void rateLimitByRuleHoldsAllStations() throws Exception {
    answers.add(Answer.of(403, "{\"error\":\"quota\"}", Map.of("Retry-After", "600")));
    String[] stations = {"rest.stations", "A,B,C", "rest.max.in.flight", "1"};
    try (Run run = run("403@/error=quota:RATE_LIMITED", stations)) {
      assertEquals(List.of(), run.drain());
      assertEquals(List.of(), after(Duration.ofSeconds(599), run));
      assertEquals(1, server.asked().size());
      assertEquals(3, good(after(Duration.ofSeconds(1), run)));
    }
  }

  @Test
  void busyServiceFailsNoTaskWhereBadRecordsDo() throws Exception {
    answers.add(Answer.of(503, "come back later"));
    try (Run run = run("", "bad.records", "fail")) {
      assertEquals(List.of(), run.drain());
      assertEquals(1, good(after(Duration.ofSeconds(6), run)));
    }
  }

  @Test
  void unchangedAnswerIsNoFailure() throws Exception {
    answers.add(Answer.of(304, ""));
    try (Run run = run("")) {
      assertEquals(List.of(), run.drain());
      assertEquals(List.of(), after(Duration.ofMinutes(14), run));
      assertEquals(1, server.asked().size());
    }
  }

  @Test
  void brokenServicePausesAndIsProbedByOneRequest() throws Exception {
    always.set(Answer.of(502, "bad gateway"));
    String stations = String.join(",", StationGroupsTest.names("s", 200));
    try (Run run = run("", "rest.stations", stations)) {
      run.drain();
      int asked = server.asked().size();
      // Those under way when the fifth fails are answered, too.
      assertTrue(asked >= 5 && asked < 5 + 4, asked + " requests");
      after(Duration.ofSeconds(14), run);
      assertEquals(asked, server.asked().size());
      after(Duration.ofSeconds(16), run);
      assertEquals(asked + 1, server.asked().size());
      // The second pause is longer than the first.
      after(Duration.ofSeconds(29), run);
      assertEquals(asked + 1, server.asked().size());
      always.set(null);
      List<SourceRecord> all = after(Duration.ofSeconds(31), run);
      all.addAll(after(Duration.ofMinutes(2), run));
      assertEquals(200, good(all));
    }
  }

  @Test
  void breakerOpensForDifferentStationsInARowOnly() {
    HostBreaker breaker =
        new HostBreaker(
            new Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5)), new SplittableRandom(1));
    for (int i = 0; i < 10; i++) {
      breaker.ended("bad", true, NOW);
    }
    breaker.ended("hangs", true, NOW);
    breaker.ended("good", false, NOW);
    for (String station : List.of("bad", "hangs", "third", "fourth")) {
      breaker.ended(station, true, NOW);
    }
    assertTrue(breaker.allows(NOW, 4));
    breaker.ended("fifth", true, NOW);
    assertFalse(breaker.allows(NOW, 0));
    Instant opens = breaker.opens(NOW, 0);
    assertTrue(opens.isAfter(NOW.plusSeconds(14)) && !opens.isAfter(NOW.plusSeconds(30)));
    assertTrue(breaker.allows(opens, 0));
    assertFalse(breaker.allows(opens, 1));
    breaker.ended("late", false, NOW.plusSeconds(1));
    assertTrue(breaker.allows(NOW.plusSeconds(1), 9));
  }
}
