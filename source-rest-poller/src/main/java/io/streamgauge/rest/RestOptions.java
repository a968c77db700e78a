// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.SourceOptions;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Names, defaults and single checks of the connector's options. */
final class RestOptions {
  static final String PRESET = "rest.preset";
  static final String URL = RequestTemplate.URL;
  static final String PARAMS = RequestTemplate.PARAMS;
  static final String HEADERS = RequestTemplate.HEADERS;
  static final String STATIONS = "rest.stations";
  static final String INTERVAL = "rest.poll.interval.ms";
  static final String START = "rest.start.time";
  static final String WINDOW_MAX = "rest.window.max";
  static final String LOOKBACK = "rest.lookback";
  static final String MAX_FUTURE = "max.future.ms";
  static final String WINDOW_FORMAT = "rest.window.format";
  static final String WINDOW_ZONE = "rest.window.zone";
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
    new Options(def, "Station service")
        .add(
            PRESET,
            Type.STRING,
            null,
            presets(),
            Importance.HIGH,
            "Settings of a known service; every one of them can be overridden.",
            "Preset")
        .add(
            URL,
            Type.STRING,
            null,
            new Parsed("http, https or file URL", FileOptions::url),
            Importance.HIGH,
            "URL of the service; {station}, {window.start} and {window.end} are filled in. Or"
                + " file: with a glob, in which {station} takes a part of the path: the files of"
                + " loggers.",
            "URL")
        .add(
            STATIONS,
            Type.LIST,
            List.of(),
            null,
            Importance.HIGH,
            "Identifiers of the stations to read, as the service writes them.",
            "Stations")
        .add(
            INTERVAL,
            Type.LONG,
            900_000L,
            Range.atLeast(100),
            Importance.HIGH,
            "How often each station is asked for new readings.",
            "Poll interval")
        .add(
            START,
            Type.STRING,
            "now",
            new Parsed("now, instant or ISO duration", StartTime::parse),
            Importance.HIGH,
            "Where a new station begins: now, an instant, or a duration back such as P30D.",
            "Start")
        .add(
            WINDOW_MAX,
            Type.STRING,
            "P7D",
            span(),
            Importance.MEDIUM,
            "Longest time range of one request, as ISO duration or milliseconds.",
            "Longest window")
        .add(
            WINDOW_FORMAT,
            Type.STRING,
            "iso",
            new Parsed(
                "iso, seconds, milliseconds or a pattern", text -> WindowFormat.of(text, "UTC")),
            Importance.MEDIUM,
            "How {window.start} and {window.end} are written.",
            "Window format")
        .add(
            WINDOW_ZONE,
            Type.STRING,
            "UTC",
            new Parsed("zone id or offset", WindowFormat::zone),
            Importance.LOW,
            "Zone in which a pattern writes the ends of a window.",
            "Window zone")
        .add(
            LOOKBACK,
            Type.STRING,
            "PT3H",
            span(),
            Importance.MEDIUM,
            "How late a reading may appear or change behind its series and still be read.",
            "Look-back")
        .add(
            MAX_FUTURE,
            Type.LONG,
            600_000L,
            Range.atLeast(0),
            Importance.LOW,
            "A reading further ahead of the worker's clock becomes a bad record and moves no"
                + " position; give a forecast as much as it reaches ahead.",
            "Most future");
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

  private static ConfigDef.Validator presets() {
    return new Parsed(
        Preset.NAMES.toString(),
        text -> {
          if (!Preset.NAMES.contains(text)) {
            throw new IllegalArgumentException("no such preset; use one of " + Preset.NAMES);
          }
        });
  }

  private static Parsed span() {
    return new Parsed("ISO duration or milliseconds", RestOptions::duration);
  }

  static Duration duration(String text) {
    try {
      Duration duration =
          text.matches("\\d{1,15}")
              ? Duration.ofMillis(Long.parseLong(text))
              : Duration.parse(text);
      if (duration.isNegative()) {
        throw new IllegalArgumentException("'" + text + "' is negative; use a positive duration");
      }
      return duration;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a duration such as P7D or PT6H nor a number of milliseconds",
          e);
    }
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
