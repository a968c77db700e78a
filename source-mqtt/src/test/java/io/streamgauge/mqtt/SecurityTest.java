// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.options;
import static io.streamgauge.mqtt.DecoderTest.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.TlsIdentity;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections and logins to a real broker, and that no secret gets out. */
class SecurityTest {
  private static final String SECRET = "do-not-print-me";

  @TempDir Path directory;
  private final CaughtLog log = new CaughtLog();
  private Mosquitto broker;
  private MqttSourceTask task;

  @AfterEach
  void stopAllAndFindNoSecret() throws Exception {
    if (task != null) {
      task.stop();
    }
    if (broker != null) {
      broker.stop();
    }
    log.close();
    assertFalse(log.text().contains(SECRET), log.text());
  }

  /** A self-signed certificate for a host, as PKCS12 store and as PEM files beside it. */
  private TlsIdentity identity(String name, String host) throws Exception {
    return TlsIdentity.create(directory, name, "dns:" + host, "PKCS12", SECRET);
  }

  private Path pem(String name) {
    return directory.resolve(name + ".pem");
  }

  private void startEncryptedBroker(String host, String... more) throws Exception {
    identity("server", host);
    String key = "keyfile " + directory.resolve("server.key");
    broker = Mosquitto.start(directory, with(more, "certfile " + pem("server"), key));
  }

  private void startTask(String scheme, Map<String, String> trust, String... more) {
    String[] server = {"mqtt.server.uri", scheme + "://localhost:" + broker.port()};
    Map<String, String> options = options(with(server, more));
    options.putAll(trust);
    task = StartedTask.of(options);
  }

  private Map<String, String> trust(String form) throws Exception {
    return switch (form) {
      case "PEM file" -> Map.of("mqtt.ssl.truststore.location", pem("server").toString());
      case "PEM text" ->
          Map.of("mqtt.ssl.truststore.certificates", Files.readString(pem("server")));
      default ->
          Map.of("mqtt.ssl.truststore.location", jks(), "mqtt.ssl.truststore.password", SECRET);
    };
  }

