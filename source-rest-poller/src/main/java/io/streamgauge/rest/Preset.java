// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings of a known service: a flat map of this connector's own options. */
final class Preset {
  static final List<String> NAMES =
      List.of(
          "usgs-iv",
          "usgs-ogc",
          "openaq-v3",
          "noaa-coops",
          "ndbc-realtime2",
          "ea-flood",
          "hubeau-v2",
          "sensorthings",
          "nws",
          "pegelonline");

  private Preset() {}

  /**
   * The user's options over those of the preset that they name. Parameters that begin with an
   * ampersand are added to the preset's. An unknown preset is left to the option's validator.
   */
  static Map<String, String> merge(Map<String, String> properties) {
    String name = properties.get(RestOptions.PRESET);
    if (name == null || !NAMES.contains(name)) {
      return properties;
    }
    Map<String, String> merged = new HashMap<>(load(name));
    String own = merged.get(RestOptions.PARAMS);
    merged.putAll(properties);
    String params = properties.get(RestOptions.PARAMS);
    if (own != null && params != null && params.startsWith("&")) {
      merged.put(RestOptions.PARAMS, own + params);
    }
    return merged;
  }

  static Map<String, String> load(String name) {
    String resource = "presets/" + name + ".json";
    try (InputStream in = Preset.class.getResourceAsStream(resource)) {
      return new JsonMapper().readValue(in, new TypeReference<Map<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource + " of this plugin's own jar", e);
    }
  }
}
