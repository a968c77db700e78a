// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;

/**
 * An MQTT broker and how one gets in.
 *
 * @param uri its address
 * @param login user and password, or null
 * @param trust whom the client believes, or null for those whom Java believes
 */
public record BrokerAccess(URI uri, Login login, TrustManagerFactory trust) {
  private static final Map<String, Integer> PORTS =
      Map.of("tcp", 1883, "mqtt", 1883, "ssl", 8883, "mqtts", 8883, "ws", 80, "wss", 443);

  /**
   * User and password, which is in no text of this.
   *
   * @param user name
   * @param password or null
   */
  record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }

  /** A broker that lets everybody in. */
  public static BrokerAccess open(URI uri) {
    return new BrokerAccess(uri, null, null);
  }

  /** An address as tcp://host:1883; what is wrong is told without repeating it. */
  static URI address(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("give an address as tcp://host:1883", e);
    }
    if (uri.getScheme() == null || !PORTS.containsKey(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "give an address that begins with tcp://, ssl:// (or mqtts://), ws:// or wss://, as"
              + " tcp://host:1883");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "leave user and password out of the address: --login or MQTT_USERNAME and MQTT_PASSWORD"
              + " have them");
    }
    boolean path = uri.getPath() != null && uri.getPath().length() > 1;
    if (path && !uri.getScheme().startsWith("ws")) {
      throw new IllegalArgumentException("leave out the path, which only ws:// and wss:// have");
    }
    return uri;
  }

  /** Those whom a file of certificates believes, in PEM, PKCS12 or JKS. */
  static TrustManagerFactory trust(Path file, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store;
    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE")) {
      store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (InputStream in = Files.newInputStream(file)) {
        int number = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry("certificate-" + number++, each);
        }
      }
    } else {
      store = KeyStore.getInstance(file.toFile(), password == null ? null : password.toCharArray());
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  /** Whether nobody on the way can read what is sent. */
  boolean encrypted() {
    return uri.getScheme().matches("ssl|mqtts|wss");
  }

  /** An attempt that fails at first fails for good: the address is wrong perhaps, or the login. */
  private static void disconnected(MqttClientDisconnectedContext context) {
    context.getReconnector().republishIfSessionExpired(true);
    if (context.getClientConfig().getState() == MqttClientState.CONNECTING) {
      context.getReconnector().reconnect(false);
    }
  }

  /** A client that connects again by itself and sends again what was not acknowledged. */
  Mqtt5AsyncClient client(String id) {
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .identifier(id)
            // An address of IPv6 stands in brackets in a URI, and without them everywhere else.
            .serverHost(uri.getHost().replaceAll("[\\[\\]]", ""))
            .serverPort(uri.getPort() < 0 ? PORTS.get(uri.getScheme()) : uri.getPort())
            .automaticReconnectWithDefaultConfig()
            .useMqttVersion5()
            .addDisconnectedListener(BrokerAccess::disconnected);
    if (encrypted()) {
      builder = builder.sslConfig(MqttClientSslConfig.builder().trustManagerFactory(trust).build());
    }
    if (uri.getScheme().startsWith("ws")) {
      String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
      builder = builder.webSocketConfig(MqttWebSocketConfig.builder().serverPath(path).build());
    }
    if (login != null) {
      var auth = Mqtt5SimpleAuth.builder().username(login.user());
      builder =
          builder.simpleAuth(
              login.password() == null
                  ? auth.build()
                  : auth.password(login.password().getBytes(StandardCharsets.UTF_8)).build());
    }
    return builder.buildAsync();
  }
}
