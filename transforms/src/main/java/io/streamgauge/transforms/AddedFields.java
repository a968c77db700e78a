// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.history.TransformHeaders;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header with the fields that transforms added to the value. Records of one source carry the
 * same list, so the one read last is remembered.
 */
final class AddedFields {
  static final String HEADER = TransformHeaders.FIELDS_ADDED;

  /** A text of the option with the paths that it was read as. */
  private record Read(String text, List<FieldPath> paths) {}

  private volatile Read lastRead = new Read("", List.of());

  /** The fields that the header names; anybody may have written it, so what is no path is left. */
  List<FieldPath> in(Reading reading) {
    String text = reading.header(HEADER);
    if (text == null || text.length() > TransformHeaders.MOST_ADDED) {
      return List.of();
    }
    Read recent = lastRead;
    if (!recent.text().equals(text)) {
      recent = new Read(text, paths(text));
      lastRead = recent;
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
