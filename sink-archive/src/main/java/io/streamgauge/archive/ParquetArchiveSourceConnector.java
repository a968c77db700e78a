// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.read.ReadOptions;
import io.streamgauge.archive.read.RowPosition;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.LogText;
import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.TransformChain;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.framework.FrameworkOptions;
import io.streamgauge.common.framework.UnresolvedValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the Parquet files of an archive back into a topic. How far each file has been read is
 * wholly in the source offsets, so it is exactly-once on a worker that supports it.
 */
public final class ParquetArchiveSourceConnector extends SourceConnector {
  private static final UnknownOptions UNKNOWN =
      UnknownOptions.of(ParquetArchiveSourceConfig.DEF, "archive.", "replay.");

  private static final Logger LOG = LoggerFactory.getLogger(ParquetArchiveSourceConnector.class);

  private Map<String, String> props = Map.of();

  /** For Connect. */
  public ParquetArchiveSourceConnector() {}

  @Override
  public void start(Map<String, String> settings) {
    props = own(settings);
    ParquetArchiveSourceConfig.of(props);
    UNKNOWN.warnings(props).forEach(LOG::warn);
  }

  /** What the user has set, without what only this connector writes. */
  private static Map<String, String> own(Map<String, String> given) {
    Map<String, String> own = new HashMap<>(given);
    own.remove(ReadOptions.SHARE);
    return own;
  }

  @Override
  public void stop() {}

  @Override
  public Class<? extends Task> taskClass() {
    return ParquetArchiveSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> configs = new ArrayList<>();
    for (int i = 0; i < maxTasks; i++) {
      Map<String, String> task = new HashMap<>(props);
      task.put(ReadOptions.SHARE, i + "/" + maxTasks);
      configs.add(task);
    }
    return configs;
  }

  @Override
  public ConfigDef config() {
    return ParquetArchiveSourceConfig.DEF;
  }

  @Override
  public Config validate(Map<String, String> settings) {
    Map<String, String> given = own(settings);
    return UnresolvedValues.told(judged(given), given);
  }

  private Config judged(Map<String, String> given) {
    Config config = super.validate(given);
    if (config.configValues().stream().anyMatch(value -> !value.errorMessages().isEmpty())) {
      return config;
    }
    AbstractConfig parsed = new AbstractConfig(ParquetArchiveSourceConfig.DEF, given, false);
    Problems problems = ParquetArchiveSourceConfig.problems(parsed);
    TransformChain.of(given).check(problems);
    StoreSettings.checkNew(parsed, given, problems);
    FrameworkOptions.checkReadBack(given, problems);
    UNKNOWN.check(given, problems);
    return problems.addTo(config);
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /**
   * Lets people set how far a file has been read: refuses what a task could not read later, and
   * files that are not there, for which nothing would come of it.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    offsets.forEach(RowPosition::check);
    List<String> files =
        offsets.entrySet().stream()
            .filter(one -> one.getValue() != null)
            .map(one -> RowPosition.file(one.getKey()))
            .toList();
    if (!files.isEmpty()) {
      try (ObjectStore store =
          Stores.open(ParquetArchiveSourceConfig.of(own(connectorConfig)).store())) {
        List<String> gone = files.stream().filter(file -> !isThere(store, file)).toList();
        if (!gone.isEmpty()) {
          throw new ConnectException(
              "The archive has no more, or never had, "
                  + LogText.of(gone, LogText.REASON)
                  + ": give each of them null in place of an offset, or leave them out");
        }
      }
    }
    return true;
  }

  private static boolean isThere(ObjectStore store, String file) {
    try (ObjectStore.Content content = store.open(file)) {
      return content != null;
    } catch (IOException e) {
      // Whoever may not look may still know what he does.
      if (!store.refused(e)) {
        throw new ConnectException(
            "The file "
                + LogText.of(file)
                + " cannot be looked at, try again or name another: "
                + LogText.of(e),
            e);
      }
      return true;
    }
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }
}
