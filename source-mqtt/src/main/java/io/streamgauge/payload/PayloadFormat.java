// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

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

  /** Whether a payload has elements by itself, wherever the mapping points to. */
  boolean hasElements() {
    return this == CSV || this == SENML_JSON;
  }
}
