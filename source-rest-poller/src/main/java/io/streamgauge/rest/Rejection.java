// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationMapping.Rejected;
import java.util.List;
import java.util.SortedSet;

/**
 * An element of an answer that gave no reading.
 *
 * @param station that it belongs to; null when that is not known
 * @param digest the same for all that need be told only once
 * @param unasked whether it is of a station that was not asked for
 * @param others how many like it are not told one by one; 0 for one that stands for itself
 */
record Rejection(
    String station, JsonNode element, String reason, String digest, boolean unasked, long others) {
  /** Most elements of an answer that are told one by one; what is wrong with more is the same. */
  static final int MOST = 100;

  private static final int MOST_NAMED = 5;
  private static final int NAME_CHARS = 60;
  private static final int HEAD_CHARS = 2_000;

  static Rejection of(String station, Rejected rejected) {
    return of(station, rejected.element(), rejected.reason());
  }

  static Rejection of(String station, JsonNode element, String reason) {
    return new Rejection(
        station,
        element,
        LogText.of(reason, LogText.REASON),
        Row.digest(reason + text(element)),
        false,
        0);
  }

  /** One for all that come after those that are told one by one. */
  static Rejection ofOthers(String station, JsonNode head, long others) {
    String reason =
        "in the same answer "
            + others
            + " more elements gave no reading; they are not told again"
            + " until an answer is without so many";
    return new Rejection(station, head, reason, Row.digest(reason), false, others);
  }

  /**
   * One for all rows of stations that were not asked for, which may be as many as there are.
   *
   * @param stations some of them
   */
  static Rejection ofUnasked(JsonNode first, int rows, SortedSet<String> stations) {
    List<String> shown =
        stations.stream().limit(MOST_NAMED).map(id -> LogText.of(id, NAME_CHARS)).toList();
    int unnamed = Math.max(0, stations.size() - MOST_NAMED);
    String reason =
        "%s: %d rows of stations that were not asked for: %s%s"
            .formatted(
                GroupOptions.ROW_STATION,
                rows,
                String.join(", ", shown),
                unnamed == 0 ? "" : " and " + unnamed + " more");
    return new Rejection(null, first, reason, Row.digest(String.join("\n", stations)), true, 0);
  }

  /** The element as text, which is empty when there is none; the head of an answer's. */
  String text() {
    String text = others > 0 && element.isTextual() ? element.textValue() : text(element);
    return others == 0 ? text : LogText.head(text, HEAD_CHARS);
  }

  /** What is wrong, without what is in this element: quoted texts and numbers. */
  String kind() {
    StringBuilder kind = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < reason.length(); i++) {
      char c = reason.charAt(i);
      quoted ^= c == '\'';
      if (!quoted && !Character.isDigit(c)) {
        kind.append(c);
      }
    }
    return Row.digest(kind.toString());
  }

  private static String text(JsonNode element) {
    return element.isMissingNode() ? "" : element.toString();
  }
}
