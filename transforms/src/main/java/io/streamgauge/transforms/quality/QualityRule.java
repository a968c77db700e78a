// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The tests for some properties of some sensors.
 *
 * @param property matches observed properties
 * @param sensor matches sensors
 * @param tests what to test
 */
record QualityRule(Pattern property, Pattern sensor, List<QualityTest> tests) {

  boolean matches(String observedProperty, String sensorId) {
    return property.matcher(observedProperty).matches() && sensor.matcher(sensorId).matches();
  }

  /** The pattern of a text in which {@code *} stands for any characters and {@code ?} for one. */
  static Pattern wildcard(String text) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
