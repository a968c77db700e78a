// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.extract.Extraction;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of {@link RestStationSourceConnector} for a {@code file:} URL.
 *
 * @param rest what files share with services: extraction, mapping, records, stations
 * @param settle how long what may be incomplete has to stay as it is
 * @param listed whether only files of the listed stations are read
 * @param share which share of the files this task reads
 * @param shares how many there are
 */
record LoggerFileConfig(
    RestStationSourceConfig rest,
    FilePattern pattern,
    Duration settle,
    boolean listed,
    int share,
    int shares) {
  /** The name that every file has: its own path. */
  static final String FILE = "file";

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** What a file can take the place of, or be. */
  private static final Set<String> NAMEABLE =
      Set.of(Extraction.STATION, ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY);

  /** Options of the connector's own that mean something for files. */
  private static final Set<String> USED =
      Set.of(
          RestOptions.URL,
          RestOptions.STATIONS,
          RestOptions.INTERVAL,
          RestOptions.LOOKBACK,
          RestOptions.RESPONSE_MAX,
          RestOptions.BACKOFF,
          RestOptions.BACKOFF_MAX,
          RestOptions.LEVELS,
          StationOptions.FILE,
          FileOptions.SETTLE,
          TrialRequest.TRY,
          "rest.format",
          "rest.csv.separator",
          "rest.columns.widths",
          "rest.comment",
          "rest.header.lines",
          "rest.decimal.separator",
          "rest.charset",
          "rest.extract.jq",
          "rest.extract.shape",
          "rest.extract.header");

  /** Whether a configuration, which may have errors, is about files. */
  static boolean chosen(Map<String, String> properties) {
    return FilePattern.names(properties.get(RestOptions.URL));
  }

  /**
   * Reads a configuration.
   *
   * @throws ConfigException when a single option is wrong
   */
  static LoggerFileConfig of(Map<String, String> properties) {
    AbstractConfig config = new AbstractConfig(RestOptions.definition(), properties, false);
    String[] share = properties.getOrDefault(FileOptions.SHARE, "0/1").split("/", -1);
    return new LoggerFileConfig(
        RestStationSourceConfig.of(properties),
        FilePattern.parse(config.getString(RestOptions.URL)),
        Duration.ofMillis(config.getLong(FileOptions.SETTLE)),
        properties.containsKey(StationOptions.ASSIGNED)
            || !config.getList(RestOptions.STATIONS).isEmpty(),
        Integer.parseInt(share[0]),
        Integer.parseInt(share[1]));
  }

  /** The same, in which everything counts as complete. */
  LoggerFileConfig settled() {
    return new LoggerFileConfig(rest, pattern, Duration.ZERO, listed, share, shares);
  }

  /** What is wrong with the combination of options. */
  void check(Map<String, String> properties, Problems problems) {
    checkUsed(properties, problems);
    String url = properties.get(RestOptions.URL);
    if (!WorkerLimits.current().allows(pattern.root())) {
      problems.add(RestOptions.URL, url, WorkerLimits.pathRefusal());
    }
    boolean stations = pattern.names().contains(Extraction.STATION);
    Set<String> known = new HashSet<>(rest.stationList().names());
    known.add(FILE);
    known.addAll(pattern.names());
    for (String name : pattern.names()) {
      boolean taken = RestStationSourceConfig.TAKEN.contains(name) && !NAMEABLE.contains(name);
      if (taken || name.equals(FILE)) {
        problems.add(RestOptions.URL, url, "{" + name + "} means something else; use another name");
      } else if (rest.stationList().names().contains(name)) {
        problems.add(
            RestOptions.URL,
            url,
            "{" + name + "} is a column of " + StationOptions.FILE + " too; rename one of them");
      }
    }
    if (listed && !stations) {
      problems.add(
          RestOptions.URL, url, "write {station} where the path has it, since stations are listed");
    }
    if (stations) {
      known.add(ObservationSchema.SENSOR_ID);
    } else if (!pattern.names().contains(ObservationSchema.SENSOR_ID)
        && !properties.containsKey("observation.sensor_id")) {
      problems.add(
          RestOptions.URL,
          url,
          "write {station} where the path has it, or set observation.sensor_id");
    }
    rest.extraction().check(problems);
    rest.extraction().checkLines(problems);
    Set<String> records = new HashSet<>(known);
    records.addAll(Set.of(ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY));
    rest.source().check(properties, records, problems);
    known.addAll(rest.extraction().told());
    rest.extraction().mapping().checkNames(known, problems);
  }

  private void checkUsed(Map<String, String> properties, Problems problems) {
    AbstractConfig config = new AbstractConfig(RestOptions.definition(), properties, false);
    Map<String, ConfigDef.ConfigKey> keys = RestOptions.definition().configKeys();
    for (String name : new TreeSet<>(properties.keySet())) {
      boolean fields = name.matches("rest\\.extract\\.\\d\\.fields");
      boolean about = name.startsWith("rest.") || name.equals(RestOptions.MAX_FUTURE);
      if (about && keys.containsKey(name) && !USED.contains(name) && !fields) {
        Object value = config.values().get(name);
        Object unset = keys.get(name).defaultValue;
        if (value != null && !value.equals(unset)) {
          boolean hidden = keys.get(name).type == ConfigDef.Type.PASSWORD;
          problems.add(
              name,
              hidden ? "[hidden]" : value,
              "is about requests, and means nothing with files; leave it out");
        }
      }
    }
    if (!config.getList(RestOptions.STATIONS).isEmpty()
        && config.getString(StationOptions.FILE) != null) {
      problems.add(
          RestOptions.STATIONS,
          config.getList(RestOptions.STATIONS),
          "the stations come from " + StationOptions.FILE + "; leave one of the two out");
    }
  }

  /** Whether this task reads the file: all files of a station, or of a name, have one task. */
  boolean mine(FileListing.Found found) {
    String group = found.names().get(Extraction.STATION);
    if (group == null) {
      String name = String.valueOf(found.file().getFileName());
      int dot = name.indexOf('.', 1);
      group = dot < 0 ? name : name.substring(0, dot);
    }
    long mixed = group.hashCode() * GOLDEN;
    return Long.remainderUnsigned(mixed ^ (mixed >>> Integer.SIZE), shares) == share;
  }

  /** The station of a file that is not listed; null when it may be read. */
  String unlisted(FileListing.Found found) {
    String station = found.names().get(Extraction.STATION);
    return listed && !rest.stationList().stations().containsKey(station) ? station : null;
  }

  /** The names that a file gives to its readings. */
  Map<String, String> names(FileListing.Found found) {
    Map<String, String> names = new HashMap<>();
    String station = found.names().get(Extraction.STATION);
    if (station != null) {
      names.put(ObservationSchema.SENSOR_ID, station);
      names.putAll(rest.stationList().attributes(station));
    }
    names.putAll(found.names());
    names.put(FILE, found.path());
    return Map.copyOf(names);
  }
}
