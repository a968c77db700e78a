// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.source.StationList;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Request;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What requests for stations are filled with, beside what the page says.
 *
 * @param stations whose names a request for a single one may use
 * @param format of the ends of the time range
 */
record StationRequests(GroupOptions groups, StationList stations, WindowFormat format) {

  static StationRequests of(RestStationSourceConfig config) {
    return new StationRequests(
        config.groups(), config.stations().list(), config.windows().format());
  }

  /** The next request of a walk over the pages of a time range, for these stations. */
  Request next(PageWalk walk, List<String> asked, Instant from, Instant until) {
    Map<String, String> names = new HashMap<>();
    if (!groups.several()) {
      names.putAll(stations.requestNames(asked.get(0)));
    }
    names.put("window.start", format.text(from));
    names.put("window.end", format.text(until));
    return walk.next(names, asked, groups.separator());
  }
}
