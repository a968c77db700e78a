// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits on conditions. */
final class Await {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private Await() {}

  interface Condition {
    boolean holds() throws Exception;
  }

  static void until(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Not within " + LONGEST.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
