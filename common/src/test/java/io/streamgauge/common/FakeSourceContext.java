// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** A source task's world: its configuration and the offsets that Connect has stored for it. */
public final class FakeSourceContext implements SourceTaskContext {
  private final Map<String, String> configs;

  /** By the text of the partition, in its own order, as Connect has them. */
  private final Map<String, Map<String, Object>> offsets = new ConcurrentHashMap<>();

  private final FakePluginMetrics metrics = new FakePluginMetrics();

  public FakeSourceContext(Map<String, String> configs) {
    this.configs = Map.copyOf(configs);
  }

  /** Stores the record's offset, as Connect does once the record is on its topic. */
  public void store(SourceRecord record) {
    offsets.put(text(record.sourcePartition()), new HashMap<>(record.sourceOffset()));
  }

  /** Stores an offset, as the REST interface does. */
  public void store(Map<String, ?> partition, Map<String, ?> offset) {
    offsets.put(text(partition), new HashMap<>(offset));
  }

  /** Changes offsets as the REST interface does: those that are null are forgotten. */
  public void alter(Map<Map<String, ?>, Map<String, ?>> changes) {
    changes.forEach(
        (partition, offset) -> {
          offsets.remove(text(partition));
          if (offset != null) {
            store(partition, offset);
          }
        });
  }

  private static String text(Map<String, ?> partition) {
    return partition.entrySet().toString();
  }

  @Override
  public Map<String, String> configs() {
    return configs;
  }

  @Override
  public OffsetStorageReader offsetStorageReader() {
    return new OffsetStorageReader() {
      @Override
      public <T> Map<String, Object> offset(Map<String, T> partition) {
        return offsets.get(text(partition));
      }

      @Override
      public <T> Map<Map<String, T>, Map<String, Object>> offsets(
          Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, offset(partition)));
        return found;
      }
    };
  }

  @Override
  public FakePluginMetrics pluginMetrics() {
    return metrics;
  }
}
