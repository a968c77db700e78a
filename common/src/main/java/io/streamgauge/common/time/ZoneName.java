// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Short names of zones as fixed offsets. Whoever writes EST in July means five hours behind UTC, as
 * most loggers do all year, and not the time that clocks in New York show then.
 */
final class ZoneName {
  private static final int LONGEST = 5;

  private static final Map<String, String> OFFSETS =
      Map.ofEntries(
          Map.entry("Z", "+00:00"),
          Map.entry("UT", "+00:00"),
          Map.entry("UTC", "+00:00"),
          Map.entry("GMT", "+00:00"),
          Map.entry("WET", "+00:00"),
          Map.entry("WEST", "+01:00"),
          Map.entry("CET", "+01:00"),
          Map.entry("MEZ", "+01:00"),
          Map.entry("CEST", "+02:00"),
          Map.entry("MESZ", "+02:00"),
          Map.entry("EET", "+02:00"),
          Map.entry("SAST", "+02:00"),
          Map.entry("EEST", "+03:00"),
          Map.entry("MSK", "+03:00"),
          Map.entry("HKT", "+08:00"),
          Map.entry("AWST", "+08:00"),
          Map.entry("JST", "+09:00"),
          Map.entry("KST", "+09:00"),
          Map.entry("ACST", "+09:30"),
          Map.entry("AEST", "+10:00"),
          Map.entry("ACDT", "+10:30"),
          Map.entry("AEDT", "+11:00"),
          Map.entry("NZST", "+12:00"),
          Map.entry("NZDT", "+13:00"),
          Map.entry("NDT", "-02:30"),
          Map.entry("NST", "-03:30"),
          Map.entry("EDT", "-04:00"),
          Map.entry("EST", "-05:00"),
          Map.entry("MDT", "-06:00"),
          Map.entry("MST", "-07:00"),
          Map.entry("PDT", "-07:00"),
          Map.entry("PST", "-08:00"),
          Map.entry("AKDT", "-08:00"),
          Map.entry("AKST", "-09:00"),
          Map.entry("HST", "-10:00"));

  /** Each in use for times that are hours apart. */
  private static final Set<String> AMBIGUOUS =
      Set.of("IST", "CST", "CDT", "BST", "AST", "ADT", "AMT", "GST", "SST", "ECT", "WST", "ACT");

  private ZoneName() {}

  /** The offset of a name in upper case, or null when it has none that is known. */
  static String offset(String name) {
    return OFFSETS.get(name);
  }

  /**
   * The text with an offset in the place of the name, or null when it has no name that is known.
   *
   * @throws TimeParseException when the name means several zones
   */
  static String toOffset(String text) throws TimeParseException {
    String shown = null;
    int end;
    for (int begin = 0; begin < text.length(); begin = end + 1) {
      end = endOfWord(text, begin);
      if (end == begin || end - begin > LONGEST) {
        continue;
      }
      String name = text.substring(begin, end).toUpperCase(Locale.ROOT);
      if (AMBIGUOUS.contains(name)) {
        throw TimeParseException.of(
            text,
            "names the zone " + name + ", which means several; send an offset such as +05:30");
      }
      String offset = OFFSETS.get(name);
      if (offset != null) {
        shown = text.substring(0, begin) + offset + text.substring(end);
      }
    }
    return shown;
  }

  private static int endOfWord(String text, int begin) {
    int end = begin;
    while (end < text.length() && isLetter(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
