// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.Await;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

class AbandonWatchTest {
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private volatile Exception failure;

  /** Fails as Connect's own reader does, which wraps every failure. */
  private final OffsetStorageReader reader =
      new OffsetStorageReader() {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
          return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(
            Collection<Map<String, T>> partitions) {
          reads.incrementAndGet();
          if (failure != null) {
            throw new ConnectException("Failed to fetch offsets.", failure);
          }
          return Map.of();
        }
      };

  private AbandonWatch started() {
    AbandonWatch watch =
        new AbandonWatch("t", reader, Duration.ofMillis(20), abandoned::incrementAndGet);
    watch.start();
    return watch;
  }

  @Test
  void closedReaderMeansAbandoned() throws Exception {
    failure = new ConnectException("Offset reader is closed.");
    try (AbandonWatch watch = started()) {
      watch.polled();
      Await.until("noticed", () -> abandoned.get() > 0);
    }
  }

  @Test
  void neitherPauseNorAbsenceOfKafkaMeansAbandoned() throws Exception {
    try (AbandonWatch watch = started()) {
      watch.polled();
      Await.until("looked", () -> reads.get() > 3);
      failure = new ExecutionException(new TimeoutException());
      int before = reads.get();
      Await.until("looked again", () -> reads.get() > before + 3);
    }
    assertEquals(0, abandoned.get());
  }
}
