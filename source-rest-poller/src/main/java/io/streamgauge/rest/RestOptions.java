// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.extract.ExtractionOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Names, defaults and single checks of the connector's options. */
final class RestOptions {
  /** What the names of the options of extraction begin with. */
  static final String PREFIX = "rest.";

  static final String URL = "rest.url";
  static final String PARAMS = "rest.params";
  static final String HEADERS = "rest.headers";
  static final String FORMAT = PREFIX + ExtractionOptions.FORMAT;
  static final String LEVELS = PREFIX + ExtractionOptions.LEVELS;
  static final String RATES = "rest.limits";
  static final String TIMEOUT = "rest.request.timeout.ms";
  static final String RESPONSE_MAX = "rest.response.max.bytes";
  static final String IN_FLIGHT = "rest.max.in.flight";
  static final String BACKOFF = "rest.retry.backoff.ms";
  static final String BACKOFF_MAX = "rest.retry.backoff.max.ms";

  private RestOptions() {}

  /** All options of the connector. */
  static ConfigDef definition() {
    ConfigDef def = new ConfigDef();
    Preset.define(def);
    new Options(def, "Station service")
        .add(
            URL,
            Type.STRING,
            null,
            new Parsed("http or https URL", RestOptions::serviceUrl),
            Importance.HIGH,
            "URL of the service; {station}, {window.start} and {window.end} are filled in.",
            "URL")
        .add(
            PARAMS,
            Type.STRING,
            "",
            new Parsed("name=value&name=value", RequestTemplate::params),
            Importance.MEDIUM,
            "Query parameters as name=value joined by &, not encoded; a leading & adds to the"
                + " preset's.",
            "Parameters")
        .add(
            HEADERS,
            Type.PASSWORD,
            "",
            RequestOptions.headerForm(),
            Importance.LOW,
            "Request headers as Name: value, joined by |, with the names that the URL takes;"
                + " hidden, since they may carry a key.",
            "Headers");
    StationOptions.defineList(def);
    WindowOptions.define(def);
    new Options(def, "Station service")
        .add(
            RATES,
            Type.LIST,
            List.of(),
            new Parsed("60/min,2000/h; windows s, min, h, d", RateLimit::parse),
            Importance.MEDIUM,
            "Most requests in any window, over all tasks; each task gets its share.",
            "Request limits")
        .add(
            TIMEOUT,
            Type.LONG,
            60_000L,
            Range.atLeast(100),
            Importance.LOW,
            "Deadline of one request, its whole body included.",
            "Request timeout")
        .add(
            RESPONSE_MAX,
            Type.INT,
            16 << 20,
            Range.between(1_000, 1 << 30),
            Importance.LOW,
            "Largest answer after decompression; for a larger one the window is halved.",
            "Largest answer")
        .add(
            IN_FLIGHT,
            Type.INT,
            4,
            Range.between(1, 256),
            Importance.LOW,
            "Requests that one task has under way at the same time.",
            "Requests at once")
        .add(
            BACKOFF,
            Type.LONG,
            5_000L,
            Range.atLeast(1),
            Importance.LOW,
            "Wait after a station's first failed request; it doubles with each further one.",
            "Back-off")
        .add(
            BACKOFF_MAX,
            Type.LONG,
            900_000L,
            Range.atLeast(1),
            Importance.LOW,
            "Longest wait after failed requests, unless the server asks for more.",
            "Longest back-off");
    ExtractionOptions.define(new OptionList(def), PREFIX);
    ExtractionOptions.defineAnswers(new OptionList(def), PREFIX);
    RequestOptions.define(def);
    TransportOptions.define(def);
    BackfillOptions.define(def);
    WindowOptions.defineBackfill(def);
    GapOptions.define(def);
    TrialRequest.define(def);
    StationOptions.define(def);
    GroupOptions.define(def);
    PageOptions.define(def);
    AuthOptions.define(def);
    ErrorOptions.define(def);
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
    URI uri;
    try {
      // Placeholders are not legal in a URL until they are filled in.
      uri = URI.create(text.replaceAll("[{}]", "_"));
    } catch (IllegalArgumentException e) {
      // The message of the cause repeats the text, which may hold a key.
      String why =
          e.getCause() instanceof URISyntaxException syntax
              ? syntax.getReason() + " at character " + (syntax.getIndex() + 1)
              : "it cannot be read";
      throw new IllegalArgumentException("this is not a URL: " + why, e);
    }
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("use an absolute http:// or https:// URL");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "a URL must not hold user or password; use " + AuthOptions.TYPE + "=basic");
    }
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
