// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site that the build has made: all that it refers to is in it, and can be found. */
class SiteTest {
  private static final Path SITE = Path.of("target/site");
  private static final Map<String, String> PAGES = new HashMap<>();

  @TempDir Path directory;

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.list(SITE)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".html")).toList()) {
        PAGES.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    assertTrue(PAGES.size() > 25, PAGES.keySet().toString());
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(each -> each.group(1)).toList();
  }

  @Test
  void everyLinkAndEveryPictureLeadsToSomething() {
    Map<String, Set<String>> ids = new HashMap<>();
    PAGES.forEach((name, html) -> ids.put(name, new HashSet<>(all(" id=\"([^\"]+)\"", html))));
    List<String> broken = new ArrayList<>();
    PAGES.forEach(
        (name, html) -> {
          for (String link : all("<a [^>]*href=\"([^\"]*)\"", html)) {
            String[] parts = link.split("#", 2);
            String page = parts[0].isEmpty() ? name : parts[0];
            boolean there =
                ids.containsKey(page) && (parts.length == 1 || ids.get(page).contains(parts[1]));
            if (!link.matches("https?://.*") && !there) {
              broken.add(name + ": " + link);
            }
          }
          for (String file : all("(?:src|href)=\"([^\"#:]+\\.(?:svg|png|js|css))\"", html)) {
            if (!Files.exists(SITE.resolve(file))) {
              broken.add(name + ": " + file);
            }
          }
        });
    assertEquals(List.of(), broken);
  }

  @Test
  void anchorsOfAPageAreDifferent() {
    PAGES.forEach(
        (name, html) -> {
          List<String> ids = all(" id=\"([^\"]+)\"", html);
          assertEquals(new HashSet<>(ids).size(), ids.size(), name + " has an anchor twice");
        });
  }

  @Test
  void everyPageIsInTheNavigationOfEachAndHasOneTitle() {
    Set<String> names = new TreeSet<>(PAGES.keySet());
    PAGES.forEach(
        (name, html) -> {
          String navigation = html.substring(html.indexOf("<nav"), html.indexOf("</nav>"));
          Set<String> shown = new TreeSet<>(all("href=\"([^\"#]+)\"", navigation));
          assertEquals(names, shown, name);
          assertEquals(1, all("(<h1[ >])", html).size(), name + " has not one title");
        });
  }

  /** What it is for is seen before anything is read. */
  @Test
  void everyPageOfTheDocumentationBeginsWithATableOrAPicture() throws IOException {
    try (Stream<Path> sources = Files.list(Path.of("../docs"))) {
      for (Path source : sources.filter(each -> each.toString().endsWith(".md")).toList()) {
        String name = source.getFileName().toString().replace(".md", ".html");
        String html = PAGES.get(name);
        int second = html.indexOf("<h2 id");
        String begin = html.substring(html.indexOf("<main"), second < 0 ? html.length() : second);
        assertTrue(begin.contains("<table") || begin.contains("class=\"picture\""), name);
      }
    }
  }

  /** A page of {@code file:} may fetch nothing, and nobody is to be told who reads it. */
  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    PAGES.forEach(
        (name, html) ->
            assertEquals(List.of(), all("(?:src|<link[^>]*href)=\"(\\w+:[^\"]*)\"", html), name));
    String script = Files.readString(SITE.resolve("site.js"));
    assertEquals(List.of(), all("(fetch\\(|XMLHttpRequest|innerHTML)", script));
  }

  @Test
  void theSearchKnowsEachOptionAndLeadsToIt() throws IOException {
    String index = Files.readString(SITE.resolve("search-index.js"));
    Set<String> ids = Set.copyOf(all(" id=\"([^\"]+)\"", PAGES.get("options.html")));
    List<MatchResult> entries =
        Pattern.compile("\\[\"options\\.html\",\"[^\"]*\",\"([^\"]*)\",\"([^\"]*)\"")
            .matcher(index)
            .results()
            .toList();
    Set<String> options = entries.stream().map(each -> each.group(1)).collect(Collectors.toSet());
    assertTrue(options.contains("mqtt.session.expiry.seconds"), "no such option in the index");
    entries.forEach(
        each -> assertTrue(each.group(2).isEmpty() || ids.contains(each.group(2)), each.group()));
  }

  @Test
  void aPageThatTheNavigationLacksEndsTheBuild() throws IOException {
    Files.writeString(directory.resolve("a.md"), "# A");
    Files.writeString(directory.resolve("forgotten.md"), "# B");
    SiteNavigation navigation = SiteNavigation.read(directory, "[Start]\na.md | A\n");
    String told =
        assertThrows(
                IllegalStateException.class, () -> navigation.refuseForgotten(directory, directory))
            .getMessage();
    assertTrue(told.contains("forgotten.md") && !told.contains("[a.md"), told);
  }
}
