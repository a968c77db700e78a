// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Options of a connector that asks so many stations of a service on this machine. */
final class ManyStations {
  private ManyStations() {}

  static Map<String, String> properties(String name, int port, int stations) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", name);
    properties.put("rest.url", "http://127.0.0.1:" + port + "/");
    properties.put("rest.params", "station={station}&from={window.start}&to={window.end}");
    properties.put(
        "rest.stations",
        IntStream.range(0, stations)
            .mapToObj(i -> String.format("USGS-%08d", i))
            .collect(Collectors.joining(",")));
    properties.put("rest.start.time", "PT4H");
    properties.put("rest.extract.levels", "/readings");
    properties.put("rest.max.in.flight", "16");
    properties.put("observation.sensor_id", "{station}");
    properties.put("observation.observed_property", "/property");
    properties.put("observation.event_time", "/time");
    properties.put("observation.result", "/value");
    properties.put("kafka.topic", "readings");
    return properties;
  }
}
