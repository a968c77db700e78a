// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.UnknownOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What no new configuration may have, while a connector that runs goes on with it: a worker that is
 * updated stops nothing that worked.
 *
 * @param config the configuration
 * @param properties the same as given
 */
record NewConfigurationCheck(MqttSourceConfig config, Map<String, String> properties) {
  /** Brokers of one cluster; more are a list of targets. */
  static final int MOST_SERVERS = 16;

  static final UnknownOptions UNKNOWN =
      UnknownOptions.of(MqttOptions.DEF, "mqtt.", "payload.", "observation.");

  /** Refuses it. */
  void addTo(Problems problems) {
    UNKNOWN.check(properties, problems);
    config.source().checkNew(problems);
    if (config.rawTopic() != null && config.rawTopic().beginsWithName()) {
      problems.add(MessageOptions.RAW_TOPIC, config.rawTopic().text(), openRawTopic());
    }
    boolean bytes = config.rawTopic() != null || config.payload().isBytes();
    if (bytes && config.source().plainText()) {
      problems.add(
          "value.converter",
          properties.get("value.converter"),
          "it writes of bytes only where they were in memory; use JsonConverter (Base64) or"
              + " ByteArrayConverter, or leave out "
              + MessageOptions.RAW_TOPIC);
    }
    if (config.servers().size() > MOST_SERVERS) {
      problems.add(
          MqttOptions.SERVER_URI,
          config.servers().size() + " addresses",
          "name at most " + MOST_SERVERS + ", all of one broker or cluster");
    }
    exposed()
        .ifPresent(
            server -> problems.add(MqttOptions.SERVER_URI, LogText.of(server), plaintext(server)));
  }

  /** What is said of it once, when it runs; empty for nothing. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(config.source().warnings());
    if (config.rawTopic() != null && config.rawTopic().beginsWithName()) {
      warnings.add(
          MessageOptions.RAW_TOPIC
              + "="
              + LogText.of(config.rawTopic().text())
              + ": "
              + openRawTopic());
    }
    exposed()
        .ifPresent(
            server ->
                warnings.add(
                    MqttOptions.SERVER_URI + "=" + LogText.of(server) + ": " + plaintext(server)));
    return warnings;
  }

  private static String openRawTopic() {
    return "whoever sends messages chooses the whole name of a topic; begin it with a fixed text, such"
        + " as raw-{name}";
  }

  /** The first address to which a login goes in the clear. */
  private Optional<ServerUri> exposed() {
    boolean login = config.username() != null || config.password() != null;
    return !login || Plaintext.isAccepted(properties)
        ? Optional.empty()
        : config.servers().stream()
            .filter(server -> !server.encrypted() && !Plaintext.isLoopback(server.host()))
            .findFirst();
  }

  private static String plaintext(ServerUri server) {
    return Plaintext.remedy(server.host(), "ssl:// or wss://");
  }
}
