// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * The header with the fields that transforms added to the value. Records of one source carry the
 * same list, so the one read last and the one written last are remembered.
 */
final class AddedFields {
  static final String HEADER = "fields_added";

  private record Read(String text, List<FieldPath> paths) {}

  private record Written(List<FieldPath> before, List<FieldPath> fresh, String text) {}

  private volatile Read lastRead = new Read("", List.of());
  private volatile Written lastWritten = new Written(List.of(), List.of(), "");

  /** The fields that the header names; anybody may have written it, so what is no path is left. */
  List<FieldPath> in(Headers headers) {
    Header header = headers.lastWithName(HEADER);
    if (header == null || header.value() == null) {
      return List.of();
    }
    String text = header.value().toString();
    Read recent = lastRead;
    if (!recent.text().equals(text)) {
      recent = new Read(text, paths(text));
      lastRead = recent;
    }
    return recent.paths();
  }

  private static List<FieldPath> paths(String text) {
    List<FieldPath> paths = new ArrayList<>();
    for (String path : text.split(",", -1)) {
      FieldPath read = FieldPath.orNull(path);
      if (read != null && !paths.contains(read)) {
        paths.add(read);
      }
    }
    return List.copyOf(paths);
  }

  /** The header with these fields too. */
  String with(Headers headers, List<FieldPath> fresh) {
    List<FieldPath> before = in(headers);
    Written recent = lastWritten;
    if (!recent.before().equals(before) || !recent.fresh().equals(fresh)) {
      List<FieldPath> all = new ArrayList<>(before);
      fresh.stream().filter(path -> !before.contains(path)).forEach(all::add);
      recent =
          new Written(
              before,
              List.copyOf(fresh),
              all.stream().map(FieldPath::toString).collect(Collectors.joining(",")));
      lastWritten = recent;
    }
    return recent.text();
  }
}
