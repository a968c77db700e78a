// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttVersion;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.PayloadOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * The configuration of the MQTT source.
 *
 * @param servers MQTT brokers to try in turn
 * @param filters topic filters of this task
 * @param allFilters topic filters of the whole connector
 * @param assignment how the tasks divide the messages
 * @param version version of MQTT
 * @param retained what to do with retained messages
 * @param qos highest quality of service to ask for
 * @param clientId client identifier of this task
 * @param username name to log in with, or null
 * @param password password to log in with, or null
 * @param tls whom to trust, and the certificate of the client
 * @param cleanStart whether to throw the session away at each connect
 * @param sessionExpirySeconds how long the broker shall keep the session of an absent task
 * @param receiveMaximum most unacknowledged messages that the broker may have under way
 * @param keepAliveSeconds interval of keep-alive packets
 * @param connectTimeoutSeconds longest wait for a connection
 * @param inboxMaxBytes most bytes of unacknowledged messages to hold in memory
 * @param dropsQos0 whether messages of quality of service 0 are dropped while the inbox is full
 * @param payload what the payloads are
 * @param rawTopic Kafka topic of the payloads as received, or null not to keep them
 * @param source options shared with the other source
 * @param mapping how payloads become readings
 */
record MqttSourceConfig(
    List<ServerUri> servers,
    List<TopicFilter> filters,
    List<TopicFilter> allFilters,
    TaskAssignment assignment,
    MqttVersion version,
    RetainedMessages retained,
    int qos,
    String clientId,
    String username,
    Password password,
    MqttTls tls,
    boolean cleanStart,
    long sessionExpirySeconds,
    int receiveMaximum,
    int keepAliveSeconds,
    int connectTimeoutSeconds,
    long inboxMaxBytes,
    boolean dropsQos0,
    PayloadOptions payload,
    Template rawTopic,
    SourceOptions source,
    ObservationMapping mapping) {

  /** Name of the MQTT topic as a whole, beside the named levels. */
  static final String TOPIC_NAME = "mqtt.topic";

  /** Set by the connector in the configuration of each task; no option for users. */
  static final String TASK = "mqtt.task.number";

  /** How many tasks there are, set by the connector; no option for users. */
  static final String TASKS = "mqtt.task.count";

  /** The filters of one task, set by the connector; no option for users. */
  static final String TASK_TOPICS = "mqtt.task.topics";

  /** The configuration in these properties, each option valid by itself. */
  static MqttSourceConfig of(Map<String, String> properties) {
    AbstractConfig config =
        new AbstractConfig(MqttOptions.DEF, PayloadOptions.completed(properties), false);
    String prefix = config.getString(MqttOptions.CLIENT_ID_PREFIX);
    List<TopicFilter> filters = filters(config.getList(MessageOptions.TOPICS));
    String own = properties.get(TASK_TOPICS);
    return new MqttSourceConfig(
        config.getList(MqttOptions.SERVER_URI).stream().map(ServerUri::parse).toList(),
        own == null ? filters : filters(List.of(own.split(","))),
        filters,
        TaskAssignment.valueOf(
            config.getString(MessageOptions.ASSIGNMENT).toUpperCase(Locale.ROOT)),
        config.getString(MqttOptions.VERSION).equals("5")
            ? MqttVersion.MQTT_5_0
            : MqttVersion.MQTT_3_1_1,
        RetainedMessages.valueOf(
            config.getString(MessageOptions.RETAINED).toUpperCase(Locale.ROOT)),
        config.getInt(MessageOptions.QOS),
        (prefix == null ? properties.getOrDefault("name", "streamgauge") : prefix)
            + "-"
            + properties.getOrDefault(TASK, "0"),
        config.getString(MqttOptions.USERNAME),
        config.getPassword(MqttOptions.PASSWORD),
        MqttTls.from(config),
        cleanStart(config),
        config.getLong(MqttOptions.SESSION_EXPIRY),
        config.getInt(MqttOptions.RECEIVE_MAXIMUM),
        config.getInt(MqttOptions.KEEP_ALIVE),
        config.getInt(MqttOptions.CONNECT_TIMEOUT),
        config.getLong(MessageOptions.INBOX_MAX_BYTES),
        config.getString(MessageOptions.QOS0_WHEN_FULL).equals("drop"),
        PayloadOptions.from(config),
        config.getString(MessageOptions.RAW_TOPIC) == null
            ? null
            : new Template(config.getString(MessageOptions.RAW_TOPIC)),
        SourceOptions.from(config),
        ObservationMapping.from(config));
  }

  private static List<TopicFilter> filters(List<String> texts) {
    return texts.stream().map(TopicFilter::parse).toList();
  }

  private static boolean cleanStart(AbstractConfig config) {
    Boolean session = config.getBoolean(MqttOptions.CLEAN_SESSION);
    return session == null ? config.getBoolean(MqttOptions.CLEAN_START) : session;
  }

  /** The subscriptions of this task, as the broker gets them. */
  List<String> subscriptions() {
    return filters.stream().map(this::subscription).toList();
  }

  /** The subscriptions of the whole connector. */
  List<String> allSubscriptions() {
    return allFilters.stream().map(this::subscription).toList();
  }

  /** The group of a shared subscription is the connector, by what its client ids begin with. */
  private String subscription(TopicFilter filter) {
    String group = clientId.substring(0, clientId.lastIndexOf('-')).replaceAll("[/+#,$]", "_");
    return assignment == TaskAssignment.SHARED
        ? "$share/" + group + "/" + filter.subscription()
        : filter.subscription();
  }

  /** The options, for Connect. */
  static ConfigDef def() {
    return MqttOptions.DEF;
  }

  /** What cannot work or would lose or double readings, across options. */
  Problems problems(Map<String, String> properties) {
    return new CombinationCheck(this, properties).problems();
  }

  /** Names that every message has, whichever filter it came by. */
  Set<String> knownNames() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < allFilters.size(); i++) {
      if (i == 0) {
        names.addAll(allFilters.get(0).names());
      } else {
        names.retainAll(allFilters.get(i).names());
      }
    }
    names.add(TOPIC_NAME);
    return names;
  }

  /** The decoder of the configured format. */
  Decoder decoder() {
    return payload.decoder(mapping, source.maxBytes());
  }
}
