// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Set;

/**
 * The redirects that are followed: to the same host and port, or from http to https on their usual
 * ports. An answer that names another host could otherwise make readings of whatever this worker
 * can reach.
 *
 * @param followed whether any are
 */
record Redirects(boolean followed) {
  private static final int MOST = 5;
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /**
   * Where a request goes on to; null when the answer is what it gets.
   *
   * @param before how often it went on
   */
  URI next(URI asked, HttpResponse<?> answer, int before) {
    if (!followed || before >= MOST || !STATUSES.contains(answer.statusCode())) {
      return null;
    }
    try {
      String location = answer.headers().firstValue("Location").orElse("::");
      if (location.length() > UrlText.MOST_LINK) {
        return null;
      }
      URI next = asked.resolve(location);
      boolean same =
          asked.getHost().equalsIgnoreCase(next.getHost())
              && (asked.getScheme().equalsIgnoreCase(next.getScheme())
                  ? port(asked) == port(next)
                  : port(asked) == HTTP
                      && "https".equalsIgnoreCase(next.getScheme())
                      && port(next) == HTTPS);
      return same && next.getRawUserInfo() == null ? next : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS : HTTP;
  }
}
