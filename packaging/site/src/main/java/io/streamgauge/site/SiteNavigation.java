// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pages of the site in the order in which one would read them.
 *
 * @param groups what belongs together
 */
record SiteNavigation(List<PageGroup> groups) {
  /**
   * Pages under one name.
   *
   * @param name as the navigation shows it
   * @param pages in their order
   */
  record PageGroup(String name, List<DocPage> pages) {}

  /** The groups of a list: a name in brackets, then a file and its short name a line. */
  static SiteNavigation read(Path root, String list) throws IOException {
    List<PageGroup> groups = new ArrayList<>();
    for (String line : list.lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        groups.add(new PageGroup(line.substring(1, line.length() - 1), new ArrayList<>()));
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        String[] parts = line.split(" \\| ", 2);
        groups.get(groups.size() - 1).pages().add(DocPage.read(root, parts[0], parts[1]));
      }
    }
    return new SiteNavigation(groups);
  }

  /** Two pages of one name would be one. */
  void refuseTwins() {
    List<String> files = pages().stream().map(DocPage::file).toList();
    if (Set.copyOf(files).size() < files.size()) {
      throw new IllegalStateException("two pages have one name among " + files);
    }
  }

  List<DocPage> pages() {
    return groups.stream().flatMap(group -> group.pages().stream()).toList();
  }

  /** A page that nobody can find is as good as none. */
  void refuseForgotten(Path directory, Path root) throws IOException {
    Set<String> known = pages().stream().map(DocPage::source).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(directory)) {
      List<String> forgotten =
          files
              .filter(file -> file.toString().endsWith(".md"))
              .map(file -> root.relativize(file).toString().replace('\\', '/'))
              .filter(file -> !known.contains(file))
              .sorted()
              .toList();
      if (!forgotten.isEmpty()) {
        throw new IllegalStateException(forgotten + " are in no group of navigation.txt");
      }
    }
  }
}
