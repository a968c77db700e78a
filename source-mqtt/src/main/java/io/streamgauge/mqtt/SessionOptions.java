// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttVersion;
import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.completeness.CompletenessOptions;
import io.streamgauge.common.help.Troubleshooting;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import io.streamgauge.payload.PayloadOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options on the session that the broker keeps for each task.
 *
 * @param prefix client identifiers of the connector without their numbers
 * @param clientId client identifier of this task
 * @param cleanStart whether to throw the session away at each connect
 * @param expirySeconds how long the broker shall keep the session of an absent task
 * @param receiveMaximum most unacknowledged messages that the broker may have under way
 */
record SessionOptions(
    String prefix, String clientId, boolean cleanStart, long expirySeconds, int receiveMaximum) {

  static final String CLIENT_ID_PREFIX = "mqtt.client.id.prefix";
  static final String CLEAN_START = "mqtt.clean.start";
  private static final String CLEAN_SESSION = "mqtt.clean.session.enabled";
  static final String SESSION_EXPIRY = "mqtt.session.expiry.seconds";
  static final String RECEIVE_MAXIMUM = "mqtt.receive.maximum";

  /** Set by the connector in the configuration of each task; no option for users. */
  static final String TASK = "mqtt.task.number";

  /** Highest value of MQTT's four-byte session expiry; there it means "never". */
  private static final long NEVER = 0xFFFF_FFFFL;

  private static final int TWO_BYTES = 65_535;

  /** Adds these options, in a group of their own. */
  static void define(OptionList options) {
    options
        .group("MQTT session")
        .add(
            CLIENT_ID_PREFIX,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyStringWithoutControlChars(),
            "Client id prefix",
            "First part of the client ids, before -0, -1, ...; unique per broker; the connector's"
                + " name by default. With another one the readings in the old session are left.")
        .flag(
            CLEAN_START,
            false,
            "Clean start",
            "Throws the session and what the broker holds in it away at each connection; needs"
                + " accept.loss=true.")
        .duration(
            SESSION_EXPIRY,
            604_800,
            Duration.ofSeconds(1),
            Duration.ofSeconds(NEVER),
            "Session expiry",
            "How long the broker keeps the session of an absent task; 4294967295 means for ever.")
        .integer(
            RECEIVE_MAXIMUM,
            TWO_BYTES,
            1,
            TWO_BYTES,
            "Receive maximum",
            "Most unacknowledged messages that the broker may have under way; some brokers exceed"
                + " a low value, and then the task connects again with a higher one.")
        .low();
  }

  /** Refuses what this version of MQTT does not have. */
  static void checkNew(Map<String, String> given, MqttVersion version, Problems problems) {
    for (String option : List.of(SESSION_EXPIRY, RECEIVE_MAXIMUM)) {
      if (version == MqttVersion.MQTT_3_1_1 && given.containsKey(option)) {
        problems.add(
            option,
            given.get(option),
            "leave it out: in MQTT 3.1.1 the broker alone decides it; set it there, or use MQTT 5");
      }
    }
    String types = given.getOrDefault(PayloadOptions.BY_CONTENT_TYPE, "");
    if (!types.isBlank() && version == MqttVersion.MQTT_3_1_1) {
      problems.add(
          PayloadOptions.BY_CONTENT_TYPE,
          types,
          "leave it out: no message of MQTT 3.1.1 has a content type; use "
              + PayloadOptions.BY_TOPIC
              + ", or MQTT 5");
    }
  }

  /**
   * Reads these options.
   *
   * @param config the parsed configuration
   * @param properties the same as given, with the name of the connector
   */
  static SessionOptions from(AbstractConfig config, Map<String, String> properties) {
    String own = config.getString(CLIENT_ID_PREFIX);
    String prefix = own == null ? properties.getOrDefault("name", "streamgauge") : own;
    return new SessionOptions(
        prefix,
        prefix + "-" + properties.getOrDefault(TASK, "0"),
        config.getBoolean(CLEAN_START),
        Durations.seconds(SESSION_EXPIRY, config.getString(SESSION_EXPIRY)),
        config.getInt(RECEIVE_MAXIMUM));
  }

  /** The options of the version before, which still act. */
  static List<Former> former() {
    return List.of(
        new Former(
            CLEAN_SESSION,
            CLEAN_START,
            (value, properties) -> {
              var unused = FormerOptions.flag(value, "use " + CLEAN_START + ", with true or false");
              properties.putIfAbsent(CLEAN_START, value);
            }));
  }

  /**
   * Refuses what would lose readings unless the user has accepted that.
   *
   * @param properties the whole configuration as given
   */
  void check(Map<String, String> properties, Problems problems) {
    String start = properties.get(CLEAN_START);
    String session = properties.get(CLEAN_SESSION);
    if (start != null && session != null && !start.trim().equalsIgnoreCase(session.trim())) {
      problems.add(
          CLEAN_SESSION, session, "it is the same as " + CLEAN_START + "; set only one of them");
    }
    if (cleanStart && !Boolean.parseBoolean(properties.get(SourceOptions.ACCEPT_LOSS))) {
      problems.add(
          CLEAN_START,
          true,
          "every reconnection would throw away what the broker holds for this connector; set it to"
              + " false, or confirm the loss with "
              + SourceOptions.ACCEPT_LOSS
              + "=true"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
  }

  /**
   * Refuses to look for gaps where the readings come over several sessions: to each task, what
   * comes to the others is missing.
   *
   * @param shared whether the broker divides the messages
   * @param divided whether the topic filters may be divided
   */
  static void checkAlone(
      Map<String, String> properties, boolean shared, boolean divided, Problems problems) {
    String topic = properties.get(CompletenessOptions.TOPIC);
    if (shared) {
      problems.add(
          CompletenessOptions.TOPIC,
          topic,
          "by a shared subscription each task gets some of a sensor's readings, and all others"
              + " would be missing; use "
              + MessageOptions.ASSIGNMENT
              + "=filters, or leave it out");
    } else if (divided && !properties.getOrDefault("tasks.max", "1").trim().equals("1")) {
      problems.add(
          CompletenessOptions.TOPIC,
          topic,
          "each task would miss the sensors of the others; set tasks.max=1, or give each topic"
              + " filter a connector of its own");
    }
  }
}
