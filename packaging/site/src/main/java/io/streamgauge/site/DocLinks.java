// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Links of the Markdown as they are in the site. */
final class DocLinks {
  private final Map<String, String> files = new HashMap<>();

  DocLinks(List<DocPage> pages) {
    pages.forEach(page -> files.put(page.source(), page.file()));
  }

  /** Empty for what only a checkout has, such as a directory. */
  Optional<String> to(DocPage from, String destination) {
    if (destination.matches("[a-z]+:.*")) {
      return Optional.of(destination);
    }
    String[] parts = destination.split("#", 2);
    String anchor = parts.length == 2 ? "#" + parts[1] : "";
    if (parts[0].isEmpty()) {
      return Optional.of(anchor);
    }
    return Optional.ofNullable(files.get(resolved(from, parts[0]))).map(file -> file + anchor);
  }

  /** Pictures lie beside each other in the site. */
  static String picture(String destination) {
    return "images/" + destination.substring(destination.lastIndexOf('/') + 1);
  }

  private static String resolved(DocPage from, String relative) {
    return from.directory().resolve(relative).normalize().toString().replace('\\', '/');
  }
}
