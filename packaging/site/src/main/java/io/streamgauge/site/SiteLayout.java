// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import java.util.List;
import org.commonmark.node.Heading;

/**
 * The frame around the text of each page.
 *
 * @param navigation the pages that there are
 * @param version of which the site tells
 */
record SiteLayout(SiteNavigation navigation, String version) {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <link rel="stylesheet" href="site.css">
      <script defer src="search-index.js"></script>
      <script defer src="site.js"></script>
      </head>
      <body>
      <a class="skip" href="#text">To the text</a>
      <header>
      <a class="name" href="index.html">Streamgauge</a>
      <span class="version">%s</span>
      <form role="search">
      <input id="search" type="search" placeholder="Search" aria-label="Search the documentation" autocomplete="off">
      <ul id="found" hidden></ul>
      </form>
      </header>
      <div class="frame">
      <nav class="pages" aria-label="Pages"><details open><summary>Pages</summary>
      %s</details></nav>
      <main id="text">
      %s<footer>%s</footer>
      </main>
      </div>
      </body>
      </html>
      """;

  String html(DocPage page, String text) {
    String title = page.file().equals("index.html") ? "Streamgauge" : page.shortName();
    String shown = title.equals("Streamgauge") ? title : title + " - Streamgauge";
    return PAGE.formatted(escaped(shown), escaped(version), pages(page), text, neighbours(page));
  }

  private String pages(DocPage current) {
    StringBuilder html = new StringBuilder();
    for (SiteNavigation.PageGroup group : navigation.groups()) {
      html.append("<h2>").append(escaped(group.name())).append("</h2>\n<ul>\n");
      for (DocPage page : group.pages()) {
        boolean here = page.file().equals(current.file());
        html.append("<li>").append(link(page, here ? " aria-current=\"page\"" : "", ""));
        html.append(here ? contents(page) : "").append("</li>\n");
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }

  private static String contents(DocPage page) {
    StringBuilder html = new StringBuilder("\n<ul>\n");
    for (Heading heading : page.ids().headings()) {
      String name = escaped(PlainText.of(heading));
      html.append("<li><a href=\"#%s\">".formatted(page.ids().anchors().get(heading)));
      html.append(name).append("</a></li>\n");
    }
    return html.append("</ul>\n").toString();
  }

  private String neighbours(DocPage page) {
    List<DocPage> all = navigation.pages();
    int at = all.indexOf(page);
    String before = at == 0 ? "<span></span>" : link(all.get(at - 1), " rel=\"prev\"", "\u2190 ");
    return before + (at + 1 == all.size() ? "" : link(all.get(at + 1), " rel=\"next\"", "\u2192 "));
  }

  private static String link(DocPage page, String attributes, String arrow) {
    return "<a href=\"%s\"%s>%s%s</a>"
        .formatted(page.file(), attributes, arrow, escaped(page.shortName()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
