// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.source.OwnThreads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * Notices that Connect has given the task up. It does not tell: when a send or the creation of a
 * topic blocks for longer than the graceful stop, {@code stop()} comes only after it, and until
 * then an MQTT client would take messages that nobody sends. But giving up closes the offset
 * reader. So when no poll comes, this reads offsets; such a read may block as long as Kafka is
 * away, without harm, and it ends at once when the reader is closed.
 */
final class AbandonWatch implements AutoCloseable {
  private final OffsetStorageReader reader;
  private final Duration silence;
  private final Runnable abandoned;
  private final ScheduledThreadPoolExecutor thread;
  private volatile long polledAtNanos = System.nanoTime();

  /**
   * A watch to be started.
   *
   * @param silence how long no poll must come before it looks
   * @param abandoned called once on the watch's own thread
   */
  AbandonWatch(String name, OffsetStorageReader reader, Duration silence, Runnable abandoned) {
    this.reader = reader;
    this.silence = silence;
    this.abandoned = abandoned;
    thread = new ScheduledThreadPoolExecutor(1, OwnThreads.named("mqtt-watch-" + name));
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::look, silence.toMillis(), silence.toMillis(), TimeUnit.MILLISECONDS);
  }

  void polled() {
    polledAtNanos = System.nanoTime();
  }

  private void look() {
    if (System.nanoTime() - polledAtNanos < silence.toNanos()) {
      return;
    }
    try {
      reader.offsets(List.<Map<String, String>>of());
    } catch (ConnectException e) {
      // Any other failure of a read, Kafka's absence included, has a cause of another type.
      if (e.getCause() instanceof ConnectException) {
        abandoned.run();
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
