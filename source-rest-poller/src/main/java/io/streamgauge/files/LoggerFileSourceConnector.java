// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.completeness.Completeness;
import io.streamgauge.common.completeness.CompletenessOptions;
import io.streamgauge.common.framework.FrameworkOptions;
import io.streamgauge.common.framework.UnresolvedValues;
import io.streamgauge.common.source.EarlierPartition;
import io.streamgauge.common.source.MappingRules;
import io.streamgauge.common.source.SourcePartition;
import io.streamgauge.common.source.StationFile;
import io.streamgauge.common.source.StationList;
import io.streamgauge.common.source.StationWatch;
import io.streamgauge.common.source.TaskSize;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of data loggers, row by row while they grow. How far each has been read is wholly
 * in the source offsets, so it is exactly-once on a worker that supports it.
 */
public final class LoggerFileSourceConnector extends SourceConnector {
  private static final Set<String> PARTITION_KEYS = Set.of(SourcePartition.API, "file");
  private static final Set<String> STATION_KEYS = Set.of(SourcePartition.API, StationList.STATION);

  private static final UnknownOptions UNKNOWN =
      UnknownOptions.of(
              FileOptions.definition(),
              FileOptions.PREFIX,
              "observation.",
              CompletenessOptions.PREFIX)
          .letting(FileOptions.FORMER.names());

  /** How often the file of stations is looked at again, and how long a start waits for it. */
  private static final Duration STATION_INTERVAL = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(LoggerFileSourceConnector.class);

  private Map<String, String> properties;
  private StationWatch watch;

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public ConfigDef config() {
    return FileOptions.definition();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return LoggerFileSourceTask.class;
  }

