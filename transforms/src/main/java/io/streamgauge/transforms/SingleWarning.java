// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.LogText;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/** Something that is told once in a task's life: a line for each record would fill the log. */
final class SingleWarning {
  private final Logger log;
  private final AtomicBoolean told = new AtomicBoolean();

  SingleWarning(Logger log) {
    this.log = log;
  }

  /** Warns, the first time. */
  void warn(String text) {
    if (!told.getAndSet(true)) {
      log.warn("{}", LogText.of(text, 2 * LogText.REASON));
    }
  }
}
