// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.testing.Await;
import io.streamgauge.testing.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser shows it from {@code file:}, where one is installed. */
class ReportInBrowserTest {
  private static final Path PICTURES = Path.of("target/report").toAbsolutePath();
  private static final int PHONE = 360;

  @TempDir static Path profile;
  private static Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Chromium.installed();
    assumeTrue(program.isPresent(), "chromium is not installed on this machine");
    Files.createDirectories(PICTURES);
    browser = Chromium.start(program.get(), profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static void open(String name, RunReport report) throws Exception {
    Path page = PICTURES.resolve(name + ".html");
    Files.writeString(page, ReportHtml.of(report));
    browser.open(page);
  }

  private static void assertNoWider(int width) throws Exception {
    String is = browser.ask("String(document.documentElement.scrollWidth)");
    assertTrue(Integer.parseInt(is) <= width, is + " wide");
  }

  private static RunReport bad() {
    RunReport good = MadeUpRun.good();
    String longName = "lengthy".repeat(30);
    FailureResult stuck = MadeUpRun.notRecovered(good.failures().get(2));
    SourceCount lossy = new SourceCount(longName, 9_000_000_000L, 0, 0, 9_000_000_000L, 0, 0, true);
    return new RunReport(
        longName,
        good.began(),
        good.ended(),
        Map.of(longName, longName),
        good.samples(),
        List.of(good.failures().get(0), stuck),
        List.of(lossy),
        longName);
  }

  @Test
  void noPageIsWiderThanAPhoneOrComplains() throws Exception {
    browser.size(PHONE, 740);
    open("good", MadeUpRun.good());
    assertNoWider(PHONE);
    Files.write(PICTURES.resolve("good-phone.png"), browser.picture());
    open("bad", bad());
    assertNoWider(PHONE);
    open("many", MadeUpRun.run(3_000, 40, List.of(MadeUpRun.mqtt(0, 0))));
    assertNoWider(PHONE);
    assertEquals(List.of(), browser.complaints());
  }

  /** Words of a drawing that shrinks with its page would shrink too. */
  @Test
  void wordsOfChartsKeepTheirSizeOnAPhone() throws Exception {
    browser.size(PHONE, 740);
    open("good", MadeUpRun.good());
    String least =
        browser.ask(
            """
            String(Math.min(...[...document.querySelectorAll('.axes span, .mark, td, th, figcaption')]
                .map((each) => parseFloat(getComputedStyle(each).fontSize))))""");
    assertTrue(Double.parseDouble(least) >= 12, least + " px");
    assertEquals("0", browser.ask("String(document.querySelectorAll('svg text').length)"));
  }

  @Test
  void theNumberOfABandLeadsToItsRow() throws Exception {
    browser.size(1280, 900);
    open("good", MadeUpRun.good());
    browser.ask("document.querySelectorAll('.mark')[2].click()");
    String there = "String(document.querySelector(':target')?.id)";
    Await.until(
        "the row of the third failure",
        Duration.ofSeconds(20),
        () -> browser.ask(there).equals("failure-3"));
    Files.write(PICTURES.resolve("good.png"), browser.picture());
  }

  @Test
  void aDarkSystemHasADarkPage() throws Exception {
    String ground = "getComputedStyle(document.body).backgroundColor";
    browser.size(1280, 900);
    open("bad", bad());
    browser.dark(false);
    String light = browser.ask(ground);
    browser.dark(true);
    assertNotEquals(light, browser.ask(ground));
    Files.write(PICTURES.resolve("bad-dark.png"), browser.picture());
    browser.dark(false);
  }
}
