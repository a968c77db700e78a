// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** A key as a query parameter of each request. */
record QueryKey(String name, String key) implements Authorization {
  static final String KEY_NAME = "rest.auth.key.name";
  static final String KEY_IN = "rest.auth.key.in";

  private static final String IN_HEADER = "header";
  private static final String IN_QUERY = "query";

  static void define(OptionList options) {
    options
        .parsed(
            KEY_NAME,
            "X-Api-Key",
            "name of a header or query parameter",
            name -> HttpRequest.newBuilder().setHeader(name, "x"),
            "Name of the key",
            "Name of the header or query parameter that carries an api-key.")
        .low()
        .add(
            KEY_IN,
            Type.STRING,
            IN_HEADER,
            ValidString.in(IN_HEADER, IN_QUERY),
            "Place of the key",
            "Where an api-key is sent; a header is safer, since proxies log queries.")
        .low();
  }

  /** A key where the options place it: in the query or in a header. */
  static Authorization apiKey(AbstractConfig config) {
    String name = config.getString(KEY_NAME);
    String key = FixedHeader.secret(config, FixedHeader.TOKEN);
    return config.getString(KEY_IN).equals(IN_QUERY)
        ? new QueryKey(name, key)
        : new FixedHeader(name, key, List.of(key));
  }

  @Override
  public Signer signer(
      Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> client, Clock clock) {
    return request -> CompletableFuture.completedFuture(request.withUri(keyed(request.uri())));
  }

  /** A URL that the service gave may hold the key already. */
  private URI keyed(URI uri) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    if (holds(query)) {
      return uri;
    }
    String join = query.isEmpty() ? "" : "&";
    return UrlText.withQuery(
        uri, uri.getRawPath(), query + join + UrlText.encode(name) + "=" + UrlText.encode(key));
  }

  private boolean holds(String query) {
    return ("&" + query).contains("&" + UrlText.encode(name) + "=");
  }

  @Override
  public String shown(String url) {
    int start = url.indexOf('?');
    if (start >= 0 && holds(url.substring(start + 1))) {
      return url;
    }
    String join = start < 0 ? "?" : start == url.length() - 1 ? "" : "&";
    return url + join + UrlText.encode(name) + "=***";
  }

  @Override
  public List<String> secrets() {
    return List.of(key);
  }

  /** Printed by whatever prints a configuration, so it tells nothing. */
  @Override
  public String toString() {
    return "query parameter " + name;
  }
}
