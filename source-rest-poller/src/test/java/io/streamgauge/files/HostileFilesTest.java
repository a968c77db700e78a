// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.RecordSize;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Files that are none, that are full of what is no reading, or that make more than they are. */
class HostileFilesTest extends FileCase {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Pattern LINES = Pattern.compile("(\\d+) lines that gave no reading");

  private static void pipe(Path path) throws Exception {
    assertEquals(0, Await.exit(new ProcessBuilder("mkfifo", path.toString()).start()));
  }

  /** Between its listing and its reading, which waits for the last line to settle. */
  @Test
  void pipeInPlaceOfFileHoldsNobodyUp() throws Exception {
    properties.put("files.poll.interval.ms", "86400000");
    write(file, HEAD + row(0) + row(1).trim());
    write(root.resolve("B/y.csv"), HEAD + row(2).trim());
    FileRun run = start();
    assertEquals(values(0, 1), text(run.drain()));
    Files.delete(file);
    pipe(file);
    run.clock.advance(FileRun.SETTLE.plusMinutes(1));
    List<SourceRecord> other = assertTimeoutPreemptively(SOON, run::drain);
    assertEquals(values(2, 3), text(other), "the other file goes on");
    Files.delete(file);
    write(file, HEAD + rows(0, 3));
    run.clock.advance(Duration.ofDays(1));
    assertEquals(values(1, 3), text(run.drain()));
  }

  /** Whatever has the name at the moment of the open, reading neither hangs nor reads the pipe. */
  @Test
  void pipesThatComeAndGoHoldNobodyUp() throws Exception {
    write(file, HEAD + rows(0, 2));
    Path other = root.resolve("A/pipe");
    pipe(other);
    Path spare = root.resolve("A/spare");
    assertTimeoutPreemptively(
        SOON,
        () -> {
          for (int i = 0; i < 200; i++) {
            Files.move(file, spare);
            Files.move(other, file);
            assertThrows(IOException.class, () -> FileBytes.open(file, root));
            Files.move(file, other);
            Files.move(spare, file);
            FileBytes.open(file, root).close();
          }
        });
  }

  @Test
  void directoryThatBecomesLinkIsNotFollowed() throws Exception {
    properties.put("files.poll.interval.ms", "86400000");
    write(file, HEAD + row(0).trim());
    write(dir.resolve("secret/x.csv"), HEAD + row(7));
    FileRun run = start();
    assertEquals(List.of(), run.drain());
    Files.move(root.resolve("A"), dir.resolve("moved"));
    Files.createSymbolicLink(root.resolve("A"), dir.resolve("secret"));
    run.clock.advance(FileRun.SETTLE.plusMinutes(1));
    assertEquals(List.of(), run.drain());
  }

  @Test
  void onlyFilesAreRead() throws Exception {
    write(file, HEAD + row(0));
    Files.createDirectories(root.resolve("A/dir.csv"));
    Files.createSymbolicLink(root.resolve("A/nowhere.csv"), root.resolve("none"));
    Files.createSymbolicLink(root.resolve("A/zero.csv"), Path.of("/dev/zero"));
    pipe(root.resolve("A/pipe.csv"));
    List<SourceRecord> records = assertTimeoutPreemptively(SOON, () -> settled());
    assertEquals(values(0, 1), text(records));
  }

  @Test
  void operatorLimitsPaths() {
    write(file, HEAD + row(0));
    System.setProperty("io.streamgauge.allowed.paths", dir.resolve("other").toString());
    try {
      ConfigException refused = assertThrows(ConfigException.class, () -> new FileRun(properties));
      assertTrue(refused.getMessage().contains("allowed.paths"), refused.getMessage());
      System.setProperty("io.streamgauge.allowed.paths", root.toString());
      assertEquals(values(0, 1), text(look()));
    } finally {
      System.clearProperty("io.streamgauge.allowed.paths");
    }
  }

