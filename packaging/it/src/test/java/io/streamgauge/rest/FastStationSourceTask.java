// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** The station source's task, by a {@link FastClock}. */
public final class FastStationSourceTask extends SourceTask {
  private RestStationSourceTask task;

  @Override
  public String version() {
    return "1";
  }

  @Override
  public void start(Map<String, String> properties) {
    task =
        new RestStationSourceTask(
            FastClock.of(properties).clock(), RandomGenerator.getDefault(), Duration.ofMillis(20));
    task.initialize(context);
    task.start(properties);
  }

  @Override
  public List<SourceRecord> poll() throws InterruptedException {
    return task.poll();
  }

  @Override
  public void commitRecord(SourceRecord record, RecordMetadata metadata)
      throws InterruptedException {
    task.commitRecord(record, metadata);
  }

  @Override
  public void commit() throws InterruptedException {
    task.commit();
  }

  @Override
  public void stop() {
    if (task != null) {
      task.stop();
    }
  }
}
