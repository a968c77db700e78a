// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's share of the requests that the service allows. A request counts from its start until a
 * window after its <em>end</em>: the server counts it somewhere in between, so that however long
 * requests are under way, the server never sees more than the limit in any window.
 */
public final class RequestBudget {
  /** How long to hold when the service says that nothing is left, but not until when. */
  private static final Duration UNKNOWN_RESET = Duration.ofMinutes(1);

  /** The pause that a limit of a second or a minute has by its nature is no news. */
  private static final Duration SHORT = Duration.ofMinutes(1);

  private static final Duration TOLD = Duration.ofHours(1);

  private final List<RateLimit> limits;
  private final Logger log;

  private final EndedRequests ended;
  private int underWay;
  private volatile long remaining = -1;
  private Instant heldSince = Instant.MIN;
  private Instant heldUntil = Instant.MIN;
  private Instant tellAt = Instant.MIN;
  private Instant known = Instant.MAX;

  RequestBudget(List<RateLimit> limits) {
    this(limits, LoggerFactory.getLogger(RequestBudget.class));
  }

  RequestBudget(List<RateLimit> limits, Logger log) {
    this.limits = limits;
    this.log = log;
    ended = new EndedRequests(limits);
  }

  /**
   * When the next request may start, as far as is known now; not after {@code now} when at once.
   */
  public Instant opens(Instant now) {
    forget(now);
    Instant opens = heldUntil;
    for (int limit = 0; limit < limits.size(); limit++) {
      Instant free = free(limit, now);
      opens = free.isAfter(opens) ? free : opens;
    }
    return opens;
  }

  /** Requests that may be started at once; {@link Integer#MAX_VALUE} when there is no limit. */
  public int left(Instant now) {
    forget(now);
    if (heldUntil.isAfter(now)) {
      return 0;
    }
    int left = Integer.MAX_VALUE;
    for (int limit = 0; limit < limits.size(); limit++) {
      left = Math.min(left, Math.max(0, -over(limit)));
    }
    return left;
  }

  /** Requests that the service has said are left, -1 when it did not say. On any thread. */
  public long remaining() {
    return remaining;
  }

  public void started() {
    underWay++;
  }

  /** A request ended, whose answer may have said how much is left. */
  public void ended(Fetched fetched, Instant now) {
    ended(fetched.quota(), now);
  }

  /** A request ended that another budget has counted too. */
  public void ended(Instant now) {
    ended(Quota.UNKNOWN, now);
  }

  /** A request ended, with an answer or without, and the service may have said how much is left. */
  void ended(Quota quota, Instant now) {
    underWay--;
    ended.add(now);
    if (quota.remaining() != null) {
      remaining = Math.max(0, quota.remaining());
      known = quota.pause() == null ? Instant.MAX : now.plus(quota.pause());
    }
    Duration pause = quota.pause() == null ? UNKNOWN_RESET : quota.pause();
    if (quota.exceeded()) {
      hold(pause, now, true);
    } else if (quota.remaining() != null && quota.remaining() <= underWay) {
      // What is under way was sent before this answer told how much is left.
      hold(pause, now, pause.compareTo(SHORT) > 0);
    }
  }

  /** Tells of it once an hour: each of the answers under way moves the end by a little. */
  private void hold(Duration wait, Instant now, boolean news) {
    Instant until = now.plus(wait);
    if (until.isAfter(heldUntil)) {
      if (news && !now.isBefore(tellAt)) {
        log.info("The service allows no more requests now; all stations wait until {}", until);
        tellAt = now.plus(TOLD);
      }
      heldSince = now;
      heldUntil = until;
    }
  }

  private Instant free(int limit, Instant now) {
    int over = over(limit);
    if (over < 0) {
      return Instant.MIN;
    }
    // The first that leaves the window gives a slot; requests under way may give none for long.
    Instant end = ended.get(limit, over);
    return (end == null ? now : end).plus(limits.get(limit).window());
  }

  /** By how much more than a limit allows is under way or within its window; negative for less. */
  private int over(int limit) {
    return ended.count(limit) + underWay - limits.get(limit).count();
  }

  private void forget(Instant now) {
    if (now.isBefore(heldSince)) {
      // The clock was set back: what was to wait for a time waits for that long from now on.
      heldUntil = now.plus(Duration.between(heldSince, heldUntil));
      heldSince = now;
      tellAt = now;
    }
    if (now.isAfter(known)) {
      // The limit has begun anew, and of what it allows then nothing was told yet.
      remaining = -1;
    }
    ended.forget(now);
  }
}
