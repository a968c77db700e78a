// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The text of a page as HTML, without what is around it.
 *
 * @param links where they lead
 */
record SiteHtml(DocLinks links) {
  String of(DocPage page) {
    HtmlRenderer renderer =
        HtmlRenderer.builder()
            .extensions(List.of(TablesExtension.create()))
            .escapeHtml(true)
            .attributeProviderFactory(context -> new PageAttributes(page, links))
            .build();
    // What is wide scrolls by itself, and not the page.
    return renderer
        .render(page.document())
        .replace("<table>", "<div class=\"table\"><table>")
        .replace("</table>", "</table></div>")
        .replaceAll("<p>(<img [^>]*>)</p>", "<div class=\"picture\">$1</div>")
        .replaceAll(
            "(?s)<(h[123]) id=\"([^\"]*)\">(.*?)</\\1>",
            "<$1 id=\"$2\">$3<a class=\"here\" href=\"#$2\" aria-label=\"Link to this\">#</a></$1>");
  }

  /** Anchors, and links and pictures by their names in the site. */
  private record PageAttributes(DocPage page, DocLinks links) implements AttributeProvider {
    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
      String anchor = page.ids().anchors().get(node);
      if (anchor != null && (node instanceof Heading || tag.equals("tr"))) {
        attributes.put("id", anchor);
      }
      if (node instanceof Link link) {
        attributes.remove("href");
        links.to(page, link.getDestination()).ifPresent(to -> attributes.put("href", to));
      }
      if (node instanceof Image image) {
        attributes.put("src", DocLinks.picture(image.getDestination()));
      }
    }
  }
}
