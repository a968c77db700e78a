// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.PluginVersion;
import io.streamgauge.common.Problems;
import io.streamgauge.common.framework.UnresolvedValues;
import java.util.ArrayList;
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
 * Reads messages of an MQTT broker and acknowledges each one when all its records are on Kafka, so
 * that every message of quality of service 1 or 2 arrives at least once.
 */
public final class MqttSourceConnector extends SourceConnector {
  private static final Logger log = LoggerFactory.getLogger(MqttSourceConnector.class);

  private Map<String, String> properties = Map.of();

  @Override
  public void start(Map<String, String> props) {
    MqttSourceConfig.of(props).problems(props).throwIfAny();
    MqttSourceConfig.FORMER.warnings(props).forEach(log::warn);
    MqttSourceConfig.UNKNOWN.warnings(props).forEach(log::warn);
    properties = Map.copyOf(props);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return MqttSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    MqttSourceConfig config = MqttSourceConfig.of(properties);
    boolean shared = config.messages().isShared();
    List<List<Integer>> groups = config.filterGroups();
    int count = shared ? maxTasks : Math.min(maxTasks, groups.size());
    List<Map<String, String>> tasks = new ArrayList<>();
    for (int task = 0; task < count; task++) {
      Map<String, String> own = new HashMap<>(properties);
      if (!shared) {
        own.put(MessageOptions.TASK_TOPICS, filters(config, groups, task, count));
      }
      own.put(SessionOptions.TASK, Integer.toString(task));
      own.put(MqttSourceTask.TASKS, Integer.toString(count));
      tasks.add(own);
    }
    return tasks;
  }

  /** Whole groups of filters per task, in turn: the readings of a topic stay in order. */
  private static String filters(
      MqttSourceConfig config, List<List<Integer>> groups, int task, int tasks) {
    List<String> own = new ArrayList<>();
    for (int i = task; i < groups.size(); i += tasks) {
      groups.get(i).forEach(at -> own.add(config.messages().filters().get(at).text()));
    }
    return String.join(",", own);
  }

  @Override
  public void stop() {
    // Nothing runs here: connections belong to the tasks.
  }

  @Override
  public Config validate(Map<String, String> props) {
    return UnresolvedValues.told(judged(props), props);
  }

  private Config judged(Map<String, String> props) {
    Map<String, String> merged = DevicePreset.merge(props);
    Config config = super.validate(merged);
    Problems problems = new Problems();
    if (props.getOrDefault(ConnectionOptions.SERVER_URI, "").isBlank()) {
      problems.add(
          ConnectionOptions.SERVER_URI, "", "name at least one broker, as in tcp://host:1883");
    }
    if (merged.getOrDefault(MessageOptions.TOPICS, "").isBlank()) {
      problems.add(MessageOptions.TOPICS, "", "name a topic filter, as in sensors/{sensor_id}/+");
    }
    MqttSourceConfig.FORMER.check(props, problems);
    boolean readable =
        config.configValues().stream().allMatch(value -> value.errorMessages().isEmpty());
    if (!readable || !problems.none()) {
      return problems.addTo(config);
    }
    MqttSourceConfig read = MqttSourceConfig.of(props);
    Problems combined = read.problems(props);
    read.checkNew(props, combined);
    List<String> warnings = List.of();
    if (combined.none() && read.connection().validated()) {
      warnings = ConnectionCheck.of(props).addTo(combined);
    }
    return warned(combined.addTo(config), warnings);
  }

  /** An error would refuse what works for most: the validation tells this as a recommendation. */
  private static Config warned(Config config, List<String> warnings) {
    if (!warnings.isEmpty()) {
      warnings.forEach(log::warn);
      config.configValues().stream()
          .filter(value -> value.name().equals(ConnectionOptions.VALIDATE_CONNECTION))
          .forEach(value -> value.recommendedValues(List.copyOf(warnings)));
    }
    return config;
  }

  @Override
  public ConfigDef config() {
    return MqttSourceConfig.def();
  }

  /**
   * Lets people forget what a client had subscribed to, or copy it: the broker alone knows what has
   * been delivered.
   */
  @Override
  public boolean alterOffsets(
      Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
    offsets.forEach(DeliveryOffset::check);
    return true;
  }

  /** MQTT has no position to go back to: a message can come twice. */
  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
    return ExactlyOnceSupport.UNSUPPORTED;
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }
}
