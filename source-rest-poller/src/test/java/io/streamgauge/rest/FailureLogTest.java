// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.testing.LogLines;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service that is away fills some lines, however many stations it has. */
class FailureLogTest {
  private static final Instant AGAIN = Instant.parse("2026-03-02T12:00:00Z");

  private final LogLines told = new LogLines();
  private final TestClock clock = new TestClock(AGAIN);
  private final FailureLog log = new FailureLog(told.logger(), clock);

  private void fail(int from, int to, String reason) {
    for (int i = from; i < to; i++) {
      log.failed("s" + i, reason, "GET /" + i, AGAIN);
    }
  }

  @Test
  void eachStationIsNamedWhileTheyAreFew() {
    fail(0, 20, "HTTP 404");
    fail(0, 20, "HTTP 500");
    assertEquals(40, told.lines.size());
    assertTrue(told.lines.get(39).startsWith("Station s19 cannot be read: HTTP 500 (GET /19)"));
    log.answers("s3");
    assertEquals("Station s3 answers again.", told.lines.get(40));
  }

  /** An answer that has changed its shape gives thousands of them at each poll. */
  @Test
  void whatIsLeftOutIsToldWithTheFirstReason() {
    for (int i = 0; i < 1_000; i++) {
      log.skipped(
          BadRecord.of(
              new byte[0], "GET /s", "RejectedElement", "/value " + i + " is none", AGAIN));
    }
    assertEquals(1, told.lines.size());
    assertTrue(told.lines.get(0).contains("bad.records=skip"), told.lines::toString);
    assertTrue(told.lines.get(0).endsWith("GET /s: /value 0 is none"), told.lines::toString);
  }

  /** Three thousand stations that come back together, and then ask again for what they missed. */
  @Test
  void whatManyStationsHaveAtOnceFillsSomeLines() {
    for (int i = 0; i < 3_000; i++) {
      FailureLog.Notes notes = log.notes("s" + i, null);
      notes.isBack(AGAIN);
      notes.asksAgain(AGAIN, AGAIN.plusSeconds(60));
    }
    assertEquals(2 * (20 + 8), told.lines.size(), told.lines::toString);
    assertEquals("Station s0 is back; reading again from " + AGAIN, told.lines.get(0));
    assertTrue(
        told.lines.get(1).startsWith("Station s0: asking once more from " + AGAIN),
        told.lines.get(1));
    assertEquals(
        "2688 lines like this within an hour, of which the first 20 are above; the last is: Station"
            + " s2687 is back; reading again from "
            + AGAIN
            + ". The next comes when they are twice as many",
        told.lines.get(54));
    clock.advance(Duration.ofHours(1));
    log.notes("s7", null).isBack(AGAIN);
    assertEquals("Station s7 is back; reading again from " + AGAIN, told.lines.get(56));
  }

  @Test
  void ofMoreThereIsTheirNumber() {
    fail(0, 10_000, "HTTP 404");
    List<String> more = told.lines.subList(20, told.lines.size());
    assertEquals(9, more.size(), more::toString);
    assertTrue(more.get(0).startsWith("21 stations cannot be read, of which 20 are named above"));
    assertTrue(more.get(0).contains("s20: HTTP 404 (GET /20)"), more.get(0));
    assertTrue(more.get(8).startsWith("5376 stations"), more.get(8));
  }

  @Test
  void stationsThatFailByTurnsFillSomeLinesAnHour() {
    for (int minute = 0; minute < 59; minute++) {
      for (int station = minute % 3; station < 300; station += 3) {
        log.failed("s" + station, "HTTP 500", "GET /" + station, AGAIN);
      }
      for (int station = minute % 3; station < 300; station += 3) {
        log.answers("s" + station);
      }
      clock.advance(Duration.ofMinutes(1));
    }
    assertEquals(101, told.lines.size());
    assertTrue(told.lines.get(100).contains("no more lines about them until"), told.lines.get(100));
    clock.advance(Duration.ofMinutes(1));
    log.failed("s7", "HTTP 500", "GET /7", AGAIN);
    assertTrue(told.lines.get(101).endsWith("1 fail now, such as s7"), told.lines.get(101));
    assertTrue(told.lines.get(102).startsWith("Station s7 cannot be read"), told.lines.get(102));
  }

  @Test
  void itsEndIsToldOnceAndItsNextBeginToo() {
    for (int i = 0; i < 2; i++) {
      told.lines.clear();
      fail(0, 1_000, "HTTP 503");
      int failures = told.lines.size();
      assertEquals(26, failures);
      for (int station = 0; station < 1_000; station++) {
        log.answers("s" + station);
      }
      assertEquals(failures + 21, told.lines.size());
      assertEquals("All stations answer again.", told.lines.get(failures + 20));
    }
  }
}
