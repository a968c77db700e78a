// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DocumentFilesTest extends FileCase {
  private static final int MANY = 9_000;
  private static final Instant FIRST = Instant.parse("2026-02-01T00:00:00Z");

  @BeforeEach
  void documents() {
    file = root.resolve("A/x.json");
    properties = json(root);
  }

  private static String element(int i) {
    return "{\"time\":\"2026-02-01T%02d:%02d:00Z\",\"level\":%d.5}".formatted(i / 60, i % 60, i);
  }

  private static String list(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(DocumentFilesTest::element)
        .collect(Collectors.joining(",\n", "[", "]"));
  }

  @Test
  void documentIsTakenWhenItHasSettled() {
    write(file, list(0, 3));
    FileRun run = start();
    assertEquals(List.of(), run.look());
    run.clock.advance(Duration.ofMinutes(8));
    assertEquals(List.of(), run.look());
    run.clock.advance(Duration.ofMinutes(1));
    assertEquals(values(0, 3), text(run.look()));
    assertEquals(List.of(), run.settled());
  }

  /** It is written slowly: at no moment is a part of it taken, or told as broken. */
  @Test
  void documentThatGrowsAtEveryByteIsTakenOnce() {
    byte[] all = list(0, 2).getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut < all.length; cut++) {
      write(file, Arrays.copyOf(all, cut));
      try (FileRun run = new FileRun(properties)) {
        List<SourceRecord> records = run.look();
        append(file, Arrays.copyOfRange(all, cut, all.length));
        records.addAll(run.settled());
        assertEquals(values(0, 2), text(records), "cut at " + cut);
      }
    }
  }

  @Test
  void goesOnBehindEveryRecord() {
    write(file, "[" + element(0) + ",{\"time\":\"soon\"}," + element(1) + "," + element(2) + "]");
    List<SourceRecord> first = settled();
    List<String> all = text(first);
    assertEquals(4, all.size());
    for (int taken = 0; taken < first.size(); taken++) {
      FakeSourceContext context = new FakeSourceContext(properties);
      context.store(first.get(taken));
      assertEquals(all.subList(taken + 1, 4), text(settled(context)), "after " + taken);
    }
  }

  @Test
  void documentWithMoreReadingsBehindGivesOnlyThese() {
    String broken = "[" + element(0) + ",{\"time\":\"soon\"}," + element(1) + "]";
    write(file, broken);
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun run = new FileRun(context)) {
      assertEquals(3, run.stored(run.settled()).size());
      write(file, broken.replace("]", "," + element(2) + "]"));
      assertEquals(values(2, 3), text(run.stored(run.settled())));
    }
    write(file, broken.replace("]", "," + element(2) + ",\n" + element(3) + "]"));
    assertEquals(values(3, 4), text(settled(context)));
  }

  @Test
  void documentThatBeginsOtherwiseIsReadFromItsBeginning() {
    write(file, list(0, 3));
    FileRun run = start();
    assertEquals(values(0, 3), text(run.settled()));
    write(file, list(10, 12));
    assertEquals(values(10, 12), text(run.settled()));
  }

  @Test
  void renamedDocumentIsNotReadAgain() throws Exception {
    write(file, list(0, 3));
    FileRun run = start();
    assertEquals(values(0, 3), text(run.settled()));
    Files.move(file, root.resolve("A/2026-02.json"));
    write(file, list(10, 12));
    assertEquals(values(10, 12), text(run.settled()));
  }

  @Test
  void brokenAndTooLargeDocumentsAreToldOnce() {
    properties.put("files.max.bytes", "1000");
    write(file, "[" + element(0) + ",{\"ti");
    write(root.resolve("A/y.json"), list(0, 60));
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun run = new FileRun(context)) {
      List<String> told =
          run.stored(run.settled()).stream().map(FileCase::message).sorted().toList();
      assertEquals(2, told.size());
      assertTrue(told.get(0).startsWith("file:" + file + " not JSON"), told.get(0));
      assertTrue(told.get(1).contains("files.max.bytes=1000"), told.get(1));
      assertEquals(List.of(), run.settled());
      write(file, list(0, 2));
      assertEquals(values(0, 2), text(run.stored(run.settled())));
    }
    assertEquals(List.of(), settled(context));
  }

  @Test
  void linesOfJsonAreTakenAsTheyEnd() {
    properties.put("files.format", "json-lines");
    write(file, element(0) + "\n\n{\"time\":\n" + element(1) + "\n" + element(2));
    FileRun run = start();
    assertEquals(List.of("00:00=0.5", "bad:{\"time\":", "00:01=1.5"), text(run.look()));
    append(file, "\n");
    assertEquals(values(2, 3), text(run.look()));
  }

  @Test
  void manyReadingsOfOneDocumentComeInBatches() {
    write(file, list(0, 1_200).replaceFirst("]$", "," + list(0, 1_200).substring(1)));
    FileRun run = start();
    assertEquals(2_400, run.settled().size());
    assertEquals(List.of(), run.settled());
  }

  private static String many() {
    return IntStream.range(0, MANY)
        .mapToObj(i -> "{\"time\":\"%s\",\"level\":1}".formatted(FIRST.plusSeconds(i)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** More than one poll hands over, in a file that is gone when the first has been taken. */
  private int goneAmid(FileRun run) throws Exception {
    write(file, many());
    run.look();
    run.clock.advance(FileRun.SETTLE.plusMinutes(1));
    int taken = run.stored(run.one()).size();
    assertTrue(taken > 0 && taken < MANY, () -> "taken: " + taken);
    Files.delete(file);
    return taken;
  }

  @Test
  void othersGoOnWhenADocumentIsGoneAmid() throws Exception {
    try (FileRun run = start()) {
      goneAmid(run);
      write(root.resolve("B/y.json"), list(0, 3));
      assertEquals(values(0, 3), text(run.settled()));
    }
  }

  @Test
  void documentThatWasGoneAmidIsReadOnce() throws Exception {
    for (boolean seenGone : List.of(true, false)) {
      try (FileRun run = start()) {
        int taken = goneAmid(run);
        if (seenGone) {
          run.look();
        }
        write(file, many());
        taken += run.settled().size();
        assertEquals(MANY, taken, "seen: " + seenGone);
      }
      Files.delete(file);
    }
  }
}
