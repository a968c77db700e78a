// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.ObjectStore.LostFileException;
import io.streamgauge.common.Durations;
import io.streamgauge.common.LogText;
import io.streamgauge.common.help.Troubleshooting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The failures of a task's store: how many in a row, and when to try again. */
final class StoreAttempts {
  private static final Logger LOG = LoggerFactory.getLogger(StoreAttempts.class);

  private final int maxRetries;
  private final Duration backoff;
  private final String place;
  private final ArchiveMetrics metrics;
  private Exception failure;
  private int failures;
  private Instant retryAt = Instant.MIN;
  private boolean exhausted;
  private boolean dead;

  StoreAttempts(ParquetArchiveSinkConfig config, ArchiveMetrics metrics) {
    maxRetries = config.retries().most();
    backoff = config.retries().backoff();
    place = config.store().place();
    this.metrics = metrics;
  }

  /** Something with the store that may fail and be tried again. */
  interface Attempt {
    void run() throws IOException;
  }

  /**
   * Tries once; after a failure nothing is tried until the back-off is over.
   *
   * @throws ConnectException when trying again cannot help
   */
  void attempt(Attempt action, Instant now) {
    if (!allowed(now)) {
      return;
    }
    try {
      action.run();
      if (failures > 0) {
        LOG.info("Writing to the archive {} works again after {} failures", place, failures);
      }
      failures = 0;
      metrics.worked();
      failure = null;
      retryAt = Instant.MIN;
    } catch (LostFileException e) {
      dead = true;
      metrics.failed(failures + 1);
      throw new ConnectException(
          LogText.of(e.getMessage(), ObjectStore.LONGEST_MESSAGE)
              + "; restore it from a backup or the store's trash and restart the task, or stop the"
              + " connector and set the partition's offset to the file's first (the fourth part of"
              + " its name): then its rows, and only they, are taken from Kafka again"
              + Troubleshooting.LOST_FILE.see(),
          e);
    } catch (IOException e) {
      failures++;
      metrics.failed(failures);
      failure = e;
      retryAt = now.plus(backoff);
      tell(e);
    }
  }

  /**
   * The first failure in a row, and then ever fewer of them: an outage of an hour has ten lines.
   */
  private void tell(IOException e) {
    if (Integer.bitCount(failures) == 1) {
      LOG.warn(
          "Writing to the archive {} failed ({} of {} times in a row); offsets are held back, and it"
              + " is tried again every {}: {}",
          place,
          failures,
          maxRetries,
          Durations.text(backoff),
          LogText.of(e, ObjectStore.LONGEST_MESSAGE));
    }
    LOG.debug("The failure of the archive {}", place, e);
  }

  boolean allowed(Instant now) {
    // Of a clock that was set back nobody knows how long ago it was.
    return !now.isBefore(retryAt) || now.plus(backoff).isBefore(retryAt);
  }

  Instant retryAt() {
    return retryAt;
  }

  /** The last failure, or null after a success. */
  Exception failure() {
    return failure;
  }

  /** Whether the task has failed for good and may write nothing more. */
  boolean dead() {
    return dead;
  }

  void die() {
    dead = true;
  }

  /** Keeps a failure for the next {@code put}, where it can be thrown. */
  void exhaust(Exception reason) {
    exhausted = true;
    failure = reason;
  }

  void failIfExhausted() {
    if (exhausted || failures > maxRetries) {
      dead = true;
      throw new ConnectException(
          "Writing to the archive failed"
              + (exhausted ? "" : " " + failures + " times in a row")
              + "; what is not durable is read again after a restart. The last failure: "
              + LogText.of(failure.getMessage(), ObjectStore.LONGEST_MESSAGE)
              + Troubleshooting.STORE_AWAY.see(),
          failure);
    }
  }
}
