// SPDX-License-Identifier: Apache-2.0
/**
 * The documentation as one static site: pages of HTML that link to each other, a navigation and a
 * search that work from {@code file:}, without a server.
 *
 * <pre>
 * SiteMain --navigation.txt--> SiteNavigation (groups of pages in their order)
 *   each file --DocPage (document, HeadingIds)--> SiteHtml (DocLinks say where links lead)
 *     --SiteLayout--> NAME.html
 *   all pages --SearchIndex--> search-index.js; site.css, site.js and pictures are copied
 * </pre>
 */
package io.streamgauge.site;
