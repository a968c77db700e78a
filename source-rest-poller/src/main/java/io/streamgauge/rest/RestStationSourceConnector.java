// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import java.time.Clock;
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

/**
 * Reads the stations of a web service: history first, then new readings at an interval. The resume
 * position is wholly in the source offsets, so it is exactly-once on a worker that supports it.
 */
public final class RestStationSourceConnector extends SourceConnector {
  private static final Set<String> PARTITION_KEYS = Set.of("api", "station");
  private Map<String, String> properties;

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public ConfigDef config() {
    return RestOptions.definition();
  }

  @Override
  public Class<? extends Task> taskClass() {
    return RestStationSourceTask.class;
  }

  @Override
  public void start(Map<String, String> newProperties) {
    properties = Map.copyOf(newProperties);
    Problems problems = new Problems();
    RestStationSourceConfig.of(properties).check(properties, problems);
    problems.throwIfAny();
  }

  @Override
  public Config validate(Map<String, String> connectorConfigs) {
    Config config = super.validate(Preset.merge(connectorConfigs));
    Problems problems = new Problems();
    try {
      RestStationSourceConfig.of(connectorConfigs).check(connectorConfigs, problems);
    } catch (ConfigException e) {
      // The single option that is wrong has its message in the validation result already.
      return config;
    }
    boolean good =
        problems.none()
            && config.configValues().stream().allMatch(value -> value.errorMessages().isEmpty());
    if (good && TrialRequest.wanted(connectorConfigs)) {
      RestStationSourceConfig parsed = RestStationSourceConfig.of(connectorConfigs);
      new TrialRequest(parsed, connectorConfigs, Clock.systemUTC()).run(problems);
    }
    return problems.addTo(config);
  }

  /** Deals the sorted stations out in turn, so that the same list gives the same assignment. */
  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    RestStationSourceConfig config = RestStationSourceConfig.of(properties);
    List<String> stations = config.stations();
    List<RateLimit> rates = config.limits().rates();
    int tasks = Math.min(maxTasks, stations.size());
    for (RateLimit rate : rates) {
      // Each task needs at least one request a window of its own.
      tasks = Math.min(tasks, rate.count());
    }
    List<List<String>> dealt = new ArrayList<>();
    for (int i = 0; i < stations.size(); i++) {
      if (i < tasks) {
        dealt.add(new ArrayList<>());
      }
      dealt.get(i % tasks).add(stations.get(i));
    }
    List<Map<String, String>> configs = new ArrayList<>();
    for (List<String> own : dealt) {
      Map<String, String> task = new HashMap<>(properties);
      task.put(RestOptions.STATIONS, String.join(",", own));
      if (!rates.isEmpty()) {
        task.put(RestOptions.RATES, RateLimit.share(rates, configs.size(), tasks));
      }
      configs.add(task);
    }
    return configs;
  }

  @Override
  public void stop() {
    // Only tasks hold resources.
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.SUPPORTED;
  }

  /** Lets people set offsets: this only refuses what a task could not read later. */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          boolean known =
              partition != null
                  && partition.keySet().equals(PARTITION_KEYS)
                  && partition.values().stream().allMatch(String.class::isInstance);
          if (!known) {
            throw new ConnectException(
                "Partition "
                    + partition
                    + " is not one of this connector; use {\"api\": \"<preset or URL>\","
                    + " \"station\": \"<id>\"} as GET /connectors/{name}/offsets shows it");
          }
          if (offset != null) {
            try {
              StationProgress.of(offset);
            } catch (IllegalArgumentException e) {
              throw new ConnectException("Offset of " + partition + ": " + e.getMessage(), e);
            }
          }
        });
    return true;
  }
}
