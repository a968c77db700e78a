// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.Backoff;
import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.common.completeness.CompletenessOptions;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.ExtractionOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of {@link LoggerFileSourceConnector}.
 *
 * @param listed whether only files of the listed stations are read
 * @param interval between two listings
 * @param settle how long what may be incomplete has to stay as it is
 * @param lookback how old a row may be without counting as backfill
 * @param maxBytes largest document
 * @param backoff between attempts to read one file
 * @param share which of the files this task reads
 * @param completeness which readings are expected
 */
record LoggerFileConfig(
    SourceOptions source,
    ExtractionOptions extraction,
    FilePattern pattern,
    StationList stations,
    boolean listed,
    Duration interval,
    Duration settle,
    Duration lookback,
    int maxBytes,
    Backoff backoff,
    FileShare share,
    CompletenessOptions completeness) {
  /** The name that every file has: its own path. */
  static final String FILE = "file";

  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(15);

  /** Names of readings, which no column of a list of stations may have. */
  static final Set<String> TAKEN =
      Set.of(
          StationList.STATION,
          ObservationSchema.SENSOR_ID,
          ObservationSchema.OBSERVED_PROPERTY,
          FILE);

  /**
   * Reads a configuration.
   *
   * @throws ConfigException when a single option is wrong
   */
  static LoggerFileConfig of(Map<String, String> properties) {
    AbstractConfig config =
        new AbstractConfig(FileOptions.definition(), FileOptions.FORMER.present(properties), false);
    boolean file = FileOptions.stationFile(properties) != null;
    List<String> ids = file ? List.of() : config.getList(FileOptions.STATIONS);
    String assigned = properties.get(FileOptions.ASSIGNED);
    Duration first = FileOptions.backoff(config);
    Duration interval = duration(config, FileOptions.INTERVAL);
    Duration settle = duration(config, FileOptions.SETTLE);
    return new LoggerFileConfig(
        SourceOptions.from(config),
        ExtractionOptions.from(config, FileOptions.PREFIX),
        FilePattern.parse(config.getString(FileOptions.PATH)),
        assigned == null ? StationList.of(ids) : StationList.parse(FileOptions.ASSIGNED, assigned),
        assigned != null || !ids.isEmpty(),
        interval,
        settle,
        FileOptions.lookback(config),
        config.getInt(FileOptions.MAX_BYTES),
        new Backoff(first, first.compareTo(LONGEST_BACKOFF) > 0 ? first : LONGEST_BACKOFF),
        FileShare.parse(properties.get(FileOptions.SHARE)),
        CompletenessOptions.from(config).after(interval.plus(settle)));
  }

  private static Duration duration(AbstractConfig config, String option) {
    return Durations.parse(option, config.getString(option));
  }

  /** The same, in which everything counts as complete. */
  LoggerFileConfig settled() {
    return new LoggerFileConfig(
        source,
        extraction,
        pattern,
        stations,
        listed,
        interval,
        Duration.ZERO,
        lookback,
        maxBytes,
        backoff,
        share,
        completeness);
  }

  /** What is wrong with the combination of options. */
  void check(Map<String, String> properties, Problems problems) {
    String path = properties.get(FileOptions.PATH);
    if (!WorkerLimits.current().allows(pattern.root())) {
      problems.add(FileOptions.PATH, path, WorkerLimits.pathRefusal());
    }
    for (String name : pattern.names()) {
      if (name.equals(FILE)) {
        problems.add(
            FileOptions.PATH, path, "{" + name + "} means something else; use another name");
      } else if (stations.names().contains(name)) {
        problems.add(
            FileOptions.PATH,
            path,
            "{" + name + "} is a column of " + FileOptions.STATIONS + " too; rename one of them");
      }
    }
    boolean named = pattern.names().contains(StationList.STATION);
    if (listed && !named) {
      problems.add(
          FileOptions.PATH,
          path,
          "write {station} where the path has it, since stations are listed");
    }
    if (!named
        && !pattern.names().contains(ObservationSchema.SENSOR_ID)
        && !properties.containsKey("observation.sensor_id")) {
      problems.add(
          FileOptions.PATH,
          path,
          "write {station} where the path has it, or set observation.sensor_id");
    }
    extraction.check(problems);
    extraction.checkLines(problems);
    checkNames(named, properties, problems);
    completeness.check(source, problems);
    if (completeness.isOn() && !properties.getOrDefault("tasks.max", "1").trim().equals("1")) {
      problems.add(
          CompletenessOptions.TOPIC,
          completeness.topic(),
          "each task would miss the sensors of the others; set tasks.max=1, or give each group of"
              + " stations a connector of its own");
    }
  }

  private void checkNames(boolean named, Map<String, String> properties, Problems problems) {
    Set<String> known = new HashSet<>(stations.names());
    known.add(FILE);
    known.addAll(pattern.names());
    if (named) {
      known.add(ObservationSchema.SENSOR_ID);
    }
    Set<String> records = new HashSet<>(known);
    records.addAll(SourceOptions.FIELD_NAMES);
    source.check(properties, records, problems);
    known.addAll(extraction.told());
    extraction.mapping().checkNames(known, problems);
  }

  /** Whether this task reads the file: all files of a station, or of a name, have one task. */
  boolean mine(FileListing.Found found) {
    String group = found.names().get(StationList.STATION);
    if (group == null) {
      String name = String.valueOf(found.file().getFileName());
      int dot = name.indexOf('.', 1);
      group = dot < 0 ? name : name.substring(0, dot);
    }
    return share.has(group);
  }

  /** The station of a file that is not listed; null when it may be read. */
  String unlisted(FileListing.Found found) {
    String station = found.names().get(StationList.STATION);
    return listed && !stations.stations().containsKey(station) ? station : null;
  }

  /** The names that a file gives to its readings. */
  Map<String, String> names(FileListing.Found found) {
    Map<String, String> names = new HashMap<>();
    String station = found.names().get(StationList.STATION);
    if (station != null) {
      names.put(ObservationSchema.SENSOR_ID, station);
      names.putAll(stations.attributes(station));
    }
    names.putAll(found.names());
    names.put(FILE, found.path());
    return Map.copyOf(names);
  }
}
