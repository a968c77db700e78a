// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.Problems;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.types.Password;

/**
 * How a token is asked for.
 *
 * @param authorization header of the request, or null
 * @param form its body
 * @param issued takes each token, so that it can be hidden
 */
record TokenRequest(URI uri, String authorization, String form, IssuedTokens issued) {
  private static final JsonMapper JSON = new JsonMapper();

  /** A year in seconds: what is said to last longer is asked for again then. */
  private static final long LONGEST_LIFETIME = 31_536_000;

  private static final int SHOWN_CHARS = 300;

  /** What a header can carry; RFC 6750 allows less. */
  private static final Pattern SENDABLE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff\\t]*+");

  /**
   * A token.
   *
   * @param lifetime null when the service does not tell
   */
  record Grant(String token, Duration lifetime) {
    @Override
    public String toString() {
      return "a token for " + lifetime;
    }
  }

  /** What the token service said instead of a token; the message may hold secrets. */
  static final class NoTokenException extends Exception {
    NoTokenException(String reason) {
      super(reason);
    }
  }

  static TokenRequest from(AbstractConfig config) {
    String client = config.getString(OAuthOptions.CLIENT);
    String secret = config.getPassword(OAuthOptions.SECRET).value();
    String scope = config.getString(OAuthOptions.SCOPE);
    boolean body = config.getString(OAuthOptions.CLIENT_IN).equals(OAuthOptions.IN_BODY);
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    if (body) {
      form.put("client_id", client);
      form.put("client_secret", secret);
    }
    if (!scope.isEmpty()) {
      form.put("scope", scope);
    }
    RequestTemplate.params(config.getString(OAuthOptions.PARAMS))
        .forEach(param -> form.put(param.name(), param.value().text()));
    return new TokenRequest(
        URI.create(config.getString(OAuthOptions.URL)),
        body ? null : "Basic " + pair(client, secret),
        form.entrySet().stream()
            .map(
                each ->
                    RequestTemplate.encode(each.getKey())
                        + "="
                        + RequestTemplate.encode(each.getValue()))
            .collect(Collectors.joining("&")),
        new IssuedTokens());
  }

  /** RFC 6749 has both percent-encoded, so that a colon in the id is no separator. */
  static String pair(String client, String secret) {
    String text =
        RequestTemplate.encode(client).replace(":", "%3A") + ":" + RequestTemplate.encode(secret);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What is missing for oauth2, or given and of no use to another type. */
  static void check(AbstractConfig config, Problems problems) {
    String type = config.getString(AuthOptions.TYPE);
    boolean wanted = type.equals(Credentials.Type.OAUTH2.text());
    for (String option : new String[] {OAuthOptions.URL, OAuthOptions.CLIENT}) {
      String value = config.getString(option);
      Credentials.need(option, value.isEmpty() ? null : value, wanted, type, problems);
    }
    Password secret = config.getPassword(OAuthOptions.SECRET);
    Credentials.need(
        OAuthOptions.SECRET, secret.value().isEmpty() ? null : secret, wanted, type, problems);
  }

  HttpRequest.Builder http() {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .setHeader("Content-Type", RequestBody.Kind.FORM.contentType())
            .setHeader("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (authorization != null) {
      builder.setHeader("Authorization", authorization);
    }
    return builder;
  }

  /** The token of an answer. */
  Grant grant(int status, byte[] body) throws NoTokenException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (IOException e) {
      throw new NoTokenException("status " + status + ", and the answer is not JSON");
    }
    JsonNode token = answer.path("access_token");
    if (status != 200 || !token.isTextual() || token.textValue().isBlank()) {
      String error =
          answer.path("error").asText("") + " " + answer.path("error_description").asText("");
      throw new NoTokenException(
          "status "
              + status
              + " without a token: "
              + error.trim().substring(0, Math.min(error.trim().length(), SHOWN_CHARS)));
    }
    if (!SENDABLE.matcher(token.textValue()).matches()) {
      // Kept, it would fail all requests until it expires.
      throw new NoTokenException(
          "status " + status + ", and the token has characters that no header can carry");
    }
    issued.add(token.textValue());
    JsonNode seconds = answer.path("expires_in");
    long lifetime = Math.min(seconds.asLong(0), LONGEST_LIFETIME);
    return new Grant(token.textValue(), lifetime > 0 ? Duration.ofSeconds(lifetime) : null);
  }

  /** Most of it is secret. */
  @Override
  public String toString() {
    return "tokens of " + RequestTemplate.shownUrl(uri.toString());
  }
}
