// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.streamgauge.transforms.ConvertUnits;
import io.streamgauge.transforms.units.Unit;
import io.streamgauge.transforms.units.UnitTable;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** What the presets deliver, seen by the transform that converts units. */
final class ConvertedUnits {
  private static final UnitTable TABLE = UnitTable.load();

  private ConvertedUnits() {}

  /** Converts each reading that has a unit, and returns how many those were. */
  static int check(List<SourceRecord> records) {
    int converted = 0;
    for (SourceRecord record : records) {
      Struct reading = (Struct) record.value();
      if (Run.isBad(record) || reading.getString("unit") == null) {
        continue;
      }
      String given = reading.getString("unit");
      Unit unit = TABLE.find(given);
      assertNotNull(unit, () -> "the unit '" + given + "' of " + reading);
      ConvertUnits<SourceRecord> named = new ConvertUnits<>();
      String property = reading.getString("observed_property");
      named.configure(Map.of("units", property.replace(',', ';') + "=" + unit.code()));
      SourceRecord out = named.apply(record);
      assertEquals(record.topic(), out.topic(), () -> out.headers().toString());
      if (reading.getFloat64("result") != null && property.indexOf(',') < 0) {
        assertEquals(unit.code(), ((Struct) out.value()).getString("unit"));
        converted++;
      }
    }
    return converted;
  }
}
