// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import io.streamgauge.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Asks a worker's REST interface each second, and notes how much memory the worker has then. */
final class HourOperator {
  private static final long SECOND = 1_000_000_000;

  private final HostileStack stack;
  private final WorkerVitals vitals;
  private final Thread thread = new Thread(this::run, "operator");
  private final List<String> unanswered = new ArrayList<>();
  private final List<Double> resident = new ArrayList<>();
  private long slowest;
  private volatile boolean finished;

  HourOperator(HostileStack stack) throws Exception {
    this.stack = stack;
    this.vitals = new WorkerVitals(stack.worker().pid());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (vitals) {
      while (!finished) {
        long begin = System.nanoTime();
        boolean answered = stack.rest().answers();
        long passed = System.nanoTime() - begin;
        note(answered, passed, vitals.residentMb());
        LockSupport.parkNanos(SECOND - passed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      note(false, 0, 0);
    }
  }

  private synchronized void note(boolean answered, long nanos, double residentMb) {
    resident.add(residentMb);
    slowest = Math.max(slowest, nanos);
    if (!answered) {
      unanswered.add("request " + resident.size());
    }
  }

  /** Asks no more. */
  void finish() throws InterruptedException {
    finished = true;
    Await.end(thread);
  }

  /** Which requests had no answer. */
  synchronized List<String> unanswered() {
    return List.copyOf(unanswered);
  }

  /** How often the worker was asked. */
  synchronized int asked() {
    return resident.size();
  }

  /** The longest time to an answer, in milliseconds. */
  synchronized long slowestMs() {
    return slowest / 1_000_000;
  }

  /** Most resident memory in MB among the requests of these numbers. */
  synchronized double most(int from, int to) {
    return resident.subList(from, to).stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