  @Override
  public void start(Map<String, String> newProperties) {
    properties = own(newProperties);
    Problems problems = new Problems();
    Map<String, String> resolved = resolve(properties, problems);
    LoggerFileConfig config = LoggerFileConfig.of(resolved);
    config.check(resolved, problems);
    problems.throwIfAny();
    config.source().warnings().forEach(LOG::warn);
    UNKNOWN.warnings(properties).forEach(LOG::warn);
    FileOptions.FORMER.warnings(properties).forEach(LOG::warn);
    StationFile stations = stations(properties);
    if (stations != null) {
      watch =
          new StationWatch(
              stations,
              properties.values(),
              list -> refusal(with(list, properties)),
              context::requestTaskReconfiguration);
      watch.start(STATION_INTERVAL);
    }
  }

  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    Map<String, String> given = own(connectorConfigs);
    return UnresolvedValues.told(judged(given), given);
  }

  private Config judged(Map<String, String> given) {
    Problems problems = new Problems();
    FileOptions.FORMER.check(given, problems);
    Config config = super.validate(problems.none() ? FileOptions.FORMER.present(given) : given);
    UNKNOWN.check(given, problems);
    try {
      Map<String, String> resolved = resolve(given, problems);
      if (problems.none()) {
        LoggerFileConfig read = LoggerFileConfig.of(resolved);
        read.check(resolved, problems);
        if (problems.none()) {
          read.source().checkNew(problems);
          read.completeness().checkNew(read.source(), problems);
          MappingRules.checkNew(resolved, problems);
          FrameworkOptions.checkSource(given, true, read.source().maxBytes(), problems);
        }
        boolean good =
            config.configValues().stream().allMatch(value -> value.errorMessages().isEmpty());
        if (good && problems.none() && FileOptions.asksForTrial(given)) {
          new TrialFile(read, Clock.systemUTC()).run(problems);
        }
      }
    } catch (ConfigException e) {
      // The single option that is wrong has its message in the validation result already.
      return problems.addTo(config);
    }
    return problems.addTo(config);
  }

  /** What the user has set, without what only this connector writes. */
  private static Map<String, String> own(Map<String, String> given) {
    Map<String, String> own = new HashMap<>(given);
    own.remove(FileOptions.ASSIGNED);
    own.remove(FileOptions.SHARE);
    return own;
  }

  /** The file of stations; null when they are listed, or come from the paths alone. */
  private static StationFile stations(Map<String, String> given) {
    String file = FileOptions.stationFile(given);
    return file == null
        ? null
        : new StationFile(FileOptions.STATIONS, file, LoggerFileConfig.TAKEN, STATION_INTERVAL);
  }

  /** The configuration with the stations of the file. */
  private static Map<String, String> resolve(Map<String, String> given, Problems problems) {
    StationFile file = stations(given);
    if (file == null) {
      return given;
    }
    try {
      return with(file.read().usedIn(given.values()), given);
    } catch (StationList.NoStationsException e) {
      problems.add(file.option(), given.get(file.option()), e.getMessage());
      return given;
    }
  }

  private static Map<String, String> with(StationList list, Map<String, String> given) {
    Map<String, String> assigned = new HashMap<>(given);
    assigned.put(FileOptions.ASSIGNED, list.assigned());
    return assigned;
  }

  /** What is wrong with a configuration whose stations are known, or null. */
  private static String refusal(Map<String, String> resolved) {
    try {
      Problems problems = new Problems();
      LoggerFileConfig.of(resolved).check(resolved, problems);
      problems.throwIfAny();
      return null;
    } catch (ConfigException e) {
      return e.getMessage();
    }
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    StationList list = watch == null ? null : watch.current();
    if (watch != null && list == null) {
      // Connect keeps the tasks that there are, and asks again.
      throw new ConnectException("There is no list of stations yet: " + watch.failing());
    }
    List<Map<String, String>> configs = new ArrayList<>();
    for (int i = 0; i < maxTasks; i++) {
      Map<String, String> task = new HashMap<>(properties);
      task.put(FileOptions.SHARE, new FileShare(i, maxTasks).text());
      if (list != null) {
        task.put(FileOptions.ASSIGNED, list.assigned());
      }
      TaskSize.check(task, list == null ? 0 : list.ids().size(), context);
      configs.add(task);
    }
    return configs;
  }

  @Override
  public void stop() {
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /**
   * Lets people set offsets: refuses what a task could not read later, and resets what an earlier
   * version has stored too.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    offsets.forEach(LoggerFileSourceConnector::checkOffset);
    try {
      EarlierPartition.resetToo(
          offsets, partition -> !LoggerFileSourceTask.GROUPS.contains(partition));
    } catch (UnsupportedOperationException e) {
      throw new ConnectException(
          "This version of Connect does not let the connector forget the offsets that an earlier"
              + " version of it has stored; PATCH each partition with {\"bytes\": 0} instead",
          e);
    }
    return true;
  }

  private static void checkOffset(Map<String, ?> partition, Map<String, ?> offset) {
    if (partition != null && LoggerFileSourceTask.GROUPS.contains(partition)) {
      checkGroup(partition, offset);
      return;
    }
    Set<String> keys = partition == null ? Set.of() : partition.keySet();
    // A connector that has read something else before may forget it.
    boolean reset = offset == null && (keys.equals(PARTITION_KEYS) || keys.equals(STATION_KEYS));
    boolean known =
        keys.equals(PARTITION_KEYS)
            && partition.values().stream().allMatch(String.class::isInstance)
            && partition.get(SourcePartition.API).equals(FilePattern.SCHEME);
    if (!known && !reset) {
      throw new ConnectException(
          "Partition "
              + partition
              + " is not one of this connector; use {\"api\": \"file:\", \"file\": \"<absolute"
              + " path>\"} as GET /connectors/{name}/offsets shows it");
    }
    if (offset != null) {
      try {
        var unused = FileProgress.of(offset);
      } catch (IllegalArgumentException e) {
        throw new ConnectException("Offset of " + partition + ": " + e.getMessage(), e);
      }
    }
  }

  private static void checkGroup(Map<String, ?> partition, Map<String, ?> offset) {
    try {
      Completeness.check(offset == null ? Map.of() : offset);
    } catch (IllegalArgumentException e) {
      throw new ConnectException("Offset of " + partition + ": " + e.getMessage(), e);
    }
  }
}
