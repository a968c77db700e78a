// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twins of cases in which readers of earlier archives saw what nobody had measured. */
class ReportedCasesTest {
  @TempDir Path dir;
  private ArchiveFixture archive;
  private long offset;

  private void start(String... options) {
    archive = new ArchiveFixture(dir).with(options).start();
  }

  private void put(boolean schemas, String json) {
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "" + schemas), false);
      SchemaAndValue read =
          converter.toConnectData("t", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
      archive.put(List.of(record(READINGS, offset++, read.schema(), read.value())));
    }
  }

  private void commit(String... jsons) {
    for (String json : jsons) {
      put(false, json);
    }
    archive.flush();
    assertEquals(offset, archive.commit(offset));
  }

  /** As readers see it that are not told of other columns or types in later files. */
  private String plainly(String columns) throws Exception {
    return archive
        .query(
            "SELECT "
                + columns
                + " FROM read_parquet('DIR/topics/**/*.parquet', hive_partitioning = true)"
                + " ORDER BY _kafka_offset")
        .toString();
  }

  /** A01: no type that a reader of today does not know. */
  @Test
  void aPlaceIsBytesByDefault() throws Exception {
    start("archive.partition.by", "topic()");
    put(
        true,
        "{'schema': {'type': 'struct', 'fields': [{'type': 'double', 'field': 'longitude'},"
            + " {'type': 'double', 'field': 'latitude'}]},"
            + " 'payload': {'longitude': -3.25, 'latitude': 58.75}}");
    commit();
    assertEquals(
        "[[BYTE_ARRAY, null]]",
        archive
            .query(
                "SELECT type, logical_type FROM parquet_schema('DIR/**/*.parquet')"
                    + " WHERE name = 'geometry'")
            .toString());
    assertEquals("[[-3.25, 58.75]]", plainly("longitude, latitude"));
  }

  /** A02 */
  @Test
  void fractionsAfterWholeNumbersKeepThem() throws Exception {
    start("archive.partition.by", "topic()");
    commit("{'ph': 7}", "{'ph': 8}");
    commit("{'ph': 7.5}", "{'ph': 8.49}");
    assertEquals("[[7.0], [8.0], [7.5], [8.49]]", plainly("ph"));
  }

  /** A04: fields beside levels of other cases. */
  @Test
  void aFieldBesideALevelIsNotHidden() throws Exception {
    start("archive.partition.by", "attributes.basin, hour(at)");
    commit(
        "{'at': '2026-05-04T03:00:00Z', 'HOUR': 17, 'attributes': {'basin': 'elbe'}}",
        "{'at': '2026-05-04T03:00:00Z', 'Basin': 'x', 'attributes': {'basin': 'elbe'}}",
        "{'at': '2026-05-04T03:00:00Z', 'v': 1.5, 'attributes': {'basin': 'elbe'}}");
    assertEquals("[[elbe, 2]]", plainly("basin, _kafka_offset"));
    assertEquals(
        2, archive.count("SELECT count(*) FROM FILES WHERE reason LIKE '%hide from readers%'"));
  }

  /** A05 */
  @Test
  void namesThatDifferInCaseOnlyAreRefused() throws Exception {
    start("archive.partition.by", "topic()");
    commit("{'pH': 7.1, 'PH': 7.2, 'ph': 7.3}", "{'pH': 7.4}");
    assertEquals("[[7.4]]", plainly("ph"));
    assertEquals(
        1, archive.count("SELECT count(*) FROM FILES WHERE reason LIKE '%differ in case only%'"));
  }

  /** A06 */
  @Test
  void millisecondsOfHistoryAreOfTheirDay() throws Exception {
    start("archive.partition.by", "day=date(seen)");
    // 1987-03-04T05:06:07Z, 1951-01-01T00:00:00Z and 2019-09-09T09:09:09Z
    commit("{'seen': 541832767000}", "{'seen': -599616000000}", "{'seen': 1568020149000}");
    assertEquals("[[1987-03-04], [1951-01-01], [2019-09-09]]", plainly("day::VARCHAR"));
  }

  /** A07 */
  @Test
  void datesAndLocalTimesAreThoseOfTheZone() throws Exception {
    start(
        "partitioner.class", "TimeBasedPartitioner",
        "path.format", "'on'=YYYY-MM-dd/'at'=HH",
        "timezone", "America/Bogota",
        "timestamp.extractor", "RecordField",
        "timestamp.field", "taken");
    commit("{'taken': '2025-07-09'}", "{'taken': '2025-07-09T23:30:00'}");
    assertEquals(
        "[[2025-07-09, 00], [2025-07-09, 23]]", plainly("\"on\"::VARCHAR, \"at\"::VARCHAR"));
  }

  /** A08 */
  @Test
  void theYearOfAWeekIsNoYearOfADay() throws Exception {
    for (String level :
        List.of("format(seen; dd.MM.YYYY)", "d=format(seen; YYYYMMdd; Asia/Tokyo)")) {
      assertFails(ConfigException.class, () -> start("archive.partition.by", level), "write yyyy");
    }
    start("archive.partition.by", "d=format(seen; yyyyMMdd)");
    commit("{'seen': '2018-12-31T08:00:00Z'}");
    assertEquals("[[20181231]]", plainly("d::VARCHAR"));
  }

  /** A09 */
  @Test
  void aStationKeepsItsZerosBesideALevelOfItsOwnName() throws Exception {
    start("archive.partition.by", "gauge=station_no");
    commit("{'station_no': '00310'}", "{'station_no': '0x7B'}");
    assertEquals(
        "[[VARCHAR, 00310, 00310], [VARCHAR, 0x7B, 0x7B]]",
        plainly("typeof(station_no), station_no, gauge::VARCHAR"));
  }

  /** A10 */
  @Test
  void kindsThatDifferAreReadTogether() throws Exception {
    start("archive.partition.by", "topic()");
    commit("{'stage': 'dry'}", "{'stage': [[4], [0.5]]}", "{'stage': 3}", "{'stage': true}");
    assertEquals(
        "[[dry], [[[4],[0.5]]], [3.0], [true]]",
        archive.query("SELECT stage FROM FILES ORDER BY _kafka_offset").toString());
  }

  /** A text that says null to readers is the text that it is. */
  @Test
  void aTextIsNotTakenForNone() throws Exception {
    start("archive.partition.by", "gauge");
    List<String> texts = List.of(PartitionPath.NULL, "NULL", "null", "%5F", "", "nan", "None");
    for (String text : texts) {
      archive.put(List.of(record(offset++, Map.of("gauge", text))));
    }
    commit();
    assertEquals(
        "[[__HIVE_DEFAULT_PARTITION__], [NULL], [null], [%5F], [null], [nan], [None]]",
        archive.query("SELECT gauge FROM FILES ORDER BY _kafka_offset").toString());
    assertEquals(1, archive.count("SELECT count(*) FROM FILES WHERE gauge IS NULL"));
  }
}
