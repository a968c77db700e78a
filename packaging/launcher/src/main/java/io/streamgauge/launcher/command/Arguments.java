// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a command line, read from left to right. What is wrong is told with the option, its
 * value and what to give instead.
 */
public final class Arguments {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?) ?(ms|s|m|h|d)");
  private static final double LONGEST_DAYS = 3_650;

  private final List<String> words;
  private int next;
  private String option;

  public Arguments(List<String> words) {
    this.words = List.copyOf(words);
  }

  /** The next option, or null behind the last one. */
  public String option() {
    option = next < words.size() ? words.get(next++) : null;
    return option;
  }

  /** The value of the option. */
  public String value() {
    if (next >= words.size()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return words.get(next++);
  }

  /** The value as a path from here. */
  public Path path() {
    return Path.of(value()).toAbsolutePath();
  }

  /** The value as a number between two. */
  public double number(double least, double most) {
    String text = value();
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!(number >= least && number <= most)) {
      throw wrong(text, "give " + plain(least) + " to " + plain(most));
    }
    return number;
  }

  /** The value as a fraction, as 0.02 or 2%. */
  public double share() {
    String text = value();
    try {
      return share(text);
    } catch (IllegalArgumentException e) {
      throw wrong(text, e.getMessage());
    }
  }

  /** A fraction that is written as 0.02 or 2%. */
  public static double share(String text) {
    double share;
    try {
      share =
          text.endsWith("%")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      share = Double.NaN;
    }
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("give a fraction, as 0.02 or 2%");
    }
    return share;
  }

  /** The value as a whole number between two. */
  public int count(int least, int most) {
    String text = value();
    try {
      int count = Integer.parseInt(text);
      if (count >= least && count <= most) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Told below, as one that is out of bounds.
    }
    throw wrong(text, "give a whole number, " + least + " to " + most);
  }

  /** The value as a time that is not negative, as 30s. */
  public Duration duration() {
    String text = value();
    try {
      return duration(text);
    } catch (IllegalArgumentException e) {
      throw wrong(text, e.getMessage());
    }
  }

  /** A time that is written as 500ms, 30s, 75m, 6h or 2d. */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      long unit =
          switch (matcher.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
          };
      double millis = Double.parseDouble(matcher.group(1)) * unit;
      if (millis <= LONGEST_DAYS * 86_400_000) {
        return Duration.ofMillis(Math.round(millis));
      }
    }
    throw new IllegalArgumentException("give a time as 500ms, 30s, 75m, 6h or 2d");
  }

  /** An exception about the option and a value of it. */
  public IllegalArgumentException wrong(String value, String remedy) {
    return new IllegalArgumentException(option + " " + value + ": " + remedy);
  }

  /** An exception about an option that there is not. */
  public IllegalArgumentException unknown() {
    return new IllegalArgumentException("unknown option " + option + "; --help names all");
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : Double.toString(number);
  }
}
