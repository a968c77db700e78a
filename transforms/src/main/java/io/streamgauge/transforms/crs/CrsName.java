// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import java.util.Locale;

/** The names by which readings call reference systems; any text may come, with each reading. */
final class CrsName {
  private static final String URN = "urn:ogc:def:crs:";
  private static final String EPSG_URN = URN + "epsg:";
  private static final String EPSG = "epsg:";
  private static final String OGC = "ogc:";
  private static final int FEWEST_DIGITS = 4;
  private static final int MOST_DIGITS = 6;

  private CrsName() {}

  /** The EPSG code of a name, or null when it is none. */
  static Integer code(String text) {
    String lower = text.trim().toLowerCase(Locale.ROOT);
    if (isCrs84(lower)) {
      return Crs.WGS84;
    }
    int digits = digits(lower);
    int count = lower.length() - digits;
    if (digits < 0 || count < FEWEST_DIGITS || count > MOST_DIGITS) {
      return null;
    }
    int code = 0;
    for (int i = digits; i < lower.length(); i++) {
      if (!isDigit(lower.charAt(i))) {
        return null;
      }
      code = 10 * code + lower.charAt(i) - '0';
    }
    return code;
  }

  /** {@code OGC:CRS84}, with a version or none in between, and as an URN. */
  private static boolean isCrs84(String lower) {
    int at = lower.startsWith(URN) ? URN.length() : 0;
    if (!lower.startsWith(OGC, at)) {
      return false;
    }
    at += OGC.length();
    at += lower.startsWith("1.3", at) ? 3 : lower.startsWith(":", at) ? 1 : 0;
    at += lower.startsWith(":", at) ? 1 : 0;
    return lower.length() - at == "crs84".length() && lower.startsWith("crs84", at);
  }

  /** Where the digits of the code begin, or -1 when they cannot. */
  private static int digits(String lower) {
    if (lower.startsWith(EPSG)) {
      return EPSG.length();
    }
    if (!lower.startsWith(EPSG_URN)) {
      return 0;
    }
    int at = EPSG_URN.length();
    while (at < lower.length() && (isDigit(lower.charAt(at)) || lower.charAt(at) == '.')) {
      at++;
    }
    return lower.startsWith(":", at) ? at + 1 : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
