// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member that all rows of columns share is not written and hashed for each that is bad. */
class WorkOfElementsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path root;
  private Map<String, String> properties;

  @BeforeEach
  void columns() {
    properties = FileRun.json(root);
    properties.put("files.extract.levels", "/hourly");
    properties.put("files.extract.shape", "columns");
  }

  private List<SourceRecord> read(String shared, int bad, int good) {
    String times =
        Stream.concat(
                IntStream.range(0, bad).mapToObj(any -> "\"soon\""),
                IntStream.range(0, good)
                    .mapToObj(i -> "\"2026-02-01T00:%02d:00Z\"".formatted(i % 60)))
            .collect(Collectors.joining(","));
    String values =
        IntStream.range(0, bad + good).mapToObj(i -> i + ".5").collect(Collectors.joining(","));
    FileRun.write(
        root.resolve("A/x.json"),
        "{\"hourly\":{\"note\":"
            + shared
            + ",\"time\":["
            + times
            + "],\"level\":["
            + values
            + "]}}");
    return assertTimeoutPreemptively(
        SOON,
        () -> {
          try (FileRun run = new FileRun(properties)) {
            return run.settled();
          }
        });
  }

  private static String reason(SourceRecord bad) {
    return ((Struct) bad.value()).getString("error_message");
  }

  @Test
  void longTextBesideBadRowsWithoutEndIsABadDocument() {
    List<SourceRecord> records = read("\"" + "w".repeat(900_000) + "\"", 20_000, 3);
    assertEquals(1, records.size());
    assertTrue(reason(records.get(0)).contains("1000 elements"), reason(records.get(0)));
  }

  @Test
  void longObjectBesideBadRowsWithoutEndIsABadDocument() {
    String object =
        IntStream.range(0, 60_000)
            .mapToObj(i -> "\"k" + i + "\":" + i)
            .collect(Collectors.joining(",", "{", "}"));
    assertEquals(1, read(object, 20_000, 3).size());
  }

  @Test
  void goodRowsBehindSomeBadOnesWithALongTextAreRead() {
    List<SourceRecord> records = read("\"" + "w".repeat(90_000) + "\"", 300, 4);
    assertEquals(101 + 4, records.size());
    assertEquals(303.5, ((Struct) records.get(records.size() - 1).value()).getFloat64("result"));
  }

  @Test
  void shortRowsAreShownHoweverManyThereAre() {
    List<SourceRecord> records = read("\"w\"", 30_000, 2);
    assertEquals(101 + 2, records.size());
  }
}
