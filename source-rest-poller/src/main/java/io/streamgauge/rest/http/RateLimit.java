// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound on the requests that may be sent in any window of this length.
 *
 * @param text as the user wrote the window: {@code min}
 */
record RateLimit(int count, Duration window, String text) {
  private static final Map<String, Duration> WINDOWS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})\\s*/\\s*(s|min|h|d)");

  /**
   * Reads {@code 60/min}.
   *
   * @throws IllegalArgumentException when it is not of that form
   */
  static RateLimit parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "'" + text.trim() + "' is not of the form 60/min; windows are s, min, h and d");
    }
    String window = matcher.group(2);
    return new RateLimit(Integer.parseInt(matcher.group(1)), WINDOWS.get(window), window);
  }

  /** Part of this limit, at least one request. */
  RateLimit percent(int percent) {
    return new RateLimit((int) Math.max(1, count * (long) percent / 100), window, text);
  }

  /**
   * One task's part of all limits, as option text; the parts never add up to more than the whole.
   */
  static String share(List<RateLimit> limits, int task, int tasks) {
    List<String> parts = new ArrayList<>();
    for (RateLimit limit : limits) {
      int part = limit.count() / tasks + (task < limit.count() % tasks ? 1 : 0);
      parts.add(part + "/" + limit.text());
    }
    return String.join(",", parts);
  }
}
