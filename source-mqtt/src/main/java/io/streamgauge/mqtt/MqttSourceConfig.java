// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttVersion;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * The configuration of the MQTT source.
 *
 * @param servers MQTT brokers to try in turn
 * @param filters topic filters of this task
 * @param allFilters topic filters of the whole connector
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
 * @param format format of the payloads
 * @param csvColumns names of the columns, or none when each payload has them in its first line
 * @param csvSeparator what stands between two values of CSV
 * @param rawTopic Kafka topic of the payloads as received, or null not to keep them
 * @param source options shared with the other source
 * @param mapping how payloads become readings
 */
record MqttSourceConfig(
    List<ServerUri> servers,
    List<TopicFilter> filters,
    List<TopicFilter> allFilters,
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
    PayloadFormat format,
    List<String> csvColumns,
    String csvSeparator,
    Template rawTopic,
    SourceOptions source,
    ObservationMapping mapping) {

  /** Name of the MQTT topic as a whole, beside the named levels. */
  static final String TOPIC_NAME = "mqtt.topic";

  /** Set by the connector in the configuration of each task; no option for users. */
  static final String TASK = "mqtt.task.number";

  /** The filters of one task, set by the connector; no option for users. */
  static final String TASK_TOPICS = "mqtt.task.topics";

  /** The configuration in these properties, each option valid by itself. */
  static MqttSourceConfig of(Map<String, String> properties) {
    PayloadFormat format =
        PayloadFormat.named(
            new AbstractConfig(MqttOptions.DEF, properties, false)
                .getString(MqttOptions.PAYLOAD_FORMAT));
    Map<String, String> completed = new HashMap<>(properties);
    format.mappingDefaults().forEach(completed::putIfAbsent);
    AbstractConfig config = new AbstractConfig(MqttOptions.DEF, completed, false);
    String prefix = config.getString(MqttOptions.CLIENT_ID_PREFIX);
    List<TopicFilter> filters = filters(config.getList(MqttOptions.TOPICS));
    String own = properties.get(TASK_TOPICS);
    return new MqttSourceConfig(
        config.getList(MqttOptions.SERVER_URI).stream().map(ServerUri::parse).toList(),
        own == null ? filters : filters(List.of(own.split(","))),
        filters,
        config.getString(MqttOptions.VERSION).equals("5")
            ? MqttVersion.MQTT_5_0
            : MqttVersion.MQTT_3_1_1,
        RetainedMessages.valueOf(config.getString(MqttOptions.RETAINED).toUpperCase(Locale.ROOT)),
        config.getInt(MqttOptions.QOS),
        (prefix == null ? properties.getOrDefault("name", "streamgauge") : prefix)
            + "-"
            + properties.getOrDefault(TASK, "0"),
        config.getString(MqttOptions.USERNAME),
        config.getPassword(MqttOptions.PASSWORD),
        MqttTls.from(config),
        config.getBoolean(MqttOptions.CLEAN_START),
        config.getLong(MqttOptions.SESSION_EXPIRY),
        config.getInt(MqttOptions.RECEIVE_MAXIMUM),
        config.getInt(MqttOptions.KEEP_ALIVE),
        config.getInt(MqttOptions.CONNECT_TIMEOUT),
        config.getLong(MqttOptions.INBOX_MAX_BYTES),
        format,
        config.getList(MqttOptions.CSV_COLUMNS),
        config.getString(MqttOptions.CSV_SEPARATOR).replace("\\t", "\t"),
        config.getString(MqttOptions.RAW_TOPIC) == null
            ? null
            : new Template(config.getString(MqttOptions.RAW_TOPIC)),
        SourceOptions.from(config),
        ObservationMapping.from(config));
  }

  private static List<TopicFilter> filters(List<String> texts) {
    return texts.stream().map(TopicFilter::parse).toList();
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
    if (allFilters.isEmpty()) {
      problems.add(
          MqttOptions.TOPICS, "", "name at least one topic filter, as in sensors/{sensor_id}/+");
    }
    checkFilters(problems);
    Set<String> names = knownNames();
    if (format.isWhole()) {
      source.check(properties, names, problems);
    } else {
      mapping.checkNames(names, problems);
      Set<String> withFields = new HashSet<>(names);
      withFields.addAll(SourceOptions.FIELD_NAMES);
      source.check(properties, withFields, problems);
    }
    checkFormat(properties, problems);
    checkRawTopic(names, problems);
    checkTls(problems);
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

  private void checkFormat(Map<String, String> properties, Problems problems) {
    boolean hasElements = format == PayloadFormat.CSV || format == PayloadFormat.SENML_JSON;
    String pointer = properties.getOrDefault(ObservationMapping.RECORDS, "");
    if (hasElements && !pointer.isEmpty()) {
      problems.add(
          ObservationMapping.RECORDS,
          pointer,
          "leave it out: with this payload.format every line or record is an element by itself");
    }
    String time = properties.getOrDefault(ObservationMapping.TIME_FORMAT, "auto");
    if (format == PayloadFormat.SENML_JSON && !List.of("auto", "iso").contains(time)) {
      problems.add(
          ObservationMapping.TIME_FORMAT,
          time,
          "leave it out: the times of SenML are resolved before the mapping");
    }
    if (new HashSet<>(csvColumns).size() < csvColumns.size()) {
      problems.add(MqttOptions.CSV_COLUMNS, csvColumns, "name each column once");
    }
  }

  private void checkRawTopic(Set<String> names, Problems problems) {
    if (rawTopic == null) {
      return;
    }
    if (rawTopic.firstUnknown(names) != null) {
      problems.add(
          MqttOptions.RAW_TOPIC,
          rawTopic.text(),
          "{" + rawTopic.firstUnknown(names) + "} is not known here; use one of " + names);
    } else if (rawTopic.equals(source.topic())) {
      problems.add(
          MqttOptions.RAW_TOPIC,
          rawTopic.text(),
          "the readings go there; name another topic for the payloads");
    }
  }

  private void checkTls(Problems problems) {
    if (!tls.isConfigured()) {
      return;
    }
    if (servers.stream().noneMatch(ServerUri::encrypted)) {
      problems.add(
          MqttOptions.SERVER_URI,
          servers,
          "mqtt.ssl options are set, and none of these addresses is encrypted; use ssl:// or"
              + " wss://, or leave the options out");
      return;
    }
    try {
      tls.load();
    } catch (KafkaException e) {
      problems.add(
          MqttTls.PREFIX + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
          "or " + MqttTls.PREFIX + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
          e.getMessage() + "; check files, types and passwords of these stores on every worker");
    }
  }

  private void checkFilters(Problems problems) {
    for (int i = 0; i < allFilters.size(); i++) {
      for (int j = i + 1; j < allFilters.size(); j++) {
        if (allFilters.get(i).overlaps(allFilters.get(j))) {
          problems.add(
              MqttOptions.TOPICS,
              allFilters.get(j).text(),
              "it overlaps with "
                  + allFilters.get(i).text()
                  + ", and a message on a topic of both would be read twice; make them disjoint");
        }
      }
    }
  }

  /** Names that every message has, whichever filter it came by. */
  private Set<String> knownNames() {
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
    return switch (format) {
      case JSON -> unpacked(new JsonDecoder(mapping));
      case SENML_JSON -> unpacked(new SenmlDecoder(mapping));
      case CSV -> unpacked(new CsvDecoder(mapping, csvColumns, csvSeparator));
      case STRING -> unpacked(new StringDecoder());
      case RAW -> new RawDecoder();
    };
  }

  private Decoder unpacked(Decoder decoder) {
    return new GzipDecoder(decoder, source.maxBytes());
  }
}
