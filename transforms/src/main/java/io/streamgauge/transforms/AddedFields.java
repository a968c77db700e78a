// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.history.TransformHeaders;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header with the fields that transforms added to the value. Records of one source carry few
 * lists, so those read last are remembered.
 */
final class AddedFields {
  static final String HEADER = TransformHeaders.FIELDS_ADDED;

  /** A text of the option with the paths that it was read as. */
  private record Read(String text, List<FieldPath> paths) {}

  private static final int REMEMBERED = 16;

  /** Anybody may send records: longer lists share one place. */
  private static final int LONG = 512;

  /** Each list in the place that its hash gives; what it says never changes. */
  private final Read[] known = new Read[REMEMBERED];

  /** The fields that the header names; anybody may have written it, so what is no path is left. */
  List<FieldPath> in(Reading reading) {
    String text = reading.header(HEADER);
    if (text == null || text.length() > TransformHeaders.MOST_ADDED) {
      return List.of();
    }
    int hash = text.hashCode();
    int place = text.length() > LONG ? 0 : ((hash >>> 16) ^ hash) & (REMEMBERED - 1);
    Read recent = known[place];
    if (recent == null || !recent.text().equals(text)) {
      recent = new Read(text, paths(text));
      known[place] = recent;
    }
    return recent.paths();
  }

  private static List<FieldPath> paths(String text) {
    Set<FieldPath> paths = new LinkedHashSet<>();
    for (String path : text.split(",", -1)) {
      FieldPath read = FieldPath.orNull(path);
      if (read != null) {
        paths.add(read);
      }
    }
    return List.copyOf(paths);
  }

  /** The header's text with these fields too. */
  static String with(List<FieldPath> before, List<FieldPath> fresh) {
    List<FieldPath> all = new ArrayList<>(before);
    fresh.stream().filter(path -> !before.contains(path)).forEach(all::add);
    return all.stream().map(FieldPath::toString).collect(Collectors.joining(","));
  }
}
