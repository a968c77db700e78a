// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.extract.ExtractionOptions;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestTemplate;
import org.apache.kafka.common.config.ConfigDef;

/** Names, defaults and single checks of the connector's options. */
final class RestOptions {
  /** What the names of the options of extraction begin with. */
  static final String PREFIX = "rest.";

  static final String TRY = "rest.validate.request";

  private RestOptions() {}

  /** All options of the connector. */
  static ConfigDef definition() {
    OptionList options = new OptionList();
    Preset.define(options);
    options
        .parsed(
            RequestTemplate.URL,
            null,
            "http or https URL",
            RestOptions::serviceUrl,
            "URL",
            "URL of the service; {station}, {window.start} and {window.end} are filled in.")
        .high();
    StationOptions.defineList(options);
    WindowOptions.define(options);
    ExtractionOptions.define(options, PREFIX);
    ExtractionOptions.defineAnswers(options, PREFIX);
    HttpOptions.define(options);
    WindowOptions.defineBackfill(options);
    GapOptions.define(options);
    defineTrial(options);
    StationOptions.define(options);
    GroupOptions.define(options);
    ObservationMapping.define(options);
    SourceOptions.define(options);
    return options.definition();
  }

  private static void serviceUrl(String text) {
    if (text.trim().regionMatches(true, 0, "file:", 0, 5)) {
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

  private static void defineTrial(OptionList options) {
    options
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
