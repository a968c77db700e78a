// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String SECRET = "0123456789abcdefghijABCDEFGHIJ";
  private final TestClock clock = new TestClock(NOW);
  private final List<String> readings = new ArrayList<>(List.of("2026-03-02T11:00:00Z"));
  @AutoClose private final StationServer server = new StationServer();

  private Map<String, String> properties(String... more) {
    return properties(asked -> Answer.of(200, body()), more);
  }

  private Map<String, String> properties(StationServer.Service service, String... more) {
    server.on("/data", service);
    Map<String, String> properties = Run.levels("requests", server.url("/data"), more);
    properties.put("rest.stations", "A 1\"x\"");
    properties.put("rest.extract.levels", "/rows");
    return properties;
  }

  private String body() {
    List<String> rows = new ArrayList<>();
    readings.forEach(time -> rows.add("{\"time\":\"" + time + "\",\"value\":1.5}"));
    return "{\"rows\":[" + String.join(",", rows) + "]}";
  }

  private List<SourceRecord> read(Map<String, String> properties) throws InterruptedException {
    try (Run run = new Run(properties, clock)) {
      return run.drain();
    }
  }

  /** What each request told of the answer that it knew, or null. */
  private List<String> conditions() {
    return server.asked().stream().map(asked -> asked.headers().get("If-None-Match")).toList();
  }

  @Test
  void postsBodyInWhichOnlyKnownNamesAreFilledIn() throws Exception {
    Map<String, String> properties = properties();
    properties.put(
        "rest.body",
        "{\"op\":{\"args\":[{\"property\":\"id\"},\"{station}\"]},\"t\":{},\"keep\":\"{unknown}\","
            + "\"from\":\"{window.start}\"}");
    properties.put("rest.headers", "X-Station: s{window.end} | content-type: application/cql+json");
    assertEquals(List.of(), GivenOptions.errors(properties));
    assertEquals(1, read(properties).size());
    Asked asked = server.asked().get(0);
    assertEquals("POST", asked.method());
    assertEquals(
        "{\"op\":{\"args\":[{\"property\":\"id\"},\"A 1\\\"x\\\"\"]},\"t\":{},"
            + "\"keep\":\"{unknown}\",\"from\":\"2026-03-02T03:00:00Z\"}",
        asked.body());
    assertEquals("application/cql+json", asked.headers().get("Content-type"));
    assertEquals("s2026-03-02T12:00:00Z", asked.headers().get("X-station"));
  }

  @Test
  void formBodyIsEncoded() throws Exception {
    assertEquals(1, read(properties("rest.body", "id={station}&to={window.end}")).size());
    Asked asked = server.asked().get(0);
    assertEquals("id=A%201%22x%22&to=2026-03-02T12:00:00Z", asked.body());
    assertEquals("application/x-www-form-urlencoded", asked.headers().get("Content-type"));
  }

  @Test
  void nextPageOfAPostIsAPostWithTheSameBody() throws Exception {
    Map<String, String> properties =
        properties(
            asked ->
                Answer.of(
                    200,
                    asked.query().isEmpty()
                        ? body().replaceFirst("}$", ",\"next\":\"?page=2\"}")
                        : body().replace("11:00", "11:30")));
    properties.put("rest.body", "{\"from\":\"{window.start}\"}");
    properties.put("rest.page.mode", "next-url");
    properties.put("rest.page.next", "/next");
    assertEquals(2, read(properties).size());
    assertEquals("POST", server.asked().get(1).method());
    assertEquals(server.asked().get(0).body(), server.asked().get(1).body());
  }

  @Test
  void unknownNamesInHeadersAreRefused() {
    String errors = Run.messages(properties("rest.headers", "X-Key: " + SECRET + "{statoin}"));
    assertTrue(errors.contains("{statoin}"), errors);
    assertFalse(errors.contains(SECRET), errors);
  }

  @Test
  void headerThatCannotBeSentFailsOneStationOnly() throws Exception {
    Map<String, String> properties =
        properties(asked -> Answer.of(200, body().replaceFirst("}$", ",\"next\":\"a\\\\nb\"}")));
    properties.put("rest.headers", "X-Cursor: {page.cursor}");
    properties.put("rest.params", "from={window.start}");
    properties.put("rest.page.mode", "cursor");
    properties.put("rest.page.next", "/next");
    assertEquals(List.of(), read(properties));
    assertNull(server.asked().get(0).headers().get("X-cursor"));
  }

  private StationServer.Service tagged(boolean readable) {
    return asked -> {
      String body = readable ? body() : "{\"rows\":[";
      String tag = "\"" + body.hashCode() + "\"";
      String known = asked.headers().get("If-none-match");
      return tag.equals(known)
          ? Answer.of(304, "")
          : Answer.of(
              200, body, Map.of("ETag", tag, "Last-Modified", "Mon, 02 Mar 2026 11:00:00 GMT"));
    };
  }

  private List<String> asksThreeTimes(Map<String, String> properties, int records)
      throws Exception {
    int found;
    try (Run run = new Run(properties, clock)) {
      found = run.drain().size();
      clock.advance(Duration.ofHours(1));
      found += run.drain().size();
      readings.add("2026-03-02T12:30:00Z");
      clock.advance(Duration.ofHours(1));
      found += run.drain().size();
    }
    assertEquals(records, found);
    return conditions();
  }

  @Test
  void unchangedFeedIsNotSentAgainAndChangedOneIs() throws Exception {
    String tag = "\"" + body().hashCode() + "\"";
    assertEquals(Arrays.asList(null, tag, tag), asksThreeTimes(properties(tagged(true)), 2));
    assertEquals(
        "Mon, 02 Mar 2026 11:00:00 GMT", server.asked().get(1).headers().get("If-modified-since"));
  }

  @Test
  void feedWithATimeAheadOfTheClockIsSentAgainUntilThatTimeHasCome() throws Exception {
    Map<String, String> properties = properties(tagged(true));
    readings.add(clock.instant().plus(Duration.ofMinutes(30)).toString());
    try (Run run = new Run(properties, clock)) {
      assertEquals(1, run.drain().stream().filter(Run::isBad).count());
      clock.advance(Duration.ofHours(1));
      assertEquals(List.of(false), run.drain().stream().map(Run::isBad).toList());
      clock.advance(Duration.ofHours(1));
      assertEquals(List.of(), run.drain());
    }
    assertEquals(Arrays.asList(null, null, "\"" + body().hashCode() + "\""), conditions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"window", "pages", "off"})
  void answersThatAreNotTheWholeFeedAreNeverAskedForOnCondition(String why) throws Exception {
    Map<String, String> properties = properties(tagged(true));
    switch (why) {
      case "window" -> properties.put("rest.params", "day={window.start}");
      case "pages" -> properties.put("rest.page.mode", "link-header");
      default -> properties.put("rest.conditional.requests", "false");
    }
    properties.put("rest.window.format", "yyyy");
    assertTrue(asksThreeTimes(properties, 2).stream().allMatch(tag -> tag == null));
  }

  @Test
  void answerThatCouldNotBeReadIsAskedForInFull() throws Exception {
    List<String> conditions = asksThreeTimes(properties(tagged(false)), 1);
    assertTrue(conditions.size() >= 3, conditions.toString());
    assertTrue(conditions.stream().allMatch(tag -> tag == null), conditions.toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 500, 200})
  void secretAcrossTheCutOfAReportIsHidden(int status) throws Exception {
    for (int offset = 0; offset <= SECRET.length(); offset++) {
      String echo = SECRET.repeat(3) + "x".repeat(2_000 - 3 * SECRET.length() - offset) + SECRET;
      String more = echo + SECRET.repeat(40);
      // Beyond the response cap too, where the head is cut by another hand.
      String body = status == 200 ? more + " ".repeat(20_000) : more;
      Map<String, String> properties =
          properties(asked -> Answer.of(status, body), "rest.auth.type", "bearer");
      properties.put("rest.auth.token", SECRET);
      properties.put("rest.response.max.bytes", "10000");
      List<SourceRecord> records = read(properties);
      assertEquals(1, records.size());
      Struct bad = Run.bad(records).get(0);
      String shown = Run.payload(bad);
      assertTrue(bad.getBytes(BadRecord.PAYLOAD).length <= 2_000, shown);
      assertTrue(shown.startsWith("***"), shown);
      assertFalse(shown.contains(SECRET.substring(0, 4)), shown);
    }
  }
}
