// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.source.QuickRecord;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.lang.reflect.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A poll costs what the stations cost that are due, and its batch is as large as there is to read.
 */
class PollCostTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);

  private final TestClock clock = new TestClock(NOW);
  @AutoClose private final ExactService service = new ExactService(clock);

  private static List<String> names(int stations) {
    return IntStream.range(0, stations).mapToObj(i -> "s" + (10_000 + i)).toList();
  }

  private Map<String, String> properties(List<String> stations, String... more) {
    String list = String.join(",", stations);
    return GivenOptions.with(service.properties(list, "PT1H"), more);
  }

  /** Whoever looks at one of these fails: a look needs what a station waits for or has read. */
  private static void forbid(List<StationPoller> stations) throws ReflectiveOperationException {
    for (String name : List.of("schedule", "pending", "progress", "reader")) {
      Field field = StationPoller.class.getDeclaredField(name);
      field.setAccessible(true);
      for (StationPoller each : stations) {
        field.set(each, null);
      }
    }
  }

  private static List<StationPoller> stations(RestStationSourceTask task)
      throws ReflectiveOperationException {
    Field field = RestStationSourceTask.class.getDeclaredField("live");
    field.setAccessible(true);
    return new ArrayList<>(((StationQueue) field.get(task)).all());
  }

  @Test
  void aPollLooksAtNoStationThatIsNotDue() throws Exception {
    List<String> names = names(5_000);
    String one = names.get(2_500);
    service.fault = station -> station.equals(one) ? Answer.of(500, "") : null;
    Map<String, String> properties =
        properties(names, "rest.expected.interval", "PT15M", "rest.coverage.topic", "coverage");
    try (Run run = new Run(properties, clock)) {
      run.drain();
      service.fault = station -> null;
      service.readings.add(new ExactService.Reading(one, NOW.minus(STEP), 7, NOW));
      clock.advance(Duration.ofMinutes(1));
      List<StationPoller> others = stations(run.task);
      assertTrue(others.removeIf(each -> each.station().equals(one)));
      assertEquals(4_999, others.size());
      forbid(others);
      assertEquals(List.of(one), run.drain().stream().map(SourceRecord::key).toList());
      for (int i = 0; i < 10; i++) {
        clock.advance(Duration.ofSeconds(2));
        assertEquals(List.of(), run.poll());
      }
    }
  }

  private RestStationSourceTask patient(Map<String, String> properties) {
    RestStationSourceTask task =
        new RestStationSourceTask(clock, new SplittableRandom(1), Duration.ofSeconds(1));
    task.initialize(new FakeSourceContext(properties));
    task.start(properties);
    return task;
  }

  @Test
  void smallAnswersOfManyStationsShareABatch() throws Exception {
    List<String> names = names(40);
    names.forEach(each -> service.fill(each, NOW.minus(STEP), NOW, STEP));
    // One at a time: whoever ends a batch with each answer never has two stations in one.
    RestStationSourceTask task = patient(properties(names, "rest.max.in.flight", "1"));
    Set<Object> read = new HashSet<>();
    int largest = 0;
    while (read.size() < names.size()) {
      List<SourceRecord> batch = task.poll();
      if (batch != null) {
        Set<Object> stations = batch.stream().map(SourceRecord::key).collect(Collectors.toSet());
        largest = Math.max(largest, stations.size());
        read.addAll(stations);
      }
    }
    task.stop();
    assertTrue(largest > 1, "most stations in a batch: " + largest);
  }

  @Test
  void whatOthersHaveDeliveredIsHandedOverBeforeOneStationEndsTheTask() throws Exception {
    List<String> names = names(3);
    names.forEach(each -> service.fill(each, NOW.minus(STEP), NOW, STEP));
    service.fault = station -> station.equals("s10002") ? Answer.of(401, "") : null;
    Map<String, String> properties =
        properties(names, "rest.max.in.flight", "1", "rest.error.rules", "401:FAIL");
    RestStationSourceTask task = patient(properties);
    List<Object> read = new ArrayList<>();
    assertThrows(
        ConnectException.class,
        () -> {
          for (int i = 0; i < 100; i++) {
            List<SourceRecord> batch = task.poll();
            (batch == null ? List.<SourceRecord>of() : batch).forEach(r -> read.add(r.key()));
          }
        });
    task.stop();
    assertEquals(List.of("s10000", "s10001"), read);
  }

  @Test
  void aWaitIsNeverShorterThanWhatItIsFor() {
    assertEquals(0, OpenRequests.millis(Duration.ZERO));
    assertEquals(1, OpenRequests.millis(Duration.ofNanos(1)));
    assertEquals(1, OpenRequests.millis(Duration.ofMillis(1)));
    assertEquals(3, OpenRequests.millis(Duration.ofNanos(2_000_001)));
  }

  /** An exactly-once worker keeps each record in a map, and would walk all that it carries. */
  @Test
  void aRecordIsKnownByItselfAndNotByItsOffset() throws Exception {
    service.fill("s", NOW.minus(Duration.ofHours(1)), NOW, Duration.ofMinutes(1));
    List<SourceRecord> all;
    try (Run run = new Run(properties(List.of("s")), clock)) {
      all = run.drain();
    }
    assertEquals(60, all.size());
    Map<SourceRecord, Integer> known = new HashMap<>();
    all.forEach(record -> known.merge(record, 1, Integer::sum));
    assertEquals(60, known.size());
    Field written = OffsetMap.class.getDeclaredField("written");
    written.setAccessible(true);
    for (SourceRecord record : all) {
      Map<?, ?> offset = record.sourceOffset();
      int hash = offset.hashCode();
      assertEquals(null, written.get(offset), "no text of an offset is made for a hash");
      SourceRecord same =
          new QuickRecord(
              record.newRecord(
                  record.topic(),
                  null,
                  record.keySchema(),
                  record.key(),
                  record.valueSchema(),
                  record.value(),
                  record.timestamp()),
              0);
      assertEquals(record, same);
      assertEquals(record.hashCode(), same.hashCode());
      Map<?, ?> copy = new HashMap<>(offset);
      assertEquals(copy, offset);
      assertEquals(offset, copy);
      assertEquals(copy.hashCode(), hash);
    }
  }
}
