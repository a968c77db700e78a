// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.source.SourcePartition;
import io.streamgauge.rest.http.Request;
import io.streamgauge.rest.http.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One station of a service, as its records and offsets name it.
 *
 * @param api name of the service
 * @param attributes what the list of stations says of it
 * @param partition that its offsets are kept under
 */
record Station(
    String api, String id, Map<String, String> attributes, Map<String, String> partition) {
  static Station of(String api, String id, Map<String, String> attributes) {
    return new Station(api, id, attributes, partition(api, id));
  }

  static Map<String, String> partition(String api, String id) {
    return SourcePartition.of(api, "station", id);
  }

  /**
   * The time at which a station is due next. Failures in a row wait longer and longer, never less
   * than the server asked for. A station that would wait for longer than that, and an interval
   * more, waits for a clock that was set back, and is due.
   *
   * @param failures failed requests in a row
   * @param since when it was known
   */
  record Schedule(Duration interval, Backoff backoff, int failures, Instant since, Instant due) {

    static Schedule startingAt(Instant due, Duration interval, Backoff backoff) {
      return new Schedule(interval, backoff, 0, due, due);
    }

    boolean isDue(Instant now) {
      return !now.isBefore(due) || now.plus(interval).isBefore(since);
    }

    /** After an answer: at once while there is more to fetch, else after the interval. */
    Schedule succeeded(Instant now, boolean more) {
      return new Schedule(interval, backoff, 0, now, more ? now : now.plus(interval));
    }

    /** After a failure; {@code asked} is the wait that the server asked for, or null. */
    Schedule failed(Instant now, Duration asked, RandomGenerator random) {
      Duration wait = backoff.delay(failures, random);
      if (asked != null && asked.compareTo(wait) > 0) {
        wait = asked;
      }
      return new Schedule(interval, backoff, failures + 1, now, now.plus(wait));
    }
  }

  /**
   * The marks that one station's service gave its last answer, so that the same request need not be
   * answered again. An answer counts only when all of it was taken in: an unchanged answer that
   * could not be read would otherwise stay unread for ever.
   */
  static final class Revalidation {
    private final boolean wanted;
    private Request known;
    private Map<String, String> validators = Map.of();
    private Request asked;
    private Map<String, String> candidates;

    /**
     * A revalidation before the first request.
     *
     * @param wanted whether requests are asked on condition
     */
    Revalidation(boolean wanted) {
      this.wanted = wanted;
    }

    /** The request, on condition that the answer differs from the last one to the same request. */
    Request ask(Request request) {
      asked = request;
      candidates = null;
      if (!wanted || !request.equals(known)) {
        return request;
      }
      Map<String, String> headers = new LinkedHashMap<>(request.headers());
      // What the user set is left alone.
      validators.forEach(headers::putIfAbsent);
      return request.with(headers);
    }

    /** Notes an answer that is about to be taken in. */
    void answered(Response.Page page) {
      candidates = wanted ? page.validators() : null;
    }

    /** All of the last answer has been taken in. */
    void taken() {
      if (candidates != null) {
        known = candidates.isEmpty() ? null : asked;
        validators = candidates;
        candidates = null;
      }
    }

    /** The answer is needed again, as it is. */
    void forget() {
      known = null;
      candidates = null;
    }
  }

  /**
   * For how long a station has got nothing but an error status that a rule calls an answer, though
   * nothing in it is the service's own word for that: whoever stands before the service says the
   * same while it is away.
   */
  static final class Doubt {
    /** An error status that lasts for longer is what the rule says. */
    static final Duration SETTLED_AFTER = Duration.ofHours(4);

    private static final int SETTLED_TIMES = 4;
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int WAIT_GROWS = 6;

    private Instant since;
    private int times;
    private Instant passedFrom;
    private Instant passedTo;
    private Instant confirmedTo;

    /** The same status has come once more. */
    void again(Instant now) {
      since = since == null ? now : since;
      times++;
    }

    /** The service has answered. */
    void over() {
      since = null;
      times = 0;
    }

    boolean holds() {
      return times > 0;
    }

    boolean first() {
      return times == 1;
    }

    /** When the first such answer came; null when there is none. */
    Instant since() {
      return since;
    }

    /** Whether it counts by now for a window, or the same was so when it was asked for before. */
    boolean settled(Window window, Instant now) {
      boolean lasted = times >= SETTLED_TIMES && !now.isBefore(since.plus(SETTLED_AFTER));
      return lasted || isConfirmed(window);
    }

    private boolean isConfirmed(Window window) {
      return confirmedTo != null && !window.end().isAfter(confirmedTo);
    }

    /** The window is passed over, and asked for once more later unless that was so before. */
    void passOver(Window window) {
      if (!isConfirmed(window)) {
        passedFrom = passedFrom == null ? window.start() : passedFrom;
        passedTo = window.end();
      }
    }

    /** From when on windows were passed over; null when none is to be asked for once more. */
    Instant passedFrom() {
      return passedFrom;
    }

    Instant passedTo() {
      return passedTo;
    }

    /** What was passed over is asked for once more: what comes then counts. */
    void confirm() {
      confirmedTo = passedTo;
      passedFrom = null;
    }

    /** How long to wait at least while other stations are answered: it is this one, most likely. */
    Duration wait(boolean othersAnswer) {
      if (!othersAnswer) {
        return null;
      }
      Duration wait = FIRST_WAIT;
      for (int i = 1; i < times && wait.compareTo(LONGEST_WAIT) < 0; i++) {
        wait = wait.multipliedBy(WAIT_GROWS);
      }
      return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
  }
}
