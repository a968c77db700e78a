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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/** A key as a query parameter of each request. */
record QueryKey(String name, String key) implements Authorization {
  static final String KEY = "rest.auth.key";
  static final String USUAL = "header X-Api-Key";

  private static final Pattern FORM = Pattern.compile("(header|query) +(\\S.*)");

  static void define(OptionList options) {
    options
        .parsed(
            KEY,
            USUAL,
            "header NAME or query NAME",
            text -> HttpRequest.newBuilder().setHeader(form(text).group(2), "x"),
            "Place of the key",
            "Header or query parameter that carries an api-key; a header is safer, since proxies log"
                + " queries.")
        .low();
  }

  private static Matcher form(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("write a place and a name, such as " + USUAL);
    }
    return form;
  }

  /** A key where the options place it: in the query or in a header. */
  static Authorization apiKey(AbstractConfig config) {
    Matcher place = form(config.getString(KEY));
    String name = place.group(2);
    String key = FixedHeader.secret(config, FixedHeader.TOKEN);
    return place.group(1).equals("query")
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
