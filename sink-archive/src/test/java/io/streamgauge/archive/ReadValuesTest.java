// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.ledger.DirectoryTime;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are right and were refused: times of history, plain dates, exact decimals. */
class ReadValuesTest {
  @TempDir Path dir;

  private static DirectoryTime time(Object value, String zone) throws Exception {
    return DirectoryTime.of(value, zone == null ? null : ZoneId.of(zone));
  }

  private static void assertTime(String expected, Object value, String zone) throws Exception {
    assertEquals(Instant.parse(expected), time(value, zone).instant(), value.toString());
  }

  @Test
  void millisecondsBefore2000AreTimes() throws Exception {
    for (String instant :
        List.of(
            "1999-12-31T23:59:59.999Z",
            "1987-06-05T04:00:00Z",
            "1970-03-01T00:00:00Z",
            "1931-01-01T00:00:00Z",
            "1850-05-05T05:05:05Z")) {
      long millis = Instant.parse(instant).toEpochMilli();
      for (Object value :
          List.of(millis, Long.toString(millis), (double) millis, BigDecimal.valueOf(millis))) {
        assertTime(instant, value, null);
      }
    }
    assertTime("2026-03-01T10:00:00Z", 1772359200L, null);
    assertTime("2026-03-01T10:00:00Z", 1772359200000000L, null);
    assertTime("2000-01-01T00:00:00Z", 946684800, null);
  }

  @Test
  void numbersThatMayBeAnythingAreNoTimes() {
    for (Object number :
        List.of(
            0L,
            12_345L,
            -5L,
            700_000_000L,
            -900_000_000L,
            88_888_888_888_888L,
            Long.MIN_VALUE,
            Double.NaN,
            1.5,
            new BigDecimal("1e2000000000"),
            "99999999999999999999")) {
      assertThrows(Exception.class, () -> time(number, "Europe/Rome"), number.toString());
    }
  }

  @Test
  void datesAndLocalTimesAreRead() throws Exception {
    assertEquals(
        new DirectoryTime(Instant.parse("1998-07-09T00:00:00Z"), true), time("1998-07-09", null));
    assertTime("2026-07-09T10:30:00Z", "2026-07-09T12:30:00", "Europe/Rome");
    assertThrows(Exception.class, () -> time("2026-07-09T12:30:00", null));
    assertThrows(Exception.class, () -> time("2026-02-30", null));
    // Clocks of Rome skip the one and show the other twice.
    assertTime("2026-03-29T01:30:00Z", "2026-03-29T02:30:00", "Europe/Rome");
    assertTime("2026-10-25T00:30:00Z", "2026-10-25T02:30:00", "Europe/Rome");
  }

  @Test
  void recordFieldReadsThemAsKafkaConnectS3Does() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir)
            .with("partitioner.class", "TimeBasedPartitioner", "partition.duration.ms", "3600000")
            .with("path.format", "'day'=YYYY-MM-dd/'h'=HH", "timezone", "America/Lima")
            .with("timestamp.extractor", "RecordField", "timestamp.field", "measured")
            .start();
    archive.write(
        record(0, Map.of("measured", "1998-07-09")),
        record(1, Map.of("measured", "2026-07-09T15:20:00")),
        record(2, Map.of("measured", 549_000_000_000L)),
        record(3, Map.of("measured", "2026-07-09T03:00:00Z")));
    assertEquals(
        List.of(
            List.of("1998-07-09", "00"),
            List.of("2026-07-09", "15"),
            List.of("1987-05-25", "23"),
            List.of("2026-07-08", "22")),
        archive.query("SELECT day::VARCHAR, h::VARCHAR FROM FILES ORDER BY _kafka_offset"));
  }

  private ArchiveFixture withDecimal(String text) {
    Schema schema = SchemaBuilder.struct().field("d", Decimal.schema(2)).build();
    ArchiveFixture archive = new ArchiveFixture(dir).by("topic()").start();
    archive.write(record(0, new Struct(schema).put("d", new BigDecimal(text))));
    return archive;
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "7.1", "7.10", "7.1000", "-0.000", "71e1", "0e-2000000000", "0e9"})
  void decimalsThatAreExactInAnotherScaleAreKept(String text) throws Exception {
    BigDecimal found = (BigDecimal) withDecimal(text).column("SELECT d FROM FILES").get(0);
    assertEquals(0, found.compareTo(new BigDecimal(text)), found + " for " + text);
    assertEquals(2, found.scale());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.123", "1e37", "1e2000000000", "-1e-2000000000", "0.001"})
  void othersAreRefusedAtOnce(String text) throws Exception {
    List<Object> reasons = withDecimal(text).column("SELECT reason FROM FILES");
    assertTrue(reasons.toString().contains("does not fit DECIMAL(38, 2)"), reasons.toString());
  }
}
