// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import com.hivemq.client.mqtt.MqttVersion;
import io.streamgauge.common.ClientTls;
import io.streamgauge.common.Durations;
import io.streamgauge.common.LogText;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The options on the way to the MQTT broker.
 *
 * @param servers MQTT brokers to try in turn
 * @param version version of MQTT
 * @param username name to log in with, or null
 * @param password password to log in with, or null
 * @param tls whom to trust, and the certificate of the client
 * @param connectTimeoutSeconds longest wait for a connection
 * @param keepAliveSeconds interval of keep-alive packets
 * @param validated whether the validation of a configuration tries to connect
 */
record ConnectionOptions(
    List<ServerUri> servers,
    MqttVersion version,
    String username,
    Password password,
    ClientTls tls,
    int connectTimeoutSeconds,
    int keepAliveSeconds,
    boolean validated) {

  static final String SERVER_URI = "mqtt.server.uri";
  static final String VERSION = "mqtt.version";
  static final String USERNAME = "mqtt.username";
  static final String PASSWORD = "mqtt.password";
  private static final String HOST_CHECK = "mqtt.ssl.endpoint.identification.algorithm";
  private static final String CONNECT_TIMEOUT = "mqtt.connect.timeout.seconds";
  static final String KEEP_ALIVE = "mqtt.keepalive.interval.seconds";
  static final String VALIDATE_CONNECTION = "mqtt.validate.connection";

  /** Brokers of one cluster; more are a list of targets. */
  static final int MOST_SERVERS = 16;

  private static final String TLS = "mqtt.";
  private static final int USUAL_TIMEOUT = 30;
  private static final int TWO_BYTES = 65_535;

  /** Adds these options, in two groups of their own. */
  static void define(OptionList options) {
    options
        .group("MQTT connection")
        .add(
            SERVER_URI,
            Type.LIST,
            OptionList.REQUIRED,
            ConfigDef.LambdaValidator.with(
                ConnectionOptions::checkServers, () -> "tcp://, ssl://, ws:// or wss:// addresses"),
            "MQTT brokers",
            "Addresses of one MQTT broker or cluster, tried in turn, as in tcp://host:1883.")
        .add(
            VERSION,
            Type.STRING,
            "5",
            ValidString.in("5", "3.1.1"),
            "MQTT version",
            "Version of MQTT; with 3.1.1 the broker limits how many messages are under way and how"
                + " long a session lives.")
        .text(USERNAME, null, "User name", "User name to log in to the MQTT broker with.")
        .secret(PASSWORD, "Password", "Password to log in to the MQTT broker with.")
        .duration(
            KEEP_ALIVE,
            60,
            Duration.ofSeconds(1),
            Duration.ofSeconds(TWO_BYTES),
            "Keep-alive interval",
            "Interval of keep-alive packets; a dead connection is noticed after 1.5 intervals.")
        .low()
        .flag(
            VALIDATE_CONNECTION,
            false,
            "Try the connection",
            "Lets the validation of this configuration try to connect to each broker of the list and"
                + " report what it answers.")
        .low();
    ClientTls.define(options.group("MQTT TLS"), TLS, true);
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

  /** Reads these options from a parsed configuration. */
  static ConnectionOptions from(AbstractConfig config) {
    return new ConnectionOptions(
        config.getList(SERVER_URI).stream().map(ServerUri::parse).toList(),
        config.getString(VERSION).equals("5") ? MqttVersion.MQTT_5_0 : MqttVersion.MQTT_3_1_1,
        config.getString(USERNAME),
        config.getPassword(PASSWORD),
        ClientTls.from(config, TLS),
        connectTimeout(config),
        seconds(config, KEEP_ALIVE),
        config.getBoolean(VALIDATE_CONNECTION));
  }

  private static int connectTimeout(AbstractConfig config) {
    String text = FormerOptions.text(config, CONNECT_TIMEOUT);
    return text == null ? USUAL_TIMEOUT : (int) Durations.seconds(CONNECT_TIMEOUT, text);
  }

  private static int seconds(AbstractConfig config, String option) {
    return (int) Durations.seconds(option, config.getString(option));
  }

  /** The options of the version before, which still act. */
  static List<Former> former() {
    List<Former> former = new ArrayList<>();
    former.add(
        Former.kept(
            CONNECT_TIMEOUT,
            "always " + USUAL_TIMEOUT + "s",
            Duration.ofSeconds(1),
            Duration.ofHours(1)));
    former.addAll(FormerOptions.ofTls(TLS));
    return former;
  }

  /** Refuses what cannot work, in options that are each valid by themselves. */
  void check(Problems problems) {
    if (servers.isEmpty()) {
      problems.add(SERVER_URI, "", "name at least one broker, as in tcp://host:1883");
    }
    WorkerLimits limits = WorkerLimits.current();
    servers.stream()
        .filter(server -> !limits.allowsHost(server.host()))
        .findFirst()
        .ifPresent(
            server ->
                problems.add(
                    SERVER_URI, LogText.of(server), WorkerLimits.hostRefusal(server.host())));
    checkTls(problems);
    if (password != null && username == null) {
      problems.add(PASSWORD, "[hidden]", "set mqtt.username too, or leave the password out");
    }
  }

  private void checkTls(Problems problems) {
    if (!tls.isConfigured()) {
      return;
    }
    if (servers.stream().noneMatch(ServerUri::encrypted)) {
      problems.add(
          SERVER_URI,
          servers,
          "mqtt.ssl options are set, and none of these addresses is encrypted; use ssl:// or"
              + " wss://, or leave the options out");
      return;
    }
    try {
      loadTls();
    } catch (ClientTls.StoreException e) {
      problems.add(TLS + e.option(), e.shown(), e.getMessage());
    }
  }

  /**
   * Refuses what a running connector may go on with, but no new configuration may have.
   *
   * @param properties the whole configuration as given
   */
  void checkNew(Map<String, String> properties, Problems problems) {
    if (servers.size() > MOST_SERVERS) {
      problems.add(
          SERVER_URI,
          servers.size() + " addresses",
          "name at most " + MOST_SERVERS + ", all of one broker or cluster");
    }
    String hosts = properties.getOrDefault(HOST_CHECK, "https").trim();
    if (!hosts.isEmpty() && !hosts.equalsIgnoreCase("https")) {
      problems.add(HOST_CHECK, hosts, "use https, or leave it empty to let any host name pass");
    }
    exposed(properties)
        .ifPresent(server -> problems.add(SERVER_URI, LogText.of(server), plaintext(server)));
  }

  /** What is said once when a running connector has what a new one may not; empty for nothing. */
  List<String> warnings(Map<String, String> properties) {
    return exposed(properties)
        .map(server -> SERVER_URI + "=" + LogText.of(server) + ": " + plaintext(server))
        .stream()
        .toList();
  }

  /** The first address to which a login goes in the clear. */
  private Optional<ServerUri> exposed(Map<String, String> properties) {
    boolean login = username != null || password != null;
    return !login || Plaintext.isAccepted(properties)
        ? Optional.empty()
        : servers.stream()
            .filter(server -> !server.encrypted() && !Plaintext.isLoopback(server.host()))
            .findFirst();
  }

  private static String plaintext(ServerUri server) {
    return Plaintext.remedy(server.host(), "ssl:// or wss://");
  }

  /**
   * Reads the stores of certificates, as the MQTT client takes them.
   *
   * @throws KafkaException when a store cannot be read; the message has no secret
   */
  MqttClientSslConfig loadTls() {
    ClientTls.LoadedStores stores = tls.load();
    MqttClientSslConfigBuilder builder = MqttClientSslConfig.builder();
    if (stores.trust() != null) {
      builder = builder.trustManagerFactory(stores.trust());
    }
    if (stores.keys() != null) {
      builder = builder.keyManagerFactory(stores.keys());
    }
    return tls.verifiesHost()
        ? builder.build()
        : builder.hostnameVerifier((host, session) -> true).build();
  }
}
