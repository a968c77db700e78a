// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that are small on the wire and large in memory or in Kafka. */
class AnswerBudgetTest {
  private static final int BYTES = 16 << 20;
  private static final Instant NOW = Instant.parse("2026-05-06T12:00:00Z");

  private static Map<String, String> properties(String format) {
    Map<String, String> properties = Run.levels("budget", "http://localhost/{station}");
    properties.put("rest.stations", "a");
    if (format.startsWith("json-") || format.equals("json")) {
      properties.put("rest.format", format);
    } else if (format.equals("columns") || format.equals("header-rows")) {
      properties.put("rest.extract.levels", "/data");
      properties.put("rest.extract.shape", format);
    } else {
      properties.put("rest.format", format.equals("widths") ? "fixed-width" : format);
      properties.put("rest.header.lines", "1");
      if (format.equals("widths")) {
        properties.put("rest.columns.widths", "1," + "1,".repeat(600) + "1");
      }
    }
    return properties;
  }

  private static ByteBuffer body(String head, String part, String tail, int bytes) {
    ByteBuffer body = ByteBuffer.allocate(bytes);
    body.put(head.getBytes(StandardCharsets.UTF_8));
    byte[] each = part.getBytes(StandardCharsets.UTF_8);
    byte[] end = tail.getBytes(StandardCharsets.UTF_8);
    while (body.remaining() >= each.length + end.length) {
      body.put(each);
    }
    return body.put(end).flip();
  }

  /** As much memory as the tests have is taken many times over, or minutes, without a bound. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "json|[|{},|{}]",
        "json|[|[],|[]]",
        "json|[|1,|1]",
        "json|[|\"\",|\"\"]",
        "json|[|{\"a\":{}},|{}]",
        "json|[|-1.5e7,|0]",
        "json|{\"a\":[|null,|0]}",
        "json|` `|1 |1",
        "json|{\"\":0|,\"q\":1|}",
        "json-lines|1\\n|1\\n|1\\n",
        "json-lines|{}\\n|{}\\n|{}\\n",
        "json-lines|[]\\n|[{},{},{},{}]\\n|[]\\n",
        "columns|{\"data\":{\"time\":[1],\"x\":{},\"y\":[|{},|{}]}}",
        "columns|{\"data\":{\"time\":[|1,|1]}}",
        "header-rows|{\"data\":[[\"time\",\"value\"]|,[1,2]|]}",
        "header-rows|{\"data\":[\"time,value|,|\"]}",
        "csv|time,value\\n|,|\\n",
        "csv|time,value\\n|1\\n|\\n",
        "csv|time,value\\n|\"\",\"\"\\n|\\n",
        "fixed-width|time value\\n|1 2\\n|\\n",
        "fixed-width|time value\\n|1\\t|\\n",
        "widths|time\\n|11\\n|\\n",
      })
  void smallPartsWithoutNumberAreRefused(String format, String head, String part, String tail) {
    Extractor extractor = Resolved.of(properties(format)).config().extractor();
    ByteBuffer body =
        body(
            head.replace("\\n", "\n"),
            part.replace("\\n", "\n").replace("\\t", "\t"),
            tail.replace("\\n", "\n"),
            BYTES);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThrows(Exception.class, () -> extractor.extract(body, "a")));
  }

  /** A wide header is filled up for each of the short rows below it. */
  @Test
  void shortRowsBelowAWideHeaderAreRefused() {
    Extractor extractor = Resolved.of(properties("csv")).config().extractor();
    StringBuilder head = new StringBuilder("time,value");
    for (int i = 0; i < 5_000; i++) {
      head.append(",c").append(i);
    }
    ByteBuffer body = body(head.append('\n').toString(), "1\n", "\n", 200_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThrows(PartialAnswerException.class, () -> extractor.extract(body, "a")));
  }

