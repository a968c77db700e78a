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
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class LoggerFileSourceTaskTest extends FileCase {
  /** The records of two looks at a file that is all there only at the second one. */
  private List<SourceRecord> inTwo(byte[] all, int cut) {
    write(file, Arrays.copyOf(all, cut));
    FileRun run = start();
    List<SourceRecord> records = run.look();
    append(file, Arrays.copyOfRange(all, cut, all.length));
    records.addAll(run.look());
    return records;
  }

  @Test
  void readsFilesOfEachStationOnce() {
    write(file, HEAD + rows(0, 3));
    write(root.resolve("B/y.csv"), HEAD + rows(3, 5));
    FileRun run = start();
    List<SourceRecord> records = run.look();
    assertEquals(Set.of("A", "B"), new HashSet<>(records.stream().map(SourceRecord::key).toList()));
    assertEquals(values(0, 5), sorted(records));
    assertEquals(List.of(), run.settled());
  }

  /** A reading is never taken from a half of its line, and never twice, wherever the file ends. */
  @Test
  void growsAtEveryByte() {
    byte[] all = (HEAD + rows(0, 3)).getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= all.length; cut++) {
      assertEquals(values(0, 3), text(inTwo(all, cut)), "cut at " + cut);
    }
  }

  @Test
  void growsByteByByte() {
    byte[] all = (HEAD + rows(0, 3)).getBytes(StandardCharsets.UTF_8);
    write(file, new byte[0]);
    List<SourceRecord> records = new ArrayList<>();
    try (FileRun run = new FileRun(properties)) {
      for (byte each : all) {
        append(file, new byte[] {each});
        records.addAll(run.look());
      }
    }
    assertEquals(values(0, 3), text(records));
  }

  /** Whatever is on its topic when a task dies, the next one goes on right behind it. */
  @Test
  void goesOnBehindEveryRecord() {
    properties.remove("observation.observed_property");
    properties.remove("observation.result");
    properties.put("observation.properties", "level=/level, flow=/flow, rain=/rain");
    properties.put("files.header.lines", "2");
    properties.put("files.comment", "#");
    StringBuilder text = new StringBuilder("# a logger\ntime,level,flow,rain\nTS,m,m3/s,mm\n");
    for (int i = 0; i < 5; i++) {
      text.append("2026-02-01T00:0%d:00Z,%d.1,%d.2,%d.3\n# comment\n".formatted(i, i, i, i));
      text.append("broken\n");
    }
    write(file, text.toString());
    List<SourceRecord> first = look();
    List<String> all = text(first);
    assertEquals(20, all.size());
    assertEquals(20, new HashSet<>(first.stream().map(SourceRecord::sourceOffset).toList()).size());
    for (int taken = 0; taken < first.size(); taken++) {
      FakeSourceContext context = new FakeSourceContext(properties);
      context.store(first.get(taken));
      assertEquals(
          all.subList(taken + 1, all.size()), text(look(context)), "after record " + taken);
    }
  }

  /** Davis' consoles begin the first line of their exports with a tab. */
  @Test
  void whatBeginsLinesToSkipMayBeATab() {
    properties.put("files.comment", "\\t");
    write(file, "\tTemp Out\n" + HEAD + "\ta remark\n" + row(0));
    assertEquals(values(0, 1), text(look()));
  }

  @Test
  void equalLinesAreTwoReadings() {
    write(file, HEAD + row(1) + row(1));
    List<SourceRecord> records = look();
    assertEquals(List.of("00:01=1.5", "00:01=1.5"), text(records));
    assertNotEquals(records.get(0), records.get(1));
  }

  @Test
  void lastLineWithoutEndCountsWhenItHasSettled() {
    write(file, HEAD + row(0) + row(1).trim());
    FileRun run = start();
    assertEquals(values(0, 1), text(run.look()));
    run.clock.advance(Duration.ofMinutes(7));
    assertEquals(List.of(), run.look());
    run.clock.advance(Duration.ofMinutes(2));
    assertEquals(values(1, 2), text(run.stored(run.look())));
    assertEquals(List.of(), run.settled());
    append(file, "\n" + row(2));
    assertEquals(values(2, 3), text(run.look()), "the end alone is no reading");
  }

  /** Somebody cuts the power in the midst of 12.5, and 1 is what was there for an hour. */
  @Test
  void lineThatGoesOnAfterItHasSettledIsRevised() {
    String line = "2026-02-01T00:12:00Z,12.5";
    for (int restart = 0; restart < 2; restart++) {
      write(file, HEAD + row(0) + line.substring(0, line.length() - 3));
      FakeSourceContext context = new FakeSourceContext(properties);
      FileRun run = new FileRun(context);
      assertEquals(List.of("00:00=0.5", "00:12=1.0"), text(run.stored(run.settled())));
      if (restart > 0) {
        run = new FileRun(context);
        assertEquals(List.of(), run.settled());
      }
      append(file, "2");
      assertEquals(List.of(), run.look());
      append(file, ".5\n" + row(13));
      assertEquals(List.of("00:12=12.5 again", "00:13=13.5"), text(run.look()));
      run.close();
    }
  }

  @Test
  void quotedLineBreaksAreNoEnds() {
    properties.put("observation.qualifiers", "/note");
    byte[] all =
        ("time,level,note\r\n2026-02-01T00:00:00Z,1,\"two\r\nlines, \"\"quoted\"\"\"\r\n"
                + "2026-02-01T00:01:00Z,2,\"\"\r\n\r\n2026-02-01T00:02:00Z,3,plain\r\n")
            .getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= all.length; cut++) {
      List<SourceRecord> records = inTwo(all, cut);
      assertEquals(List.of("00:00=1.0", "00:01=2.0", "00:02=3.0"), text(records), "cut " + cut);
      assertTrue(records.get(0).value().toString().contains("two\r\nlines, \"quoted\""));
    }
  }

  @Test
  void quoteThatWasCutOffSwallowsNoLine() {
    write(
        file,
        HEAD
            + "\"2026-02-01T00:00:00Z\",0.5\n\"2026-02-0\n\"2026-02-01T00:01:00Z\",1.5\n"
            + "\"2026-02-01T00:02:00Z\",2.5\n\"2026-02-01T00:0\n");
    List<SourceRecord> records = settled();
    assertEquals(
        List.of("00:00=0.5", "bad:\"2026-02-0", "00:01=1.5", "00:02=2.5", "bad:\"2026-02-01T00:0"),
        text(records));
    assertTrue(message(records.get(1)).startsWith("file:" + file + ":3 "));
  }

  @Test
  void byteOrderMarkAndCarriageReturnsAreNoPartOfTheText() {
    write(file, "\uFEFF" + (HEAD + rows(0, 2)).replace("\n", "\r\n"));
    assertEquals(values(0, 2), text(look()));
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
    write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    List<SourceRecord> records = look();
    assertEquals(List.of("00:00=1.5"), text(records));
    assertTrue(records.get(0).value().toString().contains("unit=\u00b0C"));
  }

  @Test
  void brokenLinesAreToldWithFileAndLine() {
    write(file, HEAD + row(0) + "a,b,c\nsoon,1\n" + row(1));
    append(file, new byte[] {(byte) 0xff, ',', '1', '\n'});
    append(file, row(2));
    FileRun run = start();
    List<SourceRecord> records = run.look();
    assertEquals(values(0, 3), text(records.stream().filter(each -> !isBad(each)).toList()));
    List<String> bad = bad(records).stream().map(FileCase::message).toList();
    assertEquals("file:" + file + ":3 3 cells for 2 columns", bad.get(0));
    assertTrue(bad.get(1).startsWith("file:" + file + ":4 observation.event_time"), bad.get(1));
    assertEquals("file:" + file + ":6 not UTF-8 text", bad.get(2));
    assertEquals("readings-dlq", records.get(1).topic());
    assertEquals(3.0, number(run, "bad-total"));
  }

  @Test
  void truncatedFileIsReadFromItsBeginning() throws IOException {
    write(file, HEAD + rows(0, 3));
    FileRun run = start();
    run.look();
    write(file, HEAD + rows(5, 6));
    assertEquals(values(5, 6), text(run.settled()));
    append(file, row(6));
    assertEquals(values(6, 7), text(run.look()));
  }

  /** An upload that sends the whole file each time is seen when it has come to any byte. */
  @Test
  void fileThatIsWrittenAnewGivesOnlyWhatIsNew() {
    byte[] all = (HEAD + rows(0, 4)).getBytes(StandardCharsets.UTF_8);
    int known = (HEAD + rows(0, 3)).length();
    for (int cut = 0; cut <= all.length; cut++) {
      write(file, Arrays.copyOf(all, known));
      try (FileRun run = new FileRun(properties)) {
        assertEquals(values(0, 3), text(run.look()));
        write(file, Arrays.copyOf(all, cut));
        List<SourceRecord> more = run.look();
        append(file, Arrays.copyOfRange(all, cut, all.length));
        more.addAll(run.look());
        assertEquals(values(3, 4), text(more), "seen at byte " + cut);
      }
    }
  }

  @Test
  void fileThatIsRenamedInAnyWayGoesOnWhileTheTaskRuns() throws IOException {
    write(file, HEAD + rows(0, 3));
    FileRun run = start();
    assertEquals(values(0, 3), text(run.look()));
    append(file, row(3));
    Path old = root.resolve("A/february.csv");
    Files.move(file, old);
    assertEquals(values(3, 4), text(run.look()));
    append(old, row(4));
    Files.move(old, file);
    assertEquals(values(4, 5), text(run.look()));
  }

  /** It went away between two listings, while it was due. */
  @Test
  void fileThatCannotBeReadIsTriedAgain() throws IOException {
    properties.put("files.poll.interval.ms", "7200000");
    write(file, HEAD + row(0).trim());
    FileRun run = start();
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
    assertEquals(values(0, 1), text(run.drain()));
  }

  private static double number(FileRun run, String metric) {
    return ((Number) run.context.pluginMetrics().value(metric)).doubleValue();
  }

  @Test
  void metricsTellWhatIsNotRead() {
    write(file, HEAD + rows(0, 2) + "2026-02");
    write(root.resolve("A/y.csv"), HEAD + rows(2, 3));
    FileRun run = start();
    run.look();
    assertEquals(List.of(), run.look());
    assertEquals(2.0, number(run, "files-known"));
    assertEquals(1.0, number(run, "files-behind"));
    assertEquals(7.0, number(run, "bytes-behind"));
    assertEquals(3.0, number(run, "readings-total"));
    assertEquals(0.0, number(run, "files-backing-off"));
  }

  /** What was read before is handed over first, and the line is looked at again after a restart. */
  @Test
  void badLineFailsTheTaskWhereThatIsWanted() {
    properties.put("bad.records", "fail");
    write(file, HEAD + row(0) + "broken\n" + row(1));
    FakeSourceContext context = new FakeSourceContext(properties);
    for (int i = 0; i < 2; i++) {
      try (FileRun run = new FileRun(context)) {
        if (i == 0) {
          assertEquals(values(0, 1), text(run.stored(run.one())));
        }
        DataException failure = assertThrows(DataException.class, run::one);
        assertTrue(failure.getMessage().contains(file + ":3"), failure.getMessage());
      }
    }
  }

  @Test
  void largerFileOfTheSameNameIsAnotherFile() {
    write(file, HEAD + rows(0, 3));
    FakeSourceContext context = new FakeSourceContext(properties);
    look(context);
    write(file, HEAD + rows(10, 30));
    assertEquals(values(10, 30), text(look(context)));
  }

  /** The header alone is longer than what the beginning is known by. */
  @Test
  void fileWithTheSameLongHeaderIsAnotherFile() {
    String columns = "time,level," + "x".repeat(5_000) + "\n";
    write(file, columns + rows(0, 3).replace("\n", ",\n"));
    FileRun run = start();
    assertEquals(values(0, 3), text(run.look()));
    write(file, columns + rows(10, 30).replace("\n", ",\n"));
    assertEquals(values(10, 30), text(run.look()));
  }

  @Test
  void renamedFileGoesOnWhereItWas() throws IOException {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    Path old = root.resolve("A/x.csv.backup");
    for (int restart = 0; restart < 2; restart++) {
      Files.deleteIfExists(old);
      write(file, HEAD + rows(0, 3));
      FakeSourceContext context = new FakeSourceContext(properties);
      FileRun run = new FileRun(context);
      assertEquals(values(0, 3), text(run.stored(run.look())));
      append(file, row(3));
      Files.move(file, old);
      write(file, HEAD + rows(10, 12));
      if (restart > 0) {
        run.close();
        run = new FileRun(context);
      }
      assertEquals(
          List.of("00:03=3.5", "00:10=10.5", "00:11=11.5"), sorted(run.stored(run.settled())));
      run.close();
      assertEquals(List.of(), settled(context));
    }
  }

  /** It is no upload of the old one that has only come so far: its rows need not wait. */
  @Test
  void newFileAfterARenamedOneIsReadAtOnce() throws IOException {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    FakeSourceContext context = new FakeSourceContext(properties);
    write(file, HEAD + rows(0, 200));
    try (FileRun run = new FileRun(context)) {
      assertEquals(200, run.stored(run.look()).size());
      Files.move(file, root.resolve("A/x.csv.1"));
      write(file, HEAD + rows(300, 302));
      assertEquals(values(300, 302), text(run.stored(run.look())));
    }
    Files.move(file, root.resolve("A/x.csv.2"));
    write(file, HEAD + row(400));
    assertEquals(values(400, 401), text(look(context)));
  }

  /** Nothing more comes of the old name, so that only the new file's offset can tell of it. */
  @Test
  void renamedFileThatWasReadWhollyIsNotReadAgainAfterRestarts() throws IOException {
    properties.put("files.path", "file:" + root + "/{station}/*.csv*");
    FakeSourceContext context = new FakeSourceContext(properties);
    write(file, HEAD + rows(0, 3));
    for (int day = 0; day < 4; day++) {
      assertEquals(values(day * 10, day * 10 + 3), text(settled(context)));
      for (int i = day; i >= 0; i--) {
        Path from = i == 0 ? file : root.resolve("A/x.csv." + i);
        Files.move(from, root.resolve("A/x.csv." + (i + 1)));
      }
      write(file, HEAD + rows(day * 10 + 10, day * 10 + 13));
    }
  }

  /** Two cards that take turns in one reader. */
  @Test
  void cardThatComesBackGoesOnWhereItWas() {
    FakeSourceContext context = new FakeSourceContext(properties);
    String one = HEAD + rows(0, 3);
    String other = HEAD + rows(30, 35);
    write(file, one);
    try (FileRun run = new FileRun(context)) {
      assertEquals(values(0, 3), text(run.stored(run.look())));
      write(file, other);
      assertEquals(values(30, 35), text(run.stored(run.look())));
    }
    write(file, one + row(3));
    FileRun run = start(context);
    assertEquals(values(3, 4), text(run.stored(run.settled())));
    write(file, other + row(35));
    assertEquals(values(35, 36), text(run.stored(run.look())));
  }

  @Test
  void cardThatIsTakenOutLosesNothing() throws IOException {
    write(file, HEAD + rows(0, 3));
    Path away = root.resolveSibling(root.getFileName() + "-away");
    FileRun run = start();
    List<SourceRecord> first = run.look();
    assertEquals(values(0, 3), text(first));
    // Connect stores offsets once a minute, so what it has is older than what was read.
    run.context.store(first.get(0));
    Files.move(root, away);
    assertEquals(List.of(), run.look());
    append(away.resolve("A/x.csv"), row(3));
    Files.move(away, root);
    assertEquals(values(3, 4), text(run.look()));
    Files.move(file, root.resolve("x.away"));
    assertEquals(List.of(), run.look());
    Files.move(root.resolve("x.away"), file);
    assertEquals(List.of(), run.settled());
  }

  /** The mount point without its card: nothing is there, and nothing has gone either. */
  @Test
  void missingDirectoryIsWaitedFor() {
    properties.put("files.path", "file:" + root + "/sd/{station}/*.csv");
    FileRun run = start();
    assertEquals(List.of(), run.settled());
    write(root.resolve("sd/A/x.csv"), HEAD + rows(0, 2));
    assertEquals(values(0, 2), text(run.look()));
  }

  @Test
  void nulBytesAtTheEndAreNotThere() {
    write(file, HEAD + row(0) + "2026-02-01T00:01" + "\0".repeat(600));
    FileRun run = start();
    assertEquals(values(0, 1), text(run.look()));
    // The logger writes over them.
    write(file, HEAD + rows(0, 3) + "\0".repeat(500));
    assertEquals(values(1, 3), text(run.look()));
  }

  /**
   * The logger goes on behind the NUL bytes; a copy that is not complete looks the same at first.
   */
  @Test
  void linesBehindNulBytesComeWhenNothingFillsThem() {
    String gap = "2026-02-01T00:01:00Z,1" + "\0".repeat(40);
    write(file, HEAD + row(0) + gap + rows(2, 4));
    FileRun run = start();
    assertEquals(values(0, 1), text(run.look()));
    append(file, row(4));
    run.clock.advance(FileRun.SETTLE);
    assertEquals(
        List.of("bad:2026-02-01T00:01:00Z,1", "00:02=2.5", "00:03=3.5", "00:04=4.5"),
        text(run.look()));
  }

  @Test
  void allHolesOfAQuietFileCountAtOnce() {
    write(file, HEAD + String.join("\0", row(0), row(1) + "\0", row(2), row(3)));
    assertEquals(values(0, 4), text(settled()));
  }

  @Test
  void lineLongerThanTheBufferIsToldOnce() {
    write(file, HEAD + row(0) + "x".repeat(3 * LineScan.CHUNK));
    append(file, "\n" + row(1));
    FileRun run = start();
    List<SourceRecord> records = run.look();
    assertEquals(3, records.size());
    assertTrue(message(records.get(1)).contains("a line of " + 3 * LineScan.CHUNK));
    assertEquals("00:01=1.5", text(records.get(2)));
    assertEquals(List.of(), run.settled());
  }

  @Test
  void tasksShareTheFilesWithNoneTwice() {
    for (int i = 0; i < 40; i++) {
      write(root.resolve("S" + i + "/x.csv"), HEAD + row(i));
    }
    List<String> all = new ArrayList<>();
    for (int share = 0; share < 3; share++) {
      properties.put("files.share", share + "/3");
      List<String> own = text(look());
      assertTrue(own.size() > 4, "share " + own.size());
      all.addAll(own);
    }
    assertEquals(values(0, 40), all.stream().sorted().toList());
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path outside = Files.createTempDirectory("outside");
    write(outside.resolve("x.csv"), HEAD + row(1));
    write(file, HEAD + row(0));
    Files.createSymbolicLink(root.resolve("B"), outside);
    Files.createSymbolicLink(root.resolve("A/y.csv"), outside.resolve("x.csv"));
    assertEquals(values(0, 1), text(settled()));
  }

  @Test
  void onlyListedStationsAreReadAndTheirAttributesCount() {
    write(file, HEAD + row(0));
    write(root.resolve("B/x.csv"), HEAD + row(1));
    properties.put(
        "files.stations.assigned",
        "{\"names\":[\"east\",\"north\"],\"rows\":[[\"A\",\"7.5\",\"51\"]]}");
    properties.put("observation.x", "{east}");
    properties.put("observation.y", "{north}");
    properties.put("observation.crs", "'EPSG:4326'");
    properties.put("kafka.topic", "{station}-readings");
    List<SourceRecord> records = settled();
    assertEquals(values(0, 1), text(records));
    assertTrue(records.get(0).value().toString().contains("x=7.5,y=51.0"));
    assertEquals("A-readings", records.get(0).topic());
  }

  @Test
  void oldRowsAreHistory() {
    write(file, HEAD + row(0) + "2026-02-28T23:00:00Z,5\n");
    List<SourceRecord> records = look();
    assertEquals("true", records.get(0).headers().lastWithName("backfill").value());
    assertEquals(null, records.get(1).headers().lastWithName("backfill"));
  }

  @Test
  void batchesAreBounded() throws InterruptedException {
    write(file, HEAD + rows(0, 1_000).repeat(9));
    FileRun run = start();
    int records = 0;
    int largest = 0;
    for (int i = 0; i < 12; i++) {
      List<SourceRecord> batch = run.task.poll();
      records += batch == null ? 0 : batch.size();
      largest = Math.max(largest, batch == null ? 0 : batch.size());
    }
    assertEquals(9_000, records);
    assertTrue(largest <= 2_000, "largest batch " + largest);
  }

  /** The clock of a gateway without a battery is set right after the start. */
  @Test
  void filesAreReadAlsoAfterTheClockWasSetBack() {
    write(file, HEAD + rows(0, 3));
    FileRun run = start();
    assertEquals(values(0, 3), text(run.look()));
    run.clock.advance(Duration.ofDays(-1));
    append(file, rows(3, 5));
    write(root.resolve("B/y.csv"), HEAD + rows(5, 6));
    List<SourceRecord> read = new ArrayList<>();
    for (int minute = 0; minute < 30; minute++) {
      run.clock.advance(Duration.ofMinutes(1));
      List<SourceRecord> batch = run.one();
      read.addAll(batch == null ? List.of() : batch);
    }
    assertEquals(values(3, 6), sorted(read));
  }

  @Test
  void documentsSettleAlsoWhenTheClockWasSetBack() {
    properties = json(root);
    write(root.resolve("A/x.json"), "[{\"time\":\"2026-02-01T00:00:00Z\",\"level\":0.5}]");
    FileRun run = start();
    assertEquals(List.of(), run.look());
    run.clock.advance(Duration.ofDays(-1));
    assertEquals(List.of(), run.look());
    assertEquals(values(0, 1), text(run.settled()));
  }
}
