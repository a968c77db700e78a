// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of the layouts between the first and today's, each as the commit wrote them that names it:
 * forty readings, one an hour, with keys and two headers, without schemas in the footer.
 */
class EarlierLayoutsTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final int READINGS = 40;

  @ParameterizedTest
  @ValueSource(strings = {"419b3eb", "d646a61"})
  void eachReadingComesBackOnce(String commit) throws Exception {
    Path store =
        Path.of("src/test/resources/fixtures")
            .resolve(commit)
            .resolve("layout/store")
            .toAbsolutePath();
    List<SourceRecord> given =
        new ReadBack(Map.of("archive.dir", store.toString(), "archive.store", "file"))
            .all().stream().sorted(Comparator.comparing(SourceRecord::timestamp)).toList();
    assertEquals(READINGS, given.size());
    for (int i = 0; i < READINGS; i++) {
      SourceRecord record = given.get(i);
      Struct value = (Struct) record.value();
      Instant at = START.plus(Duration.ofHours(i));
      assertEquals("s" + i % 3, value.getString("sensor_id"));
      assertEquals("water_level", value.getString("observed_property"));
      assertEquals(Date.from(at), value.get("event_time"));
      assertEquals(i % 5 == 0 ? null : (Double) (i / 4.0), value.getFloat64("result"));
      assertEquals(i % 5 == 0 ? "ice" : null, value.getString("result_text"));
      assertEquals(13.0 + i, value.getFloat64("x"));
      Map<String, String> attributes = value.getMap("attributes");
      assertEquals(
          Map.of("region", i % 2 == 0 ? "north" : "south", "gateway", "g" + i), attributes);
      assertEquals("k" + i, record.key());
      assertEquals(at.toEpochMilli() + 7, record.timestamp());
      assertEquals("s" + i % 3, record.headers().lastWithName("sensor_id").value());
      assertEquals(at.toString(), record.headers().lastWithName("event_timestamp").value());
    }
  }
}
