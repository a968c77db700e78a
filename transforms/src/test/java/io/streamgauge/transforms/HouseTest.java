// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  private static final String COMMON = "io.streamgauge.common";
  private static final String ROOT = "io.streamgauge.transforms";
  private static final String CRS = ROOT + ".crs";
  private static final String KEYS = ROOT + ".keys";
  private static final String QUALITY = ROOT + ".quality";
  private static final String TIME = ROOT + ".time";
  private static final String UNITS = ROOT + ".units";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            ROOT,
            Set.of(COMMON, COMMON + ".time", CRS, KEYS, QUALITY, TIME, UNITS),
            CRS,
            Set.of(COMMON),
            KEYS,
            Set.of(COMMON),
            QUALITY,
            Set.of(COMMON, KEYS),
            TIME,
            Set.of(KEYS));
    Map<String, Set<String>> open =
        Map.of(
            ROOT,
            Set.of(
                "ConvertUnits",
                "Deduplicate",
                "EventTime",
                "HeaderEquals",
                "LateEvents",
                "QualityControl",
                "QualityFlag",
                "Reproject",
                "Routed",
                "SpatialKey",
                "StationRegister"),
            CRS,
            Set.of("Crs", "CrsException", "CrsRegistry", "Grids", "Position", "Reprojection"),
            KEYS,
            Set.of("ShortKey", "SpatialCell"),
            QUALITY,
            Set.of(
                "Compat",
                "Flag",
                "QualityFlags",
                "QualityMonitor",
                "QualityRules",
                "Sample",
                "TestFlags"),
            TIME,
            Set.of("Watermarks"),
            UNITS,
            Set.of("Conversion", "Unit", "UnitTable"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
