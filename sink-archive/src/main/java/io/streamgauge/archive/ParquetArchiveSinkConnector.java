// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.TransformChain;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.framework.FrameworkOptions;
import io.streamgauge.common.framework.UnresolvedValues;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes topics as partitioned Parquet files. */
public final class ParquetArchiveSinkConnector extends SinkConnector {
  private static final UnknownOptions UNKNOWN =
      UnknownOptions.of(ArchiveOptions.DEF, "archive.")
          .letting(ParquetArchiveSinkConfig.FORMER.names());

  private static final String ISOLATION = "consumer.override.isolation.level";

  private static final Logger LOG = LoggerFactory.getLogger(ParquetArchiveSinkConnector.class);

  private Map<String, String> props = Map.of();

  /** For Connect. */
  public ParquetArchiveSinkConnector() {}

  @Override
  public void start(Map<String, String> settings) {
    ParquetArchiveSinkConfig.of(settings);
    ParquetArchiveSinkConfig.warnings(settings).forEach(LOG::warn);
    UNKNOWN.warnings(settings).forEach(LOG::warn);
    props = Map.copyOf(settings);
  }

  @Override
  public void stop() {}

  @Override
  public Class<? extends Task> taskClass() {
    return ParquetArchiveSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    return Collections.nCopies(maxTasks, props);
  }

  @Override
  public ConfigDef config() {
    return ArchiveOptions.DEF;
  }

  @Override
  public Config validate(Map<String, String> settings) {
    return UnresolvedValues.told(judged(settings), settings);
  }

  private Config judged(Map<String, String> settings) {
    Config config = super.validate(settings);
    if (config.configValues().stream().anyMatch(value -> !value.errorMessages().isEmpty())) {
      return config;
    }
    AbstractConfig parsed = new AbstractConfig(ArchiveOptions.DEF, settings, false);
    Problems problems = ParquetArchiveSinkConfig.problems(parsed);
    TransformChain.of(settings).check(problems);
    StoreSettings.checkNew(parsed, settings, problems);
    if (problems.none()) {
      DeclaredColumns.checkSlips(parsed, problems);
    }
    String isolation = settings.getOrDefault(ISOLATION, "read_committed").trim();
    if (!isolation.equals("read_committed")
        && !parsed.getString(StoreSettings.EXACTLY_ONCE).equals("off")) {
      problems.add(
          ISOLATION,
          isolation,
          "records of aborted transactions would be archived, and their readings come again; use"
              + " read_committed, or set "
              + StoreSettings.EXACTLY_ONCE
              + "=off");
    }
    FrameworkOptions.checkSink(settings, ColumnOptions.keepsHeaders(parsed), problems);
    UNKNOWN.check(settings, problems);
    return problems.addTo(config);
  }

  /**
   * Lets offsets that are archived already be archived again, when a user moves them back. Connect
   * asks on a fresh instance, before it moves them.
   */
  @Override
  public boolean alterOffsets(Map<String, String> settings, Map<TopicPartition, Long> offsets) {
    ParquetArchiveSinkConfig config = ParquetArchiveSinkConfig.of(settings);
    try (ObjectStore store = Stores.open(config.store())) {
      reset(store, config, offsets);
    }
    return true;
  }

  private static void reset(
      ObjectStore store, ParquetArchiveSinkConfig config, Map<TopicPartition, Long> offsets) {
    for (Map.Entry<TopicPartition, Long> moved : offsets.entrySet()) {
      long offset = moved.getValue() == null ? 0 : moved.getValue();
      try {
        Ledger.of(store, config, moved.getKey()).reset(offset, Instant.now());
      } catch (IOException e) {
        throw new ConnectException(
            "The ledger of "
                + moved.getKey()
                + " cannot be reset to "
                + offset
                + "; the offsets stay as they are, try again",
            e);
      }
    }
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }
}
