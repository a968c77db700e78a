// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.NamedElements;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Names, defaults and checks of the options that say where the list of stations comes from. */
final class StationOptions {
  static final String FILE = "rest.stations.file";
  static final String FILE_INTERVAL = "rest.stations.file.interval.ms";

  static final String DISCOVERY_URL = "rest.discovery.url";
  static final String DISCOVERY_LEVELS = "rest.discovery.levels";
  static final String DISCOVERY_STATION = "rest.discovery.station";
  static final String DISCOVERY_FIELDS = "rest.discovery.fields";
  static final String DISCOVERY_INTERVAL = "rest.discovery.interval.ms";

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
                + " one, has the identifiers, and every other column is a name for the request and"
                + " the mapping.",
            "Station file")
        .add(
            FILE_INTERVAL,
            Type.LONG,
            60_000L,
            Range.atLeast(100),
            Importance.LOW,
            "How often the file of stations is looked at again.",
            "Station file interval")
        .add(
            DISCOVERY_URL,
            Type.STRING,
            null,
            new Parsed("http or https URL", RestOptions::url),
            Importance.MEDIUM,
            "URL that answers with the stations as JSON, instead of rest.stations; asked with the"
                + " headers and keys of the connector, and for pages as rest.page.mode says.",
            "Discovery URL")
        .add(
            DISCOVERY_LEVELS,
            Type.LIST,
            List.of(),
            new Parsed("JSON pointers", JsonPointer::compile),
            Importance.MEDIUM,
            "JSON pointers to the stations, level by level; when empty, the answer is their list.",
            "Discovery levels")
        .add(
            DISCOVERY_STATION,
            Type.STRING,
            "/id",
            new Parsed("/pointer or /pointer =~ (regex)", NamedElements::checkId),
            Importance.MEDIUM,
            "Where an element has the identifier of its station.",
            "Discovered station")
        .add(
            DISCOVERY_FIELDS,
            Type.LIST,
            List.of(),
            new Parsed("name=/pointer, ...", NamedElements::checkField),
            Importance.MEDIUM,
            "Names that an element gives to the request and the mapping of its station, as"
                + " name=/pointer or name=/pointer =~ (regex).",
            "Discovered fields")
        .add(
            DISCOVERY_INTERVAL,
            Type.LONG,
            3_600_000L,
            Range.atLeast(100),
            Importance.LOW,
            "How often the list of stations is asked for again.",
            "Discovery interval");
  }

  /** The option that the stations come from. */
  static String from(AbstractConfig config) {
    if (config.getString(DISCOVERY_URL) != null) {
      return DISCOVERY_URL;
    }
    return config.getString(FILE) == null ? RestOptions.STATIONS : FILE;
  }

  /** The names that discovered stations may have; none without discovery. */
  static Set<String> discovered(AbstractConfig config) {
    return NamedElements.names(config.getList(DISCOVERY_FIELDS));
  }

  /**
   * Stations from one place only: which of two lists counts would be a guess. And each has what its
   * request needs, since a service may take an empty place for all of them.
   *
   * @param used names in the request
   */
  static void check(AbstractConfig config, StationList list, Set<String> used, Problems problems) {
    if (list.stations().isEmpty() && config.getString(DISCOVERY_URL) == null) {
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
            "station "
                + LogText.of(station)
                + " has no value for "
                + missing
                + ", which its request needs");
        break;
      }
    }
    checkOnlyOne(config, problems);
    checkDiscovery(config, problems);
  }

  private static void checkOnlyOne(AbstractConfig config, Problems problems) {
    String used = from(config);
    for (String other : List.of(RestOptions.STATIONS, FILE)) {
      Object value = config.values().get(other);
      if (!other.equals(used) && value != null && !value.equals(List.of())) {
        problems.add(other, value, "the stations come from " + used + "; leave one of the two out");
      }
    }
  }

  private static void checkDiscovery(AbstractConfig config, Problems problems) {
    String url = config.getString(DISCOVERY_URL);
    for (String option : List.of(DISCOVERY_LEVELS, DISCOVERY_FIELDS)) {
      if (url == null && !config.getList(option).isEmpty()) {
        problems.add(option, config.getList(option), "means nothing without " + DISCOVERY_URL);
      }
    }
    Set<String> taken = new TreeSet<>(discovered(config));
    taken.retainAll(RestStationSourceConfig.TAKEN);
    if (!taken.isEmpty()) {
      problems.add(DISCOVERY_FIELDS, taken, "these names mean something else; use others");
    }
    String unknown = url == null ? null : new Template(url).firstUnknown(Paging.NAMES);
    if (unknown != null) {
      problems.add(
          DISCOVERY_URL,
          RequestTemplate.shownUrl(url),
          "{" + unknown + "} is not known here; use " + Paging.NAMES);
    }
  }
}
