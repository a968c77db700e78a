// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.record;
import static io.streamgauge.archive.ArchiveFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.rows.ParquetFile;
import io.streamgauge.archive.rows.RowBuffer;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a level of directories is, a file system can spell it and no two become one. */
class DirectoryNamesTest {
  @TempDir Path dir;
  private ArchiveFixture archive;

  @BeforeEach
  void prepare() {
    archive = new ArchiveFixture(dir).by("basin");
  }

  static SinkRecord of(long offset, Object basin) {
    return record(offset, Map.of("basin", basin, "level", 1.5));
  }

  /** Texts that are all different, and of which some cannot be a name. */
  static List<Object> basins() {
    List<Object> basins = new ArrayList<>();
    String cut = PathName.of("basin=" + "b".repeat(400));
    Collections.addAll(basins, "b".repeat(400), "b".repeat(401), "b".repeat(399) + "c");
    basins.add(cut.substring("basin=".length()));
    Collections.addAll(basins, "b".repeat(249), "b".repeat(250), "é".repeat(124), "é".repeat(125));
    Collections.addAll(basins, "\ud83c\udf0a".repeat(80), "/".repeat(100), "\u0085".repeat(50));
    Collections.addAll(basins, "x\ud812y", "x\ud813y", "x\udc12y", "x\ufffdy", "\ud812");
    Collections.addAll(basins, "x\ud83cy".repeat(100), "..", ".", "../../up");
    Collections.addAll(basins, "nul\0", "line\u2028end", "no\uffffcharacter", "c1\u0085");
    Collections.addAll(basins, "Århus", "A\u030arhus", "trailing. ", "~", -7L, 2.5, false);
    return basins;
  }

