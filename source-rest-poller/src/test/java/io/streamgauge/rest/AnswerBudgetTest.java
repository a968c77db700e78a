// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.TestClock;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that are small on the wire and large in memory or in Kafka. */
class AnswerBudgetTest {
  private static final Instant NOW = Instant.parse("2026-05-06T12:00:00Z");
  private static final String ROW = "{\"time\":\"2026-05-06T10:00:00Z\",\"value\":%s}";

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final StationServer server = new StationServer();

  private static Map<String, String> properties(String format, String... more) {
    Map<String, String> properties =
        with(Run.levels("budget", "http://localhost/{station}"), "rest.stations", "a");
    switch (format) {
      case "json", "json-lines" -> properties.put("rest.format", format);
      case "columns", "header-rows" -> {
        properties.put("rest.extract.levels", "/data");
        properties.put("rest.extract.shape", format);
      }
      default -> {
        properties.put("rest.format", format.equals("widths") ? "fixed-width" : format);
        properties.put("rest.header.lines", "1");
        if (format.equals("widths")) {
          properties.put("rest.columns.widths", "1," + "1,".repeat(600) + "1");
        }
      }
    }
    return with(properties, more);
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

  /** The text of what refuses an answer, in time. */
  private static String refusal(
      Class<? extends Exception> kind, Map<String, String> properties, ByteBuffer body) {
    Extractor extractor = Resolved.of(properties).config().extractor();
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThrows(kind, () -> extractor.extract(body, "a")).getMessage());
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
    String end = tail.translateEscapes();
    ByteBuffer body = body(head.translateEscapes(), part.translateEscapes(), end, 16 << 20);
    refusal(Exception.class, properties(format), body);
  }

  /** A wide header is filled up for each of the short rows below it. */
  @Test
  void shortRowsBelowAWideHeaderAreRefused() {
    StringBuilder head = new StringBuilder("time,value");
    for (int i = 0; i < 5_000; i++) {
      head.append(",c").append(i);
    }
    ByteBuffer body = body(head.append('\n').toString(), "1\n", "\n", 200_000);
    refusal(PartialAnswerException.class, properties("csv"), body);
  }

  /** 300 kB that would be 4 GB in Kafka. */
  @ParameterizedTest
  @CsvSource({"{title}", "/title", "{title} {unit}"})
  void aTextOfTheHeadIsNotWrittenWithThousandsOfRows(String attribute) {
    Map<String, String> properties = properties("json", "rest.extract.levels", "/rows");
    properties.put("rest.extract.fields", "0.title=/title, 0.unit=/unit");
    properties.put("observation.attributes", "title={title},more=" + attribute + ",at=/time");
    String head = "{\"title\":\"" + "t".repeat(60_000) + "\",\"unit\":\"m\",\"rows\":[";
    String row = ROW.formatted(1);
    ByteBuffer body = body(head, row + ",", row + "]}", 300_000);
    String told = refusal(PartialAnswerException.class, properties, body);
    assertTrue(told.contains("readings"), told);
  }

  /** Reads series of one row each below a text of this length. */
  private static void assertSeriesRefused(int text, int bytes, String value, String... options) {
    Map<String, String> properties =
        properties("json", "rest.extract.fields", "0.title=/title, 1.p=/p");
    properties.put("rest.extract.levels", "/series,/rows");
    String head = "{\"title\":\"" + "t".repeat(text) + "\",\"series\":[";
    String one = "{\"p\":7,\"rows\":[" + ROW.formatted(value) + "]}";
    ByteBuffer body = body(head, one + ",", one + "]}", bytes);
    refusal(PartialAnswerException.class, with(properties, options), body);
  }

  /** The parents of few rows each, which all have the text of the head in one of their own. */
  @Test
  void aTextThatIsMadeAnewForEachSeriesIsNotHeldForEach() {
    assertSeriesRefused(60_000, 2_000_000, "1", "observation.attributes", "title={title}-{p}");
  }

  /** Nothing is made of it, but for the work. */
  @ParameterizedTest
  @CsvSource({"attributes, t={title}-{p}, x", "sensor_id, {title}{p}, 1", "unit, {title}{p}, 1"})
  void aTextThatIsMadeAnewForRowsThatGiveNothingIsNotMadeForEach(
      String field, String template, String value) {
    String[] options = {"observation." + field, template, "rest.extract.series", "{title}{p}"};
    assertSeriesRefused(2_000_000, 4_000_000, "\"" + value + "\"", options);
  }

  /** A cursor is written into the next request. */
  @Test
  void aCursorAsLongAsTheAnswerIsNotSentBack() throws Exception {
    Map<String, String> properties = properties("json", "rest.extract.levels", "/rows");
    properties.put("rest.page.mode", "cursor");
    properties.put("rest.page.next", "/next");
    properties.put("rest.params", "after={page.cursor}");
    RestStationSourceConfig config = Resolved.of(properties).config();
    ByteBuffer body = body("{\"rows\":[],\"next\":\"", "n", "\"}", 900_000);
    Extraction found = config.extractor().extract(body, "a");
    PageWalk walk = new PageWalk(config.http());
    Response.Page page = new Response.Page(body);
    URI uri = URI.create("http://localhost/a");
    assertThrows(UnreadableAnswerException.class, () -> walk.add(page, found, uri));
  }

  /** What is good and of a usual size is read, also where the worker has little memory. */
  @Test
  void fiftyThousandReadingsAreRead() throws Exception {
    Extractor extractor = Resolved.of(properties("json")).config().extractor();
    String row = ROW.formatted(1);
    ByteBuffer body = body("[", row + ",", row + "]", row.length() * 50_000 + 50_001);
    assertEquals(50_000, extractor.extract(body, "a").rows().size());
  }

  /** Told once, and the other station is read. */
  @Test
  void theTaskGoesOnWithTheOtherStations() throws Exception {
    String url = server.url("/{station}");
    for (String station : List.of("/a", "/b", "/c", "/d")) {
      ByteBuffer body = body("[", "{},", "{}]", 3 << 20);
      server.answer(station, StandardCharsets.UTF_8.decode(body).toString());
    }
    server.answer("/e", "[" + ROW.formatted(4) + "]");
    try (Run run =
        Run.of(properties("json", "rest.url", url, "rest.stations", "a,b,c,d,e"), clock)) {
      List<SourceRecord> records = run.drain();
      clock.advance(Duration.ofHours(2));
      records.addAll(run.drain());
      assertEquals(1, records.stream().filter(record -> !Run.isBad(record)).count());
      assertEquals(4, records.stream().filter(Run::isBad).count());
    }
  }

  /** Each of the answers fits, and all of them together do not. */
  @Test
  void answersOfManyStationsAreTakenInOneAfterTheOther() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 15_000; i++) {
      rows.add("{\"time\":\"%s\",\"value\":%d}".formatted(NOW.minusSeconds(15_000 - i), i));
    }
    Map<String, String> properties = properties("json", "rest.max.in.flight", "8");
    properties.put("rest.url", server.url("/{station}"));
    properties.put("rest.lookback", "PT10S");
    properties.put("rest.stations", "s0,s1,s2,s3,s4,s5,s6,s7");
    server.answer("", rows.toString());
    try (Run run = Run.of(properties, clock)) {
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
