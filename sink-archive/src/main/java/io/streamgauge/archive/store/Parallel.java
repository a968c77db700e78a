// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.source.OwnThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on many things, some at a time, all of it over at the end. */
public final class Parallel {
  private Parallel() {}

  /** Work that may fail. */
  public interface Work<T> {
    /** Does it on one thing. */
    void on(T thing) throws IOException;
  }

  /** Does the work on everything, whatever fails; then throws the first failure. */
  public static <T> void run(int threads, List<T> things, Work<T> work) throws IOException {
    if (threads == 1 || things.size() < 2) {
      for (T thing : things) {
        work.on(thing);
      }
      return;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.min(threads, things.size()), OwnThreads.named("streamgauge-files"));
    try {
      List<Future<?>> running = new ArrayList<>();
      for (T thing : things) {
        running.add(
            pool.submit(
                () -> {
                  work.on(thing);
                  return null;
                }));
      }
      await(running);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Waits for all, then throws the first failure. */
  public static void await(List<Future<?>> running) throws IOException {
    Throwable failure = null;
    for (Future<?> work : running) {
      try {
        work.get();
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Interrupted while files were written", e);
      }
    }
    if (failure instanceof ObjectStore.LostFileException lost) {
      throw lost;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException bug) {
      throw bug;
    }
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }
}
