// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
    archive = new ArchiveFixture(dir).with("archive.partition.by", "basin");
  }

  static SinkRecord of(long offset, Object basin) {
    Map<String, Object> value = new HashMap<>();
    value.put("basin", basin);
    value.put("level", 1.5);
    return record(READINGS, offset, null, value);
  }

  /** Texts that are all different, and of which some cannot be a name. */
  static List<Object> basins() {
    List<Object> basins = new ArrayList<>();
    String cut = PathName.of("basin=" + "b".repeat(400));
    basins.add("b".repeat(400));
    basins.add("b".repeat(401));
    basins.add("b".repeat(399) + "c");
    basins.add(cut.substring("basin=".length()));
    basins.add("b".repeat(249));
    basins.add("b".repeat(250));
    basins.add("é".repeat(124));
    basins.add("é".repeat(125));
    basins.add("\ud83c\udf0a".repeat(80));
    basins.add("/".repeat(100));
    basins.add("\u0085".repeat(50));
    basins.add("x\ud812y");
    basins.add("x\ud813y");
    basins.add("x\udc12y");
    basins.add("x\ufffdy");
    basins.add("\ud812");
    basins.add("x\ud83cy".repeat(100));
    basins.add("..");
    basins.add(".");
    basins.add("../../up");
    basins.add("nul\0");
    basins.add("line\u2028end");
    basins.add("no\uffffcharacter");
    basins.add("c1\u0085");
    basins.add("Århus");
    basins.add("A\u030arhus");
    basins.add("trailing. ");
    basins.add("~");
    basins.add(-7L);
    basins.add(2.5);
    basins.add(false);
    return basins;
  }

  private static Set<Path> directories(Path root) throws IOException {
    try (Stream<Path> found = Files.list(root.resolve("topics/readings"))) {
      return new HashSet<>(found.toList());
    }
  }

  @Test
  void eachTextHasADirectoryOfItsOwnThatReadersCanRead() throws Exception {
    archive.start(READINGS);
    List<SinkRecord> records = new ArrayList<>();
    basins().forEach(basin -> records.add(of(records.size(), basin)));
    archive.put(records);
    archive.flush();
    assertEquals(records.size(), archive.commit(records.size()));
    archive.assertEachOffsetOnce(records.size());
    assertEquals(records.size(), directories(dir).size());
    assertEquals(0L, archive.context.pluginMetrics().value("records-refused-total"));
    assertEquals(records.size(), archive.count("SELECT count(DISTINCT basin) FROM FILES"));
    assertEquals(
        List.of(List.of("Århus")),
        archive.query(
            "SELECT basin FROM FILES WHERE _kafka_offset = " + basins().indexOf("Århus")));
    // The same again: names do not depend on what came before.
    ArchiveFixture again = new ArchiveFixture(dir.resolve("again"));
    again.with("archive.partition.by", "basin").start(READINGS);
    java.util.Collections.reverse(records);
    again.put(records);
    again.flush();
    assertEquals(
        directories(dir).stream()
            .map(Path::getFileName)
            .collect(java.util.stream.Collectors.toSet()),
        directories(again.dir).stream()
            .map(Path::getFileName)
            .collect(java.util.stream.Collectors.toSet()));
  }

  @Test
  void aCutNameStandsInTheFooterAsItCame() throws Exception {
    String basin = "Kleine Schwarze Elster, oberhalb ".repeat(12) + "\ud812";
    archive.start(READINGS);
    archive.put(List.of(of(0, basin), of(1, "short")));
    archive.flush();
    List<String> entries = new ArrayList<>();
    for (Path file : archive.files()) {
      for (List<Object> entry :
          archive.query(
              "SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + file + "')")) {
        if (entry.get(0).equals(ParquetFile.DIRECTORY_ENTRY)) {
          entries.add(
              new ObjectMapper().readTree(entry.get(1).toString()).get("basin").textValue());
        }
      }
    }
    assertEquals(List.of(basin), entries);
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
    DataException refused = assertThrows(DataException.class, () -> tight.of("readings", values));
    assertTrue(refused.getMessage().contains("fewer levels"), refused.getMessage());
  }

  @Test
  void aLongNameOfTheConnectorStillGivesAFile() throws Exception {
    archive.with("name", "ü connector/" + "n".repeat(250)).start(READINGS);
    archive.put(List.of(of(0, "x")));
    archive.flush();
    assertEquals(1, archive.commit(1));
    archive.assertEachOffsetOnce(1);
  }

  /** The way out of a ledger whose tail nobody could complete: this version completes it. */
  @Test
  void aPromiseOfAnImpossibleDirectoryIsKeptUnderAPossibleName() throws Exception {
    archive.start(READINGS);
    archive.put(List.of(of(0, "plain"), of(1, "x\ud812y")));
    archive.flush();
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

    archive.start(READINGS);
    archive.put(List.of(of(0, "plain"), of(1, "x\ud812y"), of(2, "x\ud812y"), of(3, "z")));
    archive.flush();
    assertEquals(4, archive.commit(4));
    archive.assertEachOffsetOnce(4);
    assertEquals(3, archive.count("SELECT count(DISTINCT basin) FROM FILES"));
    archive.task.stop();
    archive.start(READINGS);
    archive.put(List.of(of(4, "plain")));
    archive.flush();
    archive.assertEachOffsetOnce(5);
  }

  /** A worker without a locale names directories like every other, and says that it has none. */
  @Test
  void aLocaleThatCannotSpellIsToldAndChangesNoName() throws Exception {
    Path output = dir.resolve("output");
    for (String locale : List.of("POSIX", "C.UTF-8")) {
      Path root = Files.createDirectory(dir.resolve(locale));
      ProcessBuilder java =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-cp",
              System.getProperty("java.class.path"),
              NamesUnderLocale.class.getName(),
              root.toString());
      java.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
      java.environment().put("LC_ALL", locale);
      Process child = java.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      try {
        assertTrue(child.waitFor(3, TimeUnit.MINUTES));
      } finally {
        child.destroyForcibly();
      }
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      assertEquals(0, child.exitValue(), text);
      assertEquals(locale.equals("POSIX"), text.contains("LC_ALL=C.UTF-8"), text);
    }
    assertEquals(
        directories(dir.resolve("C.UTF-8").resolve("Öl")).stream()
            .map(Path::getFileName)
            .collect(java.util.stream.Collectors.toSet()),
        directories(dir.resolve("POSIX").resolve("Öl")).stream()
            .map(Path::getFileName)
            .collect(java.util.stream.Collectors.toSet()));
    ArchiveFixture posix = new ArchiveFixture(dir.resolve("POSIX"));
    posix.assertEachOffsetOnce(2L * basins().size());
  }
}
