// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.SourceOptions;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The options of the MQTT source, each declared once. */
final class MqttOptions {
  static final String SERVER_URI = "mqtt.server.uri";
  static final String CLIENT_ID_PREFIX = "mqtt.client.id.prefix";
  static final String USERNAME = "mqtt.username";
  static final String PASSWORD = "mqtt.password";
  static final String CLEAN_START = "mqtt.clean.start";
  static final String CLEAN_SESSION = "mqtt.clean.session.enabled";
  static final String SESSION_EXPIRY = "mqtt.session.expiry.seconds";
  static final String RECEIVE_MAXIMUM = "mqtt.receive.maximum";
  static final String KEEP_ALIVE = "mqtt.keepalive.interval.seconds";
  static final String CONNECT_TIMEOUT = "mqtt.connect.timeout.seconds";
  static final String VERSION = "mqtt.version";
  static final String VALIDATE_CONNECTION = "mqtt.validate.connection";

  /** Highest value of MQTT's four-byte session expiry; there it means "never". */
  private static final long NEVER = 0xFFFF_FFFFL;

  private static final int TWO_BYTES = 65_535;

  static final ConfigDef DEF = new ConfigDef();

  static {
    connection("MQTT connection");
    MqttTls.define(DEF, "MQTT TLS");
    session("MQTT session");
    MessageOptions.define(DEF, "MQTT messages");
    SourceOptions.define(DEF);
    ObservationMapping.define(DEF);
  }

  private MqttOptions() {}

  private static void connection(String group) {
    int order = 0;
    DEF.define(
            SERVER_URI,
            Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            ConfigDef.LambdaValidator.with(
                MqttOptions::checkServers, () -> "tcp://, ssl://, ws:// or wss:// addresses"),
            Importance.HIGH,
            "Addresses of one MQTT broker or cluster, tried in turn, as in tcp://host:1883.",
            group,
            ++order,
            Width.LONG,
            "MQTT brokers")
        .define(
            VERSION,
            Type.STRING,
            "5",
            ValidString.in("5", "3.1.1"),
            Importance.MEDIUM,
            "Version of MQTT; with 3.1.1 the broker limits how many messages are under way and how"
                + " long a session lives.",
            group,
            ++order,
            Width.SHORT,
            "MQTT version")
        .define(
            USERNAME,
            Type.STRING,
            null,
            Importance.MEDIUM,
            "User name to log in to the MQTT broker with.",
            group,
            ++order,
            Width.MEDIUM,
            "User name")
        .define(
            PASSWORD,
            Type.PASSWORD,
            null,
            Importance.MEDIUM,
            "Password to log in to the MQTT broker with.",
            group,
            ++order,
            Width.MEDIUM,
            "Password")
        .define(
            CONNECT_TIMEOUT,
            Type.INT,
            30,
            Range.between(1, 3_600),
            Importance.LOW,
            "Longest wait for a connection before the next broker of the list is tried.",
            group,
            ++order,
            Width.SHORT,
            "Connect timeout")
        .define(
            KEEP_ALIVE,
            Type.INT,
            60,
            Range.between(1, TWO_BYTES),
            Importance.LOW,
            "Interval of keep-alive packets; a dead connection is noticed after 1.5 intervals.",
            group,
            ++order,
            Width.SHORT,
            "Keep-alive interval")
        .define(
            VALIDATE_CONNECTION,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Lets the validation of this configuration try to connect to each broker of the list and"
                + " report what it answers.",
            group,
            ++order,
            Width.SHORT,
            "Try the connection");
  }

  private static void session(String group) {
    int order = 0;
    DEF.define(
            CLIENT_ID_PREFIX,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyStringWithoutControlChars(),
            Importance.MEDIUM,
            "First part of the client ids, before -0, -1, ...; unique per broker; the connector's"
                + " name by default. With another one the readings in the old session are left.",
            group,
            ++order,
            Width.MEDIUM,
            "Client id prefix")
        .define(
            CLEAN_START,
            Type.BOOLEAN,
            false,
            Importance.MEDIUM,
            "Throws the session and what the broker holds in it away at each connection; needs"
                + " accept.loss=true.",
            group,
            ++order,
            Width.SHORT,
            "Clean start")
        .define(
            CLEAN_SESSION,
            Type.BOOLEAN,
            null,
            Importance.LOW,
            "The same as mqtt.clean.start, by the name that other connectors use.",
            group,
            ++order,
            Width.SHORT,
            "Clean session")
        .define(
            SESSION_EXPIRY,
            Type.LONG,
            604_800L,
            Range.between(1, NEVER),
            Importance.MEDIUM,
            "How long the broker keeps the session of an absent task; 4294967295 means for ever.",
            group,
            ++order,
            Width.SHORT,
            "Session expiry")
        .define(
            RECEIVE_MAXIMUM,
            Type.INT,
            TWO_BYTES,
            Range.between(1, TWO_BYTES),
            Importance.LOW,
            "Most unacknowledged messages that the broker may have under way; some brokers exceed"
                + " a low value, and then the task connects again with a higher one.",
            group,
            ++order,
            Width.SHORT,
            "Receive maximum");
  }

  /** Leaves the value out of the message where it may hold a password. */
  private static void checkServers(String name, Object value) {
    if (value instanceof List<?> texts) {
      for (Object text : texts) {
        try {
          ServerUri.parse(text.toString());
        } catch (IllegalArgumentException e) {
          throw text.toString().contains("@")
              ? new ConfigException(name + ": " + e.getMessage())
              : new ConfigException(name, text, e.getMessage());
        }
      }
    }
  }
}