  private String jks() throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(pem("server"))) {
      store.setCertificateEntry(
          "it", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path file = directory.resolve("trust.jks");
    try (var out = Files.newOutputStream(file)) {
      store.store(out, SECRET.toCharArray());
    }
    return file.toString();
  }

  private void awaitSubscribed() throws Exception {
    Await.until("subscribed: " + log.text(), () -> broker.logged("Sending SUBACK to mqtt-0") >= 1);
  }

  private void awaitRefused() throws Exception {
    Await.until("refused", () -> log.text().contains("Cannot connect to"));
    assertEquals(0, broker.logged("Sending CONNACK to mqtt-0 (0, 0)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PEM file", "PEM text", "JKS"})
  void trustedBrokerIsConnectedTo(String form) throws Exception {
    startEncryptedBroker("localhost");
    startTask("ssl", trust(form));
    awaitSubscribed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void encryptedWebSocketsCarryMessages(String version) throws Exception {
    KeyStore keys = identity("server", "localhost").keys();
    broker = Mosquitto.start(directory);
    try (WebSocketGate gate = new WebSocketGate(serverSockets(keys), broker.port())) {
      String uri = "wss://localhost:" + gate.port() + "/mqtt";
      String[] gated = {"mqtt.version", version, "mqtt.server.uri", uri};
      startTask("wss", trust("PEM file"), gated);
      awaitSubscribed();
      SentMessages.publish(broker, DecoderTest.TOPIC, List.of("{\"time\":1767225600,\"value\":1}"));
      Await.until("a reading", () -> task.poll() != null);
      task.stop();
      startTask("wss", Map.of(), gated);
      Await.until("refused", () -> log.text().contains("Cannot connect to"));
    }
  }

  private static SSLServerSocketFactory serverSockets(KeyStore keys) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, SECRET.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  @Test
  void brokerThatNobodyTrustsIsRefused() throws Exception {
    startEncryptedBroker("localhost");
    startTask("ssl", Map.of());
    awaitRefused();
  }

  @Test
  void certificateOfAnotherHostIsRefusedUnlessTheUserAllowsIt() throws Exception {
    startEncryptedBroker("elsewhere.example");
    startTask("ssl", trust("PEM file"));
    awaitRefused();
    task.stop();
    startTask("ssl", trust("PEM file"), "mqtt.ssl.endpoint.identification.algorithm", "");
    awaitSubscribed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "PEM", "PKCS12 told", "PEM told", "one file"})
  void clientShowsItsCertificateWhereTheBrokerAsks(String type) throws Exception {
    Path store = identity("client", "client").store();
    startEncryptedBroker("localhost", "cafile " + pem("client"), "require_certificate true");
    startTask("ssl", trust("PEM file"));
    awaitRefused();
    task.stop();
    Map<String, String> options = new HashMap<>(trust("PEM file"));
    if (type.endsWith(" told")) {
      options.put("mqtt.ssl.keystore.type", type.replace(" told", ""));
    }
    if (type.equals("one file")) {
      Path both = directory.resolve("both.pem");
      Files.writeString(
          both,
          Files.readString(pem("client")) + Files.readString(directory.resolve("client.key")));
      options.put("mqtt.ssl.keystore.location", both.toString());
    } else if (type.startsWith("PEM")) {
      options.put("mqtt.ssl.keystore.certificate.chain", Files.readString(pem("client")));
      options.put("mqtt.ssl.keystore.key", Files.readString(directory.resolve("client.key")));
    } else {
      options.put("mqtt.ssl.keystore.location", store.toString());
      options.put("mqtt.ssl.keystore.password", SECRET);
    }
    startTask("ssl", options);
    awaitSubscribed();
  }

  private void startBrokerWithUser() throws Exception {
    byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    byte[] hash =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
            .generateSecret(new PBEKeySpec(SECRET.toCharArray(), salt, 101, 512))
            .getEncoded();
    Base64.Encoder base64 = Base64.getEncoder();
    Path users =
        Files.writeString(
            directory.resolve("users"),
            "gauge:$7$101$%s$%s%n"
                .formatted(base64.encodeToString(salt), base64.encodeToString(hash)));
    broker = Mosquitto.start(directory, "password_file " + users, "allow_anonymous false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void logsInByNameAndPassword(String version) throws Exception {
    startBrokerWithUser();
    startTask(
        "tcp", Map.of("mqtt.username", "gauge", "mqtt.password", SECRET, "mqtt.version", version));
    awaitSubscribed();
  }

  @Test
  void validationTriesTheLogin() throws Exception {
    startBrokerWithUser();
    assertEquals(List.of(), connectionErrors(SECRET));
    List<String> errors = connectionErrors(SECRET + "!");
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains("check address, port, login"), errors.get(0));
    assertFalse(errors.get(0).contains(SECRET), errors.get(0));
  }

  private List<String> connectionErrors(String password) {
    Map<String, String> options =
        options(
            "mqtt.username", "gauge",
            "mqtt.password", password,
            "mqtt.validate.connection", "true");
    options.put("mqtt.server.uri", broker.uri().toString());
    return MqttSourceConnectorTest.errors(options);
  }

  @Test
  void wrongPasswordIsNotPrinted() throws Exception {
    startBrokerWithUser();
    startTask("tcp", Map.of("mqtt.username", "gauge", "mqtt.password", SECRET + "!"));
    awaitRefused();
  }

  @Test
  void storeThatCannotBeReadIsRefusedWithTheRemedyAndNoSecret() throws Exception {
    Path store = identity("client", "client").store();
    String location = "mqtt.ssl.keystore.location";
    String[] pem = {
      "mqtt.ssl.keystore.type", "PEM",
      "mqtt.ssl.keystore.certificate.chain", "no PEM: " + SECRET,
      "mqtt.ssl.keystore.key", "no PEM: " + SECRET
    };
    for (String[] stores :
        new String[][] {
          {location, store.toString(), "mqtt.ssl.keystore.password", SECRET + "!"},
          pem,
          {"mqtt.ssl.truststore.location", directory.resolve("none").toString()}
        }) {
      Map<String, String> options = options(stores);
      options.put("mqtt.server.uri", "ssl://localhost:1");
      ConfigException refused =
          assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
      assertTrue(refused.getMessage().contains("on every worker"), refused.getMessage());
      assertFalse(refused.toString().contains(SECRET), refused.getMessage());
      assertFalse(new MqttSourceConnector().validate(options).toString().contains(SECRET));
      assertFalse(MqttSourceConfig.of(options).toString().contains(SECRET));
    }
  }

  @Test
  void tlsOptionsWithoutAnEncryptedAddressAreRefused() {
    Map<String, String> options = options("mqtt.ssl.truststore.location", "/none");
    ConfigException refused =
        assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
    assertTrue(refused.getMessage().contains("wss://"), refused.getMessage());
  }
}
