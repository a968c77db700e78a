// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.Durations;
import io.streamgauge.common.LogText;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.NamedElements;
import io.streamgauge.rest.http.HttpOptions;
import io.streamgauge.rest.http.RequestTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options that say which stations are read, or where the list of them comes from.
 *
 * @param list the stations, as far as they are known
 * @param listed those that are named in the options
 * @param file with the stations; null for none
 * @param interval how often the list is read again
 * @param discovery the request for the stations; null for none
 */
record StationOptions(
    StationList list,
    List<String> listed,
    String file,
    Duration interval,
    DiscoveryOptions discovery) {
  static final String STATIONS = "rest.stations";
  static final String FILE = "rest.stations.file";
  static final String INTERVAL = "rest.stations.interval.ms";

  /** What the connector gives to its tasks in place of the file; nobody's to set. */
  static final String ASSIGNED = "rest.stations.assigned";

  static final String DISCOVERY_URL = "rest.discovery.url";
  static final String DISCOVERY_LEVELS = "rest.discovery.levels";
  static final String DISCOVERY_FIELDS = "rest.discovery.fields";

  private static final String DISCOVERY_STATION = "rest.discovery.station";
  private static final String USUAL_ID = "/id";
  private static final Duration SHORTEST = Duration.ofMillis(100);

  /**
   * The options of the request for the list of stations.
   *
   * @param levels to the stations, one after the other
   * @param station where an element has the identifier
   * @param fields the names that an element gives to its station
   */
  record DiscoveryOptions(Template url, List<String> levels, String station, List<String> fields) {
    /** The names that stations may have. */
    Set<String> names() {
      return NamedElements.names(fields);
    }
  }

  /** Adds the option that names the stations, which most users set. */
  static void defineList(OptionList options) {
    options
        .group("Station service")
        .list(
            STATIONS,
            null,
            "Stations",
            "Identifiers of the stations to read, as the service writes them.")
        .high();
  }

  /** Adds the options of other places that a list may come from. */
  static void define(OptionList options) {
    options
        .group("Stations")
        .add(
            FILE,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyString(),
            "Station file",
            "CSV file with the stations, instead of rest.stations: its column station, or the first"
                + " one, has the identifiers, and every other column is a name for the request and"
                + " the mapping.")
        .parsed(
            DISCOVERY_URL,
            null,
            "http or https URL",
            RequestTemplate::checkUrl,
            "Discovery URL",
            "URL that answers with the stations as JSON, instead of rest.stations; asked with the"
                + " headers and keys of the connector, and for pages as rest.page.mode says.")
        .list(
            DISCOVERY_LEVELS,
            new Parsed("JSON pointers", JsonPointer::compile),
            "Discovery levels",
            "JSON pointers to the stations, level by level; when empty, the answer is their list.")
        .list(
            DISCOVERY_FIELDS,
            new Parsed("name=/pointer, ...", NamedElements::checkField),
            "Discovered fields",
            "Names that an element gives to the request and the mapping of its station, as"
                + " name=/pointer or name=/pointer =~ (regex); station is its identifier, /id when not"
                + " named.")
        .duration(
            INTERVAL,
            null,
            SHORTEST,
            Durations.LONGEST,
            "Station list interval",
            "How often the list of stations is read again; when not set, a file each minute, and what"
                + " rest.discovery.url answers each hour.")
        .low();
  }

  /** The options of the version before, which still act. */
  static List<Former> former() {
    return List.of(
        interval("rest.stations.file.interval.ms", false),
        interval("rest.discovery.interval.ms", true),
        Former.kept(
            DISCOVERY_STATION, "station=/pointer in " + DISCOVERY_FIELDS, NamedElements::checkId));
  }

  /** Each of the two counted for one source of the list. */
  private static Former interval(String option, boolean discovery) {
    return new Former(
        option,
        INTERVAL,
        (value, properties) -> {
          if (Durations.parse(option, value).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                "it must lie in " + Durations.text(SHORTEST) + " or more");
          }
          if (discovery != properties.getOrDefault(DISCOVERY_URL, "").isBlank()) {
            properties.putIfAbsent(INTERVAL, value);
          }
        });
  }

  /**
   * Reads the options.
   *
   * @param assigned the list that the connector gives to its task; null for none
   */
  static StationOptions from(AbstractConfig config, String assigned) {
    String url = config.getString(DISCOVERY_URL);
    List<String> listed = config.getList(STATIONS);
    String id = FormerOptions.text(config, DISCOVERY_STATION);
    List<String> fields = new ArrayList<>();
    for (String field : config.getList(DISCOVERY_FIELDS)) {
      int equals = field.indexOf('=');
      if (id == null && field.substring(0, equals).trim().equals(StationList.STATION)) {
        id = field.substring(equals + 1).trim();
      } else {
        fields.add(field);
      }
    }
    DiscoveryOptions discovery =
        new DiscoveryOptions(
            new Template(url == null ? "" : url),
            config.getList(DISCOVERY_LEVELS),
            id == null ? USUAL_ID : id,
            List.copyOf(fields));
    String interval = config.getString(INTERVAL);
    return new StationOptions(
        assigned == null ? StationList.of(listed) : StationList.parse(ASSIGNED, assigned),
        listed,
        config.getString(FILE),
        interval == null
            ? Duration.ofMinutes(url == null ? 1 : 60)
            : Durations.parse(INTERVAL, interval),
        discovery);
  }

  /** Identifiers of the stations, sorted. */
  List<String> ids() {
    return list.ids();
  }

  /** Whether the service is asked for the stations. */
  boolean discovered() {
    return !discovery.url().text().isEmpty();
  }

  /** The option that the stations come from. */
  String source() {
    return discovered() ? DISCOVERY_URL : file == null ? STATIONS : FILE;
  }

  private Object value() {
    return discovered() ? discovery.url().text() : file == null ? listed : file;
  }

  /**
   * Stations from one place only: which of two lists counts would be a guess. And each has what its
   * request needs, since a service may take an empty place for all of them.
   *
   * @param used names in the request
   * @param taken names that mean something else
   */
  void check(Set<String> used, Set<String> taken, Problems problems) {
    if (list.stations().isEmpty() && !discovered()) {
      problems.add(source(), value(), "name at least one station, as the service writes it");
    }
    Set<String> needed = new TreeSet<>(used);
    needed.retainAll(list.names());
    for (String station : list.ids()) {
      Set<String> missing = new TreeSet<>(needed);
      missing.removeAll(list.attributes(station).keySet());
      if (!missing.isEmpty()) {
        problems.add(
            source(),
            value(),
            "station "
                + LogText.of(station)
                + " has no value for "
                + missing
                + ", which its request needs");
        break;
      }
    }
    checkOnlyOne(problems);
    checkDiscovery(taken, problems);
  }

  private void checkOnlyOne(Problems problems) {
    String remedy = "the stations come from " + source() + "; leave one of the two out";
    if (!source().equals(STATIONS) && !listed.isEmpty()) {
      problems.add(STATIONS, listed, remedy);
    }
    if (!source().equals(FILE) && file != null) {
      problems.add(FILE, file, remedy);
    }
  }

  private void checkDiscovery(Set<String> taken, Problems problems) {
    if (!discovered()) {
      String remedy = "means nothing without " + DISCOVERY_URL;
      if (!discovery.levels().isEmpty()) {
        problems.add(DISCOVERY_LEVELS, discovery.levels(), remedy);
      }
      if (!discovery.fields().isEmpty()) {
        problems.add(DISCOVERY_FIELDS, discovery.names(), remedy);
      }
    }
    Set<String> both = new TreeSet<>(discovery.names());
    both.retainAll(taken);
    if (!both.isEmpty()) {
      problems.add(DISCOVERY_FIELDS, both, "these names mean something else; use others");
    }
    String unknown = discovery.url().firstUnknown(HttpOptions.PAGE_NAMES);
    if (unknown != null) {
      problems.add(
          DISCOVERY_URL,
          RequestTemplate.shownUrl(discovery.url().text()),
          "{" + unknown + "} is not known here; use " + HttpOptions.PAGE_NAMES);
    }
  }
}
