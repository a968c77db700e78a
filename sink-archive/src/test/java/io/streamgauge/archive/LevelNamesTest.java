// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of directory levels beside those of columns: what a reader shows is what came. */
class LevelNamesTest {
  @TempDir Path dir;

  private ArchiveFixture archive(String partitionBy) {
    return new ArchiveFixture(dir).with("archive.partition.by", partitionBy);
  }

  @Test
  void aLevelWithANameOfItsOwnLeavesTheFieldInTheFile() throws Exception {
    ArchiveFixture archive = archive("station=sensor_id, date(event_time)").start(READINGS);
    archive.put(List.of(reading(0, "00412700", START, 1.0), reading(1, "7E2", START, 2.0)));
    archive.flush();
    assertTrue(archive.files().get(0).toString().contains("station=00412700"));
    // A reader that guesses the types of levels guesses at station, not at sensor_id.
    assertEquals(
        List.of(List.of("VARCHAR", "00412700", "00412700"), List.of("VARCHAR", "7E2", "7E2")),
        archive.query(
            "SELECT typeof(sensor_id), sensor_id, station FROM read_parquet('"
                + dir
                + "/topics/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
                + " ORDER BY _kafka_offset"));
  }

  @Test
  void aFieldThatADirectoryWouldHideIsRefusedInAnyCase() throws Exception {
    ArchiveFixture archive = archive("region, date(event_time)").start(READINGS);
    Schema schema =
        SchemaBuilder.struct()
            .field("region", Schema.STRING_SCHEMA)
            .field("Date", Schema.STRING_SCHEMA)
            .field("event_time", Schema.STRING_SCHEMA)
            .build();
    String time = START.toString();
    archive.put(
        List.of(
            record(READINGS, 0, null, Map.of("region", "a", "event_time", time, "DATE", "x")),
            record(READINGS, 1, null, Map.of("Region", "b", "event_time", time)),
            record(
                READINGS,
                2,
                schema,
                new Struct(schema).put("region", "c").put("Date", "y").put("event_time", time)),
            record(READINGS, 3, null, Map.of("region", "d", "event_time", time))));
    archive.flush();
    assertEquals(
        List.of(List.of(0L), List.of(1L), List.of(2L)),
        archive.query(
            "SELECT _kafka_offset FROM FILES WHERE reason LIKE '%hide from readers%' ORDER BY 1"));
    assertEquals(
        List.of(List.of("d")), archive.query("SELECT region FROM FILES WHERE region IS NOT NULL"));
  }

  @Test
  void namesThatWouldMeetAreRefusedBeforeTheStart() {
    for (String wrong : List.of("SENSOR_ID=sensor_id", "Area=a.area, area", "date(t), DATE=u")) {
      ConfigException refused =
          assertThrows(
              ConfigException.class, () -> ParquetArchiveSinkConfig.of(archive(wrong).props));
      assertTrue(refused.getMessage().contains("archive.partition.by"), refused.getMessage());
      assertTrue(refused.getMessage().contains("case"), refused.getMessage());
    }
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () ->
                ParquetArchiveSinkConfig.of(
                    archive("a").with("archive.headers", "qc_flag, QC_Flag").props));
    assertTrue(refused.getMessage().contains("archive.headers"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_kafka_offset=region",
        "_Kafka_Topic=topic()",
        "_header_qc=header(qc)",
        "geometry=attributes.kind",
        "date(event_time), BBox=box"
      })
  void aLevelThatWouldHideAColumnOfTheArchiveIsRefused(String wrong) {
    ConfigException refused =
        assertThrows(
            ConfigException.class, () -> ParquetArchiveSinkConfig.of(archive(wrong).props));
    assertTrue(refused.getMessage().contains("archive's own column"), refused.getMessage());
    assertTrue(refused.getMessage().contains("archive_"), refused.getMessage());
  }

  @Test
  void aLevelMayHaveTheNameOfAColumnThatIsNotThere() {
    ParquetArchiveSinkConfig.of(
        archive("geometry=kind, date(_kafka_timestamp)").with("archive.geometry", "none").props);
  }
}
