// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The request for a token.
 *
 * @param authorization header of the request, or null
 * @param form its body
 * @param issued the latest tokens, which are secrets that no configuration knows; newest first
 */
record TokenRequest(URI uri, String authorization, String form, List<String> issued) {
  private static final JsonMapper JSON = new JsonMapper();

  /** A year in seconds: what is said to last longer is asked for again then. */
  private static final long LONGEST_LIFETIME = 31_536_000;

  private static final int SHOWN_CHARS = 300;
  private static final int REMEMBERED = 4;

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

  /** The answer of a token service that gave no token; the message may hold secrets. */
  static final class NoTokenException extends Exception {
    NoTokenException(String reason) {
      super(reason);
    }
  }

  /** The request that sends this form. */
  static TokenRequest of(URI uri, String authorization, Map<String, String> form) {
    return new TokenRequest(
        uri,
        authorization,
        form.entrySet().stream()
            .map(each -> UrlText.encode(each.getKey()) + "=" + UrlText.encode(each.getValue()))
            .collect(Collectors.joining("&")),
        new CopyOnWriteArrayList<>());
  }

  HttpRequest.Builder http() {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .setHeader("Content-Type", "application/x-www-form-urlencoded")
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
    remember(token.textValue());
    JsonNode seconds = answer.path("expires_in");
    long lifetime = Math.min(seconds.asLong(0), LONGEST_LIFETIME);
    return new Grant(token.textValue(), lifetime > 0 ? Duration.ofSeconds(lifetime) : null);
  }

  private void remember(String token) {
    synchronized (issued) {
      issued.add(0, token);
      if (issued.size() > REMEMBERED) {
        issued.remove(REMEMBERED);
      }
    }
  }

  /** Most of it is secret. */
  @Override
  public String toString() {
    return "tokens of " + UrlText.shown(uri.toString());
  }
}
