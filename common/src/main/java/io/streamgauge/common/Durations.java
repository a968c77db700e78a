// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The durations of options: {@code 500ms}, {@code 30s}, {@code 15m}, {@code 6h}, {@code 7d}, the
 * ISO 8601 form ({@code PT15M}, {@code P7D}), or a number without a unit, which counts in the unit
 * that the option's name ends with ({@code .ms}, {@code .seconds}), else in milliseconds.
 *
 * <p>A day has 24 hours.
 */
public final class Durations {
  private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,19})\\s?(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("\\+?\\d{1,19}");

  /** The longest that an option can say, which is for ever. */
  public static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private Durations() {}

  /**
   * The duration that a text means.
   *
   * @param option whose value it is; its name says what a plain number counts
   * @throws IllegalArgumentException when it is none, is negative, or has more milliseconds than 64
   *     bits hold; the message says what to write
   */
  public static Duration parse(String option, String text) {
    String given = text.strip().toLowerCase(Locale.ROOT);
    Duration duration;
    try {
      Matcher withUnit = WITH_UNIT.matcher(given);
      if (withUnit.matches()) {
        duration = of(Long.parseLong(withUnit.group(1)), withUnit.group(2));
      } else if (NUMBER.matcher(given).matches()) {
        duration = of(Long.parseLong(given), option.endsWith(".seconds") ? "s" : "ms");
      } else {
        duration = Duration.parse(given);
      }
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "it is no duration; write one as 500ms, 30s, 15m, 6h, 7d or PT15M, or as a number of "
              + (option.endsWith(".seconds") ? "seconds" : "milliseconds"),
          e);
    }
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("it must lie between 0 and " + LONGEST.toDays() + "d");
    }
    return duration;
  }

  /** The same in whole seconds, up to the next: no wait becomes shorter than it was written. */
  public static long seconds(String option, String text) {
    return parse(option, text).plusNanos(999_999_999).toSeconds();
  }

  private static Duration of(long number, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** The shortest text that means a duration, as documentation and defaults show it. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1_000 != 0 || millis == 0) {
      return millis + "ms";
    }
    if (duration.toSeconds() % 60 != 0) {
      return duration.toSeconds() + "s";
    }
    if (duration.toMinutes() % 60 != 0) {
      return duration.toMinutes() + "m";
    }
    return duration.toHours() % 24 == 0 ? duration.toDays() + "d" : duration.toHours() + "h";
  }

  /** A validator that takes what {@link #parse} takes, from {@code least} to {@code most}. */
  public static ConfigDef.Validator between(Duration least, Duration most) {
    return new Between(least, most);
  }

  /** A validator of durations from the least to the most. */
  private record Between(Duration least, Duration most) implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, Object value) {
      if (value == null) {
        return;
      }
      Duration duration;
      try {
        duration = parse(name, value.toString());
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name, LogText.of(value.toString()), e.getMessage());
      }
      if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
        throw new ConfigException(name, LogText.of(value.toString()), "it must lie in " + this);
      }
    }

    @Override
    public String toString() {
      return most.equals(LONGEST) ? text(least) + " or more" : text(least) + " to " + text(most);
    }
  }
}
