// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * The configuration of the MQTT source.
 *
 * @param servers MQTT brokers to try in turn
 * @param filters topic filters of this task, or of the whole connector
 * @param qos highest quality of service to ask for
 * @param clientId client identifier of this task
 * @param username name to log in with, or null
 * @param password password to log in with, or null
 * @param cleanStart whether to throw the session away at each connect
 * @param sessionExpirySeconds how long the broker shall keep the session of an absent task
 * @param receiveMaximum most unacknowledged messages that the broker may have under way
 * @param keepAliveSeconds interval of keep-alive packets
 * @param connectTimeoutSeconds longest wait for a connection
 * @param inboxMaxBytes most bytes of unacknowledged messages to hold in memory
 * @param format format of the payloads
 * @param source options shared with the other source
 * @param mapping how payloads become readings
 */
record MqttSourceConfig(
    List<ServerUri> servers,
    List<TopicFilter> filters,
    int qos,
    String clientId,
    String username,
    Password password,
    boolean cleanStart,
    long sessionExpirySeconds,
    int receiveMaximum,
    int keepAliveSeconds,
    int connectTimeoutSeconds,
    long inboxMaxBytes,
    PayloadFormat format,
    SourceOptions source,
    ObservationMapping mapping) {

  /** Name of the MQTT topic as a whole, beside the named levels. */
  static final String TOPIC_NAME = "mqtt.topic";

  /** Set by the connector in the configuration of each task; no option for users. */
  static final String TASK = "mqtt.task.number";

  /** The configuration in these properties, each option valid by itself. */
  static MqttSourceConfig of(Map<String, String> properties) {
    AbstractConfig config = new AbstractConfig(MqttOptions.DEF, properties, false);
    String prefix = config.getString(MqttOptions.CLIENT_ID_PREFIX);
    return new MqttSourceConfig(
        config.getList(MqttOptions.SERVER_URI).stream().map(ServerUri::parse).toList(),
        config.getList(MqttOptions.TOPICS).stream().map(TopicFilter::parse).toList(),
        config.getInt(MqttOptions.QOS),
        (prefix == null ? properties.getOrDefault("name", "streamgauge") : prefix)
            + "-"
            + properties.getOrDefault(TASK, "0"),
        config.getString(MqttOptions.USERNAME),
        config.getPassword(MqttOptions.PASSWORD),
        config.getBoolean(MqttOptions.CLEAN_START),
        config.getLong(MqttOptions.SESSION_EXPIRY),
        config.getInt(MqttOptions.RECEIVE_MAXIMUM),
        config.getInt(MqttOptions.KEEP_ALIVE),
        config.getInt(MqttOptions.CONNECT_TIMEOUT),
        config.getLong(MqttOptions.INBOX_MAX_BYTES),
        PayloadFormat.named(config.getString(MqttOptions.PAYLOAD_FORMAT)),
        SourceOptions.from(config),
        ObservationMapping.from(config));
  }

  /** The options, for Connect. */
  static ConfigDef def() {
    return MqttOptions.DEF;
  }

  /** What cannot work or would lose or double readings, across options. */
  Problems problems(Map<String, String> properties) {
    Problems problems = new Problems();
    if (servers.isEmpty()) {
      problems.add(MqttOptions.SERVER_URI, "", "name at least one broker, as in tcp://host:1883");
    }
    if (filters.isEmpty()) {
      problems.add(
          MqttOptions.TOPICS, "", "name at least one topic filter, as in sensors/{sensor_id}/+");
    }
    checkFilters(problems);
    Set<String> names = knownNames();
    if (format == PayloadFormat.RAW) {
      source.check(properties, names, problems);
    } else {
      mapping.checkNames(names, problems);
      Set<String> withFields = new HashSet<>(names);
      withFields.addAll(SourceOptions.FIELD_NAMES);
      source.check(properties, withFields, problems);
    }
    if (password != null && username == null) {
      problems.add(
          MqttOptions.PASSWORD, "[hidden]", "set mqtt.username too, or leave the password out");
    }
    if (cleanStart && !Boolean.parseBoolean(properties.get(SourceOptions.ACCEPT_LOSS))) {
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

  private void checkFilters(Problems problems) {
    for (int i = 0; i < filters.size(); i++) {
      for (int j = i + 1; j < filters.size(); j++) {
        if (filters.get(i).overlaps(filters.get(j))) {
          problems.add(
              MqttOptions.TOPICS,
              filters.get(j).text(),
              "it overlaps with "
                  + filters.get(i).text()
                  + ", and a message on a topic of both would be read twice; make them disjoint");
        }
      }
    }
  }

  /** Names that every message has, whichever filter it came by. */
  private Set<String> knownNames() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < filters.size(); i++) {
      if (i == 0) {
        names.addAll(filters.get(0).names());
      } else {
        names.retainAll(filters.get(i).names());
      }
    }
    names.add(TOPIC_NAME);
    return names;
  }

  /** The decoder of the configured format. */
  Decoder decoder() {
    return switch (format) {
      case JSON -> new JsonDecoder(mapping);
      case RAW -> new RawDecoder();
    };
  }
}
