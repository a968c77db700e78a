// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.rest.GroupServer.Fault;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups that change with each restart, as lists and numbers of tasks do. */
class GroupRestartTest {
  private static final Instant NOW = StationGroupsTest.NOW;
  private static final Duration STEP = StationGroupsTest.STEP;
  private static final int LIVES = 10;
  private static final int[] SIZES = {1, 7, 2, 50};
  private final TestClock clock = new TestClock(NOW);
  private final List<String> stations = StationGroupsTest.names("s", 9);
  @AutoClose private final GroupServer server = new GroupServer(clock);

  static IntStream seeds() {
    return IntStream.rangeClosed(1, Boolean.getBoolean("streamgauge.soak") ? 100 : 2);
  }

  private void fill(Random random) {
    for (String station : stations) {
      for (String what : List.of("stage", "flow")) {
        Instant from = NOW.minus(Duration.ofHours(10 + random.nextInt(50)));
        BackfillRestartTest.fill(
            from,
            what.equals("stage"),
            random,
            (number, at, visible) ->
                server.readings.add(
                    new GroupServer.Reading(station, what, at, number + 0.5, visible)));
      }
    }
  }

  private static boolean kept(SourceRecord record) {
    return !BackfillRestartTest.dropped(StationGroupsTest.key(record));
  }

  /** Now and then one station fails the requests that it is part of. */
  private void breakSome(Random random) {
    server.faults.clear();
    List<Fault> kinds = List.of(Fault.FAILS, Fault.BROKEN, Fault.UNKNOWN);
    if (random.nextInt(3) == 0) {
      String station = stations.get(random.nextInt(stations.size()));
      server.faults.put(station, kinds.get(random.nextInt(kinds.size())));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void changingGroupsAndCrashesAtAnyRecordLoseAndRepeatNothing(int seed) throws Exception {
    Random random = new Random(seed);
    List<SourceRecord> delivered = new ArrayList<>();
    fill(random);
    Map<String, String> properties = StationGroupsTest.properties(server, "", 1);
    properties.put("rest.start.time", "P4D");
    properties.put("rest.window.max", "PT12H");
    properties.put("rest.retry.backoff.ms", "1");
    FakeSourceContext context = new FakeSourceContext(properties);
    for (int life = 0; life < LIVES; life++) {
      boolean last = life == LIVES - 1;
      Map<String, String> now = new HashMap<>(properties);
      List<String> some = new ArrayList<>(stations);
      some.removeIf(station -> !last && random.nextInt(4) == 0);
      now.put("rest.stations", some.isEmpty() ? stations.get(0) : String.join(",", some));
      int size = SIZES[(seed + life) % SIZES.length];
      now.put("rest.stations.per.request", Integer.toString(size));
      now.put("rest.response.max.bytes", random.nextInt(3) == 0 ? "6000" : "100000");
      try (Run run = new Run(now, context, clock)) {
        int left = last ? Integer.MAX_VALUE : 50 + random.nextInt(700);
        for (int round = 0; round < (last ? 30 : 4) && left > 0; round++) {
          breakSome(random);
          if (last && round > 10) {
            server.faults.clear();
          }
          left = BackfillRestartTest.deliver(run, left, GroupRestartTest::kept, delivered);
          clock.advance(Duration.ofMinutes(last ? 15 : 3));
        }
      }
    }
    List<String> expected =
        server.keys(clock.instant().minus(STEP)).stream()
            .filter(key -> !BackfillRestartTest.dropped(key))
            .toList();
    Run.assertOnce(expected, StationGroupsTest.keys(delivered));
    List<Integer> sizes = server.sizes().stream().distinct().toList();
    assertTrue(sizes.size() > 2, "" + sizes);
  }
}