  private static Set<String> directories(Path root) throws IOException {
    try (Stream<Path> found = Files.list(root.resolve("topics/readings"))) {
      return found.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void eachTextHasADirectoryOfItsOwnThatReadersCanRead() throws Exception {
    archive.start();
    List<Object> basins = basins();
    List<SinkRecord> records =
        new ArrayList<>(records(0, basins.size(), i -> of(i, basins.get((int) i))));
    archive.write(records);
    archive.assertDone(records.size());
    assertEquals(records.size(), directories(dir).size());
    assertEquals(0L, archive.metric("records-refused-total"));
    assertEquals(records.size(), archive.count("SELECT count(DISTINCT basin) FROM FILES"));
    assertEquals(
        List.of("Århus"),
        archive.column("SELECT basin FROM FILES WHERE _kafka_offset = " + basins.indexOf("Århus")));
    // The same again: names do not depend on what came before.
    ArchiveFixture again = new ArchiveFixture(dir.resolve("again")).by("basin").start();
    Collections.reverse(records);
    again.write(records);
    assertEquals(directories(dir), directories(again.dir));
  }

  @Test
  void aCutNameStandsInTheFooterAsItCame() throws Exception {
    String basin = "Kleine Schwarze Elster, oberhalb ".repeat(12) + "\ud812";
    archive.start();
    archive.write(of(0, basin), of(1, "short"));
    List<Object> entries =
        archive.column(
            "SELECT decode(value) FROM parquet_kv_metadata('DIR/**/*.parquet') WHERE decode(key) = '"
                + ParquetFile.DIRECTORY_ENTRY
                + "'");
    assertEquals(1, entries.size());
    assertEquals(
        basin, new ObjectMapper().readTree(entries.get(0).toString()).get("basin").textValue());
  }

  @Test
  void aNameIsCutBetweenCharactersAndEscapes() {
    for (int ahead = 0; ahead < 12; ahead++) {
      for (String unit : List.of("é", "\ud83c\udf0a", "%C2%85", "%2F", "a")) {
        String name = PathName.of("x".repeat(ahead) + unit.repeat(300));
        assertTrue(PathName.bytes(name) <= 255, name);
        assertTrue(LogText.isUnicode(name), name);
        assertTrue(PathName.bytes(name) > 240 || unit.length() > 1, name);
        String head = name.substring(0, name.length() - 34).substring(ahead);
        assertEquals("", head.replace(unit, ""), name);
        assertEquals(OpenedStores.spelled(name), name);
      }
    }
    assertNotEquals(
        PathName.of(PathName.of("y".repeat(300))),
        PathName.of("y".repeat(300)),
        "who sends a cut name gets another directory");
  }

  @Test
  void aPathThatIsTooLongInAllIsCutAtEachLevel() {
    PartitionPath path =
        new PartitionPath(
            "topics",
            Stream.of("a", "b", "c").map(PartitionField::parse).toList(),
            java.time.ZoneOffset.UTC,
            false,
            768);
    String[] values = {"p".repeat(250), "q".repeat(250), "r".repeat(250)};
    RowBuffer.Directory found = path.of("readings", values);
    assertTrue(found.path().length() <= 768, found.path());
    assertEquals(Set.of("a", "b", "c"), found.cut().keySet());
    values[1] = "q".repeat(249) + "s";
    assertNotEquals(found.path(), path.of("readings", values).path());
    PartitionPath tight =
        new PartitionPath("topics", path.fields(), java.time.ZoneOffset.UTC, false, 150);
    assertFails(DataException.class, () -> tight.of("readings", values), "fewer levels");
  }

  @Test
  void aLongNameOfTheConnectorStillGivesAFile() throws Exception {
    archive.with("name", "ü connector/" + "n".repeat(250)).start();
    archive.write(of(0, "x"));
    archive.assertDone(1);
  }

  /** The way out of a ledger whose tail nobody could complete: this version completes it. */
  @Test
  void aPromiseOfAnImpossibleDirectoryIsKeptUnderAPossibleName() throws Exception {
    archive.start();
    archive.write(of(0, "plain"), of(1, "x\ud812y"));
    archive.task.stop();
    // As the version before left it: promised under the text itself, staged, and no file.
    Path ledger = dir.resolve("_ledger/archive/readings/0/00000000000000000001.json");
    String entry = Files.readString(ledger, StandardCharsets.UTF_8);
    String possible = PathName.of("basin=x\ud812y");
    assertTrue(entry.contains(possible), entry);
    Path file;
    try (Stream<Path> found = Files.list(dir.resolve("topics/readings").resolve(possible))) {
      file = found.findFirst().orElseThrow();
    }
    LedgerEntry written = LedgerEntry.read(Files.readAllBytes(ledger));
    String staged =
        written.files().stream()
            .filter(promised -> promised.key().contains(possible))
            .findFirst()
            .orElseThrow()
            .staged();
    Files.move(file, dir.resolve(staged));
    Files.delete(file.getParent());
    String impossible = "basin=x\\ud812y";
    Files.writeString(
        ledger, entry.replace(possible, impossible).replaceAll(",\"proven\":\"[0-9a-f]*\"", ""));
    assertTrue(
        LedgerEntry.read(Files.readAllBytes(ledger)).files().stream()
            .anyMatch(promised -> promised.key().contains("x\ud812y")));

    archive.start();
    archive.write(of(0, "plain"), of(1, "x\ud812y"), of(2, "x\ud812y"), of(3, "z"));
    archive.assertDone(4);
    assertEquals(3, archive.count("SELECT count(DISTINCT basin) FROM FILES"));
    archive.restart();
    archive.write(of(4, "plain"));
    archive.assertEachOffsetOnce(5);
  }

  /** A worker without a locale names directories like every other, and says that it has none. */
  @Test
  void aLocaleThatCannotSpellIsToldAndChangesNoName() throws Exception {
    for (String locale : List.of("POSIX", "C.UTF-8")) {
      OwnJvm java = new OwnJvm("-Xmx256m");
      java.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
      java.environment().put("LC_ALL", locale);
      Path root = Files.createDirectory(dir.resolve(locale));
      String text = java.run(Map.of(), NamesUnderLocale.class, root);
      assertEquals(locale.equals("POSIX"), text.contains("LC_ALL=C.UTF-8"), text);
    }
    assertEquals(directories(dir.resolve("C.UTF-8/Öl")), directories(dir.resolve("POSIX/Öl")));
    new ArchiveFixture(dir.resolve("POSIX")).assertEachOffsetOnce(2L * basins().size());
  }
}
