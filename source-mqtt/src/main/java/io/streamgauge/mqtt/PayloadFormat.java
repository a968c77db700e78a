// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.Arrays;
import java.util.Locale;

/** Formats of payloads. */
enum PayloadFormat {
  JSON,
  RAW;

  static PayloadFormat named(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** All of them as users write them. */
  static String[] texts() {
    return Arrays.stream(values()).map(PayloadFormat::text).toArray(String[]::new);
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
