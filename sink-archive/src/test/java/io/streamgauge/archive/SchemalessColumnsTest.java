// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.ErrorLog;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types of columns that no schema gives: those that readers can put together. */
class SchemalessColumnsTest {
  private ArchiveFixture archive;
  private long offset;

  SchemalessColumnsTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir).by("topic()").start();
  }

  private void put(Object... values) {
    for (Object value : values) {
      putMap(Collections.singletonMap("depth", value));
    }
  }

  private void putMap(Object value) {
    archive.put(List.of(record(offset++, value)));
  }

  private void json(String text) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      putMap(converter.toConnectData("t", text.getBytes(StandardCharsets.UTF_8)).value());
    }
  }

  private void commit() {
    archive.flush();
    assertEquals(offset, archive.commit(offset));
  }

  private List<Object> depths() throws Exception {
    return archive.column("SELECT depth::VARCHAR FROM FILES ORDER BY _kafka_offset");
  }

  private void assertDepths(String texts) throws Exception {
    assertEquals(List.of(texts.split(" ", -1)), depths());
  }

  /** What a reader sees that takes the columns of the first file for those of all. */
  private List<Object> depthsOfFirst() throws Exception {
    return archive.column(
        "SELECT depth::VARCHAR FROM read_parquet('DIR/topics/**/*.parquet')"
            + " ORDER BY _kafka_offset");
  }

  @Test
  void wholeNumbersAreOfTheTypeOfTheOthers() throws Exception {
    json("{\"depth\": 31}");
    json("{\"depth\": -4}");
    commit();
    json("{\"depth\": 30.75}");
    json("{\"depth\": 30.49}");
    commit();
    json("{\"depth\": 7}");
    commit();
    List<Object> expected = List.of("31.0", "-4.0", "30.75", "30.49", "7.0");
    assertEquals(expected, depths());
    assertEquals(expected, depthsOfFirst());
    assertEquals(List.of("DOUBLE"), archive.column("SELECT DISTINCT typeof(depth) FROM FILES"));
  }

  @Test
  void wholeNumbersBeyondADoubleAreTextsFromThereOn() throws Exception {
    put(12L, 9_007_199_254_740_992L, -9_007_199_254_740_992L);
    commit();
    put(5L, -9_007_199_254_740_995L, 0.5);
    commit();
    put(6L, Long.MAX_VALUE, 7);
    commit();
    assertDepths(
        "12.0 9007199254740992.0 -9007199254740992.0 5 -9007199254740995 0.5 6 9223372036854775807 7");
    assertEquals(
        2,
        archive.count(
            "SELECT count(*) FROM parquet_schema('DIR/topics/**/*.parquet')"
                + " WHERE name = 'depth' AND type = 'BYTE_ARRAY'"));
  }

  @Test
  void itIsToldOnce() {
    String log =
        ErrorLog.of(
            () -> {
              for (int i = 0; i < 40; i++) {
                put((1L << 60) + i, 1.5);
                if (i % 10 == 0) {
                  commit();
                }
              }
            });
    assertEquals(2, log.split("The column depth of the topic readings", -1).length, log);
  }

  @Test
  void exactNumbersOfOtherConvertersStayExact() throws Exception {
    put(
        new BigDecimal("19.95"),
        new BigInteger("-17"),
        new BigDecimal("3.14159265358979323846264338"),
        new BigInteger("340282366920938463463374607431768211456"),
        new BigDecimal("1e400"));
    commit();
    assertDepths(
        "19.95 -17 3.14159265358979323846264338 340282366920938463463374607431768211456 1E+400");
  }

  @Test
  void anOrderOfKindsThatAnySenderChoosesIsReadable() throws Exception {
    Map<Object, String> kinds = new LinkedHashMap<>();
    kinds.put(17.25, "17.25");
    kinds.put("seventeen", "seventeen");
    kinds.put(List.of(List.of(1L), List.of(2.5)), "[[1],[2.5]]");
    kinds.put(true, "true");
    kinds.put(Map.of("min", 3L), "{\"min\":3}");
    kinds.put(null, null);
    kinds.put(List.of("a", "b"), "[\"a\",\"b\"]");
    kinds.put(Date.from(Instant.EPOCH), "1970-01-01T00:00:00Z");
    Path dir = archive.dir;
    for (int seed = 0; seed < 30; seed++) {
      List<Object> order = new ArrayList<>(kinds.keySet());
      Collections.shuffle(order, new Random(seed));
      archive = new ArchiveFixture(dir.resolve("s" + seed)).by("topic()").start();
      offset = 0;
      order.forEach(this::put);
      commit();
      List<Object> found = new ArrayList<>(depths());
      found.replaceAll(
          text -> "1970-01-01 00:00:00+00".equals(text) ? "1970-01-01T00:00:00Z" : text);
      assertEquals(order.stream().map(kinds::get).toList(), found, order::toString);
      archive.task.stop();
    }
  }

  @Test
  void kindsThatComeOverCommitsAreReadableToo() throws Exception {
    for (Object kind : List.of(4.5, "text", List.of(8L), false, Map.of("a", "b"), 9L)) {
      put(kind);
      commit();
    }
    assertEquals(List.of("4.5", "text", "[8]", "false", "{\"a\":\"b\"}", "9.0"), depths());
    assertEquals(0, archive.count("SELECT count(*) FROM FILES WHERE filename LIKE '%__unarch%'"));
  }

  @Test
  void whatNoReaderPutsTogetherWithFilesThatAreThereIsKeptApart() throws Exception {
    put(List.of(1.5, 2.5), List.of(3L));
    commit();
    put(7.5, List.of(9.25), "x", Map.of("k", 1L));
    commit();
    assertEquals(Arrays.asList("[1.5, 2.5]", "[3.0]", null, "[9.25]", null, null), depths());
    assertEquals(
        List.of("{\"depth\":7.5}", "{\"depth\":\"x\"}", "{\"depth\":{\"k\":1}}"),
        archive.column(
            "SELECT (record::JSON->'value')::VARCHAR FROM FILES WHERE reason LIKE 'Field depth is%'"
                + " ORDER BY _kafka_offset"));
  }

  /** What the ledger says, or 20.5 would be shown as true. */
  @Test
  void theNextTaskKnowsWhatFilesHave() throws Exception {
    putMap(Map.of("depth", true, "in", Map.of("Series", List.of(1.5))));
    commit();
    archive.restart();
    putMap(Map.of("depth", 20.5, "in", Map.of("series", List.of("a"))));
    putMap(Map.of("in", Map.of("series", 4L)));
    commit();
    archive.restart();
    putMap(Map.of("depth", List.of(7L)));
    putMap(Map.of("depth", false, "in", Map.of("series", "x")));
    commit();
    assertEquals(Arrays.asList("true", "20.5", null, "[7]", null), depths());
    assertEquals(
        List.of("VARCHAR", "VARCHAR[]"),
        List.of(
            archive.column("SELECT DISTINCT typeof(depth) FROM FILES").get(0),
            archive.column("SELECT DISTINCT typeof(\"in\".series) FROM FILES").get(0)));
    assertEquals(
        List.of("Field in.series is a number", "Field in.series is a string"),
        archive.column(
            "SELECT reason[:27] FROM FILES WHERE reason IS NOT NULL ORDER BY _kafka_offset"));
  }

  @Test
  void columnsInsideOfListsAndObjectsFollowTheSameRules() throws Exception {
    put(List.of(Map.of("v", 1L)));
    put(List.of(Map.of("v", "one", "w", 2L)));
    commit();
    put(List.of(Map.of("v", List.of(2L))), List.of(Map.of("w", (1L << 53) + 1)));
    commit();
    assertEquals(
        List.of(
            "[{'v': 1.0, 'w': NULL}]",
            "[{'v': one, 'w': 2.0}]",
            "[{'v': '[2]', 'w': NULL}]",
            "[{'v': NULL, 'w': 9007199254740993}]"),
        depths());
  }

  @Test
  void namesThatDifferInCaseOnlyShareNoFile() throws Exception {
    putMap(Map.of("Level", 1.5));
    putMap(Map.of("level", 2.5));
    putMap(Map.of("LEVEL", 3.5, "in", Map.of("Depth", 1L)));
    putMap(Map.of("LEVEL", 4.5, "in", Map.of("depth", 2L)));
    commit();
    assertEquals(
        List.of("1.5", "2.5", "3.5", "4.5"),
        archive.column("SELECT level::VARCHAR FROM FILES ORDER BY _kafka_offset"));
    assertEquals(
        0,
        archive.count(
            "SELECT count(*) FROM (SELECT file_name, lower(name)"
                + " FROM parquet_schema('DIR/topics/**/*.parquet') GROUP BY ALL HAVING count(*) > 1)"));
  }

  @Test
  void namesThatDifferInCaseOnlyAreRefusedInOneRecord() throws Exception {
    putMap(Map.of("Level", 1.5, "LEVEL", 2L));
    putMap(Map.of("in", List.of(Map.of("\u212a1", 1L, "k1", 2L))));
    putMap(Map.of("_Kafka_Offset", 5L));
    putMap(Map.of("level", 2.5));
    commit();
    List<Object> reasons =
        archive.column("SELECT reason FROM FILES WHERE reason IS NOT NULL ORDER BY _kafka_offset");
    assertEquals(3, reasons.size());
    assertContains("differ in case only", reasons.get(0));
    assertContains("differ in case only", reasons.get(1));
    assertContains("archive's own columns", reasons.get(2));
  }

  private static void assertContains(String part, Object text) {
    assertTrue(text.toString().contains(part), text.toString());
  }

  @Test
  void halfACharacterIsNoQuestionMark() throws Exception {
    put("well\ud83d 7");
    putMap(Map.of("in", Map.of("list", List.of("ok", "\udc00"))));
    put("whole \ud83c\udf0a");
    commit();
    assertEquals(Arrays.asList(null, null, "whole \ud83c\udf0a"), depths());
    List<Object> refused =
        archive.column(
            "SELECT reason || record FROM FILES WHERE reason IS NOT NULL ORDER BY _kafka_offset");
    assertContains("\"depth\":\"well\\uD83D 7\"", refused.get(0));
    assertContains("surrogate", refused.get(0));
    assertContains("[\"ok\",\"\\uDC00\"]", refused.get(1));
  }
}
