// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A service that answers in XML, well and badly. */
class XmlServiceTest {
  private static final Instant NOW = Instant.parse("2026-05-06T12:00:00Z");

  private final TestClock clock = new TestClock(NOW);
  private final AtomicReference<Answer> answer = new AtomicReference<>();
  @AutoClose private final StationServer server = new StationServer(asked -> answer.get());

  private Map<String, String> properties() {
    Map<String, String> properties = Run.levels("xml", server.url("/{station}"));
    properties.put("rest.stations", "s");
    properties.put("rest.format", "xml");
    properties.put("rest.extract.levels", "/a/b");
    properties.put("observation.observed_property", "/what/#text");
    return properties;
  }

  private static String rows(String... minutes) {
    StringBuilder text = new StringBuilder("<a>");
    for (String minute : minutes) {
      text.append("<b><what>H\u00f6he</what><time>2026-05-06T11:" + minute + ":00Z</time>");
      text.append("<value>" + minute + "</value></b>");
    }
    return text + "</a>";
  }

  private static Answer latin(String body) {
    return Answer.of(200, body.getBytes(StandardCharsets.ISO_8859_1))
        .with("Content-Type", "text/xml; charset=\"iso-8859-1\"");
  }

  private List<SourceRecord> again(Run run) throws InterruptedException {
    clock.advance(Duration.ofMinutes(16));
    return run.drain();
  }

  @Test
  void oneRowThenSeveralThenNone() throws Exception {
    answer.set(latin("<a/>"));
    try (Run run = new Run(properties(), clock)) {
      assertEquals(List.of(), run.drain());
      answer.set(latin(rows("00")));
      List<SourceRecord> first = again(run);
      assertEquals(1, first.size());
      assertEquals("H\u00f6he", ((Struct) first.get(0).value()).getString("observed_property"));
      answer.set(Answer.of(200, rows("00", "15", "30")).with("Content-Type", "application/xml"));
      assertEquals(2, again(run).size());
      answer.set(latin("<a></a>"));
      assertEquals(List.of(), again(run));
      answer.set(latin(rows("30", "45")));
      assertEquals(1, again(run).size());
    }
  }

  @Test
  void hostileAnswersAreRefusedAndTheStationGoesOn() throws Exception {
    String entities =
        "<!DOCTYPE a [<!ENTITY e '" + "x".repeat(1_000) + "'>]><a>" + "&e;".repeat(1_000) + "</a>";
    String outside = "<!DOCTYPE a SYSTEM '" + server.url("/fetched") + "'>" + rows("00");
    Map<String, String> reasons = new HashMap<>();
    reasons.put(entities, "DOCTYPE");
    reasons.put(outside, "DOCTYPE");
    reasons.put("<a>".repeat(50_000), "64 elements");
    reasons.put(rows("00").replace("</a>", ""), "not XML");
    reasons.put("<html><body>Service unavailable</body></html>", "leads to nothing");
    reasons.put("<a x='" + "y".repeat(5 << 20) + "'/>", "not XML");
    for (Map.Entry<String, String> each : reasons.entrySet()) {
      answer.set(latin(each.getKey()));
      try (Run run = new Run(properties(), clock)) {
        List<Struct> bad = Run.bad(run.drain());
        assertEquals(1, bad.size(), each.getValue());
        String reason = bad.get(0).getString(BadRecord.ERROR_MESSAGE);
        assertTrue(reason.contains(each.getValue()), reason);
        answer.set(latin(rows("00")));
        assertEquals(1, again(run).size());
      }
      clock.set(NOW);
    }
    assertTrue(server.asked().stream().noneMatch(asked -> asked.path().equals("/fetched")));
  }
}
