// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.common.framework.UnresolvedValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives records of Kafka topics a second chance: what was quarantined, came late or could not be
 * decoded goes through the transforms of this connector, to the topic that it was going to. How far
 * each partition has been read is wholly in the source offsets, so it is exactly-once on a worker
 * that supports it.
 */
public final class ReplaySourceConnector extends SourceConnector {
  private static final Logger LOG = LoggerFactory.getLogger(ReplaySourceConnector.class);

  private Map<String, String> properties = Map.of();

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public ConfigDef config() {
    return ReplayConfig.def();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return ReplaySourceTask.class;
  }

  @Override
  public void start(Map<String, String> props) {
    ReplayConfig.of(props).problems(props, WorkerLimits.current()).throwIfAny();
    ReplayConfig.warnings(props).forEach(LOG::warn);
    properties = Map.copyOf(props);
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> tasks = new ArrayList<>();
    for (int number = 0; number < maxTasks; number++) {
      Map<String, String> own = new HashMap<>(properties);
      own.put(ReplayOptions.SHARE, new TaskShare(number, maxTasks).text());
      tasks.add(own);
    }
    return tasks;
  }

  @Override
  public void stop() {
    // Nothing runs here: consumers belong to the tasks.
  }

  @Override
  public Config validate(Map<String, String> props) {
    return UnresolvedValues.told(judged(props), props);
  }

  private Config judged(Map<String, String> props) {
    Config config = super.validate(props);
    boolean readable =
        config.configValues().stream().allMatch(value -> value.errorMessages().isEmpty());
    Problems problems = new Problems();
    if (readable) {
      ReplayConfig read = ReplayConfig.of(props);
      problems = read.problems(props, WorkerLimits.current());
      read.checkNew(props, problems);
    }
    return problems.addTo(config);
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /** Lets people set where reading goes on: refuses what a task could not read later. */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    List<String> topics =
        Arrays.stream(connectorConfig.getOrDefault(ReplayOptions.TOPICS, "").split(",", -1))
            .map(String::trim)
            .toList();
    offsets.forEach((partition, offset) -> ReplayOffset.check(partition, offset, topics));
    return true;
  }
}
