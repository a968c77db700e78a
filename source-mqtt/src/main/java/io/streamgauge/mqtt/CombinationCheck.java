// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.ClientTls;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.WorkerLimits;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What cannot work, or would lose or double readings, in options that are each valid by themselves.
 */
final class CombinationCheck {
  /** Transforms of ours that judge a reading by earlier ones of the same sensor. */
  private static final List<String> REMEMBER =
      List.of("LateEvents", "QualityControl", "Deduplicate");

  private final MqttSourceConfig config;
  private final Map<String, String> properties;
  private final Problems problems = new Problems();

  CombinationCheck(MqttSourceConfig config, Map<String, String> properties) {
    this.config = config;
    this.properties = properties;
  }

  Problems problems() {
    if (config.servers().isEmpty()) {
      problems.add(MqttOptions.SERVER_URI, "", "name at least one broker, as in tcp://host:1883");
    }
    if (config.allFilters().isEmpty()) {
      problems.add(
          MessageOptions.TOPICS, "", "name at least one topic filter, as in sensors/{sensor_id}/+");
    }
    checkHosts();
    checkFilters();
    Set<String> names = config.knownNames();
    if (config.payload().isWhole()) {
      config.source().check(properties, names, problems);
    } else {
      config.mapping().checkNames(names, problems);
      Set<String> withFields = new HashSet<>(names);
      withFields.addAll(SourceOptions.FIELD_NAMES);
      config.source().check(properties, withFields, problems);
    }
    config.payload().check(properties, problems);
    checkSharing();
    checkSession();
    checkRawTopic(names);
    checkTls();
    if (config.password() != null && config.username() == null) {
      problems.add(
          MqttOptions.PASSWORD, "[hidden]", "set mqtt.username too, or leave the password out");
    }
    if (config.cleanStart() && !Boolean.parseBoolean(properties.get(SourceOptions.ACCEPT_LOSS))) {
      problems.add(
          MqttOptions.CLEAN_START,
          true,
          "every reconnection would throw away what the broker holds for this connector; set it to"
              + " false, or confirm the loss with "
              + SourceOptions.ACCEPT_LOSS
              + "=true");
    }
    return problems;
  }

  private void checkHosts() {
    WorkerLimits limits = WorkerLimits.current();
    config.servers().stream()
        .filter(server -> !limits.allowsHost(server.host()))
        .findFirst()
        .ifPresent(
            server ->
                problems.add(
                    MqttOptions.SERVER_URI,
                    LogText.of(server),
                    WorkerLimits.hostRefusal(server.host())));
  }

  private void checkRawTopic(Set<String> names) {
    if (config.rawTopic() == null) {
      return;
    }
    if (config.rawTopic().firstUnknown(names) != null) {
      problems.add(
          MessageOptions.RAW_TOPIC,
          config.rawTopic().text(),
          "{" + config.rawTopic().firstUnknown(names) + "} is not known here; use one of " + names);
    } else if (config.rawTopic().equals(config.source().topic())) {
      problems.add(
          MessageOptions.RAW_TOPIC,
          config.rawTopic().text(),
          "the readings go there; name another topic for the payloads");
    }
  }

  private void checkTls() {
    if (!config.tls().isConfigured()) {
      return;
    }
    if (config.servers().stream().noneMatch(ServerUri::encrypted)) {
      problems.add(
          MqttOptions.SERVER_URI,
          config.servers(),
          "mqtt.ssl options are set, and none of these addresses is encrypted; use ssl:// or"
              + " wss://, or leave the options out");
      return;
    }
    try {
      config.tls().load();
    } catch (ClientTls.StoreException e) {
      problems.add(MqttTls.PREFIX + e.option(), e.shown(), e.getMessage());
    }
  }

  private void checkFilters() {
    for (int i = 0; i < config.allFilters().size(); i++) {
      for (int j = i + 1; j < config.allFilters().size(); j++) {
        if (config.allFilters().get(i).overlaps(config.allFilters().get(j))) {
          problems.add(
              MessageOptions.TOPICS,
              config.allFilters().get(j).text(),
              "it overlaps with "
                  + config.allFilters().get(i).text()
                  + ", and a message on a topic of both would be read twice; make them disjoint");
        }
      }
    }
  }

  private void checkSharing() {
    if (config.assignment() != TaskAssignment.SHARED) {
      return;
    }
    if (config.qos() == 2) {
      problems.add(
          MessageOptions.QOS,
          2,
          "when a task of a shared subscription ends for good, MQTT lets nobody else have its"
              + " messages of quality of service 2; use 1, or "
              + MessageOptions.ASSIGNMENT
              + "=filters");
    }
    if (config.retained() == RetainedMessages.KEEP) {
      problems.add(
          MessageOptions.RETAINED,
          "keep",
          "brokers send no retained messages to shared subscriptions; use new, or "
              + MessageOptions.ASSIGNMENT
              + "=filters");
    }
    if (!Boolean.parseBoolean(properties.get(MessageOptions.ACCEPT_DISORDER))) {
      Arrays.stream(properties.getOrDefault("transforms", "").split(","))
          .map(alias -> properties.getOrDefault("transforms." + alias.trim() + ".type", ""))
          .map(type -> type.substring(type.lastIndexOf('.') + 1))
          .filter(REMEMBER::contains)
          .forEach(this::addDisorder);
    }
  }

  private void addDisorder(String transform) {
    problems.add(
        MessageOptions.ASSIGNMENT,
        "shared",
        "each task would see only some of a sensor's readings, out of order, and "
            + transform
            + " judges a reading by earlier ones; use filters, or confirm with "
            + MessageOptions.ACCEPT_DISORDER
            + "=true that its rules need no memory");
  }

  private void checkSession() {
    String start = properties.get(MqttOptions.CLEAN_START);
    String session = properties.get(MqttOptions.CLEAN_SESSION);
    if (start != null && session != null && !start.trim().equalsIgnoreCase(session.trim())) {
      problems.add(
          MqttOptions.CLEAN_SESSION,
          session,
          "it is the same as " + MqttOptions.CLEAN_START + "; set only one of them");
    }
  }
}