  /** 300 kB that would be 4 GB in Kafka. */
  @ParameterizedTest
  @CsvSource({"{title}", "/title", "{title} {unit}"})
  void aTextOfTheHeadIsNotWrittenWithThousandsOfRows(String attribute) {
    Map<String, String> properties = properties("json");
    properties.put("rest.extract.levels", "/rows");
    properties.put("rest.extract.fields", "0.title=/title, 0.unit=/unit");
    properties.put("observation.attributes", "title={title},more=" + attribute + ",at=/time");
    Extractor extractor = Resolved.of(properties).config().extractor();
    String head = "{\"title\":\"" + "t".repeat(60_000) + "\",\"unit\":\"m\",\"rows\":[";
    String row = "{\"time\":\"2026-05-06T10:00:00Z\",\"value\":1}";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          PartialAnswerException refused =
              assertThrows(
                  PartialAnswerException.class,
                  () -> extractor.extract(body(head, row + ",", row + "]}", 300_000), "a"));
          assertTrue(refused.getMessage().contains("readings"), refused.getMessage());
        });
  }

  /** The parents of few rows each, which all have the text of the head in one of their own. */
  @Test
  void aTextThatIsMadeAnewForEachSeriesIsNotHeldForEach() {
    Map<String, String> properties = properties("json");
    properties.put("rest.extract.levels", "/series,/rows");
    properties.put("rest.extract.fields", "0.title=/title, 1.p=/p");
    properties.put("observation.attributes", "title={title}-{p}");
    Extractor extractor = Resolved.of(properties).config().extractor();
    String head = "{\"title\":\"" + "t".repeat(60_000) + "\",\"series\":[";
    String one = "{\"p\":7,\"rows\":[{\"time\":\"2026-05-06T10:00:00Z\",\"value\":1}]}";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThrows(
                PartialAnswerException.class,
                () -> extractor.extract(body(head, one + ",", one + "]}", 2_000_000), "a")));
  }

  /** Nothing is made of it, but for the work. */
  @ParameterizedTest
  @CsvSource({"attributes, {title}-{p}, x", "sensor_id, {title}{p}, 1", "unit, {title}{p}, 1"})
  void aTextThatIsMadeAnewForRowsThatGiveNothingIsNotMadeForEach(
      String field, String template, String value) {
    Map<String, String> properties = properties("json");
    properties.put("rest.extract.levels", "/series,/rows");
    properties.put("rest.extract.fields", "0.title=/title, 1.p=/p");
    properties.put("observation." + field, field.equals("attributes") ? "t=" + template : template);
    properties.put("rest.extract.series", "{title}{p}");
    Extractor extractor = Resolved.of(properties).config().extractor();
    String head = "{\"title\":\"" + "t".repeat(2_000_000) + "\",\"series\":[";
    String one =
        "{\"p\":7,\"rows\":[{\"time\":\"2026-05-06T10:00:00Z\",\"value\":\"" + value + "\"}]}";
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThrows(
                PartialAnswerException.class,
                () -> extractor.extract(body(head, one + ",", one + "]}", 4_000_000), "a")));
  }

  /** A cursor is written into the next request. */
  @Test
  void aCursorAsLongAsTheAnswerIsNotSentBack() throws Exception {
    Map<String, String> properties = properties("json");
    properties.put("rest.extract.levels", "/rows");
    properties.put("rest.page.mode", "cursor");
    properties.put("rest.page.next", "/next");
    properties.put("rest.params", "after={page.cursor}");
    RestStationSourceConfig config = Resolved.of(properties).config();
    ByteBuffer body = body("{\"rows\":[],\"next\":\"", "n", "\"}", 900_000);
    Extraction found = config.extractor().extract(body, "a");
    PageWalk walk = new PageWalk(config.http());
    Response.Page page = new Response.Page(body);
    assertThrows(
        UnreadableAnswerException.class,
        () -> walk.add(page, found, URI.create("http://localhost/a")));
  }

  /** What is good and of a usual size is read, also where the worker has little memory. */
  @Test
  void fiftyThousandReadingsAreRead() throws Exception {
    Extractor extractor = Resolved.of(properties("json")).config().extractor();
    String row = "{\"time\":\"2026-05-06T10:00:00Z\",\"value\":1}";
    ByteBuffer body = body("[", row + ",", row + "]", row.length() * 50_000 + 50_001);
    assertEquals(50_000, extractor.extract(body, "a").rows().size());
  }

  /** Told once, and the other station is read. */
  @Test
  void theTaskGoesOnWithTheOtherStations() throws Exception {
    TestClock clock = new TestClock(NOW);
    try (StationServer server = new StationServer(asked -> Answer.of(200, "[]"))) {
      Map<String, String> properties = new HashMap<>(properties("json"));
      properties.put("rest.url", server.url("/{station}"));
      properties.put("rest.stations", "a,b,c,d,e");
      for (String station : List.of("a", "b", "c", "d")) {
        server.answer(
            "/" + station,
            StandardCharsets.UTF_8.decode(body("[", "{},", "{}]", 3 << 20)).toString());
      }
      server.answer("/e", "[{\"time\":\"2026-05-06T11:00:00Z\",\"value\":4}]");
      try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
        List<SourceRecord> records = run.drain();
        clock.advance(Duration.ofHours(2));
        records.addAll(run.drain());
        assertEquals(1, records.stream().filter(record -> !Run.isBad(record)).count());
        assertEquals(4, records.stream().filter(Run::isBad).count());
      }
    }
  }

  /** Each of the answers fits, and all of them together do not. */
  @Test
  void answersOfManyStationsAreTakenInOneAfterTheOther() throws Exception {
    TestClock clock = new TestClock(NOW);
    try (StationServer server = new StationServer(asked -> Answer.of(200, "[]"))) {
      Map<String, String> properties = new HashMap<>(properties("json"));
      properties.put("rest.url", server.url("/{station}"));
      properties.put("rest.max.in.flight", "8");
      properties.put("rest.lookback", "PT10S");
      StringBuilder stations = new StringBuilder("s0");
      StringBuilder body = new StringBuilder("[");
      for (int i = 0; i < 15_000; i++) {
        body.append(i == 0 ? "" : ",")
            .append("{\"time\":\"")
            .append(NOW.minusSeconds(15_000 - i))
            .append("\",\"value\":")
            .append(i)
            .append('}');
      }
      body.append(']');
      for (int i = 0; i < 8; i++) {
        stations.append(i == 0 ? "" : ",s" + i);
        server.answer("/s" + i, body.toString());
      }
      properties.put("rest.stations", stations.toString());
      try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
        int count = 0;
        int idle = 0;
        while (idle < 50) {
          List<SourceRecord> batch = run.task.poll();
          count += batch == null ? 0 : batch.size();
          idle = batch == null && run.task.idle() ? idle + 1 : 0;
        }
        assertEquals(8 * 15_000, count);
      }
    }
  }
}
