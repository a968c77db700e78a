// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An alert as it came on its topic.
 *
 * @param kind mean or limit
 * @param state raised or cleared
 * @param region where it is
 * @param sensor or region that it is about
 * @param property what was measured
 * @param value the number that passed the limit
 * @param unit of the number
 * @param eventTime of the reading, or the end of the window
 * @param arrived when a consumer of committed records had it
 */
record Alert(
    String kind,
    String state,
    String region,
    String sensor,
    String property,
    double value,
    String unit,
    Instant eventTime,
    Instant arrived) {

  static Alert of(JsonNode value, Instant arrived) {
    return new Alert(
        value.path("kind").asText(),
        value.path("alert").asText(),
        value.path("attributes").path("region").asText(),
        value.path("sensor_id").asText(),
        value.path("observed_property").asText(),
        value.path("result").asDouble(),
        value.path("unit").asText(),
        Instant.ofEpochMilli(value.path("event_time").asLong()),
        arrived);
  }

  boolean ofMean() {
    return kind.equals("mean");
  }

  boolean raised() {
    return state.equals("raised");
  }
}
