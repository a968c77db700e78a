// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service may answer to exhaust a task, to stop it or to flood what is behind it. */
class HostileAnswersTest {
  private static final Instant NOW = Instant.parse("2026-05-06T12:00:00Z");

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final StationServer server = new StationServer(asked -> Answer.of(200, "[]"));

  private Map<String, String> properties(String stations, String... more) {
    Map<String, String> properties = Run.levels("hostile", server.url("/{station}"), more);
    properties.put("rest.stations", stations);
    return properties;
  }

  private Run run(String stations, String... more) {
    return new Run(properties(stations, more), clock);
  }

  private List<SourceRecord> again(Run run) throws InterruptedException {
    clock.advance(Duration.ofMinutes(16));
    return run.drain();
  }

  private static String row(String time, String value) {
    return "{\"time\":\"" + time + "\",\"value\":" + value + "}";
  }

  private static String reason(Struct bad) {
    return bad.getString(BadRecord.ERROR_MESSAGE);
  }

  private static int written(SourceRecord record) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      return converter.fromConnectData("offsets", null, record.sourceOffset()).length;
    }
  }

  /** An answer of so many elements, each of a number from zero on. */
  private static String array(int count, IntFunction<String> element) {
    return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(",", "[", "]"));
  }

  private static String series(int count, String prefix) {
    String element = "{\"time\":\"2026-05-06T11:00:00Z\",\"value\":%d,\"p\":\"%s%d\"}";
    return array(count, i -> element.formatted(i, prefix, i));
  }

  @ParameterizedTest
  @ValueSource(ints = {1_900, 5_100})
  void oneAnswerMayHaveThousandsOfSeries(int count) throws Exception {
    server.answer("/all", series(count, "q"));
    try (Run run = run("all", "observation.observed_property", "/p")) {
      List<SourceRecord> all = run.drain();
      assertEquals(count, all.size() - Run.bad(all).size());
      assertEquals(0, again(run).size());
      assertTrue(written(all.get(count - 1)) < OffsetMap.MOST_BYTES);
    }
  }

  /** Each offset is right by itself, whichever record is the last that Kafka has. */
  @Test
  void eachOffsetOfAnAnswerWithManySeriesIsThatOfItsRecord() throws Exception {
    Map<String, String> properties = properties("all", "observation.observed_property", "/p");
    server.answer("/all", series(700, "w"));
    List<SourceRecord> all;
    try (Run run = new Run(properties, clock)) {
      all = run.drain();
    }
    for (int last : new int[] {0, 1, 341, 699}) {
      FakeSourceContext context = new FakeSourceContext(properties);
      @SuppressWarnings("unchecked")
      Map<String, Object> offset =
          new HashMap<>((Map<String, Object>) all.get(last).sourceOffset());
      assertEquals(2 + 2 * (last + 1), offset.size());
      assertEquals(offset.hashCode(), all.get(last).sourceOffset().hashCode());
      assertEquals(offset, all.get(last).sourceOffset());
      context.store(all.get(last).sourcePartition(), offset);
      try (Run run = new Run(properties, context, clock)) {
        assertEquals(699 - last, run.drain().size());
      }
    }
  }

  @Test
  void seriesThatAnOffsetCannotHoldBecomeBadRecordsAndTheOthersGoOn() throws Exception {
    server.answer("/all", series(4_000, "x".repeat(150)));
    try (Run run = run("all", "observation.observed_property", "/p")) {
      List<SourceRecord> all = run.drain();
      assertEquals(100, Run.bad(all).size());
      assertTrue(reason(Run.bad(all).get(0)).contains("no room for one more series"));
      assertTrue(all.size() > 1_500, "read " + all.size());
      for (SourceRecord record : List.of(all.get(all.size() - 1), all.get(all.size() / 2))) {
        assertTrue(written(record) < OffsetMap.MOST_BYTES, "offset of " + written(record));
      }
    }
  }

  @Test
  void memoriesOfManySeriesAreShortenedBeforeTheOffsetIsTooLarge() throws Exception {
    String element = "{\"time\":\"%s\",\"value\":1,\"p\":\"s%d\"}";
    Instant first = NOW.minus(Duration.ofMinutes(200));
    server.answer(
        "/all", array(48_000, i -> element.formatted(first.plusSeconds(60L * (i / 400)), i % 400)));
    try (Run run = run("all", "observation.observed_property", "/p", "rest.lookback", "PT5H")) {
      List<SourceRecord> all = run.drain();
      assertEquals(48_000, all.size());
      int size = written(all.get(all.size() - 1));
      assertTrue(size < OffsetMap.MOST_BYTES && size > 300_000, "offset of " + size);
      assertEquals(0, again(run).size());
    }
  }

  @Test
  void badElementsAreToldOnceAndTheGoodRowsAreRead() throws Exception {
    String good = row("2026-05-06T10:30:00Z", "7.5");
    String element = "{\"time\":\"2026-05-06T10:00:00Z\",\"other\":%d}";
    String body = array(40_001, i -> i == 40_000 ? good : element.formatted(i));
    server.answer("/a", body);
    try (Run run = run("a")) {
      List<SourceRecord> all = run.drain();
      assertEquals(102, all.size());
      List<Struct> told = Run.bad(all);
      assertEquals(101, told.size());
      assertTrue(reason(told.get(100)).contains("39900 more elements"), reason(told.get(100)));
      assertTrue(Run.payload(told.get(100)).startsWith("[{\"time\""));
      assertEquals(0, again(run).size());
      // Others like them, at another poll: still the same fault.
      server.answer("/a", body.replace("\"other\":", "\"other\":9"));
      assertEquals(0, again(run).size());
      server.answer("/a", "[" + row("2026-05-06T10:45:00Z", "7") + "]");
      assertEquals(1, again(run).size());
      server.answer("/a", body);
      assertEquals(101, again(run).size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"time\":\"2026-05-06T10:00:00Z\",\"value\":-3e7777777777}]",
        "[{\"time\":4e8888888888,\"value\":1}]",
        "[{\"time\":7e999999999,\"value\":1}]",
        "[{\"time\":7e-999999999,\"value\":1}]",
        "[{\"time\":\"2026-05-06T10:00:00Z\",\"value\":1e999999999,\"x\":2e-999999999}]",
      })
  void numbersWithoutBoundsEndAsBadRecordsAndOtherStationsGoOn(String body) throws Exception {
    server.answer("/a", body);
    server.answer("/b", "[" + row("2026-05-06T10:30:00Z", "7.5") + "]");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try (Run run = run("a,b")) {
            List<SourceRecord> all = run.drain();
            assertEquals(2, all.size());
            List<SourceRecord> good = all.stream().filter(record -> !Run.isBad(record)).toList();
            assertEquals(List.of("b"), good.stream().map(SourceRecord::key).toList());
            assertEquals(0, again(run).size());
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def g: g | g; g",
        "def g: [g]; g",
        "[range(4e7)]",
        "repeat(.)",
        "[.[] | until(false; .)]",
        "range(9e9)",
      })
  void queriesThatDoNotEndRefuseTheAnswer(String query) {
    Extractor extractor =
        Resolved.of(properties("a", "rest.extract.jq", query)).config().extractor();
    ByteBuffer body = ByteBuffer.wrap("[1, 2]".getBytes(StandardCharsets.UTF_8));
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertThrows(UnreadableAnswerException.class, () -> extractor.extract(body, "a")));
  }

  @Test
  void capturesOfPresetsAreFastOnLongTexts() {
    for (String preset : List.of("ea-flood", "sensorthings")) {
      for (String field : Preset.load(preset).get("rest.extract.fields").split(", ", -1)) {
        assertQuick(field.substring(2));
      }
    }
  }

  private static void assertQuick(String field) {
    Pattern pattern = Pattern.compile(field.substring(field.indexOf(" =~ ") + 4));
    for (String part : List.of("b", "/", "-", "-b", "/b", "/measures/", "/measures/x-", "\n/")) {
      String text = part.repeat(60_000) + "/";
      assertTimeoutPreemptively(
          Duration.ofSeconds(5), () -> pattern.matcher(text).find(), field + " on " + part);
    }
  }

  @Test
  void aTextThatACaptureCannotReadIsABadElement() throws Exception {
    Map<String, String> properties = properties("a");
    properties.put("rest.extract.levels", "/rows");
    properties.put("rest.extract.fields", "1.code=/code =~ ^((\\w+)+)\\2?$");
    properties.put("observation.attributes", "code={code}");
    String good = "{\"time\":\"2026-05-06T10:30:00Z\",\"value\":7.5,\"code\":\"ab\"}";
    String slow = good.replace("\"ab\"", "\"" + "a".repeat(60) + "!!\"").replace("10:30", "10:31");
    String large =
        good.replace("\"ab\"", "\"" + "k".repeat(90_000) + "\"").replace("10:30", "10:32");
    server.answer("/a", "{\"rows\":[" + slow + "," + good + "," + large + "]}");
    try (Run run = new Run(properties, clock)) {
      List<SourceRecord> all = run.drain();
      assertEquals(3, all.size());
      assertEquals(2, Run.bad(all).size());
    }
  }

  @Test
  void manyRowsOfOneInstantDoNotMakeTheOffsetGrow() throws Exception {
    server.answer("/a", array(30_000, i -> row("2026-05-06T10:00:00Z", Integer.toString(i))));
    try (Run run = run("a")) {
      List<SourceRecord> all = run.drain();
      assertEquals(PendingRecords.Rows.MOST_AT_ONCE + 1, all.size());
      assertTrue(reason(Run.bad(all).get(0)).startsWith("28000 readings are left out"));
      assertTrue(written(all.get(all.size() - 1)) < 50_000);
      assertEquals(0, again(run).size());
    }
  }

  @Test
  void unaskedStationsWithLongAndForgedNamesAreToldOnOneLine() throws Exception {
    Map<String, String> properties = properties("a,b", "rest.stations.per.request", "2");
    properties.put("rest.url", server.url("/both?of={stations}"));
    properties.put("rest.extract.station", "/id");
    String forged = "w\\n2026-01-01 ERROR forged\\u001b[31m" + "z".repeat(300_000);
    server.answer(
        "/both",
        "[{\"id\":\""
            + forged
            + "\",\"time\":\"2026-05-06T10:00:00Z\",\"value\":1},"
            + "{\"id\":\"a\",\"time\":\"2026-05-06T10:00:00Z\",\"value\":1}]");
    try (Run run = new Run(properties, clock)) {
      List<SourceRecord> all = run.drain();
      assertEquals(2, all.size());
      String told = reason(Run.bad(all).get(0));
      assertTrue(told.length() < 800 && told.chars().noneMatch(c -> c < ' '), told);
    }
  }
}
