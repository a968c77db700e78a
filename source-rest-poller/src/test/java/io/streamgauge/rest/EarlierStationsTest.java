// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Fixture;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stations go on from the offsets that earlier versions have stored: nothing lost or repeated. */
class EarlierStationsTest {
  private static final String WRITER = "http://127.0.0.1:20917/readings";
  private static final Duration LOOKBACK = Duration.ofHours(6);

  static Stream<Fixture> fixtures() throws IOException {
    return Fixture.all("stations");
  }

  private static Run run(Fixture fixture, String connector, EarlierService service)
      throws IOException {
    Fixture here = fixture.moved(WRITER, service.url());
    Map<String, String> config = here.connector(connector);
    FakeSourceContext context = here.context(connector, config);
    return new Run(config, context, new TestClock(fixture.written().plusSeconds(1_500)));
  }

  private static EarlierService service(Fixture fixture) throws IOException {
    return new EarlierService(Files.readAllLines(fixture.directory().resolve("service.csv")));
  }

  /** What the writer's topic has, as {@link #text} tells it. */
  private static List<String> known(Fixture fixture, String topic) throws IOException {
    return fixture.lines(topic + ".jsonl").stream()
        .map(line -> line.get("payload"))
        .map(
            payload ->
                String.join(
                    ",",
                    payload.get("sensor_id").textValue(),
                    payload.get("observed_property").textValue(),
                    Instant.ofEpochMilli(payload.get("event_time").longValue()).toString(),
                    payload.get("result").asText()))
        .sorted()
        .toList();
  }

  private static List<String> text(List<SourceRecord> records) {
    return records.stream()
        .filter(record -> record.valueSchema().name().equals(ObservationSchema.NAME))
        .map(record -> (Struct) record.value())
        .map(
            value ->
                String.join(
                    ",",
                    value.getString(ObservationSchema.SENSOR_ID),
                    value.getString(ObservationSchema.OBSERVED_PROPERTY),
                    CoverageTest.time(value, ObservationSchema.EVENT_TIME).toString(),
                    value.getFloat64(ObservationSchema.RESULT).toString()))
        .sorted()
        .toList();
  }

  private static Instant time(String reading) {
    return Instant.parse(reading.split(",", -1)[2]);
  }

  private static Instant newest(List<String> readings, String station) {
    return readings.stream()
        .filter(reading -> reading.startsWith(station + ","))
        .map(EarlierStationsTest::time)
        .max(Instant::compareTo)
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void stationsAreAskedFromTheirLookbackAndKnownRowsAreNotMadeAgain(Fixture fixture)
      throws Exception {
    List<String> known = known(fixture, "live");
    try (EarlierService service = service(fixture);
        Run run = run(fixture, "live", service)) {
      assertEquals(known, service.readings("st-"), "the writer had read all there was");
      Instant newest = newest(known, "st-a");
      List<String> fresh = new ArrayList<>();
      for (String station : List.of("st-a", "st-b", "st-c")) {
        // A new reading, and a late one of a time that no other reading has.
        fresh.add(service.add(station, "level", newest.plus(Duration.ofMinutes(20)), 7.5));
        fresh.add(service.add(station, "flow", newest.minus(Duration.ofMinutes(70)), 8.5));
        // A value that was corrected since comes again.
        fresh.add(service.correct(station, "flow", newest, 9.5));
      }
      assertEquals(fresh.stream().sorted().toList(), text(run.drain()));
      Map<String, Instant> from = new TreeMap<>();
      service.asked.forEach(asked -> from.putIfAbsent(asked.station(), asked.from()));
      assertEquals(3, from.size());
      assertEquals(Set.of(newest.minus(LOOKBACK)), Set.copyOf(from.values()));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void backfillGoesOnWhereItWas(Fixture fixture) throws Exception {
    List<String> known = known(fixture, "history");
    try (EarlierService service = service(fixture);
        Run run = run(fixture, "history", service)) {
      List<String> missing = new ArrayList<>(service.readings("old-"));
      missing.removeAll(known);
      // The first is older than rest.start.time.
      Instant start = fixture.written().minus(Duration.ofDays(10));
      missing.removeIf(reading -> time(reading).isBefore(start));
      assertFalse(missing.isEmpty());
      assertEquals(missing, text(run.drain()));
      Instant reached =
          known.stream()
              .map(EarlierStationsTest::time)
              .filter(time -> time.isBefore(fixture.written().minus(Duration.ofDays(2))))
              .max(Instant::compareTo)
              .orElseThrow();
      List<Instant> asked =
          service.asked.stream().map(EarlierService.Asked::from).sorted().toList();
      assertEquals(reached.minus(LOOKBACK), asked.get(0));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void gapsOfAGroupAreKnown(Fixture fixture) throws Exception {
    List<String> known = known(fixture, "groups");
    try (EarlierService service = service(fixture);
        Run run = run(fixture, "groups", service)) {
      assertEquals(known, service.readings("g-"));
      JsonNode told =
          fixture.lines("coverage.jsonl").stream()
              .map(line -> line.get("payload"))
              .filter(payload -> payload.toString().contains("g-1"))
              .reduce((earlier, later) -> later)
              .orElseThrow(() -> new AssertionError("no gap of g-1 was told"));
      Instant newest = newest(known, "g-1");
      List<String> fresh = new ArrayList<>();
      for (int back : List.of(11, 10, 8, 7)) {
        Instant time = newest.minus(Duration.ofMinutes(20L * back));
        fresh.add(service.add("g-1", "level", time, 0.5 + back));
      }
      fresh.add(service.add("g-1", "level", newest.plus(Duration.ofMinutes(20)), 3.5));
      List<SourceRecord> records = run.drain();
      assertEquals(fresh.stream().sorted().toList(), text(records));
      List<Struct> coverage = CoverageTest.coverage(records);
      assertEquals(1, coverage.size(), "the silent ones were told: " + coverage);
      Struct filled = coverage.get(0);
      assertEquals(
          List.of("g-1:level", "FILLED", 0L, 5L),
          Stream.of("series", "state", "missing", "found").map(filled::get).toList());
      assertEquals(
          Instant.ofEpochMilli(told.get("gap_start").longValue()),
          CoverageTest.time(filled, "gap_start"));
    }
  }
}
