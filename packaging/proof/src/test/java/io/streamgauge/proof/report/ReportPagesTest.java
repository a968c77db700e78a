// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page and the Markdown of runs that never were. */
class ReportPagesTest {
  private static final String RED = "class=\"bad\"";
  private static final List<SourceCount> RIGHT =
      List.of(MadeUpRun.mqtt(0, 0), MadeUpRun.rest(0, 0));

  /** A run of two failures with these totals. */
  private static RunReport totals(SourceCount... totals) {
    return MadeUpRun.run(300, 2, List.of(totals));
  }

  private static RunReport failures(List<FailureResult> failures) {
    return MadeUpRun.report("A run", MadeUpRun.samples(60, List.of()), failures, RIGHT);
  }

  private static long count(String text, String part) {
    return Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
  }

  private static void assertRed(String headline, RunReport report) {
    assertFalse(report.good());
    String page = ReportHtml.of(report);
    assertTrue(page.contains("<div class=\"verdict bad\"><strong>" + headline), headline);
    String markdown = ReportMarkdown.of(report);
    assertTrue(markdown.contains("**" + headline + "**"), markdown);
  }

  @Test
  void aGoodRunHasNothingRed() {
    RunReport report = MadeUpRun.good();
    assertTrue(report.good());
    String page = ReportHtml.of(report);
    assertTrue(
        page.contains("<strong>Nothing lost, nothing duplicated through 16 failures</strong>"));
    assertFalse(page.contains(RED) || page.contains("verdict bad") || page.contains("band bad"));
    for (String told :
        List.of("OpenJDK", "8127364455", "312 (may repeat)", "<title id=\"chart-4\">")) {
      assertTrue(page.contains(told), told);
    }
    assertEquals(16, count(page, "<tr id=\"failure-"));
  }

  @Test
  void lossIsRed() {
    RunReport report = totals(MadeUpRun.mqtt(3, 0), MadeUpRun.rest(0, 0));
    assertRed("Not proven: 3 lost", report);
    String page = ReportHtml.of(report);
    assertTrue(page.contains("<li>Whole run, MQTT: 3 lost</li>"));
    assertTrue(page.contains("<li class=\"bad\"><b>3</b>lost</li>"));
    assertEquals(1, count(page, "<tr class=\"bad\">"));
  }

  @Test
  void repeatsAreRedWhereTheyMayNotBe() {
    assertRed("Not proven: 2 duplicated", totals(MadeUpRun.mqtt(0, 0), MadeUpRun.rest(0, 2)));
    assertRed("Not proven: 1 duplicated", totals(MadeUpRun.mqtt(0, 1), MadeUpRun.rest(0, 0)));
    assertTrue(totals(MadeUpRun.mqtt(0, 0), MadeUpRun.rest(0, 0)).good());
  }

  @Test
  void miscountsThatMakeUpForEachOtherAreRed() {
    assertRed(
        "Not proven: the counts are wrong", totals(MadeUpRun.rest(2, 0), MadeUpRun.rest(-2, 0)));
  }

  @Test
  void aFailureThatWasNotRecoveredFromIsRed() {
    FailureResult right = MadeUpRun.failure(0, 10, 5);
    RunReport report =
        failures(List.of(right, MadeUpRun.notRecovered(MadeUpRun.failure(1, 30, 5))));
    assertRed("Not proven: 1 failure not recovered from", report);
    String page = ReportHtml.of(report);
    assertTrue(page.contains("<tr class=\"bad\" id=\"failure-2\">"));
    assertFalse(page.contains("<tr class=\"bad\" id=\"failure-1\">"));
    assertTrue(page.contains("2. Kafka broker killed: not recovered"));
    assertTrue(page.contains(">not at all<"));
  }

  /** The whole run may be right in the end and still not have been when it was looked at. */
  @Test
  void lossDuringAFailureIsRed() {
    FailureResult right = MadeUpRun.failure(0, 10, 5);
    FailureResult lossy =
        new FailureResult(
            right.name(),
            right.what(),
            right.began(),
            right.ended(),
            right.recovered(),
            List.of(MadeUpRun.mqtt(7, 0)),
            1,
            1,
            1,
            0,
            0,
            0,
            "");
    assertRed("Not proven: 7 lost", failures(List.of(lossy)));
  }

