// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.time.Duration;
import java.time.Instant;

/**
 * The time for which something that may still be written to has to stay as it is. Only what was
 * seen here counts: the clocks of loggers, and the times on their cards, are often wrong.
 */
final class QuietPeriod {
  private final Duration time;
  private long place = -1;
  private long form;
  private Instant since;

  QuietPeriod(Duration time) {
    this.time = time;
  }

  /** When it will have settled if it stays like this, or null when it has. */
  Instant due(long newPlace, long newForm, Instant now) {
    // A clock that was set back has measured nothing.
    if (newPlace != place || newForm != form || now.isBefore(since)) {
      place = newPlace;
      form = newForm;
      since = now;
    }
    Instant due = since.plus(time);
    return now.isBefore(due) ? due : null;
  }

  void forget() {
    place = -1;
  }
}
