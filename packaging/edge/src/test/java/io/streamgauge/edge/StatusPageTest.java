// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  private final TestClock clock = new TestClock(Instant.parse("2026-11-30T10:00:00Z"));
  private final StatusPage page = new StatusPage(clock);

  private GatewayStatus status(Optional<Instant> away, Optional<Instant> paused, String problem) {
    boolean waits = away.isPresent();
    return new GatewayStatus(
        clock.instant(),
        away.map(since -> new GatewayStatus.Away(since, "no answer")),
        waits ? 4_320_000 : 0,
        waits ? 900_000_000L : 0,
        away.map(each -> each.minusSeconds(1)),
        1_000_000_000L,
        6_000_000_000L,
        900_000_000L,
        paused,
        "",
        "mirror RUNNING, mqtt RUNNING",
        problem);
  }

  @Test
  void nothingWaits() {
    GatewayStatus status = status(Optional.empty(), Optional.empty(), "");
    assertEquals(
        """
        gateway   north, as of 2026-11-30T10:00:00Z (0 s ago)
        centre    reached
        waiting   nothing
        disk      1,000 MB used, room for 6,000 MB more, which lasts 7 days at today's rate of 900 MB a day
        sources   take readings
        running   mirror RUNNING, mqtt RUNNING
        """,
        page.text("north", status));
    assertFalse(page.alarming(status));
  }

  @Test
  void aDayWithoutCentre() {
    GatewayStatus status =
        status(Optional.of(clock.instant().minus(Duration.ofHours(24))), Optional.empty(), "");
    assertEquals(
        """
        gateway   north, as of 2026-11-30T10:00:00Z (0 s ago)
        centre    cannot be reached, since 2026-11-29T10:00:00Z (24 h): no answer
        waiting   at most 4,320,000 readings, 900 MB; the oldest is of 2026-11-29T09:59:59Z
        disk      1,000 MB used, room for 6,000 MB more, which lasts 7 days at today's rate of 900 MB a day
        sources   take readings
        running   mirror RUNNING, mqtt RUNNING
        """,
        page.text("north", status));
    assertFalse(page.alarming(status), "an outage is what a gateway is for");
  }

  @Test
  void aPersonIsNeeded() {
    assertTrue(page.alarming(status(Optional.empty(), Optional.of(clock.instant()), "")));
    assertTrue(page.alarming(status(Optional.empty(), Optional.empty(), "mqtt has failed")));
    GatewayStatus old = status(Optional.empty(), Optional.empty(), "");
    clock.advance(Duration.ofMinutes(2));
    assertTrue(page.alarming(old));
    assertTrue(page.text("north", old).contains("THE GUARD DOES NOT RUN, OR CANNOT WRITE"));
  }

  @Test
  void eachProblemIsALine() {
    String text =
        page.text("north", status(Optional.empty(), Optional.empty(), "a has failed; b\nc waits"));
    assertTrue(text.endsWith("PROBLEM   a has failed; b\nPROBLEM   c waits\n"), text);
  }

  @Test
  void theFileHasAllOfIt() {
    GatewayStatus status =
        status(
            Optional.of(clock.instant()), Optional.of(clock.instant()), "mqtt has failed\nc waits");
    Properties values = new Properties();
    values.putAll(status.values());
    assertEquals(status, GatewayStatus.of(values));
  }

  @Test
  void aTimeThatLiesAheadIsOld() {
    GatewayStatus status = status(Optional.empty(), Optional.empty(), "");
    clock.advance(Duration.ofDays(-30));
    assertTrue(page.alarming(status), "a guard that ended before the clock was set back");
  }
}
