// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ClientTls;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  static final String PREFIX = "rest.";
  static final String PROXY_HOST = "rest.proxy.host";
  static final String PROXY_PORT = "rest.proxy.port";
  static final String PROXY_USER = "rest.proxy.user";
  static final String PROXY_PASSWORD = "rest.proxy.password";

  private static final Pattern HOST =
      Pattern.compile("(?i)https?://(?:[^/@?#]{0,1000}@)?(\\[[^\\]]{0,100}\\]|[^:/?#]{0,300})");

  private static final Pattern PROXY =
      Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[?[0-9A-Fa-f:.%]{2,60}\\]?");
  private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  static void define(OptionList options) {
    options
        .group("Proxy")
        .text(
            PROXY_HOST,
            "",
            "Proxy host",
            "Host of the HTTP proxy that all requests go through; empty for none.")
        .low()
        .integer(PROXY_PORT, 3128, 1, 65_535, "Proxy port", "Port of the HTTP proxy.")
        .low()
        .text(
            PROXY_USER,
            "",
            "Proxy user",
            "User name for a proxy that asks for one, by basic authentication.")
        .low()
        .secret(PROXY_PASSWORD, "Proxy password", "Password for the proxy.")
        .low();
    ClientTls.define(options.definition(), PREFIX, "TLS", false);
  }

  static Transport from(AbstractConfig config) {
    String user = config.getString(PROXY_USER);
    return new Transport(
        ClientTls.from(config, PREFIX),
        config.getString(PROXY_HOST),
        config.getInt(PROXY_PORT),
        user.isEmpty() ? null : "Basic " + pair(config));
  }

  private static String pair(AbstractConfig config) {
    String text = config.getString(PROXY_USER) + ":" + FixedHeader.secret(config, PROXY_PASSWORD);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What does not fit together, or cannot be read on this worker. */
  void check(AbstractConfig config, RequestTemplate request, Problems problems) {
    String url = request.url().text().toLowerCase(Locale.ROOT);
    String tokenUrl = config.getString(ClientCredentials.URL).toLowerCase(Locale.ROOT);
    boolean encrypted = url.startsWith("https:") || tokenUrl.startsWith("https:");
    if (proxyHost.isEmpty() && proxyAuthorization != null) {
      problems.add(PROXY_HOST, "", "name the proxy that " + PROXY_USER + " is for");
    }
    // The JDK leaves the password out of the request for a tunnel, and the proxy then says 407.
    if (proxyAuthorization != null && encrypted && !"".equals(System.getProperty(TUNNELS))) {
      problems.add(
          PROXY_USER,
          config.getString(PROXY_USER),
          "Java sends no password to a proxy for https; start the workers with KAFKA_OPTS=-D"
              + TUNNELS
              + "=");
    }
    checkHost(RequestTemplate.URL, request.url().text(), problems);
    checkHost(ClientCredentials.URL, config.getString(ClientCredentials.URL), problems);
    if (!proxyHost.isEmpty() && !PROXY.matcher(proxyHost).matches()) {
      problems.add(
          PROXY_HOST,
          UrlText.shown(proxyHost),
          "give the name or address of the proxy alone, with its port in " + PROXY_PORT);
    } else if (!proxyHost.isEmpty() && !WorkerLimits.current().allowsHost(proxyHost)) {
      problems.add(PROXY_HOST, proxyHost, WorkerLimits.hostRefusal(proxyHost));
    }
    if (!tls.isConfigured()) {
      return;
    }
    if (!encrypted) {
      problems.add(
          RequestTemplate.URL,
          UrlText.shown(request.url().text()),
          "rest.ssl options are set, and this is no https URL; use https or leave them out");
      return;
    }
    try {
      tls.load();
    } catch (ClientTls.StoreException e) {
      problems.add(PREFIX + e.option(), e.shown(), e.getMessage());
    } catch (KafkaException e) {
      problems.add(
          PREFIX + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG,
          null,
          e.getMessage() + "; check files, types and passwords of these stores on every worker");
    }
  }

  private static void checkHost(String option, String url, Problems problems) {
    String host = host(url);
    if (host != null && !WorkerLimits.current().allowsHost(host)) {
      problems.add(option, UrlText.shown(url), WorkerLimits.hostRefusal(host));
    }
  }

  /** The host of a URL, or null where it is known only when a name is filled in. */
  private static String host(String url) {
    Matcher host = HOST.matcher(url);
    return host.lookingAt() && !host.group(1).contains("{") ? host.group(1) : null;
  }

  /** Options and addresses by which a login goes over the network for everybody to read. */
  static Map<String, String> plaintext(AbstractConfig config, RequestTemplate request) {
    Map<String, String> found = new LinkedHashMap<>();
    if (request.carriesLogin()) {
      addPlain(RequestTemplate.URL, request.url().text(), found);
    }
    addPlain(ClientCredentials.URL, config.getString(ClientCredentials.URL), found);
    return found;
  }

  private static void addPlain(String option, String url, Map<String, String> found) {
    String host = host(url);
    boolean loopback = host != null && Plaintext.isLoopback(host);
    if (url.toLowerCase(Locale.ROOT).startsWith("http:") && !loopback) {
      found.put(option, Plaintext.remedy(host == null ? "the service" : host, "https://"));
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
