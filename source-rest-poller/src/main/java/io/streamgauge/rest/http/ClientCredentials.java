// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.OptionList;
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
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * Tokens of OAuth2 by the grant {@code client_credentials}.
 *
 * @param client id and secret of the client, as basic authentication writes them
 */
record ClientCredentials(TokenRequest tokens, String client, String secret)
    implements Authorization {
  static final String URL = "rest.auth.token.url";
  static final String CLIENT = "rest.auth.client.id";
  static final String SECRET = "rest.auth.client.secret";
  static final String SCOPE = "rest.auth.scope";
  static final String PARAMS = "rest.auth.token.params";
  static final String CLIENT_IN = "rest.auth.client.in";

  private static final String IN_HEADER = "header";
  private static final String IN_BODY = "body";

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
        .text(CLIENT, "", "Client id", "Client id for oauth2.")
        .secret(SECRET, "Client secret", "Client secret for oauth2.")
        .text(SCOPE, "", "Scope", "Scopes to ask for with oauth2, separated by blanks.")
        .low()
        .parsed(
            PARAMS,
            "",
            "name=value&name=value",
            QueryParam::list,
            "Token parameters",
            "Further parameters of the token request, such as audience=..., not encoded.")
        .low()
        .add(
            CLIENT_IN,
            Type.STRING,
            IN_HEADER,
            ValidString.in(IN_HEADER, IN_BODY),
            "Place of the client",
            "Where the token request carries client id and secret: basic authentication, or the"
                + " body.")
        .low();
  }

  private static void checkUrl(String text) {
    if (!text.isEmpty()) {
      UrlText.check(text);
    }
  }

  static ClientCredentials from(AbstractConfig config) {
    String client = config.getString(CLIENT);
    String secret = FixedHeader.secret(config, SECRET);
    String scope = config.getString(SCOPE);
    boolean body = config.getString(CLIENT_IN).equals(IN_BODY);
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (body) {
      form.put("client_id", client);
      form.put("client_secret", secret);
    }
    if (!scope.isEmpty()) {
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
