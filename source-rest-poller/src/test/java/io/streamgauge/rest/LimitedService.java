// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/**
 * A service that refuses its second, fifth and seventh request as one too many, in the three ways
 * that services tell until when, and holds it against anybody who asks before.
 */
final class LimitedService implements StationServer.Service {
  static final Duration HOLD = Duration.ofSeconds(30);
  private static final Set<Integer> REFUSED = Set.of(2, 5, 7);

  private final StationServer.Service service;
  private final Clock clock;
  private Instant heldUntil = Instant.MIN;
  private int asked;
  private int refused;

  LimitedService(StationServer.Service service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  synchronized int refused() {
    return refused;
  }

  @Override
  public synchronized Answer answer(Asked request) throws Exception {
    Instant now = clock.instant();
    assertFalse(now.isBefore(heldUntil), "asked before the hold of the limit was over");
    if (!REFUSED.contains(++asked)) {
      return service.answer(request);
    }
    refused++;
    heldUntil = now.plus(HOLD);
    Answer answer = Answer.of(429, "{\"error\":\"OVER_RATE_LIMIT\"}");
    return switch (refused) {
      case 1 -> answer.with("Retry-After", Long.toString(HOLD.toSeconds()));
      case 2 ->
          answer.with(
              "Retry-After",
              DateTimeFormatter.RFC_1123_DATE_TIME.format(heldUntil.atOffset(ZoneOffset.UTC)));
      default ->
          answer
              .with("Retry-After", "0")
              .with("X-RateLimit-Limit", "1000")
              .with("X-RateLimit-Remaining", "0")
              .with("X-RateLimit-Reset", Long.toString(heldUntil.getEpochSecond()));
    };
  }
}
