// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.slf4j.MDC;

/**
 * Threads of a connector or a task beside those that Connect gives it. Their log lines name it as
 * those of Connect's threads do: a worker has many, and a line of none of them helps nobody.
 */
public final class OwnThreads implements ThreadFactory {
  private final String name;
  private final Map<String, String> context;
  private final Consumer<Map<String, String>> set;

  /** Daemon threads of this name, for whom the calling thread writes its log lines. */
  public static OwnThreads named(String name) {
    return new OwnThreads(name, MDC.getCopyOfContextMap(), MDC::setContextMap);
  }

  /**
   * Threads with a context of log lines.
   *
   * @param context null for none
   */
  OwnThreads(String name, Map<String, String> context, Consumer<Map<String, String>> set) {
    this.name = name;
    this.context = context;
    this.set = set;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(() -> run(task), name);
    thread.setDaemon(true);
    return thread;
  }

  private void run(Runnable task) {
    if (context != null) {
      set.accept(context);
    }
    task.run();
  }
}
