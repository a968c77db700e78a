// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.MosquittoServer;
import io.streamgauge.it.MqttClients;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.ConnectRest;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are in no line of a worker's log, however much it says and whether the broker takes them
 * or not. They are in the connector's configuration as they are, without a config provider.
 */
class MqttSecretsIT {
  private static final String PASSWORD = "right-pa55word";
  private static final String WRONG_PASSWORD = "wrong-pa55word";
  private static final String STORE_PASSWORD = "5tore-password";
  private static final String WRONG_STORE_PASSWORD = "wrong-5tore-password";
  private static final int MESSAGES = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;
  private Path store;

  @Test
  void noSecretIsInTheLog() throws Exception {
    Assumptions.assumeTrue(
        Mosquitto.installed().isPresent(), "mosquitto is not installed on this machine");
    store = directory.resolve("broker.p12");
    certificate();
    Path users = directory.resolve("users");
    run("mosquitto_passwd", "-c", "-b", users.toString(), "sensors", PASSWORD);
    MosquittoServer broker =
        MosquittoServer.in(
                directory.resolve("mqtt"),
                "allow_anonymous false",
                "password_file " + users,
                "certfile " + directory.resolve("broker.crt"),
                "keyfile " + directory.resolve("broker.key"))
            .orElseThrow();
    DeliveryStack.Choice choice = new DeliveryStack.Choice(true, true);
    try (DeliveryStack stack = DeliveryStack.start(directory, choice, broker);
        NumberCensus census = new NumberCensus(stack.bootstrap(), DeliveryStack.TOPIC)) {
      ConnectRest rest = stack.rest();
      for (String logger :
          List.of("io.streamgauge", "com.hivemq", "io.netty", "org.apache.kafka.connect")) {
        rest.logLevel(logger, "TRACE");
      }
      Map<String, String> settings = new HashMap<>();
      settings.put("mqtt.server.uri", stack.proxy().uri().toString().replace("tcp:", "ssl:"));
      settings.put("mqtt.username", "sensors");
      settings.put("mqtt.password", WRONG_PASSWORD);
      settings.put("mqtt.ssl.truststore.location", store.toString());
      settings.put("mqtt.ssl.truststore.password", STORE_PASSWORD);
      stack.createConnector(settings);
      awaitLog(stack, "Cannot connect to");
      settings.put("mqtt.password", PASSWORD);
      stack.createConnector(settings);
      awaitLog(stack, "Connected to");
      publish(broker);
      census.await(MESSAGES, PATIENCE);
      stack.proxy().cut();
      awaitLog(stack, "Lost the connection to");
      settings.put("mqtt.ssl.truststore.password", WRONG_STORE_PASSWORD);
      String refusal = rest.validate(stack.connector(settings)).toString();
      try {
        stack.createConnector(settings);
      } catch (IOException | IllegalStateException e) {
        // Refused at once, or the task fails: either way something is said about it.
        refusal += e;
      }
      assertEquals(MESSAGES, census.distinct());
      noSecret(refusal);
      String log = Files.readString(stack.worker().log());
      assertTrue(log.contains("mqtt.password") || log.contains("TRACE"), "the log says too little");
      noSecret(log);
      System.out.printf(
          "No secret in %,d lines of a worker's log (TRACE), TLS and password, %d messages%n",
          log.lines().count(), census.distinct());
    }
  }

  private static void noSecret(String text) {
    for (String secret : List.of(PASSWORD, WRONG_PASSWORD, STORE_PASSWORD, WRONG_STORE_PASSWORD)) {
      for (String line : text.lines().toList()) {
        assertFalse(line.contains(secret), line);
      }
    }
  }

  private static void awaitLog(DeliveryStack stack, String text) throws Exception {
    Await.until(text, PATIENCE, () -> Files.readString(stack.worker().log()).contains(text));
  }

  private void certificate() throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    run(
        (keytool
                + " -genkeypair -alias broker -keyalg RSA -storetype PKCS12 -dname CN=broker"
                + (" -ext san=ip:127.0.0.1 -keystore " + store + " -storepass " + STORE_PASSWORD))
            .split(" "));
    KeyStore keys = keys();
    pem(
        "broker.key",
        "PRIVATE KEY",
        keys.getKey("broker", STORE_PASSWORD.toCharArray()).getEncoded());
    pem("broker.crt", "CERTIFICATE", keys.getCertificate("broker").getEncoded());
  }

  private KeyStore keys() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    return keys;
  }

  private void pem(String file, String type, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        directory.resolve(file),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, text));
  }

  private void run(String... command) throws Exception {
    ChildProcess.start(command[0], directory.resolve("tools.log"), List.of(command), Map.of())
        .awaitSuccess();
  }

  private void publish(MqttServer broker) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys());
    Mqtt5BlockingClient client =
        MqttClients.to(broker.uri(), "once")
            .sslConfig(MqttClientSslConfig.builder().trustManagerFactory(trust).build())
            .simpleAuth()
            .username("sensors")
            .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();
    for (int n = 0; n < MESSAGES; n++) {
      String payload = "{\"n\":" + n + ",\"value\":1,\"time\":\"2026-01-01T00:00:00Z\"}";
      MqttClients.publish(client, "sensors/s1/level", payload);
    }
    client.disconnect();
  }
}
