// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.WorkerLimits;
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
      Set.of(Extractor.STATION, ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY);

  /** Options of the connector's own that mean something for files. */
  private static final Set<String> USED =
      Set.of(
          RestOptions.URL,
          StationOptions.STATIONS,
          WindowOptions.INTERVAL,
          WindowOptions.LOOKBACK,
          RestOptions.RESPONSE_MAX,
          RestOptions.BACKOFF,
          RestOptions.BACKOFF_MAX,
          RestOptions.LEVELS,
          StationOptions.FILE,
          FileOptions.SETTLE,
          TrialRequest.TRY,
          AnswerOptions.FORMAT,
          AnswerOptions.SEPARATOR,
          AnswerOptions.WIDTHS,
          AnswerOptions.COMMENT,
          AnswerOptions.HEADER_LINES,
          AnswerOptions.DECIMAL,
          AnswerOptions.CHARSET,
          AnswerOptions.JQ,
          AnswerOptions.SHAPE,
          AnswerOptions.HEADER);

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
            || !config.getList(StationOptions.STATIONS).isEmpty(),
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
    boolean stations = pattern.names().contains(Extractor.STATION);
    Set<String> known = new HashSet<>(rest.stations().list().names());
    known.add(FILE);
    known.addAll(pattern.names());
    for (String name : pattern.names()) {
      boolean taken = RestStationSourceConfig.TAKEN.contains(name) && !NAMEABLE.contains(name);
      if (taken || name.equals(FILE)) {
        problems.add(RestOptions.URL, url, "{" + name + "} means something else; use another name");
      } else if (rest.stations().list().names().contains(name)) {
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
    rest.checkLevels(problems);
    checkText(problems);
    Set<String> records = new HashSet<>(known);
    records.addAll(Set.of(ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY));
    rest.source().check(properties, records, problems);
    known.addAll(rest.answer().fields().keySet());
    rest.levels().forEach(level -> known.addAll(level.fields().keySet()));
    rest.mapping().checkNames(known, problems);
  }

  private void checkUsed(Map<String, String> properties, Problems problems) {
    AbstractConfig config = new AbstractConfig(RestOptions.definition(), properties, false);
    Map<String, ConfigDef.ConfigKey> keys = RestOptions.definition().configKeys();
    for (String name : new TreeSet<>(properties.keySet())) {
      boolean fields = name.matches("rest\\.extract\\.\\d\\.fields");
      boolean about = name.startsWith("rest.") || name.equals(WindowOptions.MAX_FUTURE);
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
    if (!config.getList(StationOptions.STATIONS).isEmpty()
        && config.getString(StationOptions.FILE) != null) {
      problems.add(
          StationOptions.STATIONS,
          config.getList(StationOptions.STATIONS),
          "the stations come from " + StationOptions.FILE + "; leave one of the two out");
    }
  }

  /** Lines are found before they are decoded. */
  private void checkText(Problems problems) {
    Table table = rest.format().table();
    if (table == null) {
      return;
    }
    if (table.separator() != null && table.separator() > '\u007f') {
      problems.add(
          AnswerOptions.SEPARATOR, table.separator(), "use a character of ASCII for files");
    }
  }

  /** Whether this task reads the file: all files of a station, or of a name, have one task. */
  boolean mine(FileListing.Found found) {
    String group = found.names().get(Extractor.STATION);
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
    String station = found.names().get(Extractor.STATION);
    return listed && !rest.stations().list().stations().containsKey(station) ? station : null;
  }

  /** The names that a file gives to its readings. */
  Map<String, String> names(FileListing.Found found) {
    Map<String, String> names = new HashMap<>();
    String station = found.names().get(Extractor.STATION);
    if (station != null) {
      names.put(ObservationSchema.SENSOR_ID, station);
      names.putAll(rest.stations().list().attributes(station));
    }
    names.putAll(found.names());
    names.put(FILE, found.path());
    return Map.copyOf(names);
  }
}
