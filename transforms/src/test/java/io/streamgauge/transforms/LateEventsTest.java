// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.FakePluginMetrics;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LateEventsTest {
  private static LateEvents<SourceRecord> smt(Instant now, String... options) {
    return Readings.configured(new LateEvents<>(Clock.fixed(now, ZoneOffset.UTC)), options);
  }

  private static SourceRecord at(String sensor, Instant time, boolean backfill) {
    Observation observation = Observation.of(sensor, "level", time, 1.0);
    return Readings.record(
        ObservationSchema.SCHEMA,
        ObservationSchema.struct(observation),
        EnvelopeHeaders.of(observation, time, "1", backfill));
  }

  private static SourceRecord at(String sensor, String time) {
    return at(sensor, Instant.parse(time), false);
  }

  @Test
  void stationOfflineForTwoHoursIsLateExceptForItsOpenWindow() {
    Instant now = Instant.parse("2026-11-21T10:46:00Z");
    LateEvents<SourceRecord> smt =
        smt(now, "tolerance.ms", "30s", "window.ms", "PT5M", "grace.ms", "0");
    smt.apply(at("others", now, false));
    int late = 0;
    int inTime = 0;
    for (int i = 719; i >= 0; i--) {
      SourceRecord out = smt.apply(at("offline", now.minusSeconds(10L * i), false));
      assertEquals("2026-11-21T10:45:30Z", Readings.header(out, "watermark"));
      late += out.topic().equals("readings-late") ? 1 : 0;
      inTime += out.topic().equals("readings") ? 1 : 0;
    }
    assertEquals(714, late);
    assertEquals(6, inTime);
  }

  @Test
  void routesLateReadingsWithReasonAndMeasure() {
    LateEvents<SourceRecord> smt = smt(Readings.NOW);
    smt.apply(at("a", "2026-11-21T12:00:00Z"));
    // Watermark 11:59:45, grace 30 s: 11:59:15 is the first time that is still in time.
    assertEquals("readings", smt.apply(at("b", "2026-11-21T11:59:15Z")).topic());
    SourceRecord late = smt.apply(at("b", "2026-11-21T11:59:14Z"));
    assertEquals("readings-late", late.topic());
    assertEquals("1000", Readings.header(late, "late_by_ms"));
    assertEquals("LateEvents: late by 1000 ms", Readings.header(late, "route_reason"));
    SourceRecord skipped = smt(Readings.NOW, "on.late", "skip").apply(late);
    assertEquals(late, skipped, "routed already");
  }

  @Test
  void oneWrongClockDoesNotMoveTheWatermark() {
    LateEvents<SourceRecord> smt = smt(Readings.NOW);
    smt.apply(at("a", "2026-11-21T11:59:00Z"));
    assertEquals("readings", smt.apply(at("wrong", "2036-02-07T06:28:16Z")).topic());
    SourceRecord out = smt.apply(at("a", "2026-11-21T11:59:01Z"));
    assertEquals("readings", out.topic());
    assertEquals("2026-11-21T11:58:46Z", Readings.header(out, "watermark"));
  }

  /** A clock within max.future.ms is read, but what it says lies ahead has not passed. */
  @Test
  void oneFastClockDoesNotMakeTheOthersLate() {
    LateEvents<SourceRecord> smt = smt(Readings.NOW);
    SourceRecord fast = smt.apply(at("fast", "2026-11-21T12:09:59Z"));
    assertEquals("2026-11-21T11:59:45Z", Readings.header(fast, "watermark"));
    assertEquals("readings", smt.apply(at("right", "2026-11-21T11:59:58Z")).topic());
  }

  @Test
  void marksReadingsWhileTheWatermarkWarmsUp() {
    TestClock clock = new TestClock(Readings.NOW);
    LateEvents<SourceRecord> smt =
        Readings.configured(
            new LateEvents<>(clock), "warmup.ms", "60000", "watermark.by", "field:sensor_id");
    SourceRecord in = at("a", "2026-11-21T12:00:00Z");
    assertEquals("true", Readings.header(smt.apply(in), "watermark_warmup"));
    clock.advance(Duration.ofMillis(59_999));
    assertEquals("true", Readings.header(smt.apply(in), "watermark_warmup"));
    clock.advance(Duration.ofMillis(1));
    assertNull(Readings.header(smt.apply(in), "watermark_warmup"));
    SourceRecord other = smt.apply(at("b", "2026-11-21T12:00:00Z"));
    assertEquals("true", Readings.header(other, "watermark_warmup"));
  }

  @Test
  void measuresLagAndLateRateAlsoWithIdleSensors() {
    TestClock clock = new TestClock(Readings.NOW);
    LateEvents<SourceRecord> smt =
        Readings.configured(
            new LateEvents<>(clock), "watermark.by", "field:sensor_id", "idle.ms", "600000");
    FakePluginMetrics metrics = new FakePluginMetrics();
    smt.withPluginMetrics(metrics);
    assertEquals(-1.0, metrics.value("watermark-lag-ms"));
    assertEquals(15_000.0, metrics.value("tolerance-ms"));
    assertEquals(0.0, metrics.value("late-rate"));
    smt.apply(at("idle", "2026-11-21T11:00:00Z"));
    clock.advance(Duration.ofMillis(600_001));
    smt.apply(at("a", "2026-11-21T12:10:00Z"));
    smt.apply(at("b", "2026-11-21T12:05:00Z"));
    smt.apply(at("a", "2026-11-21T12:00:00Z"));
    assertEquals(15_001.0, metrics.value("watermark-lag-ms"));
    assertEquals(315_001.0, metrics.value("watermark-lag-slowest-ms"), "not of the idle one");
    assertEquals(1.0, metrics.value("keys-idle"));
    assertEquals(3.0, metrics.value("keys"));
    assertEquals(0.25, metrics.value("late-rate"));
    assertEquals(1.0, metrics.value("late-total"));
  }

  @Test
  void backfillPassesWithoutMovingTheWatermark() {
    LateEvents<SourceRecord> smt = smt(Readings.NOW);
    smt.apply(at("a", "2026-11-21T11:00:00Z"));
    assertEquals(
        "readings", smt.apply(at("a", Instant.parse("2020-01-01T00:00:00Z"), true)).topic());
    smt.apply(at("a", Readings.NOW, true));
    assertEquals("readings", smt.apply(at("a", "2026-11-21T11:00:00Z")).topic());
  }

  @Test
  void keepsOneWatermarkForEachKeyAndForgetsTheOldest() {
    LateEvents<SourceRecord> smt =
        smt(Readings.NOW, "watermark.by", "field:sensor_id", "max.keys", "2");
    smt.apply(at("a", "2026-11-21T12:00:00Z"));
    smt.apply(at("b", "2026-11-21T09:00:00Z"));
    assertEquals("readings", smt.apply(at("b", "2026-11-21T08:59:59Z")).topic());
    assertEquals("readings-late", smt.apply(at("a", "2026-11-21T09:00:00Z")).topic());
    smt.apply(at("b", "2026-11-21T09:00:00Z"));
    smt.apply(at("c", "2026-11-21T09:00:00Z"));
    assertEquals("readings", smt.apply(at("a", "2026-11-21T09:00:00Z")).topic(), "a was forgotten");
  }

  @Test
  void readingsWithoutEventTimeOrKeyAreRefused() {
    SourceRecord noTime = Readings.record(null, Map.of("sensor_id", "a"));
    assertEquals("readings-quarantine", smt(Readings.NOW).apply(noTime).topic());
    SourceRecord noKey = Readings.record(null, Map.of("event_time", Readings.NOW.toEpochMilli()));
    SourceRecord out = smt(Readings.NOW, "watermark.by", "header:gateway").apply(noKey);
    assertTrue(Readings.header(out, "route_reason").contains("no header gateway"));
    assertNull(Readings.header(out, "late_by_ms"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"route", "skip", "fail"})
  void onErrorIsNotAboutLateReadings(String onError) {
    LateEvents<SourceRecord> smt = smt(Readings.NOW, "on.error", onError);
    smt.apply(at("a", "2026-11-21T12:00:00Z"));
    SourceRecord late = smt.apply(at("a", "2026-11-21T10:30:00Z"));
    assertEquals("readings-late", late.topic());
    assertTrue(Readings.header(late, "route_reason").startsWith("LateEvents: late by "));
    SourceRecord noTime = Readings.record(null, Map.of("sensor_id", "a"));
    switch (onError) {
      case "route" -> assertEquals("readings-quarantine", smt.apply(noTime).topic());
      case "skip" ->
          assertEquals("no_event_time", Readings.header(smt.apply(noTime), "late_status"));
      default -> assertThrows(DataException.class, () -> smt.apply(noTime));
    }
  }

  @Test
  void refusesAnUnknownScope() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> smt(Readings.NOW, "watermark.by", "sensor_id"));
    assertTrue(e.getMessage().contains("watermark.by") && e.getMessage().contains("field:<path>"));
  }

  /** EventTime writes event_time, and leaves the field that it has read as it is. */
  @Test
  void secondsOfAnotherFieldAreNoMillisecondsBehindEventTime() {
    SourceRecord read =
        Readings.configured(new EventTime<SourceRecord>(Readings.CLOCK), "field", "measured")
            .apply(Readings.record(Map.of("measured", Readings.NOW.getEpochSecond() - 600)));
    SourceRecord out = smt(Readings.NOW, "field", "measured").apply(read);
    assertEquals("readings-quarantine", out.topic());
    assertTrue(Readings.header(out, "route_reason").contains("event_time"));
  }

  /** As milliseconds they would all be of January 1970, and late for ever. */
  @Test
  void secondsAreNoMilliseconds() {
    LateEvents<SourceRecord> smt = smt(Readings.NOW);
    SourceRecord seconds = Readings.record(Map.of("event_time", Readings.NOW.getEpochSecond()));
    Readings.assertRefused(seconds, smt.apply(seconds), "EventTime first");
    SourceRecord millis = Readings.record(Map.of("event_time", Readings.NOW.toEpochMilli()));
    assertEquals("readings", smt.apply(millis).topic());
    SourceRecord stamped = Readings.record(Map.of("event_time", Duration.ofDays(20).toMillis()));
    stamped.headers().addString("event_timestamp", "1970-01-21T00:00:00Z");
    assertEquals("readings-late", smt.apply(stamped).topic());
  }
}
