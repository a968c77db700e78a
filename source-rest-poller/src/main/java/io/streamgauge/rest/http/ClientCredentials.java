// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.source.FormerOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Tokens of OAuth2 by the grant {@code client_credentials}.
 *
 * @param client id and secret of the client, as basic authentication writes them
 */
record ClientCredentials(TokenRequest tokens, String client, String secret)
    implements Authorization {
  static final String URL = "rest.auth.token.url";
  static final String SCOPE = "rest.auth.scope";
  static final String PARAMS = "rest.auth.token.params";

  static void define(OptionList options) {
    options
        .group("OAuth2")
        .parsed(
            URL,
            "",
            "http or https URL",
            ClientCredentials::checkUrl,
            "Token URL",
            "Where oauth2 gets its tokens, by the grant client_credentials.")
        .parsed(
            PARAMS,
            "",
            "name=value&name=value",
            QueryParam::list,
            "Token parameters",
            "Further parameters of the token request, such as scope=... or audience=..., not"
                + " encoded.")
        .low();
  }

  private static void checkUrl(String text) {
    if (!text.isEmpty()) {
      UrlText.check(text);
    }
  }

  /**
   * Reads the options.
   *
   * @param body whether the body carries client id and secret, in place of basic authentication
   */
  static ClientCredentials from(AbstractConfig config, boolean body) {
    String client = config.getString(FixedHeader.USER);
    String secret = FixedHeader.secret(config, FixedHeader.PASSWORD);
    String scope = FormerOptions.text(config, SCOPE);
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (body) {
      form.put("client_id", client);
      form.put("client_secret", secret);
    }
    if (scope != null && !scope.isEmpty()) {
      form.put("scope", scope);
    }
    QueryParam.list(config.getString(PARAMS))
        .forEach(param -> form.put(param.name(), param.value().text()));
    String pair = pair(client, secret);
    return new ClientCredentials(
        TokenRequest.of(URI.create(config.getString(URL)), body ? null : "Basic " + pair, form),
        pair,
        secret);
  }

  /** RFC 6749 has both percent-encoded, so that a colon in the id is no separator. */
  static String pair(String client, String secret) {
    String text = UrlText.encode(client).replace(":", "%3A") + ":" + UrlText.encode(secret);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Signer signer(
      Function<HttpRequest.Builder, CompletableFuture<HttpResponse<byte[]>>> sender, Clock clock) {
    return new TokenSource(tokens, sender, clock);
  }

  @Override
  public List<String> secrets() {
    List<String> all = new ArrayList<>(List.of(client, secret));
    all.addAll(tokens.issued());
    return all;
  }

  /** Printed by whatever prints a configuration, so it tells nothing. */
  @Override
  public String toString() {
    return tokens.toString();
  }
}
