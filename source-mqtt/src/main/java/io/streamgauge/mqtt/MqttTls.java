// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import io.streamgauge.common.ClientTls;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** What the options of TLS mean to the MQTT client. */
record MqttTls(ClientTls options) {
  static final String PREFIX = "mqtt.";

  /** Adds the options, with Kafka's types and defaults. */
  static void define(ConfigDef def, String group) {
    ClientTls.define(def, PREFIX, group, true);
  }

  static MqttTls from(AbstractConfig config) {
    return new MqttTls(ClientTls.from(config, PREFIX));
  }

  /** Whether anything differs from the defaults. */
  boolean isConfigured() {
    return options.isConfigured();
  }

  /**
   * Reads the stores.
   *
   * @throws KafkaException when a store cannot be read; the message has no secret
   */
  MqttClientSslConfig load() {
    ClientTls.Stores stores = options.load();
    MqttClientSslConfigBuilder builder = MqttClientSslConfig.builder();
    if (stores.trust() != null) {
      builder = builder.trustManagerFactory(stores.trust());
    }
    if (stores.keys() != null) {
      builder = builder.keyManagerFactory(stores.keys());
    }
    return options.verifiesHost()
        ? builder.build()
        : builder.hostnameVerifier((host, session) -> true).build();
  }
}