  @Test
  void nothingCountedIsNoProof() {
    assertRed(
        "Nothing proven: no reading was counted",
        MadeUpRun.report("Empty", List.of(), List.of(), List.of()));
  }

  @Test
  void noSamplesAndOneAreAPage() {
    RunReport none =
        MadeUpRun.report("None", List.of(), List.of(MadeUpRun.failure(0, 1, 1)), RIGHT);
    assertTrue(ReportHtml.of(none).contains("No sample was taken."));
    String one = ReportHtml.of(MadeUpRun.run(1, 0, RIGHT));
    assertTrue(one.contains("class=\"line dot sent\""));
    assertTrue(one.contains("No failure was applied."));
    assertFalse(one.contains("NaN"));
  }

  @Test
  void manySamplesAreAPageOfLessThanAMegabyte() {
    RunReport report = MadeUpRun.run(10_000, 150, RIGHT);
    byte[] page = ReportHtml.of(report).getBytes(StandardCharsets.UTF_8);
    assertTrue(page.length < 1_000_000, page.length + " bytes");
  }

  @Test
  void namesDoNothing() {
    String hostile =
        "<script>alert(1)</script>\"'><img src=x onerror=x>|`*_[a](b)\u202e\r\n# x\ud800";
    FailureResult failure = MadeUpRun.failure(0, 10, 5);
    FailureResult named =
        new FailureResult(
            hostile,
            hostile,
            failure.began(),
            failure.ended(),
            null,
            List.of(new SourceCount(hostile, 1, 0, 0, 1, 0, 0, false)),
            1,
            1,
            1,
            0,
            0,
            0,
            hostile);
    RunReport report =
        new RunReport(
            hostile,
            MadeUpRun.BEGAN,
            MadeUpRun.BEGAN.plusSeconds(60),
            Map.of(hostile, hostile),
            MadeUpRun.samples(60, List.of()),
            List.of(named),
            named.counts(),
            hostile);
    String page = ReportHtml.of(report);
    assertFalse(page.contains("<script") || page.contains("<img") || page.contains("'>"), page);
    assertFalse(page.contains("\u202e") || page.contains("\ud800"), page);
    String markdown = ReportMarkdown.of(report);
    assertFalse(markdown.contains("<") || markdown.contains("\r"), markdown);
    assertEquals(1, markdown.lines().filter(line -> line.startsWith("# ")).count(), markdown);
    for (String line : markdown.lines().filter(it -> it.startsWith("| 1 |")).toList()) {
      int columns = line.contains("not recovered") ? 17 : 10;
      assertEquals(columns + 1, count(line.replace("\\|", ""), "|"), line);
    }
  }

  @Test
  void markdownHasTheTablesOfThePage() {
    String markdown = ReportMarkdown.of(MadeUpRun.good());
    for (String part :
        List.of(
            "# Resilience of Streamgauge\n",
            "| Source | Verdict | Sent |",
            "| MQTT | good | 4,800,000 | 4,800,312 | 4,800,312 | 0 | 312 (may repeat) | 0 |",
            "| 1 | Kafka broker stopped for 60 s | good |",
            "| Java | OpenJDK 64-Bit Server VM 17.0.13 |",
            "## Seed\n\n8127364455\n")) {
      assertTrue(markdown.contains(part), part);
    }
  }

  @Test
  void aMachineInEgyptWritesTheSame() {
    RunReport report = MadeUpRun.run(300, 2, RIGHT);
    List<String> written = new ArrayList<>();
    Locale before = Locale.getDefault();
    for (Locale locale : List.of(Locale.ROOT, Locale.forLanguageTag("ar-EG-u-nu-arab"))) {
      Locale.setDefault(locale);
      try {
        written.add(ReportHtml.of(report) + ReportMarkdown.of(report) + ReportJson.of(report));
      } finally {
        Locale.setDefault(before);
      }
    }
    assertEquals(written.get(0), written.get(1));
  }
}
