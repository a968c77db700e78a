// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;

/** All texts of the site as a script: a part of a page below each heading and row. */
final class SearchIndex {
  private final List<IndexEntry> entries = new ArrayList<>();

  /**
   * Texts of one place.
   *
   * @param page where it is
   * @param heading what it is called
   * @param anchor where in the page
   * @param text what it says
   */
  private record IndexEntry(DocPage page, String heading, String anchor, StringBuilder text) {
    String script() {
      String said = text.toString().replaceAll("\\s+", " ").strip();
      return List.of(page.file(), page.shortName(), heading, anchor, said).stream()
          .map(SearchIndex::quoted)
          .collect(Collectors.joining(",", "[", "]"));
    }
  }

  private SearchIndex() {}

  static String of(List<DocPage> pages) {
    SearchIndex index = new SearchIndex();
    pages.forEach(index::add);
    return index.entries.stream()
        .map(IndexEntry::script)
        .collect(Collectors.joining(",\n", "window.streamgaugeIndex = [\n", "\n];\n"));
  }

  private void add(DocPage page) {
    IndexEntry part = start(page, page.shortName(), "");
    for (Node node = page.document().getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading && heading.getLevel() > 1) {
        part = start(page, PlainText.of(heading), page.ids().anchors().get(heading));
      } else if (node instanceof TableBlock table) {
        addRows(page, table, part);
      } else {
        part.text().append(PlainText.of(node)).append(' ');
      }
    }
  }

  private void addRows(DocPage page, TableBlock table, IndexEntry part) {
    for (Node group = table.getFirstChild(); group != null; group = group.getNext()) {
      for (Node row = group.getFirstChild(); row != null; row = row.getNext()) {
        String anchor = group instanceof TableBody ? page.ids().anchors().get(row) : null;
        if (anchor == null) {
          part.text().append(PlainText.of(row)).append(' ');
        } else {
          String name = PlainText.of(row.getFirstChild());
          start(page, name, anchor).text().append(PlainText.of(row));
        }
      }
    }
  }

  private IndexEntry start(DocPage page, String heading, String anchor) {
    IndexEntry entry = new IndexEntry(page, heading, anchor, new StringBuilder());
    entries.add(entry);
    return entry;
  }

  /** A text as JavaScript reads it, also within a page. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
