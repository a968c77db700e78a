// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.ErrorLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that cannot be archived end no task and are lost nowhere. */
class RefusedRecordsTest {
  private static final String UNARCHIVABLE = "filename LIKE '%/__unarchivable__/%'";

  private final ArchiveFixture archive;

  RefusedRecordsTest(@TempDir Path dir) {
    archive = new ArchiveFixture(dir).by("basin, date(event_time)");
  }

  private static Map<String, Object> good() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("event_time", START.toEpochMilli());
    value.put("basin", "upper");
    value.put("level", 2.25);
    return value;
  }

  /** Records that are no tables, from this offset to before that one. */
  private static List<SinkRecord> texts(Schema schema, long from, long to) {
    return records(from, to, i -> record(READINGS, i, schema, "text " + i));
  }

  private static Map<String, Object> with(String name, Object field) {
    Map<String, Object> value = good();
    value.put(name, field);
    return value;
  }

  private static Object nested(int levels) {
    Object value = 7L;
    for (int i = 0; i < levels; i++) {
      value = new HashMap<>(Map.of("n", value));
    }
    return value;
  }

  private record BadValue(Object value, String reason) {}

  /** What the archive has no table for, and a word of the reason. */
  private static List<BadValue> refused() {
    List<BadValue> cases = new ArrayList<>();
    cases.add(new BadValue(with("mixed", Arrays.asList(true, "x", 3L)), "mixes kinds"));
    cases.add(new BadValue(with("_kafka_partition", 3L), "archive's own columns"));
    cases.add(new BadValue(with("date", "today"), "hide from readers"));
    cases.add(new BadValue(with("deep", nested(80)), "nested deeper"));
    cases.add(new BadValue(with("", 1L), "empty name"));
    cases.add(new BadValue(with("event_time", "tomorrow"), "event_time"));
    cases.add(new BadValue(with("event_time", 88888888888888L), "event_time"));
    cases.add(new BadValue(with("event_time", true), "event_time"));
    cases.add(new BadValue(with("basin", Map.of("name", "upper")), "basin"));
    cases.add(new BadValue(with("half\udc00", 1L), "no text"));
    cases.add(new BadValue(with("zero\0", 1L), "no text"));
    cases.add(new BadValue(with("n".repeat(1_001), 1L), "longer than"));
    cases.add(new BadValue(List.of(4L, 5L), "structs and maps"));
    cases.add(new BadValue("words", "structs and maps"));
    cases.add(new BadValue(12.5, "structs and maps"));
    Map<String, Object> wide = good();
    for (int i = 0; i < 5_100; i++) {
      wide.put("c" + i, i);
    }
    cases.add(new BadValue(wide, "more than 5000 columns"));
    Map<String, Object> hollow = good();
    for (int i = 0; i < 80; i++) {
      Map<String, Object> many = new LinkedHashMap<>();
      for (int j = 0; j < 80; j++) {
        many.put("h" + i + "x" + j, Map.of());
      }
      hollow.put("h" + i, many);
    }
    cases.add(new BadValue(hollow, "more than 5000 columns"));
    cases.add(new BadValue(new Object(), "structs and maps"));
    cases.add(new BadValue(with("odd", new Object()), "no Parquet type"));
    cases.add(new BadValue(with("deeper", nested(200_000)), "StackOverflow"));
    return cases;
  }

  private List<SinkRecord> mixed() {
    List<SinkRecord> records = new ArrayList<>();
    for (BadValue bad : refused()) {
      records.add(record(records.size(), bad.value()));
      records.add(record(records.size(), good()));
    }
    return records;
  }

  @Test
  void whatHasNoTableIsARowOfTheSameCommitWithItsReason() throws Exception {
    archive.start();
    List<SinkRecord> records = mixed();
    archive.put(records);
    assertEquals(0, archive.commit(records.size()), "refused rows wait like others");
    archive.flush();
    archive.assertDone(records.size());
    assertEquals(1L, archive.metric("commits-total"));
    assertEquals((long) refused().size(), archive.metric("records-refused-total"));
    List<List<Object>> rows =
        archive.query(
            "SELECT _kafka_offset, reason, record, _kafka_topic, _kafka_partition FROM FILES WHERE "
                + UNARCHIVABLE
                + " ORDER BY 1");
    assertEquals(refused().size(), rows.size());
    List<String> reasons = refused().stream().map(BadValue::reason).toList();
    for (int i = 0; i < rows.size(); i++) {
      assertEquals(2L * i, rows.get(i).get(0));
      assertTrue(rows.get(i).get(1).toString().contains(reasons.get(i)), rows.get(i).toString());
      assertTrue(rows.get(i).get(1).toString().length() < 600);
      assertEquals(List.of("readings", 0), rows.get(i).subList(3, 5));
    }
    assertTrue(rows.get(0).get(2).toString().contains("\"mixed\":[true,\"x\",3]"));
    assertEquals(List.of(), archive.context.errant());
    assertEquals(
        refused().size(),
        archive.count("SELECT count(*) FROM 'DIR/__unarchivable__/**/*.parquet'"));
  }

  @Test
  void theNextTaskGoesOnBehindThem() throws Exception {
    List<SinkRecord> records = mixed();
    archive.start();
    archive.write(records);
    archive.task.close(List.of(READINGS));
    ArchiveFixture next = new ArchiveFixture(archive.dir).by("basin, date(event_time)").start();
    next.put(records);
    next.write(record(records.size(), "one more"));
    next.assertDone(records.size() + 1);
  }

  @Test
  void headersAndKeysAreKeptToo() throws Exception {
    archive.start();
    SinkRecord tombstone =
        new SinkRecord("readings", 0, null, new byte[] {1, 2}, null, null, 0, null, null);
    tombstone.headers().addString("qc", "4\u0007").addLong("seq", 9);
    archive.write(tombstone, record(1, good()));
    assertEquals(
        List.of(
            "{\"key\":\"AQI=\",\"value\":null,\"headers\":[{\"qc\":\"4\\u0007\"},{\"seq\":9}]}"),
        archive.column("SELECT record FROM FILES WHERE " + UNARCHIVABLE));
  }

  @Test
  void aQueueHasThemWhereThereIsOne() throws Exception {
    archive.withQueue().start();
    List<SinkRecord> records = mixed();
    archive.write(records);
    assertEquals(records.size(), archive.commit(records.size()));
    assertEquals(refused().size(), archive.context.errant().size());
    assertEquals(refused().size(), archive.count("SELECT count(*) FROM FILES"), "the others");
  }

  @Test
  void aQueueThatIsOnlyALogIsNone() throws Exception {
    archive.with("errors.log.enable", "true").start();
    archive.put(mixed());
    assertEquals(List.of(), archive.context.errant());
  }

  @Test
  void theTaskFailsWhenNoneOfTheFirstHundredIsAny() {
    archive.start();
    archive.put(texts(null, 0, 99));
    assertFails(
        ConnectException.class,
        () -> archive.put(List.of(record(99, "the last"))),
        "first 100",
        "structs and maps",
        "offset 99");
    assertEquals(0, archive.commit(100), "they come again when the configuration is right");
  }

  @Test
  void oneGoodRecordAmongAThousandBadOnesIsEnough() throws Exception {
    archive.start();
    archive.put(List.of(record(0, good())));
    archive.write(texts(null, 1, 1_000));
    archive.assertDone(1_000);
  }

  @Test
  void aRestartAmongBadRecordsKnowsThatTheTopicHasGoodOnes() throws Exception {
    archive.start();
    archive.write(record(0, good()));
    archive.write(record(1, "bad"));
    archive.restart();
    archive.write(texts(Schema.STRING_SCHEMA, 2, 300));
    archive.assertEachOffsetOnce(300);

    ArchiveFixture other = new ArchiveFixture(archive.dir).by("no.such.field").start();
    assertThrows(
        ConnectException.class,
        () -> other.put(texts(Schema.STRING_SCHEMA, 300, 400)),
        "another configuration proves nothing");
  }

  @Test
  void eachTopicIsToldOnceInOneLine() throws Exception {
    String log =
        ErrorLog.of(
            () -> {
              archive.start();
              archive.put(List.of(record(0, good())));
              String forged = "\u001b[31m\n2026 ERROR forged\u0085" + "z".repeat(5_000);
              archive.write(records(1, 200, i -> record(i, with(forged, 1L))));
            });
    List<String> lines = log.lines().filter(line -> line.contains("cannot be archived")).toList();
    assertEquals(1, lines.size(), log);
    assertTrue(lines.get(0).contains("__unarchivable__"), lines.get(0));
    for (String line : log.split("\n", -1)) {
      assertTrue(line.length() < 2_000);
      assertTrue(!line.startsWith("2026 ERROR"), line);
      assertTrue(line.chars().noneMatch(Character::isISOControl), line);
    }
  }
}
