// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.OptionList;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The settings for known publishers of messages: a flat map of this connector's own options. */
final class DevicePreset {
  static final List<String> NAMES = List.of("zigbee2mqtt", "weewx", "ecowitt");

  static final String OPTION = "mqtt.preset";

  private DevicePreset() {}

  /** Adds the option to the group that was begun. */
  static OptionList define(OptionList options) {
    return options
        .parsed(
            OPTION,
            null,
            NAMES.toString(),
            DevicePreset::check,
            "Preset",
            "Settings for what known devices and gateways publish; every one of them can be"
                + " overridden.")
        .high();
  }

  private static void check(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no such preset; use one of " + NAMES);
    }
  }

  /**
   * The user's options over those of the preset that they name. An unknown one is left to the
   * option's validator.
   */
  static Map<String, String> merge(Map<String, String> properties) {
    String name = properties.getOrDefault(OPTION, "").trim();
    if (!NAMES.contains(name)) {
      return properties;
    }
    Map<String, String> merged = new HashMap<>(load(name));
    merged.putAll(properties);
    return merged;
  }

  static Map<String, String> load(String name) {
    String resource = "presets/" + name + ".json";
    try (InputStream in = DevicePreset.class.getResourceAsStream(resource)) {
      return new JsonMapper().readValue(in, new TypeReference<Map<String, String>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource + " of this plugin's own jar", e);
    }
  }
}
