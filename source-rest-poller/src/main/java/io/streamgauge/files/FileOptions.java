// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.completeness.CompletenessOptions;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import io.streamgauge.extract.ExtractionOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Names, defaults and single checks of the connector's options. */
final class FileOptions {
  static final String PREFIX = "files.";
  static final String PATH = "files.path";
  static final String INTERVAL = "files.poll.interval.ms";
  static final String SETTLE = "files.settle.ms";
  static final String MAX_BYTES = "files.max.bytes";
  static final String STATIONS = "files.stations";
  static final String VALIDATE = "files.validate";
  static final String FORMAT = PREFIX + ExtractionOptions.FORMAT;
  static final String CHARSET = PREFIX + ExtractionOptions.CHARSET;

  /** What the connector gives to its tasks in place of the station file; nobody's to set. */
  static final String ASSIGNED = "files.stations.assigned";

  /** Which share of the files a task reads, {@code 0/3} to {@code 2/3}; nobody's to set. */
  static final String SHARE = "files.share";

  private static final Duration ALWAYS = Duration.ofDays(36_500);
  private static final String BACKOFF = "files.retry.backoff.ms";
  private static final Duration USUAL_BACKOFF = Duration.ofSeconds(5);
  private static final String LOOKBACK = "files.lookback";
  private static final Duration USUAL_LOOKBACK = Duration.ofHours(3);
  private static final String STATION_FILE = "files.stations.file";

  /** The options of the version before, which still act. */
  static final FormerOptions FORMER = former();

  private FileOptions() {}

  private static FormerOptions former() {
    List<Former> all = new ArrayList<>(ExtractionOptions.former(PREFIX));
    all.add(
        Former.kept(
            BACKOFF,
            "always " + Durations.text(USUAL_BACKOFF),
            Duration.ofMillis(1),
            Duration.ofDays(1)));
    all.add(
        Former.kept(
            LOOKBACK,
            "always " + Durations.text(USUAL_LOOKBACK),
            Duration.ZERO,
            Durations.LONGEST));
    all.add(new Former(STATION_FILE, STATIONS + ", with the path", FileOptions::stationFile));
    all.add(Former.kept(SourceOptions.PAYLOAD_VERSION, SourceOptions.PAYLOAD_VERSION_NOW));
    return new FormerOptions(all);
  }

  private static void stationFile(String file, Map<String, String> properties) {
    if (!properties.getOrDefault(STATIONS, "").isBlank()) {
      throw new IllegalArgumentException(
          "the stations come from " + STATIONS + "; leave one of the two out");
    }
    if (!file.isBlank()) {
      properties.put(STATIONS, Path.of(file.trim()).toAbsolutePath().toString());
    }
  }

  /** The file that has the stations; null when they are listed, or come from the paths alone. */
  static String stationFile(Map<String, String> properties) {
    String stations = FORMER.present(properties).getOrDefault(STATIONS, "").trim();
    return stations.startsWith("/") ? stations : null;
  }

  /** How old a row may be without counting as backfill. */
  static Duration lookback(AbstractConfig config) {
    return FormerOptions.duration(config, LOOKBACK, USUAL_LOOKBACK);
  }

  /** How long a file that cannot be read is left alone at first. */
  static Duration backoff(AbstractConfig config) {
    return FormerOptions.duration(config, BACKOFF, USUAL_BACKOFF);
  }

  /** All options of the connector. */
  static ConfigDef definition() {
    OptionList options =
        new OptionList()
            .group("Files")
            .parsed(
                PATH,
                OptionList.REQUIRED,
                "absolute path or file: URL",
                FilePattern::parse,
                "Path",
                "Files to read, an absolute path or file: URL with a glob, such as"
                    + " /mnt/sd/{station}/*.csv: a name in braces takes a part of the path.")
            .duration(
                INTERVAL,
                Duration.ofMinutes(15),
                Duration.ofMillis(100),
                ALWAYS,
                "Poll interval",
                "How often the directories are listed anew.")
            .high()
            .duration(
                SETTLE,
                Duration.ofMinutes(10),
                Duration.ZERO,
                ALWAYS,
                "Settling time",
                "How long a document of JSON or XML, or a last line without a line end, has to stay"
                    + " as it is until it counts as complete.")
            .integer(
                MAX_BYTES,
                16 << 20,
                1_000,
                1 << 30,
                "Largest document",
                "Largest file that is read as one document; a larger one is a bad record.")
            .low()
            .list(
                STATIONS,
                null,
                "Stations",
                "Stations whose files are read, as {station} of the path has them, or the absolute"
                    + " path of a CSV file with them: its column station, or the first one, has the"
                    + " identifiers, and every other column is a name for the mapping.")
            .flag(
                VALIDATE,
                false,
                "Trial",
                "Whether checking the configuration reads the beginning of the first file: its first"
                    + " readings go to the worker's log, or the reason why none came is an error.");
    ExtractionOptions.define(options, PREFIX);
    ObservationMapping.define(options);
    SourceOptions.define(options);
    CompletenessOptions.define(options);
    ConfigDef definition = options.definition();
    // Files have no logins.
    definition.configKeys().remove(SourceOptions.ACCEPT_PLAINTEXT);
    return definition;
  }

  /** Whether the configuration, which may have errors, asks for a trial. */
  static boolean asksForTrial(Map<String, String> properties) {
    return "true".equalsIgnoreCase(String.valueOf(properties.get(VALIDATE)).trim());
  }
}
