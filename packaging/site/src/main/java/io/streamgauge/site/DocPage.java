// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/**
 * One page of the site.
 *
 * @param source its Markdown below the root, with slashes
 * @param shortName as the navigation shows it
 * @param file its name in the site
 * @param document what the Markdown says
 * @param ids what links to its headings and rows are
 */
record DocPage(String source, String shortName, String file, Node document, HeadingIds ids) {
  private static final String DOCS = "packaging/docs/";
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  static DocPage read(Path root, String source, String shortName) throws IOException {
    Node document = PARSER.parse(Files.readString(root.resolve(source)));
    return new DocPage(source, shortName, name(source), document, HeadingIds.of(document));
  }

  /** Pages of the documentation keep their names; no other page may have one of them. */
  private static String name(String source) {
    if (source.equals("README.md")) {
      return "index.html";
    }
    String stem =
        source.startsWith(DOCS)
            ? source.substring(DOCS.length())
            : "about-" + source.replace("/README", "");
    return stem.toLowerCase(Locale.ROOT).replaceAll("\\.md$", ".html");
  }

  /** The directory of the Markdown below the root. */
  Path directory() {
    Path parent = Path.of(source).getParent();
    return parent == null ? Path.of("") : parent;
  }
}
