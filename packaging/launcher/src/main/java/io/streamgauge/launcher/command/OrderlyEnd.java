// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An end by Ctrl-C that interrupts the work and leaves it time to put everything away. */
public final class OrderlyEnd {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private OrderlyEnd() {}

  /** Does the work in this thread. */
  public static <T> T around(Callable<T> work) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = interrupter(Thread.currentThread(), ended);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.call();
    } finally {
      ended.countDown();
      forget(hook);
    }
  }

  private static Thread interrupter(Thread worker, CountDownLatch ended) {
    return new Thread(
        () -> {
          worker.interrupt();
          try {
            ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Ctrl-C has come: it is running.
    }
  }
}
