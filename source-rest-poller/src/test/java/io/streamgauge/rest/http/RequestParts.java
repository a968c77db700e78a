// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What the connector's tests need of what this package keeps to itself. */
public final class RequestParts {
  private RequestParts() {}

  public static boolean matches(String rule, int status, byte[] body) {
    return ErrorRule.parse(rule).matches(status, body, null);
  }

  public static Duration retryAfter(String text, Instant now) {
    return Quota.retryAfter(text, now);
  }

  public static String encode(String text) {
    return UrlText.encode(text);
  }

  public static String pair(String client, String secret) {
    return ClientCredentials.pair(client, secret);
  }

  public static Request fill(RequestTemplate template, Map<String, String> names) {
    return template.fill(names);
  }

  public static String way(HttpOptions http) {
    return http.transport().toString();
  }
}
