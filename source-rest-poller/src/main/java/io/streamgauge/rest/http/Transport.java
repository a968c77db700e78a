// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.ClientTls;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Plaintext;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
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
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The way to the service.
 *
 * @param proxy null for none
 * @param proxyAuthorization header for the proxy, or null
 */
record Transport(ClientTls tls, URI proxy, String proxyAuthorization) {
  static final String PREFIX = "rest.";
  static final String PROXY_URL = "rest.proxy.url";
  static final String PROXY_USER = "rest.proxy.user";
  static final String PROXY_PASSWORD = "rest.proxy.password";

  private static final Pattern HOST =
      Pattern.compile("(?i)https?://(?:[^/@?#]{0,1000}@)?(\\[[^\\]]{0,100}\\]|[^:/?#]{0,300})");

  private static final int PROXY_PORT = 3128;
  private static final String TUNNELS = "jdk.http.auth.tunneling.disabledSchemes";

  static void define(OptionList options) {
    options
        .group("Proxy")
        .add(
            PROXY_URL,
            Type.STRING,
            null,
            proxyForm(),
            "Proxy",
            "HTTP proxy that all requests go through, such as http://proxy.example.org:3128.")
        .low()
        .text(
            PROXY_USER,
            "",
            "Proxy user",
            "User name for a proxy that asks for one, by basic authentication.")
        .low()
        .secret(PROXY_PASSWORD, "Proxy password", "Password for the proxy.")
        .low();
    ClientTls.define(options.group("TLS"), PREFIX, false);
  }

  static Transport from(AbstractConfig config) {
    String url = config.getString(PROXY_URL);
    String user = config.getString(PROXY_USER);
    return new Transport(
        ClientTls.from(config, PREFIX),
        url == null ? null : URI.create(url),
        user.isEmpty() ? null : "Basic " + pair(config));
  }

  private static ConfigDef.Validator proxyForm() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          if (value instanceof String text) {
            try {
              checkProxy(text);
            } catch (IllegalArgumentException e) {
              // Before an @ may stand a password.
              Object shown = text.contains("@") ? "***" : text;
              throw new ConfigException(name, shown, e.getMessage());
            }
          }
        },
        () -> "URL of a proxy");
  }

  private static void checkProxy(String text) {
    URI url;
    try {
      url = URI.create(text);
    } catch (IllegalArgumentException e) {
      // The message of the cause repeats the text, which may hold a password.
      throw new IllegalArgumentException("this is not a URL", e);
    }
    if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("use a URL such as http://proxy.example.org:3128");
    }
    if (url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "it must not hold user or password; use " + PROXY_USER + " and " + PROXY_PASSWORD);
    }
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
    if (proxy == null && proxyAuthorization != null) {
      problems.add(PROXY_URL, null, "name the proxy that " + PROXY_USER + " is for");
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
    checkHost(PROXY_URL, proxy == null ? "" : proxy.toString(), problems);
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
    if (proxy != null) {
      int port = proxy.getPort() < 0 ? PROXY_PORT : proxy.getPort();
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), port)));
    }
    return builder;
  }

  /** Printed by whatever prints a configuration, so it tells no password. */
  @Override
  public String toString() {
    return proxy == null ? "direct" : "proxy " + proxy;
  }
}
