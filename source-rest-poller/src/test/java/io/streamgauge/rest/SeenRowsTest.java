// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.extract.Extraction.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeenRowsTest {
  private static final Instant TIME = Instant.parse("2026-03-01T00:00:00Z");

  /** An offset is bounded by the lengths of texts that are not made before it is written. */
  @Test
  void lengthsAreThoseOfTheTexts() {
    SplittableRandom random = new SplittableRandom(9);
    List<SeenRows.Seen> all = new ArrayList<>();
    for (long seconds = 1; seconds < Instant.MAX.getEpochSecond(); seconds *= 36) {
      for (long near = -2; near <= 2; near++) {
        all.add(SeenRows.Seen.of(Instant.ofEpochSecond(seconds + near), "abcdefgh", false));
        all.add(SeenRows.Seen.of(Instant.ofEpochSecond(-seconds - near), "", true));
      }
    }
    for (int i = 0; i < 10_000; i++) {
      int nanos = random.nextInt(1 << random.nextInt(30));
      Instant time = Instant.ofEpochSecond(random.nextLong(-1L << 50, 1L << 50), nanos);
      all.add(SeenRows.Seen.of(time, "h".repeat(random.nextInt(9)), random.nextBoolean()));
    }
    all.add(SeenRows.Seen.of(Instant.MIN, "h", false));
    all.add(SeenRows.Seen.of(Instant.MAX, "h", false));
    for (SeenRows.Seen each : all) {
      assertEquals(each.text().length(), each.length(), each::text);
      SeenRows.Seen read = SeenRows.Seen.parse(each.text(), true);
      assertEquals(each.time(), read.time());
      assertEquals(each.hash(), read.hash());
      assertEquals(each.joined(), read.joined());
    }
    int chars = all.stream().mapToInt(each -> each.text().length() + 1).sum();
    assertEquals(chars - 1, SeenRows.of(all).length());
  }

  /** A row that is alone at its time is told as one that has itself beside it. */
  @Test
  void aRowAloneReplacesAllOthersOfItsTimeAndNotItself() {
    Row first = Row.of(Observation.of("s", "p", TIME, 1.0), "s", "p");
    Row second = Row.of(Observation.of("s", "p", TIME, 2.0), "s", "p");
    assertTrue(first.isBeside(first.hash()));
    assertFalse(first.isBeside(second.hash()));
    assertTrue(first.withSiblings(Set.of(second.hash())).isBeside(second.hash()));
    SeenRows seen = SeenRows.NONE.with(first).with(second);
    assertEquals(List.of(second.hash()), seen.all().stream().map(SeenRows.Seen::hash).toList());
    SeriesCursor cursor = SeriesCursor.from(TIME, TIME).accept(first, Duration.ofHours(1));
    assertEquals(SeriesCursor.Verdict.KNOWN, cursor.judge(first));
    assertEquals(SeriesCursor.Verdict.REVISED, cursor.judge(second));
    Row both = second.withSiblings(Set.of(first.hash(), second.hash()));
    assertEquals(SeriesCursor.Verdict.NEW, cursor.judge(both));
  }
}
