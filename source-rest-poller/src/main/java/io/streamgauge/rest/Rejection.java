// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.SortedSet;

/**
 * An element of an answer that gave no reading.
 *
 * @param station that it belongs to; null when that is not known
 * @param digest the same for all that need be told only once
 * @param unasked whether it is of a station that was not asked for
 */
record Rejection(String station, JsonNode element, String reason, String digest, boolean unasked) {
  private static final int MOST_NAMED = 5;

  static Rejection of(String station, Rejected rejected) {
    return of(station, rejected.element(), rejected.reason());
  }

  static Rejection of(String station, JsonNode element, String reason) {
    return new Rejection(station, element, reason, Row.digest(reason + text(element)), false);
  }

  /** One for all rows of stations that were not asked for, which may be as many as there are. */
  static Rejection ofUnasked(JsonNode first, int rows, SortedSet<String> stations) {
    String named = String.join(", ", stations.stream().limit(MOST_NAMED).toList());
    int unnamed = Math.max(0, stations.size() - MOST_NAMED);
    String reason =
        "%s: %d rows of stations that were not asked for: %s%s"
            .formatted(
                GroupOptions.ROW_STATION,
                rows,
                named,
                unnamed == 0 ? "" : " and " + unnamed + " more");
    return new Rejection(null, first, reason, Row.digest(String.join("\n", stations)), true);
  }

  /** The element as text, which is empty when there is none. */
  String text() {
    return text(element);
  }

  private static String text(JsonNode element) {
    return element.isMissingNode() ? "" : element.toString();
  }
}
