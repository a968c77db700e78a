// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and character sets of files, which are not always what and where they should be. */
class FileTablesTest {
  @TempDir Path root;

  @Test
  void aFileWhoseColumnsChangeIsReadByTheirNamesAlsoAfterARestart() {
    Path file = root.resolve("A/x.csv");
    FileRun.write(file, "preamble\ntime,level,x\n2026-02-01T00:00:00Z,1,7\n");
    FileRun.append(file, "time,x,level\n2026-02-01T00:01:00Z,7,2\n");
    FileRun run = new FileRun(FileRun.csv(root));
    List<SourceRecord> first = run.stored(run.settled());
    assertEquals(List.of("00:00=1.0", "00:01=2.0"), FileRun.text(first));
    run.close();
    FileRun.append(file, "2026-02-01T00:02:00Z,7,3\n2026-02-01T00:03:00Z,7\n");
    try (FileRun again = new FileRun(FileRun.csv(root), run.context, run.clock)) {
      List<SourceRecord> more = again.settled();
      assertEquals(List.of("00:02=3.0", "bad:2026-02-01T00:03:00Z,7"), FileRun.text(more));
      assertTrue(FileRun.message(more.get(1)).contains("2 cells for 3 columns"));
    }
  }

  @Test
  void aBrokenLineThatSpeaksOfAColumnIsNoHeader() {
    FileRun.write(
        root.resolve("A/x.csv"),
        "time,level\n\"level of\ntime,\"level\"x\"\n2026-02-01T00:00:00Z,1\n");
    try (FileRun run = new FileRun(FileRun.csv(root))) {
      List<String> told = FileRun.text(run.settled());
      assertEquals("00:00=1.0", told.get(told.size() - 1));
    }
  }

  @Test
  void rowsBelowAHeaderWithTwoColumnsOfOneNameAreRefused() {
    FileRun.write(
        root.resolve("A/x.csv"),
        "time,level\n2026-02-01T00:00:00Z,1\ntime,level,level\n2026-02-01T00:01:00Z,2,3\n");
    try (FileRun run = new FileRun(FileRun.csv(root))) {
      assertEquals(
          List.of("00:00=1.0", "bad:2026-02-01T00:01:00Z,2,3"), FileRun.text(run.settled()));
    }
  }

  @Test
  void preambleThatSpeaksOfOneColumnIsNoHeader() {
    FileRun.write(
        root.resolve("A/x.csv"), "level,3 m\nsite,Elbe\ntime,level\n" + FileRun.rows(0, 2));
    FileRun.write(
        root.resolve("B/x.csv"),
        "time,level,x\n2026-02-01T00:00:00Z,1,9\nTimestamp,x,level\n2026-02-01T00:01:00Z,9,2\n");
    FileRun.write(
        root.resolve("C/x.csv"),
        "time,level\n2026-02-01T00:00:00Z,1\ntime,x\n2026-02-01T00:01:00Z,9\n");
    try (FileRun run = new FileRun(FileRun.csv(root))) {
      assertEquals(
          List.of(
              "00:00=0.5",
              "00:00=1.0",
              "00:00=1.0",
              "00:01=1.5",
              "bad:2026-02-01T00:01:00Z,9",
              "bad:2026-02-01T00:01:00Z,9,2"),
          FileRun.text(run.settled()).stream().sorted().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void utf16IsReadWithAndWithoutItsMark(String charset) {
    Charset own = Charset.forName(charset);
    for (String mark : List.of("", "\uFEFF")) {
      FileRun.write(
          root.resolve(charset + mark.length() + "/x.csv"),
          (mark + "time,level\n" + FileRun.rows(0, 2)).getBytes(own));
    }
    Map<String, String> files = FileRun.csv(root);
    files.put("files.charset", charset);
    try (FileRun run = new FileRun(files)) {
      assertEquals(
          List.of("00:00=0.5", "00:00=0.5", "00:01=1.5", "00:01=1.5"),
          FileRun.text(run.settled()).stream().sorted().toList());
    }
  }
}
