// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFilesTest {
  @TempDir Path root;
  private Path file;
  private Map<String, String> properties;

  @BeforeEach
  void oneFile() {
    file = root.resolve("A/x.json");
    properties = FileRun.json(root);
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
    FileRun.write(file, list(0, 3));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(List.of(), run.look());
      run.clock.advance(Duration.ofMinutes(8));
      assertEquals(List.of(), run.look());
      run.clock.advance(Duration.ofMinutes(1));
      assertEquals(FileRun.values(0, 3), FileRun.text(run.look()));
      assertEquals(List.of(), run.settled());
    }
  }

  /** It is written slowly: at no moment is a part of it taken, or told as broken. */
  @Test
  void documentThatGrowsAtEveryByteIsTakenOnce() {
    byte[] all = list(0, 2).getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut < all.length; cut++) {
      FileRun.write(file, Arrays.copyOf(all, cut));
      try (FileRun run = new FileRun(properties)) {
        List<SourceRecord> records = run.look();
        FileRun.append(file, Arrays.copyOfRange(all, cut, all.length));
        records.addAll(run.settled());
        assertEquals(FileRun.values(0, 2), FileRun.text(records), "cut at " + cut);
      }
    }
  }

  @Test
  void goesOnBehindEveryRecord() {
    FileRun.write(
        file, "[" + element(0) + ",{\"time\":\"soon\"}," + element(1) + "," + element(2) + "]");
    List<SourceRecord> first;
    try (FileRun run = new FileRun(properties)) {
      first = run.settled();
    }
    List<String> all = FileRun.text(first);
    assertEquals(4, all.size());
    for (int taken = 0; taken < first.size(); taken++) {
      FakeSourceContext context = new FakeSourceContext(properties);
      context.store(first.get(taken));
      try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
        assertEquals(all.subList(taken + 1, 4), FileRun.text(run.settled()), "after " + taken);
      }
    }
  }

  @Test
  void documentWithMoreReadingsBehindGivesOnlyThese() {
    String broken = "[" + element(0) + ",{\"time\":\"soon\"}," + element(1) + "]";
    FileRun.write(file, broken);
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(3, run.stored(run.settled()).size());
      FileRun.write(file, broken.replace("]", "," + element(2) + "]"));
      assertEquals(FileRun.values(2, 3), FileRun.text(run.stored(run.settled())));
    }
    FileRun.write(file, broken.replace("]", "," + element(2) + ",\n" + element(3) + "]"));
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(FileRun.values(3, 4), FileRun.text(run.settled()));
    }
  }

  @Test
  void documentThatBeginsOtherwiseIsReadFromItsBeginning() {
    FileRun.write(file, list(0, 3));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 3), FileRun.text(run.settled()));
      FileRun.write(file, list(10, 12));
      assertEquals(FileRun.values(10, 12), FileRun.text(run.settled()));
    }
  }

  @Test
  void renamedDocumentIsNotReadAgain() throws Exception {
    FileRun.write(file, list(0, 3));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(FileRun.values(0, 3), FileRun.text(run.settled()));
      Files.move(file, root.resolve("A/2026-02.json"));
      FileRun.write(file, list(10, 12));
      assertEquals(FileRun.values(10, 12), FileRun.text(run.settled()));
    }
  }

  @Test
  void brokenAndTooLargeDocumentsAreToldOnce() {
    properties.put("files.max.bytes", "1000");
    FileRun.write(file, "[" + element(0) + ",{\"ti");
    FileRun.write(root.resolve("A/y.json"), list(0, 60));
    FakeSourceContext context = new FakeSourceContext(properties);
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      List<String> told = new ArrayList<>();
      run.stored(run.settled()).forEach(each -> told.add(FileRun.message(each)));
      told.sort(null);
      assertEquals(2, told.size());
      assertTrue(told.get(0).startsWith("file:" + file + " not JSON"), told.get(0));
      assertTrue(told.get(1).contains("files.max.bytes=1000"), told.get(1));
      assertEquals(List.of(), run.settled());
      FileRun.write(file, list(0, 2));
      assertEquals(FileRun.values(0, 2), FileRun.text(run.stored(run.settled())));
    }
    try (FileRun run = new FileRun(properties, context, FileRun.clock())) {
      assertEquals(List.of(), run.settled());
    }
  }

  @Test
  void linesOfJsonAreTakenAsTheyEnd() {
    properties.put("files.format", "json-lines");
    FileRun.write(file, element(0) + "\n\n{\"time\":\n" + element(1) + "\n" + element(2));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(List.of("00:00=0.5", "bad:{\"time\":", "00:01=1.5"), FileRun.text(run.look()));
      FileRun.append(file, "\n");
      assertEquals(FileRun.values(2, 3), FileRun.text(run.look()));
    }
  }

  @Test
  void manyReadingsOfOneDocumentComeInBatches() {
    FileRun.write(file, list(0, 1_200).replaceFirst("]$", "," + list(0, 1_200).substring(1) + ""));
    try (FileRun run = new FileRun(properties)) {
      assertEquals(2_400, run.settled().size());
      assertEquals(List.of(), run.settled());
    }
  }
}
