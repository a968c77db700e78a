// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagingTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final PagedServer server = new PagedServer();

  PagingTest() {
    for (int i = 0; i < 40; i++) {
      server.times.add(NOW.minus(Duration.ofMinutes(15L * i)));
    }
  }

  private Map<String, String> properties(String mode, String next, String params, String... more) {
    Map<String, String> properties = Run.levels("test", server.url(), more);
    properties.put("rest.params", "from={window.start}&to={window.end}" + params);
    properties.putIfAbsent("rest.stations", "s");
    properties.put("rest.start.time", "PT20H");
    properties.put("rest.extract.levels", "/items");
    properties.put("rest.page.mode", mode);
    if (!next.isEmpty()) {
      properties.put("rest.page.next", next);
    }
    return properties;
  }

  /** Of the service that tells the address of the next page in the answer. */
  private Map<String, String> linked(String... more) {
    return properties("next-url", "/next", "", more);
  }

  private static List<Instant> times(List<SourceRecord> records) {
    return records.stream().filter(record -> !Run.isBad(record)).map(Run::time).toList();
  }

  private List<SourceRecord> read(Map<String, String> properties) throws InterruptedException {
    try (Run run = new Run(properties, clock)) {
      List<SourceRecord> all = new ArrayList<>(run.drain());
      for (int i = 0; i < 4; i++) {
        clock.advance(Duration.ofMinutes(15));
        server.times.add(clock.instant());
        all.addAll(run.drain());
      }
      return all;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "next-url; /next; ''",
        "next-url; /links[rel=next]/href; ''",
        "link-header; ''; ''",
        "page; ''; &page={page}",
        "offset; ''; &at={page.offset}",
        "cursor; /token; &at={page.cursor}"
      })
  void everyModeGivesAllPagesOnceAndInOrder(String mode, String next, String params)
      throws Exception {
    for (int size :
        mode.equals("page") || mode.equals("offset") ? new int[] {0, 7} : new int[] {0}) {
      for (int failing = -1; failing < 4; failing += 2) {
        server.failing = failing;
        clock.set(NOW);
        server.times.removeIf(time -> time.isAfter(NOW));
        Map<String, String> properties =
            properties(mode, next, params, "rest.page.size", Integer.toString(size));
        properties.put("rest.auth.type", "api-key");
        properties.put("rest.auth.token", "k3y");
        List<SourceRecord> all = read(properties);
        assertEquals(server.times.stream().sorted().toList(), times(all));
        long told = all.stream().filter(Run::isBad).count();
        assertEquals(
            failing < 0 || failing * PagedServer.SIZE >= server.times.size() ? 0 : 1, told);
        assertEquals(all.size() - told, times(all).size());
      }
    }
    assertEquals(List.of("k3y"), server.keys.stream().distinct().toList());
  }

  @Test
  void restartAtAnyRecordOfSeveralPagesLosesAndRepeatsNothing() throws Exception {
    Map<String, String> properties = linked("rest.lookback", "PT2H");
    List<SourceRecord> whole = read(properties);
    for (int cut = 1; cut < whole.size(); cut += 3) {
      FakeSourceContext context = new FakeSourceContext(properties);
      whole.subList(0, cut).forEach(context::store);
      List<Instant> seen = new ArrayList<>(times(whole.subList(0, cut)));
      try (Run run = new Run(properties, context, clock)) {
        seen.addAll(times(run.drain()));
      }
      assertEquals(server.times.stream().sorted().toList(), seen, "restart after record " + cut);
    }
  }

  /**
   * Behind the last page some services say 404, of which nobody knows that it is theirs: what came
   * before it is kept, and neither taken for all nor given up for ever.
   */
  @ParameterizedTest
  @ValueSource(strings = {"PT3H", "P3D"})
  void pagesThatEndInADoubtfulStatusAreReadAfterHours(String start) throws Exception {
    try (StationServer pages = new StationServer(asked -> page(asked.query()))) {
      Map<String, String> properties =
          properties("page", "", "&page={page}", "rest.error.rules", "404:EMPTY");
      properties.put("rest.url", pages.url("/{station}"));
      properties.put("rest.start.time", start);
      properties.put("rest.window.max", "P1D");
      Instant from = NOW.minus(Duration.parse(start));
      Instant last = NOW.plus(Duration.ofHours(12));
      List<SourceRecord> all = new ArrayList<>();
      try (Run run = new Run(properties, clock)) {
        while (clock.instant().isBefore(last)) {
          clock.advance(Duration.ofMinutes(15));
          all.addAll(run.drain());
        }
      }
      List<Instant> expected =
          Stream.iterate(from, at -> at.isBefore(last), at -> at.plusSeconds(900)).toList();
      assertEquals(expected, times(all).stream().sorted().toList());
      assertTrue(all.stream().anyMatch(Run::isBad));
    }
  }

  private Answer page(Map<String, String> query) {
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    List<String> rows =
        Stream.iterate(
                NOW.minus(Duration.ofDays(5)),
                at -> at.isBefore(clock.instant()),
                at -> at.plusSeconds(900))
            .filter(at -> !at.isBefore(from) && !at.isAfter(to))
            .skip((Integer.parseInt(query.get("page")) - 1) * 20L)
            .limit(20)
            .map(at -> "{\"time\":\"" + at + "\",\"value\":1}")
            .toList();
    return rows.isEmpty()
        ? Answer.of(404, "{\"detail\":\"Invalid page.\"}")
        : Answer.of(200, "{\"items\":[" + String.join(",", rows) + "]}");
  }

  @Test
  void nextPageOnAnotherHostIsNotAsked() throws Exception {
    server.host = "http://localhost.example";
    List<SourceRecord> all = read(properties("next-url", "/links[rel=next]/href", ""));
    assertEquals(List.of(), times(all));
    assertEquals(1, all.size());
    String message = Run.bad(all).get(0).getString(BadRecord.ERROR_MESSAGE);
    assertTrue(message.contains("another host"), message);
  }

  @Test
  void tooManyPagesHalveTheWindow() throws Exception {
    Map<String, String> properties = linked("rest.page.max", "3", "rest.lookback", "PT1H");
    assertEquals(server.times.size() + 4, times(read(properties)).size());
  }

  @Test
  void pagesThatNeverEndAreToldAndLoseNoMemory() throws Exception {
    server.endless = true;
    List<SourceRecord> all = read(linked("rest.page.max", "5"));
    assertEquals(1, all.size());
    assertEquals("TooLarge", Run.bad(all).get(0).getString(BadRecord.ERROR_CLASS));
  }

  @Test
  void stationsAmidTheirPagesDoNotBlockEachOther() throws Exception {
    Map<String, String> properties = linked("rest.stations", "a,b,c", "rest.limits", "10/min");
    properties.put("rest.max.in.flight", "1");
    try (Run run = new Run(properties, clock)) {
      List<SourceRecord> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        for (int poll = 0; poll < 40; poll++) {
          all.addAll(run.poll());
        }
        clock.advance(Duration.ofSeconds(20));
      }
      assertEquals(120, times(all).size());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "next-url; ''; ''; rest.page.next",
        "none; /next; ''; rest.page.next",
        "page; ''; ''; {page}",
        "offset; ''; &p={page}; {page.offset}",
        "page; ''; &p={page}&n={page.size}; rest.page.size",
        "next-url; next; ''; must start",
        "pages; ''; ''; link-header"
      })
  void modeWithoutWhatItNeedsIsRefused(String mode, String next, String params, String remedy) {
    String errors = Run.messages(properties(mode, next, params));
    assertTrue(errors.contains(remedy), errors);
  }

  @Test
  void countingPagesDoesNotGoWithAQuery() {
    String errors =
        Run.messages(properties("page", "", "&p={page}", "rest.extract.jq", ".items[]"));
    assertTrue(errors.contains("rest.extract.jq"), errors);
  }
}
