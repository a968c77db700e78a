// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.streamgauge.common.TlsIdentity;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections and proxies, against servers on this host. */
class TransportTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String SECRET = "do-not-print-me";
  private static final String BODY = "[{\"time\":\"2026-03-02T11:00:00Z\",\"value\":1}]";

  @TempDir Path directory;
  private final TestClock clock = new TestClock(NOW);
  private HttpsServer encrypted;

  @AfterEach
  void stopServer() {
    if (encrypted != null) {
      encrypted.stop(0);
    }
  }

  private KeyStore identity(String name, String host, String type) throws Exception {
    return TlsIdentity.create(directory, name, host, type, SECRET).keys();
  }

  private String serve(KeyStore keys, KeyStore clients) throws Exception {
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, SECRET.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(clients == null ? keys : clients);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    encrypted = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    encrypted.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = context.getDefaultSSLParameters();
            ssl.setNeedClientAuth(clients != null);
            parameters.setSSLParameters(ssl);
          }
        });
    encrypted.createContext(
        "/",
        exchange -> {
          byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    encrypted.start();
    return "https://127.0.0.1:" + encrypted.getAddress().getPort() + "/";
  }

  private static Map<String, String> properties(String url) {
    return Run.levels("transport", url, "rest.stations", "a");
  }

  private List<SourceRecord> read(Map<String, String> properties) throws Exception {
    assertEquals(List.of(), GivenOptions.errors(properties));
    try (Run run = new Run(properties, clock)) {
      return run.drain();
    }
  }

  private void trust(Map<String, String> properties, String name, String type) {
    boolean pem = type.equals("PEM");
    properties.put("rest.ssl.truststore.type", type);
    properties.put(
        "rest.ssl.truststore.location", directory.resolve(name + (pem ? ".pem" : "")).toString());
    if (!pem) {
      properties.put("rest.ssl.truststore.password", SECRET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PEM", "JKS", "PKCS12"})
  void readsFromServerThatTheStoreTrusts(String type) throws Exception {
    String store = type.equals("PEM") ? "PKCS12" : type;
    Map<String, String> properties =
        properties(serve(identity("server", "ip:127.0.0.1", store), null));
    trust(properties, "server", type);
    assertEquals(1, read(properties).size());
  }

  @Test
  void unknownCertificateAndWrongHostAreRefused() throws Exception {
    String url = serve(identity("server", "dns:elsewhere", "PKCS12"), null);
    assertEquals(List.of(), read(properties(url)));
    Map<String, String> properties = properties(url);
    trust(properties, "server", "PKCS12");
    assertEquals(List.of(), read(properties));
  }

  @Test
  void showsItsCertificateToServerThatAsksForOne() throws Exception {
    KeyStore client = identity("client", "dns:client", "PKCS12");
    Map<String, String> properties =
        properties(serve(identity("server", "ip:127.0.0.1", "PKCS12"), client));
    trust(properties, "server", "PEM");
    assertEquals(List.of(), read(properties));
    properties.put("rest.ssl.keystore.type", "PKCS12");
    properties.put("rest.ssl.keystore.location", directory.resolve("client").toString());
    properties.put("rest.ssl.keystore.password", SECRET);
    assertEquals(1, read(properties).size());
    properties.put("rest.ssl.keystore.password", SECRET + "x");
    String errors = Run.messages(properties);
    assertTrue(errors.contains("rest.ssl.keystore.location"), errors);
    assertFalse(errors.contains(SECRET), errors);
  }

  @Test
  void storesForUrlThatIsNotEncryptedAreRefused() {
    Map<String, String> properties = properties("http://127.0.0.1/");
    properties.put("rest.ssl.truststore.type", "PEM");
    assertTrue(Run.messages(properties).contains("no https URL"));
    assertFalse(
        RestOptions.definition()
            .names()
            .contains("rest." + SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG));
  }

  @Test
  void requestsGoThroughTheProxyWithItsPassword() throws Exception {
    String expected =
        "Basic "
            + Base64.getEncoder().encodeToString(("me:" + SECRET).getBytes(StandardCharsets.UTF_8));
    StationServer.Service service =
        asked ->
            expected.equals(asked.headers().get("Proxy-authorization"))
                ? Answer.of(200, BODY)
                : Answer.of(407, "");
    try (StationServer proxy = new StationServer(service)) {
      Map<String, String> properties = properties("http://stations.invalid/data");
      properties.put("rest.proxy.url", proxy.url(""));
      properties.put("rest.proxy.user", "me");
      properties.put("rest.proxy.password", SECRET);
      assertEquals(1, read(properties).size());
      assertEquals("stations.invalid", proxy.asked().get(0).headers().get("Host"));
      properties.put("rest.proxy.password", "wrong");
      assertTrue(Run.isBad(read(properties).get(0)));
      assertFalse(Resolved.of(properties).config().toString().contains("wrong"), "the password");
    }
  }

  @Test
  void proxyPasswordForHttpsNeedsSettingOfTheWorker() {
    Map<String, String> properties = properties("https://127.0.0.1/");
    properties.put("rest.proxy.url", "http://127.0.0.1");
    properties.put("rest.proxy.user", "me");
    String errors = Run.messages(properties);
    assertTrue(errors.contains("jdk.http.auth.tunneling.disabledSchemes"), errors);
    properties.remove("rest.proxy.url");
    assertTrue(Run.messages(properties).contains("name the proxy"), errors);
  }
}