  @Test
  void listingIsBoundedAndSaysSoOnce() {
    for (int i = 0; i < 30; i++) {
      write(root.resolve("S" + i + "/x.csv"), HEAD);
    }
    LogLines log = new LogLines();
    FileListing listing =
        new FileListing(
            FilePattern.parse(properties.get("files.path")),
            found -> true,
            new FileLog(log.logger(), FileRun.clock()),
            10);
    for (int i = 0; i < 3; i++) {
      FileListing.Result result = listing.step();
      assertEquals(10, result.files().size());
      assertFalse(result.complete());
    }
    assertEquals(1, log.lines.size(), log.lines.toString());
    assertTrue(log.lines.get(0).contains("10 files"), log.lines.get(0));
  }

  @Test
  void logIsPlainAndShort() {
    LogLines lines = new LogLines();
    FileLog log = new FileLog(lines.logger(), FileRun.clock());
    log.warnOnce("k", "{} cannot be read ({})", "a\nERROR forged\u001b[31m", "x".repeat(9_000));
    log.warnOnce("k", "{}", "again");
    assertEquals(1, lines.lines.size());
    assertTrue(lines.lines.get(0).length() < 600, lines.lines.get(0));
    assertFalse(lines.lines.get(0).matches("(?s).*[\n\u001b].*"), lines.lines.get(0));
    for (int i = 0; i < 5_000; i++) {
      log.warn("{}", i);
    }
    assertTrue(lines.lines.size() < 110, lines.lines.size() + " lines");
  }

  @Test
  void oddNamesAreNamesLikeAny() {
    String station = "a\nb\t\u001b[1m";
    Path odd = root.resolve(station).resolve("\"q\"" + "n".repeat(248) + ".csv");
    write(odd, HEAD + row(0) + "soon,1\n" + row(1));
    properties.put("observation.attributes", "file={file}");
    properties.put("kafka.topic", "readings-{station}");
    FakeSourceContext context = new FakeSourceContext(properties);
    List<SourceRecord> records = look();
    assertEquals(List.of("00:00=0.5", "bad:soon,1", "00:01=1.5"), text(records));
    assertEquals(station, records.get(0).key());
    assertEquals("readings-a_b___1m", records.get(0).topic());
    String message = message(records.get(1));
    assertFalse(message.matches("(?s).*[\n\u001b].*"), message);
    records.subList(0, 2).forEach(context::store);
    assertEquals(values(1, 2), text(settled(context)));
  }

  @Test
  void numberThatNoReaderTakesCostsItsLine() {
    write(
        file,
        """
        {"time":"2026-02-01T00:00:00Z","level":0.5}
        {"time":"2026-02-01T00:00:30Z","level":7e8888888888}
        {"time":7e2147483646,"level":1}
        {"time":"2026-02-01T00:01:00Z","level":1.5}
        """);
    properties.put("files.format", "json-lines");
    List<SourceRecord> lines = look();
    assertEquals(4, lines.size());
    assertEquals(2, bad(lines).size());
    assertEquals("00:01=1.5", text(lines.get(3)));
    properties = json(root);
    write(root.resolve("A/p.json"), "[{\"time\":\"x\",\"level\":-3e-7777777777}]");
    write(root.resolve("A/q.json"), "[{\"time\":\"2026-02-01T00:02:00Z\",\"level\":2.5}]");
    List<SourceRecord> documents = settled();
    assertEquals(1, bad(documents).size());
    assertEquals(2, documents.size());
  }

  @Test
  void queryThatRecursesForEverCostsItsLine() {
    properties.put("files.format", "json-lines");
    properties.put("files.extract.jq", "def f: 1 + f; .rows[0] | if .deep then f else . end");
    write(file, "{\"deep\":1}\n{\"time\":\"2026-02-01T00:01:00Z\",\"level\":1.5}\n{\"deep\":2}\n");
    List<SourceRecord> records = look();
    assertEquals(3, records.size());
    assertEquals("00:01=1.5", text(records.get(1)));
  }

