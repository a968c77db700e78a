// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.rest.http.HostBreaker;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String GOOD = "[{\"t\":\"2026-03-02T11:30:00Z\",\"v\":1}]";
  private final TestClock clock = new TestClock(NOW);
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final AtomicReference<Answer> always = new AtomicReference<>();
  private final StationServer server =
      new StationServer(
          asked -> {
            if (always.get() != null) {
              return always.get();
            }
            synchronized (answers) {
              return answers.isEmpty() ? Answer.of(200, GOOD) : answers.poll();
            }
          });

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Map<String, String> properties(String rules) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "test");
    properties.put("rest.url", server.url("/api"));
    properties.put("rest.params", "id={station}&from={window.start}&apikey=s3cret");
    properties.put("rest.stations", "A");
    properties.put("rest.start.time", "PT2H");
    properties.put("kafka.topic", "readings");
    properties.put("observation.sensor_id", "{station}");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/t");
    properties.put("observation.result", "/v");
    properties.put("rest.error.rules", rules);
    return properties;
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
        "200@=none:EMPTY; 200; '\"none\"'; true"
      })
  void ruleMatchesByStatusAndBody(String rule, int status, String body, boolean matches) {
    assertEquals(
        matches, RequestParts.matches(rule, status, body.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void firstRuleThatMatchesDecides() throws Exception {
    answers.add(Answer.of(200, "{\"error\":\"no data today\"}"));
    Map<String, String> properties =
        properties("200@/error=~no data:EMPTY, 200@/error:RETRY, 404:OK");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      assertEquals(List.of(), run.drain());
      answers.add(Answer.of(200, "{\"error\":\"overloaded\"}"));
      clock.advance(Duration.ofMinutes(15));
      List<Struct> told = bad(run.drain());
      assertEquals(1, told.size());
      assertEquals("TryLater", told.get(0).getString(BadRecord.ERROR_CLASS));
      assertEquals(
          "HTTP status 200 (rest.error.rules: 200@/error:RETRY)",
          told.get(0).getString(BadRecord.ERROR_MESSAGE));
      assertTrue(told.get(0).getString(BadRecord.ORIGIN).endsWith("&apikey=***"));
      assertEquals(
          "{\"error\":\"overloaded\"}",
          new String((byte[]) told.get(0).get(BadRecord.PAYLOAD), StandardCharsets.UTF_8));
      answers.add(Answer.of(404, GOOD));
      clock.advance(Duration.ofSeconds(6));
      assertEquals(1, good(run.drain()));
      assertEquals(3, server.asked().size());
    }
  }

  /** 404 of 5 s, from whatever stands before the service, put all stations to rest for a day. */
  @Test
  void aStatusAloneSkipsAStationOnlyAfterHours() throws Exception {
    always.set(Answer.of(404, "<h1>Not Found</h1>"));
    Map<String, String> properties = properties("404:SKIP_STATION");
    properties.put("rest.station.skip.ms", "7200000");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      List<SourceRecord> told = new ArrayList<>(run.drain());
      assertEquals("Doubtful", bad(told).get(0).getString(BadRecord.ERROR_CLASS));
      while (clock.instant().isBefore(NOW.plus(Duration.ofHours(4).plus(Duration.ofMinutes(20))))) {
        clock.advance(Duration.ofMinutes(1));
        told.addAll(run.drain());
      }
      assertEquals(2, told.size());
      assertEquals("Skipped", bad(told).get(1).getString(BadRecord.ERROR_CLASS));
      always.set(null);
      int asked = server.asked().size();
      clock.advance(Duration.ofMinutes(90));
      assertEquals(List.of(), run.drain());
      assertEquals(asked, server.asked().size());
      clock.advance(Duration.ofMinutes(30));
      assertEquals(1, good(run.drain()));
    }
  }

  @Test
  void skippedStationRestsAndComesBack() throws Exception {
    answers.add(Answer.of(404, "unknown station"));
    Map<String, String> properties = properties("404=~unknown:SKIP_STATION");
    properties.put("rest.station.skip.ms", "7200000");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      List<SourceRecord> told = run.drain();
      assertEquals("Skipped", bad(told).get(0).getString(BadRecord.ERROR_CLASS));
      clock.advance(Duration.ofMinutes(119));
      assertEquals(List.of(), run.drain());
      assertEquals(1, server.asked().size());
      clock.advance(Duration.ofMinutes(1));
      assertEquals(1, good(run.drain()));
    }
  }

  @Test
  void failEndsTheTaskAndTellsWhyWithoutTheKey() throws Exception {
    answers.add(Answer.of(401, "{\"message\":\"key revoked\"}"));
    Map<String, String> properties = properties("401:FAIL");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
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
    Map<String, String> properties = properties("403@/error=quota:RATE_LIMITED");
    properties.put("rest.stations", "A,B,C");
    properties.put("rest.max.in.flight", "1");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      assertEquals(List.of(), run.drain());
      clock.advance(Duration.ofSeconds(599));
      assertEquals(List.of(), run.drain());
      assertEquals(1, server.asked().size());
      clock.advance(Duration.ofSeconds(1));
      assertEquals(3, good(run.drain()));
    }
  }

  @Test
  void busyServiceFailsNoTaskWhereBadRecordsDo() throws Exception {
    answers.add(Answer.of(503, "come back later"));
    Map<String, String> properties = properties("");
    properties.put("bad.records", "fail");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      assertEquals(List.of(), run.drain());
      clock.advance(Duration.ofSeconds(6));
      assertEquals(1, good(run.drain()));
    }
  }

  @Test
  void unchangedAnswerIsNoFailure() throws Exception {
    answers.add(Answer.of(304, ""));
    Map<String, String> properties = properties("");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      assertEquals(List.of(), run.drain());
      clock.advance(Duration.ofMinutes(14));
      assertEquals(List.of(), run.drain());
      assertEquals(1, server.asked().size());
    }
  }

  @Test
  void brokenServicePausesAndIsProbedByOneRequest() throws Exception {
    always.set(Answer.of(502, "bad gateway"));
    Map<String, String> properties = properties("");
    properties.put(
        "rest.stations", String.join(",", IntStream.range(0, 200).mapToObj(i -> "s" + i).toList()));
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      run.drain();
      int asked = server.asked().size();
      // Those under way when the fifth fails are answered, too.
      assertTrue(asked >= 5 && asked < 5 + 4, asked + " requests");
      clock.advance(Duration.ofSeconds(14));
      run.drain();
      assertEquals(asked, server.asked().size());
      clock.advance(Duration.ofSeconds(16));
      run.drain();
      assertEquals(asked + 1, server.asked().size());
      // The second pause is longer than the first.
      clock.advance(Duration.ofSeconds(29));
      run.drain();
      assertEquals(asked + 1, server.asked().size());
      always.set(null);
      clock.advance(Duration.ofSeconds(31));
      assertEquals(200, good(drainUntilQuiet(run)));
    }
  }

  private List<SourceRecord> drainUntilQuiet(Run run) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>(run.drain());
    clock.advance(Duration.ofMinutes(2));
    all.addAll(run.drain());
    return all;
  }

  @Test
  void breakerOpensForDifferentStationsInARowOnly() {
    HostBreaker breaker =
        new HostBreaker(
            new io.streamgauge.common.Backoff(Duration.ofSeconds(10), Duration.ofMinutes(5)),
            new SplittableRandom(1));
    for (int i = 0; i < 10; i++) {
      breaker.ended("bad", true, NOW);
    }
    breaker.ended("hangs", true, NOW);
    breaker.ended("good", false, NOW);
    breaker.ended("bad", true, NOW);
    breaker.ended("hangs", true, NOW);
    breaker.ended("third", true, NOW);
    breaker.ended("fourth", true, NOW);
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
