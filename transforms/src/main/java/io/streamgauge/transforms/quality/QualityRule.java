// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.List;

/**
 * The tests for some properties of some sensors.
 *
 * @param property observed properties, with {@code *} for any characters and {@code ?} for one
 * @param sensor sensors, in the same way
 * @param tests what to test
 */
record QualityRule(String property, String sensor, List<QualityTest> tests) {

  boolean matches(String observedProperty, String sensorId) {
    return fits(property, observedProperty) && fits(sensor, sensorId);
  }

  /** Never goes back further than to the last {@code *}: texts may be long, and made to be slow. */
  static boolean fits(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == '?') {
        p++;
        t += Character.charCount(text.codePointAt(t));
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
