// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest.http;

import io.streamgauge.common.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The stations of one request.
 *
 * @param separator what stands between them; {@link #REPEATED} repeats the query parameter
 */
record StationIds(List<String> ids, String separator) {
  /** Name of all of them in a request. */
  static final String NAME = "stations";

  static final String REPEATED = "&";

  /** For requests that are about no station. */
  static final StationIds NONE = new StationIds(List.of(), ",");

  boolean isNone() {
    return ids.isEmpty();
  }

  /** All identifiers, each written so. */
  String joined(UnaryOperator<String> written) {
    return ids.stream().map(written).collect(Collectors.joining(separator));
  }

  /** The names and, as one more, these stations. */
  Map<String, String> named(Map<String, String> names) {
    return isNone() ? names : with(names, joined(UnaryOperator.identity()));
  }

  /** The names for each value of a query parameter: one, or one for each station. */
  List<Map<String, String>> valuesFor(Template value, Map<String, String> names) {
    return separator.equals(REPEATED) && value.names().contains(NAME)
        ? ids.stream().map(id -> with(names, id)).toList()
        : List.of(named(names));
  }

  private static Map<String, String> with(Map<String, String> names, String stations) {
    Map<String, String> all = new HashMap<>(names);
    all.put(NAME, stations);
    return all;
  }
}
