// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.slf4j.MDC;

/**
 * Daemon threads of a connector beside those that Connect gives it. What they log names the
 * connector as Connect's own threads do: its layouts have {@code %X{connector.context}}, which is
 * taken over from the thread that makes this.
 */
public final class OwnThreads implements ThreadFactory {
  private final String name;
  private final Map<String, String> context = MDC.getCopyOfContextMap();

  /** Of this name each. */
  public OwnThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              if (context != null) {
                MDC.setContextMap(context);
              }
              task.run();
            },
            name);
    thread.setDaemon(true);
    return thread;
  }
}
