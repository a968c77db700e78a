// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggerFileSourceTaskTest {
  private static final String HEAD = "time,level\n";
  @TempDir Path root;
  private Path file;
  private Map<String, String> properties;

  @BeforeEach
  void oneFile() {
    file = root.resolve("A").resolve("x.csv");
    properties = FileRun.csv(root);
  }

  @Test
  void readsFilesOfEachStationOnce() {
    FileRun.write(file, HEAD + FileRun.rows(0, 3));
    FileRun.write(root.resolve("B/y.csv"), HEAD + FileRun.rows(3, 5));
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.look();
      assertEquals(
          Set.of("A", "B"), new HashSet<>(records.stream().map(SourceRecord::key).toList()));
      assertEquals(FileRun.values(0, 5), FileRun.text(records).stream().sorted().toList());
      assertEquals(List.of(), run.settled());
    }
  }

  /** A reading is never taken from a half of its line, and never twice, wherever the file ends. */
  @Test
  void growsAtEveryByte() {
    byte[] all = (HEAD + FileRun.rows(0, 3)).getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= all.length; cut++) {
      FileRun.write(file, Arrays.copyOf(all, cut));
      try (FileRun run = new FileRun(properties)) {
        List<SourceRecord> records = run.look();
        FileRun.append(file, Arrays.copyOfRange(all, cut, all.length));
        records.addAll(run.look());
        assertEquals(FileRun.values(0, 3), FileRun.text(records), "cut at " + cut);
      }
    }
  }

  @Test
  void growsByteByByte() {
    byte[] all = (HEAD + FileRun.rows(0, 3)).getBytes(StandardCharsets.UTF_8);
    FileRun.write(file, new byte[0]);
    List<SourceRecord> records = new ArrayList<>();
    try (FileRun run = new FileRun(properties)) {
      for (byte each : all) {
        FileRun.append(file, new byte[] {each});
        records.addAll(run.look());
      }
    }
    assertEquals(FileRun.values(0, 3), FileRun.text(records));
  }

  /** Whatever is on its topic when a task dies, the next one goes on right behind it. */
  @Test
  void goesOnBehindEveryRecord() {
    Map<String, String> wide = FileRun.csv(root);
    wide.remove("observation.observed_property");
    wide.remove("observation.result");
    wide.put("observation.properties", "level=/level, flow=/flow, rain=/rain");
    wide.put("files.header.lines", "2");
    wide.put("files.comment", "#");
    StringBuilder text = new StringBuilder("# a logger\ntime,level,flow,rain\nTS,m,m3/s,mm\n");
    for (int i = 0; i < 5; i++) {
      text.append("2026-02-01T00:0%d:00Z,%d.1,%d.2,%d.3\n# comment\n".formatted(i, i, i, i));
      text.append("broken\n");
    }
    FileRun.write(file, text.toString());
    List<String> all;
    List<SourceRecord> first;
    try (FileRun run = new FileRun(wide)) {
      first = run.look();
      all = FileRun.text(first);
    }
    assertEquals(20, all.size());
    assertEquals(20, new HashSet<>(first.stream().map(SourceRecord::sourceOffset).toList()).size());
    for (int taken = 0; taken < first.size(); taken++) {
      FakeSourceContext context = new FakeSourceContext(wide);
      context.store(first.get(taken));
      try (FileRun run = new FileRun(wide, context, FileRun.clock())) {
        assertEquals(
            all.subList(taken + 1, all.size()), FileRun.text(run.look()), "after record " + taken);
      }
    }
  }

  /** Davis' consoles begin the first line of their exports with a tab. */
  @Test
  void whatBeginsLinesToSkipMayBeATab() {
    properties.put("files.comment", "\\t");
    FileRun.write(file, "\tTemp Out\n" + HEAD + "\ta remark\n" + FileRun.row(0));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 1), FileRun.text(run.look()));
    }
  }

  @Test
  void equalLinesAreTwoReadings() {
    FileRun.write(file, HEAD + FileRun.row(1) + FileRun.row(1));
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.look();
      assertEquals(List.of("00:01=1.5", "00:01=1.5"), FileRun.text(records));
      assertNotEquals(records.get(0), records.get(1));
    }
  }

  @Test
  void lastLineWithoutEndCountsWhenItHasSettled() {
    FileRun.write(file, HEAD + FileRun.row(0) + FileRun.row(1).trim());
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 1), FileRun.text(run.look()));
      run.clock.advance(Duration.ofMinutes(7));
      assertEquals(List.of(), run.look());
      run.clock.advance(Duration.ofMinutes(2));
      assertEquals(FileRun.values(1, 2), FileRun.text(run.stored(run.look())));
      assertEquals(List.of(), run.settled());
      FileRun.append(file, "\n" + FileRun.row(2));
      assertEquals(FileRun.values(2, 3), FileRun.text(run.look()), "the end alone is no reading");
    }
  }

  /** Somebody cuts the power in the midst of 12.5, and 1 is what was there for an hour. */
  @Test
  void lineThatGoesOnAfterItHasSettledIsRevised() {
    String line = "2026-02-01T00:12:00Z,12.5";
    for (int restart = 0; restart < 2; restart++) {
      FileRun.write(file, HEAD + FileRun.row(0) + line.substring(0, line.length() - 3));
      FakeSourceContext context = new FakeSourceContext(properties);
      FileRun run = new FileRun(properties, context, FileRun.clock());
      assertEquals(List.of("00:00=0.5", "00:12=1.0"), FileRun.text(run.stored(run.settled())));
      if (restart > 0) {
        run = new FileRun(properties, context, FileRun.clock());
        assertEquals(List.of(), run.settled());
      }
      FileRun.append(file, "2");
      assertEquals(List.of(), run.look());
      FileRun.append(file, ".5\n" + FileRun.row(13));
      assertEquals(List.of("00:12=12.5 again", "00:13=13.5"), FileRun.text(run.look()));
      run.close();
    }
  }

  @Test
  void quotedLineBreaksAreNoEnds() {
    Map<String, String> noted = FileRun.csv(root);
    noted.put("observation.qualifiers", "/note");
    byte[] all =
        ("time,level,note\r\n2026-02-01T00:00:00Z,1,\"two\r\nlines, \"\"quoted\"\"\"\r\n"
                + "2026-02-01T00:01:00Z,2,\"\"\r\n\r\n2026-02-01T00:02:00Z,3,plain\r\n")
            .getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= all.length; cut++) {
      FileRun.write(file, Arrays.copyOf(all, cut));
      try (FileRun run = new FileRun(noted)) {
        List<SourceRecord> records = run.look();
        FileRun.append(file, Arrays.copyOfRange(all, cut, all.length));
        records.addAll(run.look());
        assertEquals(
            List.of("00:00=1.0", "00:01=2.0", "00:02=3.0"), FileRun.text(records), "cut " + cut);
        assertTrue(records.get(0).value().toString().contains("two\r\nlines, \"quoted\""));
      }
    }
  }

  @Test
  void quoteThatWasCutOffSwallowsNoLine() {
    FileRun.write(
        file,
        HEAD
            + "\"2026-02-01T00:00:00Z\",0.5\n\"2026-02-0\n\"2026-02-01T00:01:00Z\",1.5\n"
            + "\"2026-02-01T00:02:00Z\",2.5\n\"2026-02-01T00:0\n");
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.settled();
      assertEquals(
          List.of(
              "00:00=0.5", "bad:\"2026-02-0", "00:01=1.5", "00:02=2.5", "bad:\"2026-02-01T00:0"),
          FileRun.text(records));
      assertTrue(FileRun.message(records.get(1)).startsWith("file:" + file + ":3 "));
    }
  }

  @Test
  void byteOrderMarkAndCarriageReturnsAreNoPartOfTheText() {
    FileRun.write(file, "\uFEFF" + (HEAD + FileRun.rows(0, 2)).replace("\n", "\r\n"));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 2), FileRun.text(run.look()));
    }
  }

  @Test
  void columnsOfFixedWidthAndOtherCharacterSetsAreRead() {
    properties.put("files.format", "fixed-width");
    properties.put("files.comment", "#");
    properties.put("files.header.lines", "2");
    properties.put("files.decimal.separator", ",");
    properties.put("files.charset", "ISO-8859-1");
    properties.put("observation.unit", "/unit");
    String text = "# logger\ntime level unit\nTS m -\n2026-02-01T00:00:00Z 1,5 \u00b0C\n\n# end\n";
    FileRun.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.look();
      assertEquals(List.of("00:00=1.5"), FileRun.text(records));
      assertTrue(records.get(0).value().toString().contains("unit=\u00b0C"));
    }
  }

  @Test
  void brokenLinesAreToldWithFileAndLine() {
    FileRun.write(file, HEAD + FileRun.row(0) + "a,b,c\nsoon,1\n" + FileRun.row(1));
    FileRun.append(file, new byte[] {(byte) 0xff, ',', '1', '\n'});
    FileRun.append(file, FileRun.row(2));
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.look();
      assertEquals(
          FileRun.values(0, 3),
          FileRun.text(records.stream().filter(each -> !FileRun.isBad(each)).toList()));
      List<String> bad = records.stream().filter(FileRun::isBad).map(FileRun::message).toList();
      assertEquals("file:" + file + ":3 3 cells for 2 columns", bad.get(0));
      assertTrue(bad.get(1).startsWith("file:" + file + ":4 observation.event_time"), bad.get(1));
      assertEquals("file:" + file + ":6 not UTF-8 text", bad.get(2));
      assertEquals("readings-dlq", records.get(1).topic());
      assertEquals(3.0, ((Number) run.context.pluginMetrics().value("bad-total")).doubleValue());
    }
  }

  @Test
  void truncatedFileIsReadFromItsBeginning() throws IOException {
    FileRun.write(file, HEAD + FileRun.rows(0, 3));
    try (FileRun run = new FileRun(properties)) {
      run.look();
      FileRun.write(file, HEAD + FileRun.rows(5, 6));
      assertEquals(FileRun.values(5, 6), FileRun.text(run.settled()));
      FileRun.append(file, FileRun.row(6));
      assertEquals(FileRun.values(6, 7), FileRun.text(run.look()));
    }
  }

  /** An upload that sends the whole file each time is seen when it has come to any byte. */
  @Test
  void fileThatIsWrittenAnewGivesOnlyWhatIsNew() {
    byte[] all = (HEAD + FileRun.rows(0, 4)).getBytes(StandardCharsets.UTF_8);
    int known = (HEAD + FileRun.rows(0, 3)).length();
    for (int cut = 0; cut <= all.length; cut++) {
      FileRun.write(file, Arrays.copyOf(all, known));
      try (FileRun run = new FileRun(properties)) {
        assertEquals(FileRun.values(0, 3), FileRun.text(run.look()));
        FileRun.write(file, Arrays.copyOf(all, cut));
        List<SourceRecord> more = run.look();
        FileRun.append(file, Arrays.copyOfRange(all, cut, all.length));
        more.addAll(run.look());
        assertEquals(FileRun.values(3, 4), FileRun.text(more), "seen at byte " + cut);
      }
    }
  }

  @Test
  void fileThatIsRenamedInAnyWayGoesOnWhileTheTaskRuns() throws IOException {
    FileRun.write(file, HEAD + FileRun.rows(0, 3));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 3), FileRun.text(run.look()));
      FileRun.append(file, FileRun.row(3));
      Path old = root.resolve("A/february.csv");
      Files.move(file, old);
      assertEquals(FileRun.values(3, 4), FileRun.text(run.look()));
      FileRun.append(old, FileRun.row(4));
      Files.move(old, file);
      assertEquals(FileRun.values(4, 5), FileRun.text(run.look()));
    }
  }

  /** It went away between two listings, while it was due. */
  @Test
  void fileThatCannotBeReadIsTriedAgain() throws IOException {
    properties.put("files.poll.interval.ms", "7200000");
    FileRun.write(file, HEAD + FileRun.row(0).trim());
    try (FileRun run = new FileRun(properties)) {
      assertEquals(List.of(), run.drain());
      Files.move(file, root.resolve("x.away"));
      run.clock.advance(FileRun.SETTLE);
      assertEquals(List.of(), run.drain());
      run.clock.advance(Duration.ofSeconds(1));
      run.drain();
      assertEquals(1.0, number(run, "files-backing-off"));
      assertEquals(1.0, number(run, "failures-total"));
      Files.move(root.resolve("x.away"), file);
      run.clock.advance(Duration.ofSeconds(5));
      assertEquals(FileRun.values(0, 1), FileRun.text(run.drain()));
    }
  }

  private static double number(FileRun run, String metric) {
    return ((Number) run.context.pluginMetrics().value(metric)).doubleValue();
  }

  @Test
  void metricsTellWhatIsNotRead() {
    FileRun.write(file, HEAD + FileRun.rows(0, 2) + "2026-02");
    FileRun.write(root.resolve("A/y.csv"), HEAD + FileRun.rows(2, 3));
    try (FileRun run = new FileRun(properties)) {
      run.look();
      assertEquals(List.of(), run.look());
      assertEquals(2.0, number(run, "files-known"));
      assertEquals(1.0, number(run, "files-behind"));
      assertEquals(7.0, number(run, "bytes-behind"));
      assertEquals(3.0, number(run, "readings-total"));
      assertEquals(0.0, number(run, "files-backing-off"));
    }
  }

  /** What was read before is handed over first, and the line is looked at again after a restart. */
  @Test
  void badLineFailsTheTaskWhereThatIsWanted() {
    properties.put("bad.records", "fail");
    FileRun.write(file, HEAD + FileRun.row(0) + "broken\n" + FileRun.row(1));
    FakeSourceContext context = new FakeSourceContext(properties);
    for (int i = 0; i < 2; i++) {
      try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
        if (i == 0) {
          assertEquals(FileRun.values(0, 1), FileRun.text(run.stored(run.one())));
        }
        DataException failure = assertThrows(DataException.class, run::one);
        assertTrue(failure.getMessage().contains(file + ":3"), failure.getMessage());
      }
    }
  }

  @Test
  void largerFileOfTheSameNameIsAnotherFile() {
    FileRun.write(file, HEAD + FileRun.rows(0, 3));
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      run.stored(run.look());
    }
    FileRun.write(file, HEAD + FileRun.rows(10, 30));
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(FileRun.values(10, 30), FileRun.text(run.look()));
    }
  }

  /** The header alone is longer than what the beginning is known by. */
  @Test
  void fileWithTheSameLongHeaderIsAnotherFile() {
    String columns = "time,level," + "x".repeat(5_000) + "\n";
    FileRun.write(file, columns + FileRun.rows(0, 3).replace("\n", ",\n"));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 3), FileRun.text(run.look()));
      FileRun.write(file, columns + FileRun.rows(10, 30).replace("\n", ",\n"));
      assertEquals(FileRun.values(10, 30), FileRun.text(run.look()));
    }
  }

  @Test
  void renamedFileGoesOnWhereItWas() throws IOException {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    Path old = root.resolve("A/x.csv.backup");
    for (int restart = 0; restart < 2; restart++) {
      Files.deleteIfExists(old);
      FileRun.write(file, HEAD + FileRun.rows(0, 3));
      FakeSourceContext context = new FakeSourceContext(properties);
      FileRun run = new FileRun(properties, context, FileRun.clock());
      assertEquals(FileRun.values(0, 3), FileRun.text(run.stored(run.look())));
      FileRun.append(file, FileRun.row(3));
      Files.move(file, old);
      FileRun.write(file, HEAD + FileRun.rows(10, 12));
      if (restart > 0) {
        run.close();
        run = new FileRun(properties, context, FileRun.clock());
      }
      assertEquals(
          List.of("00:03=3.5", "00:10=10.5", "00:11=11.5"),
          FileRun.text(run.stored(run.settled())).stream().sorted().toList());
      run.close();
      run = new FileRun(properties, context, FileRun.clock());
      assertEquals(List.of(), run.settled());
      run.close();
    }
  }

  /** It is no upload of the old one that has only come so far: its rows need not wait. */
  @Test
  void newFileAfterARenamedOneIsReadAtOnce() throws IOException {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    FakeSourceContext context = new FakeSourceContext(properties);
    FileRun.write(file, HEAD + FileRun.rows(0, 200));
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(200, run.stored(run.look()).size());
      Files.move(file, root.resolve("A/x.csv.1"));
      FileRun.write(file, HEAD + FileRun.rows(300, 302));
      assertEquals(FileRun.values(300, 302), FileRun.text(run.stored(run.look())));
    }
    Files.move(file, root.resolve("A/x.csv.2"));
    FileRun.write(file, HEAD + FileRun.row(400));
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(FileRun.values(400, 401), FileRun.text(run.look()));
    }
  }

  /** Nothing more comes of the old name, so that only the new file's offset can tell of it. */
  @Test
  void renamedFileThatWasReadWhollyIsNotReadAgainAfterRestarts() throws IOException {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    FakeSourceContext context = new FakeSourceContext(properties);
    FileRun.write(file, HEAD + FileRun.rows(0, 3));
    for (int day = 0; day < 4; day++) {
      try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
        assertEquals(
            FileRun.values(day * 10, day * 10 + 3), FileRun.text(run.stored(run.settled())));
        for (int i = day; i >= 0; i--) {
          Path from = i == 0 ? file : root.resolve("A/x.csv." + i);
          Files.move(from, root.resolve("A/x.csv." + (i + 1)));
        }
        FileRun.write(file, HEAD + FileRun.rows(day * 10 + 10, day * 10 + 13));
      }
    }
  }

  /** Two cards that take turns in one reader. */
  @Test
  void cardThatComesBackGoesOnWhereItWas() {
    FakeSourceContext context = new FakeSourceContext(properties);
    String one = HEAD + FileRun.rows(0, 3);
    String other = HEAD + FileRun.rows(30, 35);
    FileRun.write(file, one);
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(FileRun.values(0, 3), FileRun.text(run.stored(run.look())));
      FileRun.write(file, other);
      assertEquals(FileRun.values(30, 35), FileRun.text(run.stored(run.look())));
    }
    FileRun.write(file, one + FileRun.row(3));
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(FileRun.values(3, 4), FileRun.text(run.stored(run.settled())));
      FileRun.write(file, other + FileRun.row(35));
      assertEquals(FileRun.values(35, 36), FileRun.text(run.stored(run.look())));
    }
  }

  @Test
  void cardThatIsTakenOutLosesNothing() throws IOException {
    FileRun.write(file, HEAD + FileRun.rows(0, 3));
    Path away = root.resolveSibling(root.getFileName() + "-away");
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> first = run.look();
      assertEquals(FileRun.values(0, 3), FileRun.text(first));
      // Connect stores offsets once a minute, so what it has is older than what was read.
      run.context.store(first.get(0));
      Files.move(root, away);
      assertEquals(List.of(), run.look());
      FileRun.append(away.resolve("A/x.csv"), FileRun.row(3));
      Files.move(away, root);
      assertEquals(FileRun.values(3, 4), FileRun.text(run.look()));
      Files.move(file, root.resolve("x.away"));
      assertEquals(List.of(), run.look());
      Files.move(root.resolve("x.away"), file);
      assertEquals(List.of(), run.settled());
    }
  }

  /** The mount point without its card: nothing is there, and nothing has gone either. */
  @Test
  void missingDirectoryIsWaitedFor() {
    properties.put("files.path", "file:" + root + "/sd/{station}/*.csv");
    try (FileRun run = new FileRun(properties)) {
      assertEquals(List.of(), run.settled());
      FileRun.write(root.resolve("sd/A/x.csv"), HEAD + FileRun.rows(0, 2));
      assertEquals(FileRun.values(0, 2), FileRun.text(run.look()));
    }
  }

  @Test
  void nulBytesAtTheEndAreNotThere() {
    FileRun.write(file, HEAD + FileRun.row(0) + "2026-02-01T00:01" + "\0".repeat(600));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 1), FileRun.text(run.look()));
      // The logger writes over them.
      FileRun.write(file, HEAD + FileRun.rows(0, 3) + "\0".repeat(500));
      assertEquals(FileRun.values(1, 3), FileRun.text(run.look()));
    }
  }

  /**
   * The logger goes on behind the NUL bytes; a copy that is not complete looks the same at first.
   */
  @Test
  void linesBehindNulBytesComeWhenNothingFillsThem() {
    String gap = "2026-02-01T00:01:00Z,1" + "\0".repeat(40);
    FileRun.write(file, HEAD + FileRun.row(0) + gap + FileRun.rows(2, 4));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 1), FileRun.text(run.look()));
      FileRun.append(file, FileRun.row(4));
      run.clock.advance(FileRun.SETTLE);
      assertEquals(
          List.of("bad:2026-02-01T00:01:00Z,1", "00:02=2.5", "00:03=3.5", "00:04=4.5"),
          FileRun.text(run.look()));
    }
  }

  @Test
  void allHolesOfAQuietFileCountAtOnce() {
    FileRun.write(
        file,
        HEAD
            + FileRun.row(0)
            + "\0"
            + FileRun.row(1)
            + "\0\0"
            + FileRun.row(2)
            + "\0"
            + FileRun.row(3));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 4), FileRun.text(run.settled()));
    }
  }

  @Test
  void lineLongerThanTheBufferIsToldOnce() {
    FileRun.write(file, HEAD + FileRun.row(0) + "x".repeat(3 * LineScan.CHUNK));
    FileRun.append(file, "\n" + FileRun.row(1));
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.look();
      assertEquals(3, records.size());
      assertTrue(FileRun.message(records.get(1)).contains("a line of " + 3 * LineScan.CHUNK));
      assertEquals("00:01=1.5", FileRun.text(records.get(2)));
      assertEquals(List.of(), run.settled());
    }
  }

  @Test
  void tasksShareTheFilesWithNoneTwice() {
    for (int i = 0; i < 40; i++) {
      FileRun.write(root.resolve("S" + i + "/x.csv"), HEAD + FileRun.row(i));
    }
    List<String> all = new ArrayList<>();
    for (int share = 0; share < 3; share++) {
      properties.put("files.share", share + "/3");
      try (FileRun run = new FileRun(properties)) {
        List<String> own = FileRun.text(run.look());
        assertTrue(own.size() > 4, "share " + own.size());
        all.addAll(own);
      }
    }
    assertEquals(FileRun.values(0, 40), all.stream().sorted().toList());
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path outside = Files.createTempDirectory("outside");
    FileRun.write(outside.resolve("x.csv"), HEAD + FileRun.row(1));
    FileRun.write(file, HEAD + FileRun.row(0));
    Files.createSymbolicLink(root.resolve("B"), outside);
    Files.createSymbolicLink(root.resolve("A/y.csv"), outside.resolve("x.csv"));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 1), FileRun.text(run.settled()));
    }
  }

  @Test
  void onlyListedStationsAreReadAndTheirAttributesCount() {
    FileRun.write(file, HEAD + FileRun.row(0));
    FileRun.write(root.resolve("B/x.csv"), HEAD + FileRun.row(1));
    properties.put(
        "files.stations.assigned",
        "{\"names\":[\"east\",\"north\"],\"rows\":[[\"A\",\"7.5\",\"51\"]]}");
    properties.put("observation.x", "{east}");
    properties.put("observation.y", "{north}");
    properties.put("observation.crs", "'EPSG:4326'");
    properties.put("kafka.topic", "{station}-readings");
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.settled();
      assertEquals(FileRun.values(0, 1), FileRun.text(records));
      assertTrue(records.get(0).value().toString().contains("x=7.5,y=51.0"));
      assertEquals("A-readings", records.get(0).topic());
    }
  }

  @Test
  void oldRowsAreHistory() {
    FileRun.write(file, HEAD + FileRun.row(0) + "2026-02-28T23:00:00Z,5\n");
    try (FileRun run = new FileRun(properties)) {
      List<SourceRecord> records = run.look();
      assertEquals("true", records.get(0).headers().lastWithName("backfill").value());
      assertEquals(null, records.get(1).headers().lastWithName("backfill"));
    }
  }

  @Test
  void batchesAreBoundedAndPrompt() throws InterruptedException {
    FileRun.write(file, HEAD + FileRun.rows(0, 1_000).repeat(9));
    try (FileRun run = new FileRun(properties)) {
      int records = 0;
      int largest = 0;
      long longest = 0;
      for (int i = 0; i < 12; i++) {
        long start = System.nanoTime();
        List<SourceRecord> batch = run.task.poll();
        longest = Math.max(longest, System.nanoTime() - start);
        records += batch == null ? 0 : batch.size();
        largest = Math.max(largest, batch == null ? 0 : batch.size());
      }
      assertEquals(9_000, records);
      assertTrue(largest <= 2_000, "largest batch " + largest);
      // Half a second of its own; the rest is for a machine that is busy otherwise.
      assertTrue(longest < 3_000_000_000L, "longest poll " + longest);
    }
  }
}
