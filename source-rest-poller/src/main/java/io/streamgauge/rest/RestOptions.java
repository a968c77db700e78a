// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.SourceOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Names, defaults and single checks of the connector's options. */
final class RestOptions {
  static final String URL = RequestTemplate.URL;
  static final String PARAMS = RequestTemplate.PARAMS;
  static final String HEADERS = RequestTemplate.HEADERS;
  static final String EMPTY_ANSWER = "rest.empty.answer";
  static final String LEVELS = "rest.extract.levels";
  static final String SERIES = "rest.extract.series";
  static final String RATES = HttpOptions.RATES;
  static final String TIMEOUT = HttpOptions.TIMEOUT;
  static final String RESPONSE_MAX = HttpOptions.RESPONSE_MAX;
  static final String IN_FLIGHT = HttpOptions.IN_FLIGHT;
  static final String BACKOFF = HttpOptions.BACKOFF;
  static final String BACKOFF_MAX = HttpOptions.BACKOFF_MAX;

  static final int MOST_LEVELS = 4;

  private RestOptions() {}

  static String levelFields(int level) {
    return "rest.extract." + level + ".fields";
  }

  /** All options of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    Preset.define(def);
    new Options(def, "Station service")
        .add(
            URL,
            Type.STRING,
            null,
            new Parsed("http, https or file URL", FileOptions::url),
            Importance.HIGH,
            "URL of the service; {station}, {window.start} and {window.end} are filled in. Or"
                + " file: with a glob, in which {station} takes a part of the path: the files of"
                + " loggers.",
            "URL");
    StationOptions.defineList(def);
    WindowOptions.define(def);
    Options extraction =
        new Options(def, "Extraction")
            .add(
                LEVELS,
                Type.LIST,
                List.of(),
                new Parsed("JSON pointers", JsonPointer::compile),
                Importance.MEDIUM,
                "JSON pointers to the rows, level by level, each from an element of the one"
                    + " before.",
                "Levels");
    extraction.add(
        EMPTY_ANSWER,
        Type.STRING,
        null,
        new Parsed("regular expression", Pattern::compile),
        Importance.LOW,
        "An answer that is not of the expected shape means no readings when this is found in its"
            + " first 2,000 bytes.",
        "Empty answer");
    for (int level = 0; level <= MOST_LEVELS; level++) {
      extraction.add(
          levelFields(level),
          Type.LIST,
          List.of(),
          new Parsed("name=/pointer, ...", Level::checkField),
          Importance.MEDIUM,
          level == 0
              ? "Names that the whole answer gives to the mapping, as name=/pointer, or"
                  + " name=/pointer =~ (regex) for a part of the text."
              : "Names that an element of level "
                  + level
                  + " gives to the mapping, as name=/pointer or name=/pointer =~ (regex).",
          "Fields of level " + level);
    }
    extraction.add(
        SERIES,
        Type.STRING,
        "{sensor_id}:{observed_property}",
        new ConfigDef.NonEmptyString(),
        Importance.MEDIUM,
        "What tells the series of one station apart; each has a cursor of its own.",
        "Series");
    HttpOptions.define(new OptionList(def));
    BackfillOptions.define(def);
    WindowOptions.defineBackfill(def);
    GapOptions.define(def);
    TrialRequest.define(def);
    StationOptions.define(def);
    GroupOptions.define(def);
    AnswerOptions.define(def);
    FileOptions.define(def);
    ObservationMapping.define(def);
    SourceOptions.define(def);
    return def;
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
}
