// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
    return new ArchiveFixture(dir).by(partitionBy);
  }

  @Test
  void aLevelWithANameOfItsOwnLeavesTheFieldInTheFile() throws Exception {
    ArchiveFixture archive = archive("station=sensor_id, date(event_time)").start();
    archive.write(reading(0, "00412700", START, 1.0), reading(1, "7E2", START, 2.0));
    assertTrue(archive.files().get(0).toString().contains("station=00412700"));
    // A reader that guesses the types of levels guesses at station, not at sensor_id.
    assertEquals(
        List.of(List.of("VARCHAR", "00412700", "00412700"), List.of("VARCHAR", "7E2", "7E2")),
        archive.query(
            "SELECT typeof(sensor_id), sensor_id, station FROM"
                + " read_parquet('DIR/topics/**/*.parquet', hive_partitioning = true,"
                + " hive_types_autocast = false) ORDER BY _kafka_offset"));
  }

  @Test
  void aFieldThatADirectoryWouldHideIsRefusedInAnyCase() throws Exception {
    ArchiveFixture archive = archive("region, date(event_time)").start();
    Schema schema =
        SchemaBuilder.struct()
            .field("region", Schema.STRING_SCHEMA)
            .field("Date", Schema.STRING_SCHEMA)
            .field("event_time", Schema.STRING_SCHEMA)
            .build();
    String time = START.toString();
    archive.write(
        record(0, Map.of("region", "a", "event_time", time, "DATE", "x")),
        record(1, Map.of("Region", "b", "event_time", time)),
        record(2, new Struct(schema).put("region", "c").put("Date", "y").put("event_time", time)),
        record(3, Map.of("region", "d", "event_time", time)));
    assertEquals(
        List.of(0L, 1L, 2L),
        archive.column(
            "SELECT _kafka_offset FROM FILES WHERE reason LIKE '%hide from readers%' ORDER BY 1"));
    assertEquals(List.of("d"), archive.column("SELECT region FROM FILES WHERE region IS NOT NULL"));
  }

  @Test
  void namesThatWouldMeetAreRefusedBeforeTheStart() {
    for (String wrong : List.of("SENSOR_ID=sensor_id", "Area=a.area, area", "date(t), DATE=u")) {
      assertFails(ConfigException.class, archive(wrong)::config, "archive.partition.by", "case");
    }
    ArchiveFixture headers = archive("a").with("archive.headers", "qc_flag, QC_Flag");
    assertFails(ConfigException.class, headers::config, "archive.headers");
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
    assertFails(ConfigException.class, archive(wrong)::config, "archive's own column", "archive_");
  }

  @Test
  void aLevelMayHaveTheNameOfAColumnThatIsNotThere() {
    archive("geometry=kind, date(_kafka_timestamp)").with("archive.geometry", "none").config();
  }
}
