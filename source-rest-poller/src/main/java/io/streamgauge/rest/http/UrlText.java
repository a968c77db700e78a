// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The spelling of URLs: as they are sent, and as they may be shown. */
final class UrlText {
  /** Longest URL that is followed: the JDK puts long relative ones together in quadratic time. */
  static final int MOST_LINK = 16_384;

  private static final List<String> SECRET =
      List.of("key", "token", "secret", "passw", "signature", "auth", "appid");
  private static final Pattern LOGIN = Pattern.compile("//[^/@?#]{0,1000}@");

  private UrlText() {}

  /** Commas and colons are legal in a query, and servers as well as people read them better. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%2C", ",")
        .replace("%3A", ":");
  }

  /** Whether a parameter or header of this name is likely to hold a key. */
  static boolean secret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    // Asked of each part of each URL that is asked for.
    for (String part : SECRET) {
      if (lower.contains(part)) {
        return true;
      }
    }
    return false;
  }

  /** The same scheme, host and port with another path and query. */
  static URI withQuery(URI uri, String path, String query) {
    boolean none = query == null || query.isEmpty();
    return URI.create(
        uri.getScheme() + "://" + uri.getRawAuthority() + path + (none ? "" : "?" + query));
  }

  /** A URL without the login and the values of secret parameters that the user typed into it. */
  static String shown(String typed) {
    if (typed == null) {
      return null;
    }
    String url = typed.indexOf('@') < 0 ? typed : LOGIN.matcher(typed).replaceFirst("//***@");
    int start = url.indexOf('?');
    if (start < 0) {
      return url;
    }
    List<String> parts = new ArrayList<>();
    for (String part : url.substring(start + 1).split("&", -1)) {
      int equals = part.indexOf('=');
      boolean secret = equals > 0 && secret(part.substring(0, equals));
      parts.add(secret ? part.substring(0, equals) + "=***" : part);
    }
    return url.substring(0, start + 1) + String.join("&", parts);
  }

  /**
   * Reads the URL of a service, in which names in braces may stand.
   *
   * @throws IllegalArgumentException when it is none; the message does not repeat it
   */
  static void check(String text) {
    URI uri;
    try {
      // Placeholders are not legal in a URL until they are filled in.
      uri = URI.create(text.replaceAll("[{}]", "_"));
    } catch (IllegalArgumentException e) {
      // The message of the cause repeats the text, which may hold a key.
      String why =
          e.getCause() instanceof URISyntaxException syntax
              ? syntax.getReason() + " at character " + (syntax.getIndex() + 1)
              : "it cannot be read";
      throw new IllegalArgumentException("this is not a URL: " + why, e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("use an absolute http:// or https:// URL");
    }
    if (uri.getPort() > 65_535) {
      throw new IllegalArgumentException("ports go from 1 to 65535");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a URL must not hold user or password; use rest.auth.type=basic");
    }
  }
}
