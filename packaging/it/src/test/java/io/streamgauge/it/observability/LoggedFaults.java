// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that logs as Connect does amid a storm of errors when a task ends. */
final class LoggedFaults {
  private static final String RUNTIME = "org.apache.kafka.connect.runtime.";
  private static final int STORM = 200;
  private static final int DEEP = 20;

  /** Of five minutes, one each five seconds. */
  private static final int ATTEMPTS = 60;

  private LoggedFaults() {}

  /** Writes to the appenders of the configuration that the JVM was started with. */
  public static void main(String[] arguments) {
    Logger storm = LoggerFactory.getLogger(RUNTIME + "WorkerSourceTask");
    for (int i = 0; i < STORM; i++) {
      storm.error("storm {}", i);
    }
    Logger sink = LoggerFactory.getLogger(RUNTIME + "WorkerSinkTask");
    for (int i = 0; i < ATTEMPTS; i++) {
      sink.error("store away {}", i, wrapped(DEEP, new IllegalStateException("no such host")));
    }
    Exception tolerance = wrapped(DEEP, new IllegalStateException("no such field"));
    LoggerFactory.getLogger(RUNTIME + "WorkerTask").error("Task threw", tolerance);
  }

  private static Exception wrapped(int frames, Exception cause) {
    return frames > 0
        ? wrapped(frames - 1, cause)
        : new RuntimeException("tolerance exceeded", new RuntimeException("converting", cause));
  }
}
