// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.ssl.SslFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The look at what a login and TLS need, as far as nobody is to be asked for it. */
final class ConsumerSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerSecurity.class);

  private ConsumerSecurity() {}

  /**
   * Refuses stores that cannot be opened, and a login that nobody has given.
   *
   * @param config of the consumer
   * @param given its options, as the user gave them
   * @param problems takes an option and what is wrong
   */
  static void check(
      AbstractConfig config, Map<String, String> given, BiConsumer<String, String> problems) {
    try {
      SecurityProtocol protocol =
          SecurityProtocol.forName(
              config
                  .getString(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG)
                  .toUpperCase(Locale.ROOT));
      if (protocol == SecurityProtocol.SSL || protocol == SecurityProtocol.SASL_SSL) {
        checkStores(config, given, problems);
      }
      if (protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL) {
        checkLogin(config, given, problems);
      }
    } catch (LinkageError e) {
      // These are not promised by Kafka. The task will say what is wrong.
      LOG.debug("Security is not looked at before the start", e);
    }
  }

  private static void checkStores(
      AbstractConfig config, Map<String, String> given, BiConsumer<String, String> problems) {
    try (SslFactory factory = new SslFactory(ConnectionMode.CLIENT)) {
      factory.configure(config.values());
    } catch (KafkaException | IllegalArgumentException e) {
      String option =
          given.keySet().stream()
              .filter(name -> name.startsWith("ssl."))
              .sorted()
              .findFirst()
              .orElse(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
      problems.accept(option, "TLS cannot be set up: " + ClientFailure.reasons(e, given.values()));
    }
  }

  private static void checkLogin(
      AbstractConfig config, Map<String, String> given, BiConsumer<String, String> problems) {
    try {
      var unused = JaasContext.loadClientContext(config.values());
    } catch (KafkaException | IllegalArgumentException | SecurityException e) {
      problems.accept(
          SaslConfigs.SASL_JAAS_CONFIG,
          "there is no login: " + ClientFailure.reasons(e, given.values()));
    }
  }
}
