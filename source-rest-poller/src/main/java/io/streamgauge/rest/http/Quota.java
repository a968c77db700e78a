// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * The service's own limit, as an answer tells it.
 *
 * @param exceeded whether this request was one too many
 * @param remaining requests left until the reset, or null when not told
 * @param pause until the service allows requests again, or null when not told
 */
record Quota(boolean exceeded, Long remaining, Duration pause) {
  static final Quota UNKNOWN = new Quota(false, null, null);

  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** A reset above this is an epoch time, below it a number of seconds. */
  private static final long SMALLEST_EPOCH = 1_000_000_000L;

  private static final long SMALLEST_EPOCH_MILLIS = 100_000_000_000L;

  /** What the headers of an answer say. */
  static Quota of(boolean exceeded, HttpHeaders headers, Instant now) {
    Long remaining = number(headers, "X-RateLimit-Remaining", "RateLimit-Remaining");
    Duration wait =
        exceeded ? retryAfter(headers.firstValue("Retry-After").orElse(null), now) : null;
    if (wait == null) {
      wait = reset(number(headers, "X-RateLimit-Reset", "RateLimit-Reset"), now);
    }
    return new Quota(exceeded, remaining, wait);
  }

  /**
   * The wait that a server asks for, in seconds or as a date. Zero and less is no hint: it would
   * burn all attempts at once. More than an hour counts as an hour.
   */
  static Duration retryAfter(String text, Instant now) {
    if (text == null) {
      return null;
    }
    try {
      Duration wait =
          text.trim().matches("-?\\d{1,15}")
              ? Duration.ofSeconds(Long.parseLong(text.trim()))
              : Duration.between(
                  now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.trim())));
      if (wait.isZero() || wait.isNegative()) {
        return null;
      }
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration reset(Long value, Instant now) {
    if (value == null || value <= 0) {
      return null;
    }
    Duration wait;
    if (value < SMALLEST_EPOCH) {
      wait = Duration.ofSeconds(value);
    } else if (value < SMALLEST_EPOCH_MILLIS) {
      wait = Duration.between(now, Instant.ofEpochSecond(value));
    } else {
      wait = Duration.between(now, Instant.ofEpochMilli(value));
    }
    if (wait.isNegative() || wait.isZero()) {
      return null;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static Long number(HttpHeaders headers, String... names) {
    for (String name : names) {
      String text = headers.firstValue(name).orElse("").trim();
      if (text.matches("-?\\d{1,15}")) {
        return Long.valueOf(text);
      }
    }
    return null;
  }
}
