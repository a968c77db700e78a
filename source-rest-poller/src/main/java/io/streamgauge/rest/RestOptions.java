// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestTemplate;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Names, defaults and single checks of the connector's options. */
final class RestOptions {
  /** What the names of the options of extraction begin with. */
  static final String PREFIX = "rest.";

  static final String TRY = "rest.validate.request";

  private RestOptions() {}

  /** All options of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    Preset.define(def);
    new Options(def, "Station service")
        .add(
            RequestTemplate.URL,
            Type.STRING,
            null,
            new Parsed("http or https URL", RestOptions::serviceUrl),
            Importance.HIGH,
            "URL of the service; {station}, {window.start} and {window.end} are filled in.",
            "URL");
    StationOptions.defineList(def);
    WindowOptions.define(def);
    ExtractionOptions.define(new OptionList(def), PREFIX);
    ExtractionOptions.defineAnswers(new OptionList(def), PREFIX);
    HttpOptions.define(new OptionList(def));
    WindowOptions.defineBackfill(def);
    GapOptions.define(def);
    defineTrial(def);
    StationOptions.define(def);
    GroupOptions.define(def);
    ObservationMapping.define(def);
    SourceOptions.define(def);
    return def;
  }

  private static void serviceUrl(String text) {
    if (text.trim().startsWith("file:")) {
      throw new IllegalArgumentException(
          "files of loggers have a connector of their own: set"
              + " connector.class=io.streamgauge.files.LoggerFileSourceConnector and files.path in"
              + " place of rest.url, and let the names of the other options begin with files. in"
              + " place of rest. (rest.file.settle.ms is files.settle.ms, rest.response.max.bytes is"
              + " files.max.bytes, rest.validate.request is files.validate); under the same name it"
              + " goes on where this one was");
    }
    url(text);
  }

  static void url(String text) {
    RequestTemplate.checkUrl(text);
  }

  /** Adds options to one group, in order. */
  static final class Options {
    private final ConfigDef def;
    private final String group;
    private int order;

    Options(ConfigDef def, String group) {
      this.def = def;
      this.group = group;
      // A group may go on where others have begun it.
      order =
          (int) def.configKeys().values().stream().filter(key -> group.equals(key.group)).count();
    }

    Options add(
        String name,
        Type type,
        Object defaultValue,
        ConfigDef.Validator validator,
        Importance importance,
        String doc,
        String display) {
      def.define(
          name,
          type,
          defaultValue,
          validator,
          importance,
          doc,
          group,
          ++order,
          Width.LONG,
          display);
      return this;
    }
  }

  private static void defineTrial(ConfigDef def) {
    new OptionList(def)
        .group("Validation")
        .flag(
            TRY,
            false,
            "Trial request",
            "Whether checking the configuration sends one request, for the last day of the first"
                + " station or stations: their first readings go to the worker's log, or the reason"
                + " why none came is an error.");
  }
}