  private static String noReadings(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "no reading " + i + "\n")
        .collect(Collectors.joining());
  }

  /** The lines of all bad records, which end with the line or within it. */
  private static String payloads(List<SourceRecord> records) {
    return bad(records).stream()
        .map(each -> payload(each).replaceFirst("\n?$", "\n"))
        .collect(Collectors.joining());
  }

  @Test
  void fileFullOfBadLinesIsToldInBlocks() {
    int lines = 60_000;
    String broken = noReadings(lines);
    write(file, HEAD + row(0) + broken + row(1));
    List<SourceRecord> all;
    try (FileRun run = new FileRun(properties)) {
      all = run.settled();
      assertEquals(List.of(), run.settled());
    }
    assertEquals("00:00=0.5", text(all.get(0)));
    assertEquals("00:01=1.5", text(all.get(all.size() - 1)));
    List<SourceRecord> bad = bad(all);
    assertTrue(bad.size() < 130, bad.size() + " bad records");
    long told = 0;
    for (SourceRecord each : bad) {
      Matcher matcher = LINES.matcher(message(each));
      told += matcher.find() ? Long.parseLong(matcher.group(1)) : 1;
    }
    assertEquals(lines, told);
    assertEquals(broken, payloads(bad));
    String last = message(bad.get(bad.size() - 1));
    assertTrue(last.contains("to line " + (lines + 2) + " "), last);
  }

  /** Whatever is on its topic when a task dies: never a line twice, none left out. */
  @Test
  void blocksGoOnBehindEveryRecord() {
    String broken = noReadings(9_000);
    write(file, HEAD + broken + row(1));
    List<SourceRecord> first = settled();
    for (int taken : new int[] {0, 98, 99, 100, 101, first.size() - 2}) {
      FakeSourceContext context = new FakeSourceContext(properties);
      context.store(first.get(taken));
      List<SourceRecord> rest = settled(context);
      assertEquals(values(1, 2), text(rest.subList(bad(rest).size(), rest.size())));
      String told = payloads(first.subList(0, taken + 1)) + payloads(rest);
      assertEquals(broken, told, "after " + taken);
    }
  }

  @Test
  void documentFullOfBadElementsIsToldByHundredAndOne() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 5_000; i++) {
      text.append("{\"tyme\":").append(i).append("},");
      if (i % 500 == 0) {
        text.append("{\"time\":\"2026-02-01T00:%02d:00Z\",\"level\":1},".formatted(i / 500));
      }
    }
    text.append("{\"time\":\"2026-02-01T00:59:00Z\",\"level\":2}");
    properties = json(root);
    file = root.resolve("A/x.json");
    write(file, text + "]");
    FileRun run = start();
    List<SourceRecord> records = run.stored(run.settled());
    List<SourceRecord> bad = bad(records);
    assertEquals(101, bad.size());
    assertEquals(11, records.size() - bad.size());
    String last = message(bad.get(100));
    assertTrue(last.contains("this and 4899 elements"), last);
    assertEquals(List.of(), run.settled());
    write(file, text + ",{\"time\":\"2026-02-01T01:00:00Z\",\"level\":3}]");
    assertEquals(List.of("01:00=3.0"), text(run.settled()));
  }

  /** 60 kB of text that each of 3,000 rows shares: 180 MB of records out of one line. */
  @Test
  void textsThatRowsShareAreNotMultiplied() {
    properties.put("files.format", "json-lines");
    properties.put("files.extract.levels", "/rows, /data");
    properties.put("files.extract.fields", "1.note=/note");
    properties.put("observation.qualifiers", "{note}");
    StringBuilder text = new StringBuilder("{\"note\":\"" + "n".repeat(60_000) + "\",\"data\":[");
    for (int i = 0; i < 3_000; i++) {
      text.append(i == 0 ? "" : ",");
      text.append("{\"time\":\"2026-02-01T00:00:%02dZ\",\"level\":%d}".formatted(i % 60, i));
    }
    write(file, text + "]}\n");
    RecordSize size = new RecordSize(false);
    long whole = 0;
    int records = 0;
    try (FileRun run = new FileRun(properties)) {
      run.clock.advance(Duration.ofMinutes(1));
      do {
        List<SourceRecord> batch = run.one();
        if (batch != null) {
          long bytes = batch.stream().mapToLong(size::of).sum();
          assertTrue(bytes < 10 << 20, bytes + " bytes in one poll");
          whole += bytes;
          records += batch.size();
        }
      } while (!run.task.idle());
    }
    assertTrue(whole < 32 << 20, whole + " bytes of a line of " + text.length());
    assertTrue(records > 200 && records < 1_000, records + " records");
  }

  @Test
  void readingThatIsTooLargeIsBadAsConfigured() {
    properties.put("record.max.bytes", "6000");
    properties.put("observation.qualifiers", "/note");
    write(
        file,
        "time,level,note\n2026-02-01T00:00:00Z,0.5,ok\n2026-02-01T00:01:00Z,1.5,"
            + "x\u0001".repeat(3_000)
            + "x\n2026-02-01T00:02:00Z,2.5,ok\n");
    List<SourceRecord> records = look();
    assertEquals(3, records.size());
    assertEquals(1, bad(records).size());
    assertTrue(message(records.get(1)).contains("record.max.bytes"));
    properties.put("bad.records", "skip");
    properties.put("accept.loss", "true");
    assertEquals(List.of("00:00=0.5", "00:02=2.5"), text(settled()));
    properties.put("bad.records", "fail");
    FileRun run = start();
    assertEquals(List.of("00:00=0.5"), text(run.one()));
    assertThrows(DataException.class, run::look);
  }

  /** What has no end is not told again with every byte that it grows. */
  @Test
  void lineWithoutEndIsToldWhenItHasGrownAgain() {
    String endless = "x".repeat(400_000);
    write(file, HEAD + endless);
    FileRun run = start();
    assertEquals(1, run.settled().size());
    for (int i = 0; i < 3; i++) {
      append(file, "xxxx");
      assertEquals(List.of(), run.settled());
    }
    append(file, endless);
    assertEquals(1, run.settled().size());
    append(file, "\n" + row(3));
    List<SourceRecord> records = run.settled();
    assertEquals("03=3.5", text(records.get(records.size() - 1)).substring(3));
  }

  @Test
  void manyColumnsAreOneHeader() {
    String columns =
        IntStream.range(0, 16_000).mapToObj(i -> ",c" + i).collect(Collectors.joining());
    write(file, "time,level" + columns + "\n2026-02-01T00:01:00Z,1.5" + ",7".repeat(16_000) + "\n");
    assertEquals(values(1, 2), text(look()));
  }

  @Test
  void validationShowsNothingOfFiles() throws Exception {
    properties.put("files.validate", "true");
    for (String content :
        List.of(
            "root:$6$hush:19000:0:99999:7:::\n",
            HEAD + "hush,hush\n",
            HEAD + "2026-02-01T00:00:00Z,hush,hush\n",
            "hush hush\nhush\n",
            "{\"hush\":1}",
            "{\"time\":\"hush\",\"level\":1}",
            "hush",
            "hush: \"hush\", hush\n")) {
      for (String format : List.of("csv", "fixed-width", "json-lines", "json")) {
        write(file, content);
        properties.put("files.format", format);
        String errors = LoggerFileConfigTest.errors(properties).toString();
        assertFalse(errors.contains("hush") || errors.contains("x.csv"), errors);
      }
    }
    Files.delete(file);
    pipe(file);
    List<String> errors =
        assertTimeoutPreemptively(SOON, () -> LoggerFileConfigTest.errors(properties));
    assertNotEquals(List.of(), errors);
  }

  @Test
  void offsetsArePlain() {
    String head = "32:abc" + ",64:abc".repeat(50_000);
    for (Map<String, Object> offset :
        List.<Map<String, Object>>of(
            Map.of("bytes", 1, "head", head),
            Map.of("bytes", 1, "tail", "t".repeat(5_000)),
            Map.of("bytes", "9".repeat(90_000)),
            Map.of("bytes", 1, "n\n".repeat(90_000), 1))) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> FileProgress.of(offset));
      assertTrue(refused.getMessage().length() < 600, refused.getMessage());
      assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }
    Map<String, Object> many = new HashMap<>(Map.of("bytes", 1));
    for (int i = 1; i < 100; i++) {
      many.put("before." + i, FilePosition.START.text());
    }
    assertThrows(IllegalArgumentException.class, () -> FileProgress.of(many));
    List<String> names = LoggerFile.earlierNames("/a/x" + ".1".repeat(120));
    assertTrue(names.size() < 10, new ArrayList<>(names).toString());
  }
}
