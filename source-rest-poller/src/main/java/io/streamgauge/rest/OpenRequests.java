// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.rest.http.Fetched;
import io.streamgauge.rest.http.HostBreaker;
import io.streamgauge.rest.http.HttpFetcher;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.RequestBudget;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The requests of a task that are under way, as many of them as the service allows. */
final class OpenRequests implements AutoCloseable {
  private static final int WHOLE = 100;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Map<GroupRequest, CompletableFuture<Fetched>> inFlight = new HashMap<>();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final int most;
  private final RequestBudget budget;
  private final RequestBudget backfillBudget;
  private final HostBreaker breaker;
  private final HttpFetcher fetcher;

  /** An answer with the request that it is for. */
  record Answer(GroupRequest group, Fetched fetched) {}

  /**
   * No requests yet.
   *
   * @param backfillShare percent of the requests that backfills may send
   */
  OpenRequests(HttpOptions http, int backfillShare, Clock clock, RandomGenerator random) {
    most = http.limits().inFlight();
    budget = http.limits().budget(WHOLE);
    backfillBudget = http.limits().budget(backfillShare);
    breaker = http.breaker(random);
    fetcher = new HttpFetcher(http, clock);
  }

  /** Requests that the service has said are left, -1 when it did not say. On any thread. */
  long quotaRemaining() {
    return budget.remaining();
  }

  boolean isEmpty() {
    return inFlight.isEmpty();
  }

  /** Starts the requests that are due and allowed, and returns how many. */
  int start(StationQueue stations, boolean backfill, Instant now) {
    int started = 0;
    while (inFlight.size() < most
        && budget.left(now) > 0
        && breaker.allows(now, inFlight.size())
        && (!backfill || backfillBudget.left(now) > 0)) {
      GroupRequest group = stations.next(now, hasRoom(stations, backfill));
      if (group == null) {
        break;
      }
      Request request = group.next();
      budget.started();
      if (backfill) {
        backfillBudget.started();
      }
      started++;
      CompletableFuture<Fetched> future = fetcher.fetch(request);
      inFlight.put(group, future);
      var unused = future.thenAccept(fetched -> answers.add(new Answer(group, fetched)));
    }
    return started;
  }

  /** Whether further answers may take memory; live ones must not find all of it taken. */
  private boolean hasRoom(StationQueue stations, boolean backfill) {
    return stations.held() < (backfill ? Math.max(1, most / 2) : most);
  }

  /** When the next request may start, as far as is known now; {@link Instant#MAX} for none. */
  Instant opens(StationQueue live, StationQueue backfills, Instant now) {
    if (inFlight.size() >= most) {
      return Instant.MAX;
    }
    Instant opens = later(budget.opens(now), breaker.opens(now, inFlight.size()));
    Instant first = later(live.due(hasRoom(live, false), now), opens);
    Instant reopens = later(backfillBudget.opens(now), opens);
    Instant second = later(backfills.due(hasRoom(backfills, true), now), reopens);
    return first.isBefore(second) ? first : second;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** The next answer, or null when none comes within this time. */
  Answer poll(Duration wait) throws InterruptedException {
    return answers.poll(millis(wait), TimeUnit.MILLISECONDS);
  }

  /** Rounded up: within the last millisecond before a station is due there is nothing to do. */
  static long millis(Duration wait) {
    long millis = wait.toMillis();
    return millis + (wait.toNanosPart() % NANOS_PER_MILLI > 0 ? 1 : 0);
  }

  /** An answer is about to be taken in. */
  void ended(Answer answer, Instant now) {
    GroupRequest group = answer.group();
    inFlight.remove(group);
    budget.ended(answer.fetched(), now);
    if (group.backfill()) {
      backfillBudget.ended(now);
    }
    breaker.ended(group.leader().station(), answer.fetched().hostFails(), now);
  }

  /** Must not wait for the network. */
  @Override
  public void close() {
    inFlight.values().forEach(future -> future.cancel(true));
    inFlight.clear();
    fetcher.close();
  }
}
