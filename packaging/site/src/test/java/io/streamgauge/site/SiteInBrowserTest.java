// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.testing.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site as a browser shows it from {@code file:}, where one is installed. */
class SiteInBrowserTest {
  private static final Path SITE = Path.of("target/site").toAbsolutePath();
  private static final int PHONE = 360;

  @TempDir static Path profile;
  private static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Chromium.installed();
    assumeTrue(program.isPresent(), "chromium is not installed on this machine");
    browser = Chromium.start(program.get(), profile);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static List<Path> pages() throws Exception {
    try (Stream<Path> files = Files.list(SITE)) {
      return files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
  }

  /** Tables, code and pictures that are wider scroll by themselves. */
  @Test
  void noPageIsWiderThanAPhone() throws Exception {
    browser.size(PHONE, 740);
    List<String> wide = new ArrayList<>();
    for (Path page : pages()) {
      browser.open(page);
      String width = browser.ask("String(document.documentElement.scrollWidth)");
      if (Integer.parseInt(width) > PHONE) {
        wide.add(page.getFileName() + ": " + width + ", by " + browser.ask(WIDEST));
      }
    }
    assertEquals(List.of(), wide);
  }

  private static final String WIDEST =
      """
      (() => {
        const wide = [...document.querySelectorAll("body *")]
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 1
              && !each.parentElement.closest(".table, pre, .picture"));
        return wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 120)).join(" | ");
      })()""";

  @Test
  void picturesAreShown() throws Exception {
    browser.size(1200, 900);
    int shown = 0;
    for (Path page : pages()) {
      browser.open(page);
      String pictures =
          browser.ask("[...document.images].map((each) => each.naturalWidth).join(' ')");
      assertTrue(!pictures.matches("(.* )?0( .*)?"), page + ": " + pictures);
      shown += pictures.isEmpty() ? 0 : 1;
    }
    assertTrue(shown >= 2, shown + " pages with pictures");
  }

  @Test
  void aSearchFindsAnOptionAndLeadsToIt() throws Exception {
    browser.size(1200, 900);
    browser.open(SITE.resolve("index.html"));
    browser.ask(
        """
        (() => {
          const input = document.getElementById("search");
          input.value = "mqtt.session.expiry.seconds";
          input.dispatchEvent(new Event("input"));
          return "";
        })()""");
    String first = browser.ask("document.querySelector('#found a').getAttribute('href')");
    assertEquals("options.html#row-mqttsessionexpiryseconds", first);
    browser.open(SITE.resolve("options.html"), "row-mqttsessionexpiryseconds");
    String told = browser.ask("document.querySelector(':target').textContent");
    assertTrue(told.contains("604800"), told);
  }

  @Test
  void aDarkSystemHasADarkPage() throws Exception {
    String ground = "getComputedStyle(document.body).backgroundColor";
    browser.open(SITE.resolve("index.html"));
    browser.dark(false);
    String light = browser.ask(ground);
    browser.dark(true);
    assertNotEquals(light, browser.ask(ground));
    browser.dark(false);
  }
}
