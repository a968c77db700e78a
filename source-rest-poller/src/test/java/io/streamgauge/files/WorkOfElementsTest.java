// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member that all rows of columns share is not written and hashed for each that is bad. */
class WorkOfElementsTest extends FileCase {
  private static final Duration SOON = Duration.ofSeconds(60);

  @BeforeEach
  void columns() {
    properties = json(root);
    properties.put("files.extract.levels", "/hourly");
    properties.put("files.extract.shape", "columns");
  }

  private static String joined(int count, IntFunction<String> element) {
    return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(","));
  }

  private List<SourceRecord> read(String shared, int bad, int good) {
    String times =
        "\"soon\",".repeat(bad) + joined(good, i -> "\"2026-02-01T00:%02d:00Z\"".formatted(i % 60));
    write(
        root.resolve("A/x.json"),
        "{\"hourly\":{\"note\":%s,\"time\":[%s],\"level\":[%s]}}"
            .formatted(shared, times, joined(bad + good, i -> i + ".5")));
    return assertTimeoutPreemptively(SOON, () -> settled());
  }

  @Test
  void longTextBesideBadRowsWithoutEndIsABadDocument() {
    List<SourceRecord> records = read("\"" + "w".repeat(900_000) + "\"", 20_000, 3);
    assertEquals(1, records.size());
    String told = message(records.get(0));
    assertTrue(told.contains("1000 elements"), told);
  }

  @Test
  void longObjectBesideBadRowsWithoutEndIsABadDocument() {
    String object = "{" + joined(60_000, i -> "\"k" + i + "\":" + i) + "}";
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
    assertEquals(101 + 2, read("\"w\"", 30_000, 2).size());
  }
}
