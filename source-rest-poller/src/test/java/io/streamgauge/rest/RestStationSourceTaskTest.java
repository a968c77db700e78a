// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RestStationSourceTaskTest {
  private static final String STATION = "01646500";
  private static final Instant NOW = Instant.parse("2025-11-03T12:00:00Z");
  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  /** Three days over the end of daylight saving; three series, one of them late by two hours. */
  private void history() {
    Instant from = NOW.minus(Duration.ofDays(3));
    Instant to = NOW.plus(Duration.ofHours(3));
    server.series(STATION, "00060", "1", from, to, Duration.ofHours(2));
    server.series(STATION, "00060", "2", from, to, Duration.ofHours(3));
    for (Instant at = from; !at.isAfter(to); at = at.plus(Duration.ofHours(4))) {
      server.readings.add(
          new UsgsServer.Reading(STATION, "00065", "3", at, "7.25", at.plus(Duration.ofHours(2))));
    }
  }

  private Map<String, String> backfilling() {
    return Run.properties(server, STATION, "P3D", "rest.window.max", "PT24H");
  }

  /** The records of the history, and of six hours after it. */
  private List<SourceRecord> whole() throws InterruptedException {
    history();
    try (Run run = new Run(backfilling(), clock)) {
      return run.live(24);
    }
  }

  @Test
  void writesTheWindowInTheFormatAndZoneOfTheService() throws InterruptedException {
    Map<String, String> properties = Run.properties(server, STATION, "2025-11-03T11:00:00Z");
    properties.put("rest.window.format", "yyyyMMdd HH:mm");
    properties.put("rest.window.zone", "America/New_York");
    try (Run run = new Run(properties, clock)) {
      while (server.requests.isEmpty()) {
        run.task.poll();
      }
    }
    String request = server.requests.get(0);
    // A look-back before the start.
    assertTrue(request.contains("startDT=20251103 00:00"), request);
    assertTrue(request.contains("endDT=20251103 07:00"), request);
  }

  @Test
  void asksAtOnceWhenReadingBeginsNow() throws InterruptedException {
    server.readings.add(
        new UsgsServer.Reading(STATION, "00065", "3", NOW.minusSeconds(1), "7.25", NOW));
    Map<String, String> properties = Run.properties(server, STATION, NOW.toString());
    try (Run run = new Run(properties, clock)) {
      assertEquals(List.of(), run.drain(), "what was before");
      assertEquals(1, server.requests.size());
    }
  }

  @Test
  void backfillThenLiveGivesEveryReadingOnce() throws Exception {
    List<SourceRecord> all = whole();
    assertEquals(Run.keys(server), Run.keys(all));
    assertTrue(all.stream().noneMatch(Run::isBad));
    // Live requests go first, and which answer comes first is up to the network.
    SourceRecord first =
        all.stream()
            .filter(record -> record.headers().lastWithName("backfill") == null)
            .findFirst()
            .orElseThrow();
    assertTrue(all.stream().anyMatch(r -> r.headers().lastWithName("backfill") != null));
    Struct value = (Struct) first.value();
    assertEquals(STATION, value.getString(ObservationSchema.SENSOR_ID));
    assertEquals(STATION, first.key());
    assertEquals("00060", value.getString(ObservationSchema.OBSERVED_PROPERTY));
    assertEquals(-77.12763889, value.getFloat64(ObservationSchema.X));
    assertEquals(38.94977778, value.getFloat64(ObservationSchema.Y));
    assertEquals("EPSG:4326", value.getString(ObservationSchema.CRS));
    assertEquals("ft3/s", value.getString(ObservationSchema.UNIT));
    assertEquals("P", value.getString(ObservationSchema.QUALIFIERS));
  }

  @Test
  void restartAtEveryRecordBoundaryLosesAndRepeatsNothing() throws Exception {
    List<SourceRecord> whole = whole();
    for (int cut = 1; cut < whole.size(); cut++) {
      restart(whole, cut, record -> false);
    }
  }

  @Test
  void restartLosesNothingWhenATransformDropsRecords() throws Exception {
    List<SourceRecord> whole = whole();
    for (int k = 2; k <= 4; k++) {
      int every = k;
      for (int cut = 3; cut < whole.size(); cut += 5) {
        restart(whole, cut, record -> Run.key(record).hashCode() % every == 0);
      }
    }
  }

  private void restart(List<SourceRecord> whole, int cut, Predicate<SourceRecord> dropped)
      throws InterruptedException {
    clock.set(NOW.plus(Duration.ofHours(6)));
    String sameStart = NOW.minus(Duration.ofDays(3)).toString();
    Map<String, String> properties = GivenOptions.with(backfilling(), "rest.start.time", sameStart);
    FakeSourceContext context = new FakeSourceContext(properties);
    List<String> seen = new ArrayList<>();
    for (SourceRecord record : whole.subList(0, cut)) {
      if (!dropped.test(record)) {
        context.store(record);
        seen.add(Run.key(record));
      }
    }
    try (Run run = new Run(properties, context, clock)) {
      for (SourceRecord record : run.drain()) {
        if (!dropped.test(record)) {
          seen.add(Run.key(record));
        }
      }
    }
    seen.sort(null);
    List<String> expected = whole.stream().filter(dropped.negate()).map(Run::key).sorted().toList();
    assertEquals(expected, seen, "restart after record " + cut);
    assertEquals(Set.copyOf(seen).size(), seen.size());
  }
}
