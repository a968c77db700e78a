// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Zones as people write them in options: by name, and as plain text within a pattern. */
public final class WrittenZone {
  /** These follow the clocks of a region there, and are an offset to those who write them. */
  private static final Set<String> DOUBTFUL = Set.of("CET", "EET", "MET", "WET");

  private static final Pattern UTC = Pattern.compile("(?i)Z|ZULU|UTC?|GMT");

  /** A name, an offset, or one behind the other as in {@code UTC+1}. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?<![A-Za-z])(?:(?i:(UTC|GMT)) ?([+-]\\d{1,2}(?::?\\d{2})?)(?!\\d)"
              + "|((?i:Zulu|UTC?|GMT|Z)|[A-Z]{3,4})(?![A-Za-z])"
              + "|([+-]\\d{2}:?\\d{2})(?![\\d-]))");

  private WrittenZone() {}

  /**
   * The zone of an option.
   *
   * @throws IllegalArgumentException when it is none, or one that may be meant in two ways
   */
  public static ZoneId of(String text) {
    if (isDoubtful(text)) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' may be meant with daylight saving or without; give an offset such as +01:00, or"
              + " a region such as Europe/Paris");
    }
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time zone; use an id such as Europe/Paris or an offset", e);
    }
  }

  /** Whether a name follows the clocks of a region, and may be meant as an offset. */
  static boolean isDoubtful(String name) {
    return DOUBTFUL.contains(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Whether the plain text of a pattern, which neither reads nor writes a zone, says another one
   * than that of its times.
   */
  public static boolean isContradicted(String pattern, ZoneId zone) {
    ZoneOffset said = PatternLetters.of(pattern).has("XxZOVzv") ? null : plain(pattern);
    return said != null && !said.equals(zone.normalized());
  }

  private static ZoneOffset plain(String pattern) {
    Matcher word = PLAIN.matcher(PatternLetters.plainText(pattern));
    while (word.find()) {
      String name = word.group(3);
      String offset =
          name == null
              ? word.group(2) == null ? word.group(4) : word.group(2)
              : UTC.matcher(name).matches() ? "Z" : ZoneName.offset(name);
      if (offset != null) {
        return ZoneOffset.of(
            offset.matches("[+-]\\d(?::?\\d{2})?")
                ? offset.charAt(0) + "0" + offset.substring(1)
                : offset);
      }
    }
    return null;
  }
}
