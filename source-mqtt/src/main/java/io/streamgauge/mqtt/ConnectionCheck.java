// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3MessageException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5MessageException;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Problems;
import io.streamgauge.common.help.Troubleshooting;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries to log in to each broker of a configuration, and reads what it says that it is. */
final class ConnectionCheck {
  private static final Logger log = LoggerFactory.getLogger(ConnectionCheck.class);

  /** For all addresses together; Connect gives a whole validation 90 seconds. */
  private static final long LONGEST_SECONDS = 10;

  private static final int MOST_TRIED = 8;
  private static final long LEAVE_MS = 500;

  private static final String NO_BROKER =
      "no MQTT broker answered there within " + LONGEST_SECONDS + " s";

  private final MqttSourceConfig config;
  private final MqttClientSslConfig tls;

  private ConnectionCheck(MqttSourceConfig config) {
    this.config = config;
    this.tls = config.connection().loadTls();
  }

  /** The check of a configuration that has no other problem. */
  static ConnectionCheck of(Map<String, String> properties) {
    return new ConnectionCheck(BrokerProbe.configuration(properties));
  }

  /**
   * Adds one problem for each broker that does not take the client. Whoever may validate a
   * configuration learns what an MQTT broker at an address answers, and of anything else only that
   * it is none.
   *
   * @return what is to be known of brokers that took the client
   */
  List<String> addTo(Problems problems) {
    List<ServerUri> servers = config.connection().servers().stream().limit(MOST_TRIED).toList();
    List<BrokerProbe> probes = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<CompletableFuture<?>> attempts = new ArrayList<>();
    try (MqttConnection.ClientThread thread =
        new MqttConnection.ClientThread("mqtt-" + config.session().clientId())) {
      for (ServerUri server : servers) {
        BrokerProbe probe = new BrokerProbe(server, config, tls, thread);
        probes.add(probe);
        attempts.add(probe.connect());
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
      for (int i = 0; i < attempts.size(); i++) {
        String reason = reason(attempts.get(i), deadline - System.nanoTime());
        if (reason != null) {
          problems.add(
              ConnectionOptions.SERVER_URI,
              LogText.of(servers.get(i)),
              "this worker cannot connect: "
                  + reason
                  + "; check address, port, login and certificates, or leave out "
                  + ConnectionOptions.VALIDATE_CONNECTION
                  + Troubleshooting.NO_BROKER.see());
        }
      }
      warnings.addAll(warnings(probes, attempts));
      leave(probes);
    }
    return warnings;
  }

  /** Of those that are connected to. */
  private static List<String> warnings(
      List<BrokerProbe> probes, List<CompletableFuture<?>> attempts) {
    List<CompletableFuture<String>> versions = new ArrayList<>();
    for (int i = 0; i < probes.size(); i++) {
      if (attempts.get(i).isDone() && !attempts.get(i).isCompletedExceptionally()) {
        versions.add(probes.get(i).version());
      }
    }
    return versions.stream()
        .map(version -> MosquittoRelease.warning(version.join()))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** With a word to those brokers that took the client. */
  private static void leave(List<BrokerProbe> probes) {
    try {
      CompletableFuture.allOf(
              probes.stream().map(BrokerProbe::leave).toArray(CompletableFuture[]::new))
          .get(LEAVE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("Some were not connected", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(CompletableFuture<?> attempt, long nanos) {
    try {
      attempt.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException e) {
      return reason(e.getCause());
    } catch (TimeoutException e) {
      return NO_BROKER;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** What brokers say, and what is wrong with a certificate; no more of what listens there. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Mqtt5MessageException || cause instanceof Mqtt3MessageException) {
        return EndReason.reason(cause);
      }
      if (cause instanceof CertificateException
          || cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException) {
        return "its certificate is not trusted: " + EndReason.reason(cause);
      }
    }
    return NO_BROKER;
  }
}
