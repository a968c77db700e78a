// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A sink task's world: its configuration, its assignment and what it asked the framework for. */
public final class FakeSinkContext implements SinkTaskContext {
  private final Map<String, String> configs;
  private final Set<TopicPartition> assignment;
  private final Map<TopicPartition, Long> rewinds = new HashMap<>();
  private final List<SinkRecord> errant = new ArrayList<>();
  private final FakePluginMetrics metrics = new FakePluginMetrics();
  private long timeoutMs = -1;
  private int commitRequests;

  public FakeSinkContext(Map<String, String> configs, Set<TopicPartition> assignment) {
    this.configs = Map.copyOf(configs);
    this.assignment = assignment;
  }

  /** Offsets that the task asked to go back to. */
  public Map<TopicPartition, Long> rewinds() {
    return rewinds;
  }

  /** Records that the task reported as unusable. */
  public List<SinkRecord> errant() {
    return errant;
  }

  /** How often the task asked for a commit. */
  public int commitRequests() {
    return commitRequests;
  }

  /** The wait that the task asked for, or -1. */
  public long timeoutMs() {
    return timeoutMs;
  }

  @Override
  public Map<String, String> configs() {
    return configs;
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    rewinds.putAll(offsets);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    rewinds.put(partition, offset);
  }

  @Override
  public void timeout(long timeoutMs) {
    this.timeoutMs = timeoutMs;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return assignment;
  }

  @Override
  public void pause(TopicPartition... partitions) {}

  @Override
  public void resume(TopicPartition... partitions) {}

  @Override
  public void requestCommit() {
    commitRequests++;
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return (record, error) -> {
      errant.add(record);
      return java.util.concurrent.CompletableFuture.completedFuture(null);
    };
  }

  @Override
  public FakePluginMetrics pluginMetrics() {
    return metrics;
  }
}
