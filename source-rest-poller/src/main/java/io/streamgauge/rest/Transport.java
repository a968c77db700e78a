// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ClientTls;
import io.streamgauge.common.Problems;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The way to the service.
 *
 * @param proxyHost empty for none
 * @param proxyAuthorization header for the proxy, or null
 */
record Transport(ClientTls tls, String proxyHost, int proxyPort, String proxyAuthorization) {
  private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  static Transport from(AbstractConfig config) {
    String user = config.getString(TransportOptions.PROXY_USER);
    return new Transport(
        ClientTls.from(config, TransportOptions.PREFIX),
        config.getString(TransportOptions.PROXY_HOST),
        config.getInt(TransportOptions.PROXY_PORT),
        user.isEmpty() ? null : "Basic " + pair(config));
  }

  private static String pair(AbstractConfig config) {
    String text =
        config.getString(TransportOptions.PROXY_USER)
            + ":"
            + config.getPassword(TransportOptions.PROXY_PASSWORD).value();
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What does not fit together, or cannot be read on this worker. */
  void check(AbstractConfig config, RequestTemplate request, Problems problems) {
    String url = request.url().text().toLowerCase(Locale.ROOT);
    String tokenUrl = config.getString(OAuthOptions.URL).toLowerCase(Locale.ROOT);
    boolean encrypted = url.startsWith("https:") || tokenUrl.startsWith("https:");
    if (proxyHost.isEmpty() && proxyAuthorization != null) {
      problems.add(
          TransportOptions.PROXY_HOST,
          "",
          "name the proxy that " + TransportOptions.PROXY_USER + " is for");
    }
    // The JDK leaves the password out of the request for a tunnel, and the proxy then says 407.
    if (proxyAuthorization != null && encrypted && !"".equals(System.getProperty(TUNNELS))) {
      problems.add(
          TransportOptions.PROXY_USER,
          config.getString(TransportOptions.PROXY_USER),
          "Java sends no password to a proxy for https; start the workers with KAFKA_OPTS=-D"
              + TUNNELS
              + "=");
    }
    if (!tls.isConfigured()) {
      return;
    }
    if (!encrypted) {
      problems.add(
          RestOptions.URL,
          RequestTemplate.shownUrl(request.url().text()),
          "rest.ssl options are set, and this is no https URL; use https or leave them out");
      return;
    }
    try {
      tls.load();
    } catch (KafkaException e) {
      problems.add(
          TransportOptions.PREFIX + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
          "or " + TransportOptions.PREFIX + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
          e.getMessage() + "; check files, types and passwords of these stores on every worker");
    }
  }

  /** The client that goes this way. */
  HttpClient.Builder client() {
    HttpClient.Builder builder = HttpClient.newBuilder();
    if (tls.isConfigured()) {
      builder.sslContext(tls.load().context());
    }
    if (!proxyHost.isEmpty()) {
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxyHost, proxyPort)));
    }
    return builder;
  }

  /** Printed by whatever prints a configuration, so it tells no password. */
  @Override
  public String toString() {
    return proxyHost.isEmpty() ? "direct" : "proxy " + proxyHost + ":" + proxyPort;
  }
}
