// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The judgement on the next connection by those so far: to which server it goes, how much it lets
 * the broker have under way, and how long to wait for it. A value; the next one is made of each
 * end.
 *
 * @param failures ends since the last connection that was a good one
 * @param shortLives connections in a row that were no good ones
 * @param server number of the server to try, counted over the list again and again
 * @param receiveMaximum most unacknowledged messages that the broker may have under way
 */
record Reconnect(int failures, int shortLives, int server, int receiveMaximum) {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60));

  /** A connection that lived so long was a good one; the next failure counts from the start. */
  private static final Duration STABLE = Duration.ofSeconds(10);

  /** So many connections that were no good ones in a row are no accident. */
  private static final int SHORT_LIVES = 4;

  private static final long MOST_UNDER_WAY = 65_535;

  /** Before the first connection. */
  static Reconnect first(int receiveMaximum) {
    return new Reconnect(0, 0, 0, receiveMaximum);
  }

  ServerUri address(List<ServerUri> servers) {
    return servers.get(server % servers.size());
  }

  /**
   * The judgement on one end.
   *
   * @param reason why the connection ended, judged by those before it too
   * @param delay how long to wait before the next attempt
   * @param next what holds for that attempt
   */
  record Judgement(EndReason reason, Duration delay, Reconnect next) {}

  /**
   * Judges the end of a connection.
   *
   * @param reason what the end itself says
   * @param lived how long the connection was open, or null when it never was
   * @param allowed what the broker was allowed to have under way
   */
  Judgement after(EndReason reason, Duration lived, int allowed, Random random) {
    boolean opened = lived != null;
    boolean stable = opened && lived.compareTo(STABLE) > 0;
    int failed = stable ? 0 : failures;
    int lives = opened ? (stable ? 0 : shortLives + 1) : shortLives;
    EndReason judged =
        reason == EndReason.FAILURE && lives >= SHORT_LIVES ? EndReason.SOON : reason;
    return new Judgement(
        judged,
        judged.atLeast(BACKOFF.delay(failed, random)),
        new Reconnect(
            failed + 1,
            lives,
            opened ? server : server + 1,
            judged == EndReason.OVERRUN
                ? (int) Math.min(MOST_UNDER_WAY, 4L * allowed)
                : receiveMaximum));
  }
}
