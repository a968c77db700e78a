// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;

/**
 * Anchors of a page: of its headings as GitHub makes them, and of rows of tables that begin with a
 * name in code, such as an option.
 *
 * @param anchors by the heading or row that they lead to
 * @param headings those of the second level, in their order
 */
record HeadingIds(Map<Node, String> anchors, List<Heading> headings) {
  static HeadingIds of(Node document) {
    Map<Node, String> anchors = new HashMap<>();
    List<Heading> headings = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            anchors.put(heading, free(taken, slug(PlainText.of(heading))));
            if (heading.getLevel() == 2) {
              headings.add(heading);
            }
          }
        });
    // Headings first: a row must not take the name of one.
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(CustomNode node) {
            if (node instanceof TableRow && node.getParent() instanceof TableBody) {
              option(node).ifPresent(name -> anchors.put(node, free(taken, "row-" + slug(name))));
            } else {
              visitChildren(node);
            }
          }
        });
    return new HeadingIds(anchors, headings);
  }

  /** The code that the first cell of a row consists of. */
  private static Optional<String> option(Node row) {
    Node cell = row.getFirstChild();
    Node first = cell == null ? null : cell.getFirstChild();
    boolean alone = first instanceof Code && first.getNext() == null;
    return alone ? Optional.of(((Code) first).getLiteral()) : Optional.empty();
  }

  private static String slug(String text) {
    return text.strip().toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
  }

  private static String free(Set<String> taken, String wanted) {
    String name = wanted;
    for (int i = 1; !taken.add(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }
}
