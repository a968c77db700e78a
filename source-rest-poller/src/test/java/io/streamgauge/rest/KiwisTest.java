// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** A KiWIS with a history, one that fails, and one that tells less than it was asked for. */
class KiwisTest {
  private static final Instant NOW = Instant.parse("2026-11-28T16:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final String COLUMNS = "\"columns\":\"Timestamp,Value,Quality Code\"";

  private final TestClock clock = new TestClock(NOW);

  private List<SourceRecord> read(
      StationServer.Service service, String start, String stations, String... more)
      throws Exception {
    try (StationServer server = new StationServer(service)) {
      Map<String, String> properties =
          PresetTest.properties(server, "kiwis", stations, with(more, "rest.url", "http://x/K"));
      properties.put("rest.start.time", start);
      FakeSourceContext context = new FakeSourceContext(properties);
      List<SourceRecord> all = new ArrayList<>();
      for (int run = 0; run < 2; run++) {
        try (Run one = new Run(properties, context, clock)) {
          for (int i = 0; i < 6; i++) {
            List<SourceRecord> records = one.drain();
            records.forEach(context::store);
            all.addAll(records);
            clock.advance(STEP);
          }
        }
      }
      assertEquals(List.of(), server.broken());
      return all;
    }
  }

  private static String[] with(String[] more, String... own) {
    List<String> all = new ArrayList<>(List.of(own));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  /** No metadata, a series without data, and a value that is null. */
  @Test
  void seriesWithoutDataAndMissingValues() throws Exception {
    Map<String, String> data =
        Map.of(
            "6793010",
            "[]",
            "936225042",
            "[[\"2026-11-28T10:00:00.000-05:00\",1.16,10],"
                + "[\"2026-11-28T10:15:00.000-05:00\",null,-1],"
                + "[\"2026-11-28T10:30:00.000-05:00\",1.15,10]]");
    StationServer.Service service =
        asked -> {
          List<String> series = new ArrayList<>();
          for (String id : asked.query().get("ts_id").split(",", -1)) {
            int rows = data.get(id).split("T", -1).length - 1;
            series.add(
                "{\"ts_id\":\"%s\",\"rows\":\"%d\",%s,\"data\":%s}"
                    .formatted(id, rows, COLUMNS, data.get(id)));
          }
          return Answer.of(200, series.toString());
        };
    List<SourceRecord> records =
        read(
            service,
            "P2D",
            "6793010, 936225042",
            "rest.stations.per.request",
            "2",
            "observation.sensor_id",
            "{ts_id}",
            "observation.observed_property",
            "'x'");
    String end = "|-|-|-|-|EPSG:4326|";
    String attributes = "|{ts_id=936225042}";
    assertEquals(
        List.of(
            "936225042|x|2026-11-28T15:00:00Z|1.16" + end + "10" + attributes,
            "936225042|x|2026-11-28T15:15:00Z|-" + end + "-1" + attributes,
            "936225042|x|2026-11-28T15:30:00Z|1.15" + end + "10" + attributes),
        records.stream().map(PresetTest::line).sorted().toList());
  }

  /** A series of a group that has nothing may not say either how its columns are called. */
  @Test
  void seriesWithoutDataAndColumns() throws Exception {
    StationServer.Service service =
        asked -> {
          List<String> series = new ArrayList<>();
          for (String id : asked.query().get("ts_id").split(",", -1)) {
            String rest = COLUMNS + ",\"data\":[[\"2026-11-28T15:00:00Z\",1,10]]";
            series.add(
                "{\"ts_id\":\"%s\",\"station_no\":\"W\",\"stationparameter_name\":\"L\",%s}"
                    .formatted(id, id.equals("1") ? "\"rows\":\"0\",\"data\":[]" : rest));
          }
          return Answer.of(200, series.toString());
        };
    List<SourceRecord> records = read(service, "P2D", "1, 2", "rest.stations.per.request", "2");
    assertEquals(1, records.size());
    assertTrue(PresetTest.line(records.get(0)).startsWith("W|L|2026-11-28T15:00:00Z|1.0|"));
  }

  /** Windows have both of their ends, so that a row may be in two of them. */
  @Test
  void historyComesInWindowsEachRowOnce() throws Exception {
    Instant first = NOW.minus(Duration.ofDays(40));
    int[] asks = {0};
    StationServer.Service service =
        asked -> {
          if (++asks[0] == 3) {
            return Answer.of(
                500, "{\"type\":\"error\",\"code\":\"DatasourceError\",\"message\":\"busy\"}");
          }
          if (asks[0] == 5) {
            return Answer.of(200, "{\"type\":\"error\",\"code\":\"X\",\"message\":\"busy\"}");
          }
          Instant from = OffsetDateTime.parse(asked.query().get("from")).toInstant();
          Instant to = OffsetDateTime.parse(asked.query().get("to")).toInstant();
          assertTrue(Duration.between(from, to).compareTo(Duration.ofDays(8)) <= 0);
          StringBuilder answer = new StringBuilder("[");
          for (String id : asked.query().get("ts_id").split(",", -1)) {
            List<String> rows = new ArrayList<>();
            for (Instant at = first;
                !at.isAfter(clock.instant());
                at = at.plus(STEP.multipliedBy(8))) {
              if (!at.isBefore(from) && !at.isAfter(to)) {
                rows.add("[\"%s\",%s.5,10]".formatted(at.atOffset(ZoneOffset.ofHours(1)), id));
              }
            }
            answer
                .append(answer.length() > 1 ? "," : "")
                .append(
                    ("{\"ts_id\":\"%s\",\"station_no\":\"W-%s\",\"stationparameter_name\":\"Level\","
                            + "\"ts_unitsymbol\":\"m\",\"rows\":\"%d\",%s,\"data\":%s}")
                        .formatted(id, id, rows.size(), COLUMNS, rows));
          }
          return Answer.of(200, answer + "]");
        };
    List<SourceRecord> records = read(service, "P45D", "1, 2, 3", "rest.stations.per.request", "2");
    Map<String, Integer> times = new TreeMap<>();
    records.stream()
        .filter(record -> !Run.isBad(record))
        .forEach(record -> times.merge(PresetTest.line(record), 1, Integer::sum));
    // Two hours have passed since.
    int expected = 3 * (40 * 12 + 2);
    assertEquals(0, times.values().stream().filter(count -> count > 1).count(), "twice");
    assertEquals(expected, times.size());
  }
}
