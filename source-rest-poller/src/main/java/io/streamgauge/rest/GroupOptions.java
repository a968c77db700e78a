// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.source.StationList;
import io.streamgauge.rest.http.RequestTemplate;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options that say how many stations one request asks for.
 *
 * @param most stations of one request
 * @param separator between their identifiers
 */
record GroupOptions(int most, String separator) {
  static final String PER_REQUEST = "rest.stations.per.request";
  static final String SEPARATOR = "rest.stations.separator";

  static void define(OptionList options) {
    options
        .group("Station groups")
        .integer(
            PER_REQUEST,
            1,
            1,
            10_000,
            "Stations a request",
            "Most stations that one request asks for, as {stations}; more than one needs"
                + " rest.extract.station.")
        .add(
            SEPARATOR,
            Type.STRING,
            ",",
            new ConfigDef.NonEmptyString(),
            "Station separator",
            "What stands between the identifiers of {stations}; & repeats the query parameter that"
                + " {stations} is in.")
        .low();
  }

  static GroupOptions from(AbstractConfig config) {
    return new GroupOptions(config.getInt(PER_REQUEST), config.getString(SEPARATOR));
  }

  /** Whether requests ask for several stations, so that each row has to tell whose it is. */
  boolean several() {
    return most > 1;
  }

  /** Refuses requests that are the same for all stations: each would have the readings of all. */
  void checkNew(RequestTemplate request, StationList list, Problems problems) {
    Set<String> used = new TreeSet<>(list.names());
    used.addAll(Set.of(StationList.STATION, RequestTemplate.STATIONS));
    used.retainAll(request.names());
    if (used.isEmpty() && list.ids().size() > 1) {
      problems.add(
          StationOptions.STATIONS,
          list.ids(),
          "each of them would be asked for the same; put {"
              + StationList.STATION
              + "} where the request names its station, as in "
              + RequestTemplate.PARAMS);
    }
  }

  /**
   * What is missing for requests for several stations, or cannot be in one.
   *
   * @param listed names that differ by station
   */
  void check(RequestTemplate request, Set<String> listed, Problems problems) {
    Set<String> used = request.names();
    boolean outside =
        new TreeSet<>(request.outsideParams()).contains(RequestTemplate.STATIONS)
            && separator.equals(RequestTemplate.REPEATED);
    if (outside) {
      problems.add(
          SEPARATOR,
          separator,
          "repeats a query parameter; put {"
              + RequestTemplate.STATIONS
              + "} into "
              + RequestTemplate.PARAMS);
    }
    if (!several()) {
      return;
    }
    if (!used.contains(RequestTemplate.STATIONS)) {
      problems.add(
          PER_REQUEST,
          most,
          "put {"
              + RequestTemplate.STATIONS
              + "} where the request names its stations, or ask for 1");
    }
    Set<String> single = new TreeSet<>(listed);
    single.add(StationList.STATION);
    single.retainAll(used);
    if (!single.isEmpty()) {
      problems.add(
          PER_REQUEST,
          most,
          "the request uses " + single + ", which each station has its own of; ask for 1");
    }
  }
}
