// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Formats of payloads. */
enum PayloadFormat {
  JSON,
  SENML_JSON,
  CSV,
  STRING,
  RAW;

  /** What the mapping is when nothing else is configured, beside its defaults for all formats. */
  Map<String, String> mappingDefaults() {
    return this == SENML_JSON
        ? Map.of("observation.observed_property", "/name", "observation.unit", "/unit")
        : Map.of();
  }

  /** Whether the payload is passed on as a whole, without a mapping. */
  boolean isWhole() {
    return this == STRING || this == RAW;
  }

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
