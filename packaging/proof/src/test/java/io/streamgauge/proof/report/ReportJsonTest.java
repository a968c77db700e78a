// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The report as JSON, which a later run is compared with. */
class ReportJsonTest {
  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    RunReport good = MadeUpRun.good();
    assertEquals(good, ReportJson.read(ReportJson.of(good)));
    List<FailureResult> stuck = List.of(MadeUpRun.notRecovered(MadeUpRun.failure(0, 10, 5)));
    RunReport bad = MadeUpRun.report("Bad", List.of(), stuck, List.of(MadeUpRun.mqtt(1, 0)));
    assertEquals(bad, ReportJson.read(ReportJson.of(bad)));
    assertFalse(ReportJson.read(ReportJson.of(bad)).good());
  }

  /** Whoever compares reports of two versions knows these names. */
  @Test
  void namesAndFormsStay() throws Exception {
    List<FailureResult> stuck = List.of(MadeUpRun.notRecovered(MadeUpRun.failure(0, 10, 5)));
    RunReport report =
        MadeUpRun.report("Bad", MadeUpRun.samples(12, stuck), stuck, List.of(MadeUpRun.mqtt(1, 0)));
    String json = ReportJson.of(report);
    JsonNode all = new ObjectMapper().readTree(json);
    assertEquals(
        List.of(
            "format",
            "good",
            "title",
            "began",
            "ended",
            "machine",
            "samples",
            "failures",
            "totals",
            "seed"),
        names(all));
    assertEquals(1, all.get("format").asInt());
    assertFalse(all.get("good").asBoolean());
    assertEquals("2026-03-01T06:00:00Z", all.get("began").asText());
    JsonNode sample = all.get("samples").get(11);
    assertEquals(
        List.of(
            "at",
            "sentPerSecond",
            "onTopicPerSecond",
            "archivedPerSecond",
            "latencyP50Ms",
            "latencyP99Ms",
            "lagRecords",
            "workerRssBytes"),
        names(sample));
    assertTrue(sample.get("latencyP99Ms").isNull());
    JsonNode failure = all.get("failures").get(0);
    assertEquals(
        List.of(
            "name",
            "what",
            "began",
            "ended",
            "recovered",
            "counts",
            "latencyP99BeforeMs",
            "latencyP99DuringMs",
            "latencyP99AfterMs",
            "backlog",
            "drainSeconds",
            "drainExpectedSeconds",
            "note"),
        names(failure));
    assertTrue(failure.get("recovered").isNull());
    assertTrue(failure.get("drainSeconds").isNull());
    assertEquals(
        List.of(
            "source",
            "sent",
            "onTopic",
            "archived",
            "lost",
            "duplicatedOnTopic",
            "duplicatedArchived",
            "duplicatesAllowedOnTopic"),
        names(all.get("totals").get(0)));
    assertEquals(12, json.lines().filter(line -> line.contains("\"sentPerSecond\"")).count());
  }

  @Test
  void moreAndLessThanIsKnownIsRead() throws Exception {
    RunReport report =
        ReportJson.read(
            """
            {"format": 2, "title": "T", "began": "2026-03-01T06:00:00Z", "ended": "2026-03-01T07:00:00Z",
             "weather": {"fine": true}, "failures": [{"name": "F", "began": "2026-03-01T06:10:00Z",
             "ended": "2026-03-01T06:11:00Z"}]}""");
    FailureResult failure = report.failures().get(0);
    assertNull(failure.recovered());
    assertTrue(Double.isNaN(failure.drainSeconds()));
    assertEquals(List.of(), report.samples());
  }

  @Test
  void noMomentIsAFault() {
    String json = "{\"title\": \"T\", \"began\": \"yesterday\", \"ended\": null}";
    IOException fault = assertThrows(IOException.class, () -> ReportJson.read(json));
    assertTrue(fault.getMessage().contains("yesterday"), fault.getMessage());
  }
}
