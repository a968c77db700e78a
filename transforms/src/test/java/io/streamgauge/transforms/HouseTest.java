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
  private static final String CALIBRATION = ROOT + ".calibration";
  private static final String CRS = ROOT + ".crs";
  private static final String KEYS = ROOT + ".keys";
  private static final String QUALITY = ROOT + ".quality";
  private static final String TABLES = ROOT + ".tables";
  private static final String TIME = ROOT + ".time";
  private static final String UNITS = ROOT + ".units";

  private static Set<String> types(String names) {
    return Set.of(names.split(" ", -1));
  }

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            ROOT,
                Set.of(
                    COMMON,
                    COMMON + ".help",
                    COMMON + ".history",
                    COMMON + ".metrics",
                    COMMON + ".time",
                    CALIBRATION,
                    CRS,
                    KEYS,
                    QUALITY,
                    TABLES,
                    TIME,
                    UNITS),
            CALIBRATION, Set.of(TABLES),
            CRS, Set.of(COMMON),
            KEYS, Set.of(COMMON),
            QUALITY, Set.of(COMMON, KEYS),
            TABLES, Set.of(COMMON, COMMON + ".time"),
            TIME, Set.of(KEYS));
    Map<String, Set<String>> open =
        Map.of(
            ROOT,
                types(
                    "Calibrate ConvertUnits Deduplicate EventTime HeaderEquals LateEvents"
                        + " QualityControl QualityFlag Reproject Routed SpatialKey StationRegister"),
            CALIBRATION, types("Calibration Calibrations Series"),
            CRS, types("Crs CrsException CrsRegistry Grids KnownPlaces Position Reprojection"),
            KEYS, types("ShortKey SpatialCell"),
            QUALITY, types("Compat Flag QualityFlags QualityMonitor QualityRules Sample TestFlags"),
            TABLES, types("CsvLine ValidRows"),
            TIME, types("Watermarks"),
            UNITS, types("Conversion Unit UnitTable"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
