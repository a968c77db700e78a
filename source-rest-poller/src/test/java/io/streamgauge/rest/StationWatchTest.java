// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.source.StationFile;
import io.streamgauge.common.source.StationList;
import io.streamgauge.common.source.StationSource;
import io.streamgauge.common.source.StationWatch;
import io.streamgauge.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class StationWatchTest {

  /** Gives one list after the other, and the last one for ever. */
  private record Scripted(List<List<String>> lists, AtomicInteger reads) implements StationSource {
    @Override
    public StationList read() {
      int read = reads.getAndIncrement();
      List<String> ids = lists.get(Math.min(read, lists.size() - 1));
      if (ids.contains("bug")) {
        throw new IllegalStateException("a library failed");
      }
      return StationList.of(ids);
    }

    @Override
    public String option() {
      return StationOptions.FILE;
    }

    @Override
    public Duration interval() {
      return Duration.ofMillis(1);
    }
  }

  private static List<String> after(int reads, AtomicInteger changes, List<List<String>> lists)
      throws Exception {
    Scripted source = new Scripted(lists, new AtomicInteger());
    try (StationWatch watch =
        new StationWatch(source, List.of(), list -> null, changes::incrementAndGet)) {
      watch.start(Duration.ofSeconds(10));
      Await.until(reads + " reads", () -> source.reads().get() >= reads);
      return watch.current().ids();
    }
  }

  @Test
  void listSeenOnlyOnceIsTakenForAFileBeingWritten() throws Exception {
    AtomicInteger changes = new AtomicInteger();
    List<String> both = List.of("A", "B");
    List<String> half = List.of("A");
    assertEquals(
        both, after(12, changes, List.of(both, half, both, half, List.of(), half, both, both)));
    assertEquals(0, changes.get());
    assertEquals(half, after(12, changes, List.of(both, half, half)));
    assertEquals(1, changes.get());
  }

  @Test
  void linesOfTheLogNameTheFile() {
    StationFile file =
        new StationFile(StationOptions.FILE, "/etc/sites.csv", Set.of(), Duration.ofMinutes(1));
    assertEquals("rest.stations.file=/etc/sites.csv", file.shown());
  }

  @Test
  void failureOfALibraryDoesNotEndTheWatch() throws Exception {
    AtomicInteger changes = new AtomicInteger();
    assertEquals(
        List.of("C"),
        after(10, changes, List.of(List.of("A"), List.of("bug"), List.of("C"), List.of("C"))));
    assertEquals(1, changes.get());
  }
}
