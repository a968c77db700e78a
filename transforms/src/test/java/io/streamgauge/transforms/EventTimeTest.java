// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  private static final Schema TEXT_TIME =
      SchemaBuilder.struct()
          .name("reading")
          .version(7)
          .field("time", Schema.OPTIONAL_STRING_SCHEMA)
          .field("value", Schema.FLOAT64_SCHEMA)
          .build();

  private static EventTime<SourceRecord> smt(String... options) {
    return Readings.configured(new EventTime<>(Readings.CLOCK), options);
  }

  private static SourceRecord text(String time) {
    return Readings.record(TEXT_TIME, new Struct(TEXT_TIME).put("time", time).put("value", 1.5));
  }

  /** What becomes of a reading whose field {@code time} has this text. */
  private static SourceRecord read(String time, String... options) {
    EventTime<SourceRecord> smt = new EventTime<>(Readings.CLOCK);
    return Readings.configured(smt, Map.of("field", "time"), options).apply(text(time));
  }

  private static String eventTime(SourceRecord record) {
    return Readings.header(record, "event_timestamp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "1900-01-01T00:00:07Z",
        "1904-01-01T00:10:00Z",
        "1970-01-01T03:00:00Z",
        "1980-01-01T00:00:00Z",
        "1980-01-06T00:00:12Z",
        "2000-01-01T12:00:00Z"
      })
  void clocksThatWereNeverSetAreRefused(String time) {
    SourceRecord in = Readings.record(Map.of("time", time));
    Readings.assertRefused(in, smt("field", "time").apply(in), "never set");
  }

  @Test
  void stampsFieldHeaderAndRecordTimestamp() {
    SourceRecord out = read("2026-11-21T12:00:00.123456789+01:00");
    Instant expected = Instant.parse("2026-11-21T11:00:00.123456789Z");
    assertEquals(expected.toString(), eventTime(out));
    assertEquals("ok", Readings.header(out, "event_time_status"));
    assertEquals(expected.toEpochMilli(), out.timestamp());
    Struct value = (Struct) out.value();
    assertEquals(Date.from(Instant.ofEpochMilli(expected.toEpochMilli())), value.get("event_time"));
    assertEquals("reading", out.valueSchema().name());
    assertEquals(7, out.valueSchema().version());
    assertEquals("event_time", Readings.header(out, "fields_added"));
    assertEquals(Readings.TOPIC, out.topic());
  }

  @Test
  void readsEpochUnitsOfAMapAlike() {
    for (Object time :
        new Object[] {1_795_262_400L, 1_795_262_400_000L, 1_795_262_400_000_000L, "1795262400"}) {
      SourceRecord in = Readings.record(Map.of("t", Map.of("at", time)));
      SourceRecord out = smt("field", "t.at").apply(in);
      assertEquals(1_795_262_400_000L, ((Map<?, ?>) out.value()).get("event_time"));
      assertEquals("2026-11-21T12:00:00Z", eventTime(out));
    }
  }

  @Test
  void keepsTheFinerHeaderOfTheSource() {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("event_timestamp", "2026-11-21T11:59:00.000123Z");
    Struct value = ObservationSchema.struct(Readings.observation());
    SourceRecord out = smt().apply(Readings.record(value.schema(), value, headers));
    assertEquals("2026-11-21T11:59:00.000123Z", eventTime(out));
    assertSame(value, out.value(), "nothing to write: the source's event_time is right already");
  }

  @Test
  void routesWhatCannotBeReadAndNeverStampsNow() {
    for (String bad : new String[] {"yesterday", "", "2026-11-21 12:00", "0", null}) {
      SourceRecord in = text(bad);
      SourceRecord out = smt("field", "time").apply(in);
      Readings.assertRefused(in, out, "EventTime: ");
      assertNull(out.kafkaPartition(), "another topic may have fewer partitions");
      assertEquals(42L, out.timestamp());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T12:10:00.001Z, future",
    "2026-11-21T12:10:00Z, ok",
    "2026-11-20T11:59:59Z, past",
    "soon, unreadable",
  })
  void refusesTimesOutOfBounds(String time, String status) {
    SourceRecord out = read(time, "max.past.ms", "1d", "on.error", "skip");
    assertEquals(status, Readings.header(out, "event_time_status"));
  }

  @Test
  void timesBefore1970KeepTheRecordTimestamp() {
    SourceRecord out = read("1969-12-31T23:59:29Z");
    assertEquals(42L, out.timestamp());
    assertEquals("1969-12-31T23:59:29Z", eventTime(out));
  }

  @Test
  void takesTheRecordTimestampThatIsAskedFor() {
    String time = "2026-11-21T11:00:00Z";
    assertEquals(42L, read(time, "record.timestamp", "keep").timestamp());
    assertEquals(Readings.NOW.toEpochMilli(), read(time, "record.timestamp", "ingest").timestamp());
  }

  @Test
  void readsLocalTimesOnlyWithAZone() {
    String time = "2026-07-01 12:00:00";
    assertEquals("2026-07-01T10:00:00Z", eventTime(read(time, "time.zone", "Europe/Berlin")));
    assertEquals("readings-quarantine", read(time).topic());
  }

  @Test
  void failsOnlyWhenAskedTo() {
    DataException e = assertThrows(DataException.class, () -> read("never", "on.error", "fail"));
    assertTrue(e.getMessage().contains("'never'"), e.getMessage());
  }

  private static void assertTold(List<String> parts, String... options) {
    String told = assertThrows(ConfigException.class, () -> smt(options)).getMessage();
    parts.forEach(part -> assertTrue(told.contains(part), told));
  }

  @Test
  void refusesWrongOptionsWithOptionValueAndRemedy() {
    assertTold(List.of("time.zone", "Mars/Base"), "time.zone", "Mars/Base");
    assertThrows(ConfigException.class, () -> smt("field", "a..b"));
    assertThrows(ConfigException.class, () -> smt("format", "yyyy{"));
    assertThrows(ConfigException.class, () -> smt("on.error", "explode"));
  }

  @Test
  void takesTheFirstOfSeveralFormatsThatFits() {
    String[] options = {
      "format", "dd.MM.yyyy HH:mm:ss | dd.MM.yyyy HH:mm | auto", "time.zone", "+01:00"
    };
    for (String time : new String[] {"21.11.2026 12:00:00", "21.11.2026 12:00", "1795258800"}) {
      assertEquals("2026-11-21T11:00:00Z", eventTime(read(time, options)), time);
    }
    String reason = Readings.header(read("11/21/2026", options), "route_reason");
    assertTrue(reason.contains("dd.MM.yyyy HH:mm:ss") && reason.contains("; "), reason);
    assertThrows(ConfigException.class, () -> smt("format", "iso |"));
    assertThrows(ConfigException.class, () -> smt("format", "iso | QQQQQQQQ"));
  }

  @Test
  void aZoneThatIsMeantInTwoWaysIsRefusedWithBoth() {
    assertTold(List.of("+01:00", "Europe/Paris"), "time.zone", "CET");
  }

  /** By UTC these are times of the day before, and of the day after the next. */
  @ParameterizedTest
  @CsvSource({
    "2000-01-01T00:00:00+01:00, true",
    "1970-01-01 00:03:12+0530, true",
    "1980-01-06T03:00:00.250+11, true",
    "2000-01-01T23:59:00-05:00, true",
    "1999-12-31T23:00:00Z, false",
    "1999-12-31T23:00:00+01:00, false",
    "2000-01-02T12:00:00+01:00, false",
    "2000-01-02T01:30:00-05:00, false",
  })
  void aClockThatWasNeverSetIsKnownByTheOffsetOfItsText(String time, boolean unset) {
    assertEquals(unset ? "readings-quarantine" : "readings", read(time).topic());
  }

  /** And however the text says the zone; receivers of GPS without a fix are in week 0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          yyyy-MM-dd HH:mm:ss z       ; 2000-01-01 00:03:00 CET                        ; true
          HH:mm z dd.MM.yyyy          ; 00:04 AEST 06.01.1980                          ; true
          yyyy-MM-dd HH:mm VV         ; 1970-01-01 00:20 Asia/Kolkata                  ; true
          yyyyMMdd'T'HHmmssxx         ; 20000101T000400+0200                           ; true
          d.M.yyyy h:mm a xxx         ; 1.1.2000 12:05 am +01:00                       ; true
          yyyy-MM-dd HH:mm O          ; 2000-01-01 00:05 GMT+9                         ; true
          yyyy-MM-dd HH:mm:ss z       ; 2000-01-02 12:00:00 CET                        ; false
          yyyy-MM-dd HH:mm VV         ; 1999-12-31 22:00 Asia/Kolkata                  ; false
          rfc1123|yyyy-MM-dd HH:mm z ; 2000-01-01 00:05 EEST                          ; true
          gps-week                    ; 0 41.5                                         ; true
          gps-week                    ; 1 41.5                                         ; false
          gps-week                    ; 2440 41.5                                      ; false
          """)
  void aClockThatWasNeverSetIsKnownHoweverItsTextSaysTheZone(
      String format, String time, boolean unset) {
    SourceRecord out = read(time, "format", format);
    assertEquals(unset ? "readings-quarantine" : "readings", out.topic());
    assertEquals(unset, String.valueOf(Readings.header(out, "route_reason")).contains("never set"));
  }

  /** It hands on an instant, and the zone in which the clock counts is not told any more. */
  @ParameterizedTest
  @CsvSource({
    "1999-12-31T23:05:00Z, true",
    "1999-12-31T10:30:00Z, true",
    "1980-01-05T15:00:41Z, true",
    "1999-12-31T09:55:00Z, false",
    "2000-01-02T00:05:00Z, false",
  })
  void aSourceMayHaveReadTheLocalTimeOfAClockThatWasNeverSet(Instant time, boolean unset) {
    SourceRecord in = Readings.source(Observation.of("01646500", "stage", time, 1.5));
    assertEquals(unset ? "readings-quarantine" : "readings", smt().apply(in).topic());
  }

  @Test
  void refusesTheTimeOfAClockThatWasNeverSet() {
    String time = "1970-01-01T00:03:12Z";
    assertEquals("readings-quarantine", read(time).topic());
    SourceRecord passed = read(time, "on.error", "skip");
    assertEquals("unset_clock", Readings.header(passed, "event_time_status"));
    assertNull(eventTime(passed));
    for (String good : new String[] {"1969-12-31T23:59:39.999Z", "1970-01-02T00:00:00.001Z"}) {
      assertEquals("readings", read(good).topic(), good);
    }
    assertEquals("readings", read(time, "unset.times", "").topic());
    SourceRecord zero =
        read("2000-01-01T10:00:00Z", "unset.times", "1980-01-06T00:00:00Z, 2000-01-01T00:00:00Z");
    assertEquals("readings-quarantine", zero.topic());
    assertThrows(ConfigException.class, () -> smt("unset.times", "1970"));
  }

  /** Where they show local time east of Greenwich, or GPS time less leap seconds. */
  @ParameterizedTest
  @CsvSource({
    "2000-01-01 00:00:12, +01:00",
    "2000-01-01 00:07:00, Pacific/Auckland",
    "2000-01-01 03:00:00, America/Lima",
    "1970-01-01 00:00:05, Europe/Berlin",
    "0001-01-01 00:00:00, +05:30",
    "1980-01-06 00:00:12, Asia/Tokyo",
    "1980-01-05 23:59:42, UTC",
    "2000-01-01 13:00:00, Europe/Berlin",
    "1601-01-01 00:00:00, UTC",
    "1899-12-30 00:00:00, UTC",
  })
  void aClockThatWasNeverSetShowsAnyZone(String time, String zone) {
    Readings.assertRefused(text(time), read(time, "time.zone", zone), "never set");
    SourceRecord exact = read(time, "time.zone", zone, "unset.within.ms", "0");
    boolean zero = time.endsWith("00:00:00");
    assertEquals(zero ? "readings-quarantine" : "readings", exact.topic());
  }

  /** The last evening of the century was one, to whoever was there. */
  @ParameterizedTest
  @CsvSource({
    "31/12/99 23:00, UTC",
    "31/12/99 23:59, Europe/Berlin",
    "31/12/99 18:30, America/Lima",
    "31/12/99 12:00, Pacific/Auckland",
  })
  void theTimeBeforeAZeroIsATime(String time, String zone) {
    SourceRecord out = read(time, "time.zone", zone, "format", "dd/MM/yy HH:mm");
    assertEquals("readings", out.topic());
    assertEquals("ok", Readings.header(out, "event_time_status"));
  }

  /** The zone alone would be fine, and so would the format. */
  @Test
  void aZoneInQuotesBesideAnotherOneIsRefusedWithTheRemedy() {
    String[] options = {"format", "yyyy-MM-dd'T'HH:mm:ss'Z'", "time.zone", "Europe/Rome"};
    assertTold(List.of(" configuration format: ", "write X"), options);
  }

  @Test
  void historyMayBeAsOldAsAnUnsetClock() {
    SourceRecord in = text("1970-01-01T00:03:12Z");
    in.headers().addString("backfill", "true");
    assertEquals("readings", smt("field", "time").apply(in).topic());
  }

  @Test
  void makesOneTimeOfSeveralFields() {
    EventTime<SourceRecord> smt =
        smt("fields", "date, at.time", "format", "dd.MM.yyyy HH:mm", "time.zone", "+01:00");
    Map<String, Object> value = Map.of("date", "21.11.2026", "at", Map.of("time", "12:00"));
    SourceRecord out = smt.apply(Readings.record(null, value));
    assertEquals("2026-11-21T11:00:00Z", eventTime(out));
    assertEquals(1_795_258_800_000L, ((Map<?, ?>) out.value()).get("event_time"));
    SourceRecord half = Readings.record(Map.of("date", "21.11.2026"));
    assertEquals("readings-quarantine", smt.apply(half).topic());
    EventTime<SourceRecord> campbell =
        smt("fields", "year, day, hhmm", "format", "year-day-hhmm", "time.zone", "UTC");
    SourceRecord array = Readings.record(Map.of("year", 2026, "day", 325, "hhmm", 905.0));
    assertEquals("2026-11-21T09:05:00Z", eventTime(campbell.apply(array)));
    assertThrows(ConfigException.class, () -> smt("field", "a", "fields", "b, c"));
  }

  @ParameterizedTest
  @CsvSource({
    "21/11/99 11:00, dd/MM/yy HH:mm, pivot.year, 1900, 1999-11-21T11:00:00Z",
    "21. NOV. 2025 11:00, dd. MMM yyyy HH:mm, language, de, 2025-11-21T11:00:00Z",
    "2025-11-21, auto, default.time, 11:00, 2025-11-21T11:00:00Z",
    "21.11.2025, dd.MM.yyyy, default.time, 24:00, 2025-11-22T00:00:00Z",
    "21/11/25 12:10a, dd/MM/yy h:mma, language, en, 2025-11-21T00:10:00Z",
  })
  void whatATextLeavesOpenIsAnsweredByOptions(
      String time, String format, String option, String value, String instant) {
    SourceRecord out = read(time, "time.zone", "UTC", "format", format, option, value);
    assertEquals(instant, eventTime(out));
  }

  @Test
  void whatATextLeavesOpenIsRefusedWithoutThem() {
    assertEquals("readings-quarantine", read("2025-11-21", "time.zone", "UTC").topic());
    assertTold(List.of("default.time"), "format", "dd.MM.yyyy");
    assertThrows(ConfigException.class, () -> smt("default.time", "noon"));
    assertThrows(ConfigException.class, () -> smt("language", "xx"));
    assertThrows(ConfigException.class, () -> smt("pivot.year", "99"));
  }

  @Test
  void readsRfc1123() {
    SourceRecord out = read("Sat, 21 Nov 2026 11:00:00 GMT", "format", "rfc1123");
    assertEquals("2026-11-21T11:00:00Z", eventTime(out));
  }
}
