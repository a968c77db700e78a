// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.House;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HouseTest {
  private static final String COMMON = "io.streamgauge.common";
  private static final String METRICS = COMMON + ".metrics";
  private static final String ROOT = "io.streamgauge.archive";
  private static final String DECLARED = ROOT + ".declared";
  private static final String ROWS = ROOT + ".rows";
  private static final String STORE = ROOT + ".store";
  private static final String KINDS = ROOT + ".kinds";
  private static final String READ = ROOT + ".read";
  private static final String LEDGER = ROOT + ".ledger";

  @Test
  void theModuleKeepsToItsPlan() {
    Map<String, Set<String>> arrows =
        Map.of(
            ROOT,
            Set.of(
                COMMON,
                COMMON + ".framework",
                COMMON + ".help",
                METRICS,
                COMMON + ".source",
                COMMON + ".time",
                DECLARED,
                LEDGER,
                READ,
                ROWS,
                STORE),
            DECLARED,
            Set.of(COMMON, COMMON + ".avro"),
            KINDS,
            Set.of(),
            LEDGER,
            Set.of(COMMON + ".time", ROWS, STORE),
            READ,
            Set.of(COMMON, METRICS, COMMON + ".source", COMMON + ".time", KINDS, LEDGER, STORE),
            ROWS,
            Set.of(COMMON, KINDS),
            STORE,
            Set.of(COMMON, COMMON + ".help", COMMON + ".source"));
    Map<String, Set<String>> open =
        Map.of(
            ROOT,
            Set.of(
                "ParquetArchiveSinkConnector",
                "ParquetArchiveSinkTask",
                "ParquetArchiveSourceConnector",
                "ParquetArchiveSourceTask"),
            DECLARED,
            Set.of("DeclaredSchema"),
            KINDS,
            Set.of("KeptKinds", "RecordKind", "RecordKinds", "SchemaJson", "ValueJson"),
            LEDGER,
            Set.of(
                "DirectoryTime",
                "KeptLevels",
                "LedgerEntries",
                "LedgerEntry",
                "LedgerHistory",
                "Offsets",
                "PastEntries"),
            READ,
            Set.of("ArchiveReader", "RowPosition", "ReadOptions", "ReadPlan"),
            ROWS,
            Set.of(
                "ColumnOptions",
                "KnownColumn",
                "Layouts",
                "ParquetFile",
                "RowBuffer",
                "SeenColumns",
                "SpillFiles",
                "WaitingRows"),
            STORE,
            Set.of("ObjectStore", "Parallel", "PathName", "StoreSettings", "Stores"));
    assertEquals("", String.join("\n", House.ofThisModule().faults(arrows, open)));
  }
}
