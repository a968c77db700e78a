// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
          "pegelonline",
          "kiwis");

  static final String OPTION = "rest.preset";

  /** The options of the version before, which still act. */
  static final FormerOptions FORMER = former();

  private Preset() {}

  private static FormerOptions former() {
    List<Former> all = new ArrayList<>(HttpOptions.formerOptions());
    all.addAll(StationOptions.former());
    all.addAll(ExtractionOptions.former("rest."));
    all.add(Former.kept(SourceOptions.PAYLOAD_VERSION, SourceOptions.PAYLOAD_VERSION_NOW));
    return new FormerOptions(all);
  }

  static void define(OptionList options) {
    options
        .group("Station service")
        .parsed(
            OPTION,
            null,
            NAMES.toString(),
            Preset::check,
            "Preset",
            "Settings of a known service; every one of them can be overridden.")
        .high();
  }

  private static void check(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no such preset; use one of " + NAMES);
    }
  }

  /**
   * The user's options over those of the preset that they name. Parameters that begin with an
   * ampersand are added to the preset's. An unknown preset is left to the option's validator, and
   * options of the version before become those of this one.
   */
  static Map<String, String> merge(Map<String, String> properties) {
    String name = properties.get(OPTION);
    if (name == null || !NAMES.contains(name)) {
      return FORMER.present(properties);
    }
    Map<String, String> merged = new HashMap<>(load(name));
    String own = merged.get(RequestTemplate.PARAMS);
    merged.putAll(properties);
    String params = properties.get(RequestTemplate.PARAMS);
    if (own != null && params != null && params.startsWith("&")) {
      merged.put(RequestTemplate.PARAMS, own + params);
    }
    return FORMER.present(merged);
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
