// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Problems;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Names, defaults and checks of the options that say where the list of stations comes from. */
final class StationOptions {
  static final String FILE = "rest.stations.file";

  /** What the connector gives to its tasks in place of the file; nobody's to set. */
  static final String ASSIGNED = "rest.stations.assigned";

  private StationOptions() {}

  static void define(ConfigDef def) {
    new RestOptions.Options(def, "Stations")
        .add(
            FILE,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyString(),
            Importance.MEDIUM,
            "CSV file with the stations, instead of rest.stations: its column station, or the first"
                + " one, has the identifiers, and every other column is a name for the request and the"
                + " mapping; read again each minute.",
            "Station file");
  }

  /** The option that the stations come from. */
  static String from(AbstractConfig config) {
    return config.getString(FILE) == null ? RestOptions.STATIONS : FILE;
  }

  /**
   * Stations from one place only: which of two lists counts would be a guess. And each has what its
   * request needs, since a service may take an empty place for all of them.
   *
   * @param used names in the request
   */
  static void check(AbstractConfig config, StationList list, Set<String> used, Problems problems) {
    if (list.stations().isEmpty()) {
      problems.add(
          from(config),
          config.values().get(from(config)),
          "name at least one station, as the service writes it");
    }
    Set<String> needed = new TreeSet<>(used);
    needed.retainAll(list.names());
    for (String station : list.ids()) {
      Set<String> missing = new TreeSet<>(needed);
      missing.removeAll(list.attributes(station).keySet());
      if (!missing.isEmpty()) {
        problems.add(
            from(config),
            config.values().get(from(config)),
            "station " + station + " has no value for " + missing + ", which its request needs");
        break;
      }
    }
    if (config.getString(FILE) != null && !config.getList(RestOptions.STATIONS).isEmpty()) {
      problems.add(
          RestOptions.STATIONS,
          config.getList(RestOptions.STATIONS),
          "the stations come from " + FILE + "; leave one of the two out");
    }
  }
}
