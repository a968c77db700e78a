// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.extract.Extraction.Rejection;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Request;
import io.streamgauge.testing.LogLines;
import io.streamgauge.testing.TestClock;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What was told of is not told again, of stations that answer badly and of those that do not. */
class FailureToldTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

  @AutoClose private final UsgsServer server = new UsgsServer(new TestClock(NOW));

  @Test
  void eachTextIsTheFirstOnce() {
    Failure.Told told = new Failure.Told();
    for (int i = 0; i < 900; i++) {
      assertTrue(told.first("element " + i));
    }
    for (int i = 0; i < 900; i++) {
      assertFalse(told.first("element " + i));
    }
    told.clear();
    assertTrue(told.first("element 1"));
  }

  @Test
  void whatIsSeenAtEachPollIsNotForgotten() {
    Failure.Told told = new Failure.Told();
    assertTrue(told.first("stays"));
    for (int i = 0; i < 10_000; i++) {
      assertTrue(told.first("comes and goes " + i));
      assertFalse(told.first("stays"));
    }
    assertFalse(told.first("comes and goes " + 9_500));
    assertTrue(told.first("comes and goes " + 8_000));
  }

  /** Services repeat the key that they were sent, also where a reading should be. */
  @Test
  void aReasonThatQuotesTheKeyIsToldWithoutIt() {
    String secret = "Zx81Zx82Zx83/k";
    Map<String, String> properties = CoverageTest.properties(server, "s", "PT6H");
    properties.put("rest.auth.type", "bearer");
    properties.put("rest.auth.token", secret);
    RestStationSourceConfig config = Resolved.of(properties).config();
    LogLines told = new LogLines();
    FailureLog log = new FailureLog(told.logger());
    StationPollers pollers = new StationPollers(config, new RecordMaker(config.source()), log);
    FailureReports reports = pollers.live("s", pollers.progress("s", Map.of(), NOW), NOW).reports();
    JsonNode element = TextNode.valueOf(secret);
    Rejection first = Rejection.of("s", element, "/value '" + secret + "' is no number");
    Request request = new Request(URI.create("http://127.0.0.1:9/s"), Map.of(), null, "GET /s");
    reports.reject(List.of(first, Rejection.ofOthers("s", element, 900)), request, NOW);
    reports.notes().ofNone("Station s and 9 others", first);
    assertEquals(
        List.of(
            "Station s: 901 elements of an answer gave no reading, the first because: /value '***'"
                + " is no number",
            "Station s and 9 others: /value '***' is no number; the other rows are read"),
        told.lines);
  }

  @Test
  void aGapThatIsAskedForAgainInVainDoesNotCountItsStationAsAway() {
    Map<String, String> properties = CoverageTest.properties(server, "s", "PT6H");
    RestStationSourceConfig config = Resolved.of(properties).config();
    LogLines told = new LogLines();
    FailureLog log = new FailureLog(told.logger());
    StationPollers pollers = new StationPollers(config, new RecordMaker(config.source()), log);
    StationProgress progress =
        pollers.progress(
            "s",
            Map.of(
                "from", "2026-03-02T06:00:00Z",
                "t:s:00060", "2026-03-02T06:00:00Z",
                "gap:2026-03-01T00:00:00Z|s:00060",
                    "2026-03-01T06:00:00Z every=PT15M since=2026-03-01T06:02:11Z tries=0 found=0"
                        + " of=+s/+00060 told;0;"),
            NOW);
    StationPoller live = pollers.live("s", progress, NOW);
    Request request = new Request(URI.create("http://127.0.0.1:9/s"), Map.of(), null, "GET /s");
    Failure refused = Failure.of("Refused", "HTTP 400", null, null);
    pollers.again(live, NOW).reports().failed(refused, request, NOW, NOW);
    assertEquals(List.of(), told.lines);
    live.reports().failed(refused, request, NOW, NOW);
    assertEquals(1, told.lines.size());
  }
}
