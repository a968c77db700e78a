// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** Texts and numbers as the reports write them. */
final class ReportText {
  /** A number that nobody knows. */
  static final String UNKNOWN = "–";

  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");
  private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]|~#!$]");
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;

  private ReportText() {}

  /** One line, without what could end it, hide in it or turn it around. */
  static String line(String any) {
    return UNSEEN.matcher(any).replaceAll(" ").strip();
  }

  /** A text of a page, also within an attribute. */
  static String html(String any) {
    return line(any)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A text of Markdown, also within a table. */
  static String markdown(String any) {
    String plain = line(any).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return MARKUP.matcher(plain).replaceAll("\\\\$0");
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String millis(double millis) {
    if (!Double.isFinite(millis)) {
      return UNKNOWN;
    }
    return Math.abs(millis) < 999.5
        ? String.format(Locale.ROOT, Math.abs(millis) < 9.95 ? "%.1f ms" : "%.0f ms", millis)
        : seconds(millis / 1000);
  }

  static String seconds(double seconds) {
    if (!Double.isFinite(seconds)) {
      return UNKNOWN;
    }
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    if (whole < MINUTE) {
      return whole + " s";
    }
    return whole < HOUR
        ? pair(whole, MINUTE, " min", 1, " s")
        : pair(Math.round(seconds / MINUTE) * MINUTE, HOUR, " h", MINUTE, " min");
  }

  private static String pair(long all, long large, String largeName, long small, String smallName) {
    long rest = all % large / small;
    return count(all / large) + largeName + (rest == 0 ? "" : " " + rest + smallName);
  }

  static String duration(Duration duration) {
    return seconds(duration.toMillis() / 1000.0);
  }

  /** A number and its word, which has an s if they are many. */
  static String many(long count, String one) {
    return count(count) + " " + one + (count == 1 ? "" : "s");
  }
}
