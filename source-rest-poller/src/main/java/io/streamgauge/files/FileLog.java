// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.LogText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;

/**
 * A task's log lines about its files: few lines, each a plain and short one, however many files
 * there are, whatever they are called and however often they change. For one thread.
 */
final class FileLog {
  private static final int MOST_LINES = 100;
  private static final Duration SPAN = Duration.ofMinutes(10);
  private static final int MOST_KNOWN = 10_000;

  private final Logger log;
  private final Clock clock;
  private final Set<String> told = new HashSet<>();
  private Instant began = Instant.MIN;
  private int lines;

  FileLog(Logger log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  void info(String format, Object... arguments) {
    if (room()) {
      log.info(format, plain(arguments));
    }
  }

  void warn(String format, Object... arguments) {
    if (room()) {
      log.warn(format, plain(arguments));
    }
  }

  /** Says this of the key unless it has been said, as far as is remembered. */
  void warnOnce(Object key, String format, Object... arguments) {
    if (told.size() < MOST_KNOWN && told.add(digest(key))) {
      warn(format, arguments);
    }
  }

  /** Lets it be said of the key again; whether it had been. */
  boolean forget(Object key) {
    return told.remove(digest(key));
  }

  private static String digest(Object key) {
    return FileBytes.digest(String.valueOf(key));
  }

  private boolean room() {
    Instant now = clock.instant();
    if (!now.isBefore(began.plus(SPAN)) || now.isBefore(began)) {
      if (lines > MOST_LINES) {
        log.warn("{} more lines about files were left out", lines - MOST_LINES);
      }
      began = now;
      lines = 0;
    }
    if (++lines == MOST_LINES + 1) {
      log.warn(
          "There is more to say about files, which is left out until {}; the metrics count on",
          began.plus(SPAN));
    }
    return lines <= MOST_LINES;
  }

  private static Object[] plain(Object... arguments) {
    return Arrays.stream(arguments)
        .map(each -> each instanceof Number ? each : LogText.of(each))
        .toArray();
  }
}
