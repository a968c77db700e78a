// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Random texts of times against an oracle that never reads a text: the numbers of which it was made
 * are put together by the calendar of java.time, which is strict.
 */
class EventTimeOracleTest {
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final List<String> ZONES =
      List.of("UTC", "+05:30", "America/New_York", "Europe/Rome");

  private final Random random = new Random(Rounds.seed());

  /** The numbers that a text is made of, of which some make no time. */
  private record Parts(int year, int month, int day, int hour, int minute, int second) {

    /** Null when there is no such time; 24:00:00 ends the day. */
    LocalDateTime local(int ofYear) {
      try {
        LocalDate date = LocalDate.of(ofYear, month, day);
        return hour == 24 && minute == 0 && second == 0
            ? date.plusDays(1).atStartOfDay()
            : date.atTime(LocalTime.of(hour, minute, second));
      } catch (DateTimeException e) {
        return null;
      }
    }
  }

  private record Case(String format, Function<Parts, String> form, Map<String, String> options) {}

  private static String two(int number) {
    return (number < 10 ? "0" : "") + number;
  }

  private static String clock(Parts p) {
    return two(p.hour) + ":" + two(p.minute) + ":" + two(p.second);
  }

  private static String month(Parts p) {
    return p.month >= 1 && p.month <= 12 ? MONTHS.get(p.month - 1) : "Foo";
  }

  private String anyCase(String text) {
    return switch (random.nextInt(3)) {
      case 0 -> text.toUpperCase(Locale.ROOT);
      case 1 -> text.toLowerCase(Locale.ROOT);
      default -> text;
    };
  }

  private List<Case> cases() {
    Function<Parts, String> iso =
        p -> p.year + "-" + two(p.month) + "-" + two(p.day) + "T" + clock(p);
    Function<Parts, String> spaced =
        p -> p.year + "-" + two(p.month) + "-" + two(p.day) + " " + clock(p);
    return List.of(
        new Case("auto", iso, Map.of()),
        new Case("iso", spaced, Map.of()),
        new Case("excel | yyyy-MM-dd HH:mm:ss", spaced, Map.of()),
        new Case(
            "dd.MM.yyyy HH:mm:ss",
            p -> two(p.day) + "." + two(p.month) + "." + p.year + " " + clock(p),
            Map.of()),
        new Case(
            "dd-MMM-yyyy HH:mm:ss",
            p -> anyCase(two(p.day) + "-" + month(p)) + "-" + p.year + " " + clock(p),
            Map.of()),
        new Case(
            "yyyyMMddHHmmss",
            p -> p.year + two(p.month) + two(p.day) + two(p.hour) + two(p.minute) + two(p.second),
            Map.of()),
        new Case(
            "yy/MM/dd HH:mm:ss",
            p -> two(p.year % 100) + "/" + two(p.month) + "/" + two(p.day) + " " + clock(p),
            Map.of("pivot.year", "1940")),
        new Case(
            "M/d/yyyy h:mm:ss a",
            p -> {
              String half = anyCase(p.hour >= 24 ? "xm" : p.hour < 12 ? "am" : "pm");
              String hour = (p.hour % 12 == 0 ? 12 : p.hour % 12) + clock(p).substring(2);
              return "%d/%d/%d %s %s".formatted(p.month, p.day, p.year, hour, half);
            },
            Map.of()));
  }

  private Parts parts() {
    return new Parts(
        1950 + random.nextInt(100),
        random.nextInt(20) == 0 ? random.nextInt(14) : 1 + random.nextInt(12),
        random.nextInt(20) == 0 ? random.nextInt(33) : 1 + random.nextInt(31),
        random.nextInt(20) == 0 ? 24 + random.nextInt(2) : random.nextInt(24),
        random.nextInt(20) == 0 ? random.nextInt(62) : random.nextInt(2) * random.nextInt(60),
        random.nextInt(3) == 0 ? random.nextInt(60) : 0);
  }

  @Test
  void localTimesAreThoseOfTheCalendarOrRefused() {
    int accepted = 0;
    int refused = 0;
    List<Case> cases = cases();
    Map<String, EventTime<SourceRecord>> known = new HashMap<>();
    for (int round = 0; round < Rounds.count(); round++) {
      Case one = cases.get(random.nextInt(cases.size()));
      String zone = ZONES.get(random.nextInt(ZONES.size()));
      Parts parts = parts();
      String text = one.form().apply(parts);
      SourceRecord in = Readings.record(Map.of("t", text));
      SourceRecord out =
          known.computeIfAbsent(one.format() + zone, key -> smt(one, zone)).apply(in);
      int year =
          one.options().containsKey("pivot.year") ? century(parts.year(), 1940) : parts.year();
      boolean half = one.format().contains("h:") && parts.hour() >= 24;
      Instant expected = half ? null : instant(parts.local(year), ZoneId.of(zone));
      if (expected == null) {
        Readings.assertRefused(in, out, "EventTime: ");
        refused++;
      } else {
        assertEquals(
            expected.toEpochMilli(),
            ((Map<?, ?>) out.value()).get("event_time"),
            one + text + zone);
        assertEquals("ok", Readings.header(out, "event_time_status"));
        accepted++;
      }
    }
    assertTrue(
        accepted > Rounds.count() / 2 && refused > Rounds.count() / 50, accepted + " " + refused);
  }

  private static int century(int year, int pivot) {
    int two = year % 100;
    int candidate = pivot / 100 * 100 + two;
    return candidate < pivot ? candidate + 100 : candidate;
  }

  /** Null when the clocks of the zone never show it, or show it twice. */
  private static Instant instant(LocalDateTime local, ZoneId zone) {
    if (local == null) {
      return null;
    }
    ZonedDateTime earlier = local.atZone(zone).withEarlierOffsetAtOverlap();
    ZonedDateTime later = earlier.withLaterOffsetAtOverlap();
    return earlier.toLocalDateTime().equals(local) && earlier.equals(later)
        ? earlier.toInstant()
        : null;
  }

  private static EventTime<SourceRecord> smt(Case one, String zone) {
    Map<String, String> options =
        Readings.options(
            "field", "t",
            "format", one.format(),
            "time.zone", zone,
            "unset.times", "",
            "max.future.ms", "40000d");
    options.putAll(one.options());
    EventTime<SourceRecord> smt = new EventTime<>(Readings.CLOCK);
    smt.configure(options);
    return smt;
  }

  /** Instants as java.time writes them, with any offset and any number of digits. */
  @Test
  void textsWithAnOffsetAndEpochNumbersAreTheInstantsThatTheyWereMadeOf() {
    EventTime<SourceRecord> smt = smt(new Case("auto", null, Map.of()), "UTC");
    for (int round = 0; round < Rounds.count(); round++) {
      long second = 946_684_800L + (long) (random.nextDouble() * 3_155_760_000L);
      Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000) * 1_000_000L);
      OffsetDateTime there =
          instant.atOffset(ZoneOffset.ofTotalSeconds(900 * (random.nextInt(113) - 56)));
      Object raw =
          switch (random.nextInt(5)) {
            case 0 -> instant.getEpochSecond() + (instant.toEpochMilli() % 1000) / 1e3;
            case 1 -> instant.toEpochMilli();
            case 2 -> instant.toEpochMilli() + "000";
            case 3 -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(there);
            default -> instant.toString();
          };
      SourceRecord out = smt.apply(Readings.record(null, Map.of("t", raw)));
      assertEquals(
          instant.toEpochMilli(), ((Map<?, ?>) out.value()).get("event_time"), raw::toString);
    }
  }
}
