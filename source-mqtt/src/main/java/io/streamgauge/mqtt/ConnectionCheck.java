// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import io.streamgauge.common.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tries to log in to each broker of a configuration, under a client id and with a session that
 * nobody else has and that ends with the attempt. It subscribes to nothing: in a shared
 * subscription that would take messages away.
 */
final class ConnectionCheck {
  /** Connect gives a whole validation 90 seconds. */
  private static final long LONGEST_SECONDS = 15;

  private final MqttSourceConfig config;
  private final MqttClientSslConfig tls;

  private ConnectionCheck(MqttSourceConfig config) {
    this.config = config;
    this.tls = config.tls().load();
  }

  /** The check of a configuration that has no other problem. */
  static ConnectionCheck of(Map<String, String> properties) {
    Map<String, String> own = new HashMap<>(properties);
    own.remove(MqttOptions.CLEAN_SESSION);
    own.put(MqttOptions.CLEAN_START, "true");
    own.put(MqttOptions.SESSION_EXPIRY, "1");
    own.put(MqttOptions.CLIENT_ID_PREFIX, "check-" + UUID.randomUUID().toString().substring(0, 8));
    return new ConnectionCheck(MqttSourceConfig.of(own));
  }

  /** Adds one problem for each broker that does not take the client. */
  void addTo(Problems problems) {
    List<VersionedClient> clients = new ArrayList<>();
    List<CompletableFuture<Boolean>> attempts = new ArrayList<>();
    for (ServerUri server : config.servers()) {
      VersionedClient client =
          VersionedClient.of(
              config,
              config.receiveMaximum(),
              MqttClient.builder()
                  .identifier(config.clientId())
                  .transportConfig(MqttConnection.transport(server, config, tls)));
      clients.add(client);
      attempts.add(client.connect());
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    for (int i = 0; i < attempts.size(); i++) {
      String reason = reason(attempts.get(i), deadline - System.nanoTime());
      if (reason != null) {
        problems.add(
            MqttOptions.SERVER_URI,
            config.servers().get(i),
            "this worker cannot connect: "
                + reason
                + "; check address, port, login and certificates, or leave out "
                + MqttOptions.VALIDATE_CONNECTION);
      }
      var unused = clients.get(i).disconnect();
    }
  }

  private static String reason(CompletableFuture<Boolean> attempt, long nanos) {
    try {
      attempt.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return null;
    } catch (ExecutionException e) {
      return Ending.reason(e.getCause());
    } catch (TimeoutException e) {
      return "no answer within " + LONGEST_SECONDS + " s";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
