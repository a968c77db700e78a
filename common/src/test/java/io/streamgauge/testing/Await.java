// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions, with an end. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  /** What a process ends with, in time. */
  public static int exit(Process process) throws InterruptedException {
    if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end within " + LONG + ": " + process.info());
    }
    return process.exitValue();
  }

  /** Lets a thread come to its end, in time. */
  public static void end(Thread thread) throws InterruptedException {
    thread.join(LONG.toMillis());
    if (thread.isAlive()) {
      throw new AssertionError("no end within " + LONG + ": " + thread);
    }
  }

  /** What is to come, in time. */
  public static <T> T done(CompletableFuture<T> future) {
    return future.copy().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Something that comes true in time; what asking throws ends the wait. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** {@link #until(String, Duration, Condition)} with the patience of a test in one process. */
  public static void until(String what, Condition condition) throws Exception {
    until(what, PATIENCE, condition);
  }

  /**
   * Asks until the condition holds.
   *
   * @throws AssertionError when it does not within the patience
   */
  public static void until(String what, Duration patience, Condition condition) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not so within " + patience + ": " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
