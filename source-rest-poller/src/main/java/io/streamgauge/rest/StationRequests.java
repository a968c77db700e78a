// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.source.StationList;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests for stations: a template, filled with what the page, the time range and the stations
 * are.
 *
 * @param stations whose names a request for a single one may use
 * @param format of the ends of the time range
 */
record StationRequests(
    RequestTemplate template, GroupOptions groups, StationList stations, WindowFormat format) {

  static StationRequests of(RestStationSourceConfig config) {
    return new StationRequests(
        config.request(), config.groups(), config.stations().list(), config.windows().format());
  }

  /** The next request of a walk over the pages of a time range, for these stations. */
  Request next(PageWalk walk, List<String> asked, Instant from, Instant until) {
    Map<String, String> names = new HashMap<>(walk.names());
    if (!groups.several()) {
      names.putAll(stations.requestNames(asked.get(0)));
    }
    names.put("window.start", format.text(from));
    names.put("window.end", format.text(until));
    return walk.link() != null
        ? template.follow(walk.link(), names, groups.ids(asked))
        : template.fill(names, groups.ids(asked));
  }
}
