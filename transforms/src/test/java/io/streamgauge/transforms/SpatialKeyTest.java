// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpatialKeyTest {
  private static SpatialKey<SourceRecord> smt(String... options) {
    return Readings.configured(new SpatialKey<>(), options);
  }

  private static SourceRecord at(double longitude, double latitude) {
    return Readings.record(null, Map.of("longitude", longitude, "latitude", latitude));
  }

  /** Geohashes of the examples that everybody uses: Jutland, Leon, the corners. */
  @ParameterizedTest
  @CsvSource({
    "geohash, 11, 10.40744, 57.64911, u4pruydqqvj",
    "geohash, 5, -5.6, 42.6, ezs42",
    "geohash, 3, 180, 90, zzz",
    "geohash, 3, -180, -90, 000",
    "grid, 2, 15.004, 51.459, '51.45,15.00'",
    "grid, 2, 0.29, -0.001, '-0.01,0.29'",
    "grid, 1, 180, 90, '89.9,179.9'",
    "grid, 0, -180, -90, '-90,-180'",
  })
  void keyIsTheCellOfThePosition(
      String mode, String precision, double lon, double lat, String key) {
    SourceRecord in = at(lon, lat);
    SourceRecord out = smt("mode", mode, "precision", precision).apply(in);
    assertEquals(key, out.key());
    assertEquals(Schema.STRING_SCHEMA, out.keySchema());
    assertSame(in.value(), out.value());
    assertEquals("readings", out.topic());
  }

  @Test
  void keyIsAField() {
    SourceRecord in = Readings.source(Readings.observation());
    assertEquals("north", smt("mode", "field", "field", "attributes.region").apply(in).key());
    SourceRecord none = smt("mode", "field", "field", "attributes.basin").apply(in);
    assertEquals("key", none.key());
    assertEquals("readings-quarantine", none.topic());
  }

  @Test
  void refusesWhatIsNoPlace() {
    SourceRecord half = Readings.record(Map.of("longitude", 1.0));
    for (SourceRecord in : List.of(at(181, 0), at(0, Double.NaN), half)) {
      Readings.assertRefused(in, smt().apply(in), "SpatialKey: ");
    }
  }

  @Test
  void refusesWrongOptions() {
    assertThrows(ConfigException.class, () -> smt("mode", "field"));
    assertThrows(ConfigException.class, () -> smt("precision", "0"));
    assertThrows(ConfigException.class, () -> smt("precision", "13"));
    assertThrows(ConfigException.class, () -> smt("mode", "grid", "precision", "7"));
  }
}
