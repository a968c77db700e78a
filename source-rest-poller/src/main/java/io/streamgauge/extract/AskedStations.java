// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.Extraction.Rejection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** The stations that a request has asked for, and the rows that its answer has of others. */
final class AskedStations {
  private static final int MOST_UNASKED_NAMES = 1_000;

  private final Set<String> asked;
  private final String only;
  private final Function<String, Map<String, String>> known;
  private final SortedSet<String> unasked = new TreeSet<>();
  private JsonNode firstUnasked;
  private int rowsUnasked;

  /**
   * The stations of one request.
   *
   * @param several whether each row tells whose it is; if not, all are of the first station
   * @param known names of a station
   */
  AskedStations(
      List<String> stations, boolean several, Function<String, Map<String, String>> known) {
    asked = Set.copyOf(stations);
    only = several ? null : stations.get(0);
    this.known = known;
  }

  /** Whose all rows are, or null when each tells it. */
  String only() {
    return only;
  }

  boolean contains(String station) {
    return asked.contains(station);
  }

  /** What is known of a station before the answer adds to it. */
  Map<String, String> names(String station) {
    Map<String, String> names = new HashMap<>(known.apply(station));
    names.put(StationList.STATION, station);
    names.put(ObservationSchema.SENSOR_ID, station);
    return names;
  }

  /** Takes in a row of a station that was not asked for. */
  void unasked(String station, JsonNode row) {
    rowsUnasked++;
    if (unasked.size() < MOST_UNASKED_NAMES) {
      unasked.add(station);
    }
    firstUnasked = firstUnasked == null ? row : firstUnasked;
  }

  /**
   * What tells of all rows that nobody has asked for, or null.
   *
   * @param option that says whose a row is
   */
  Rejection unasked(String option) {
    return rowsUnasked == 0
        ? null
        : Rejection.ofUnasked(option, firstUnasked, rowsUnasked, unasked);
  }
}
