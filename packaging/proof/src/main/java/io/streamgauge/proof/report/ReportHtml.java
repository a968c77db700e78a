// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import io.streamgauge.proof.report.ReportTable.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report of a run as a page that has all in itself, runs no script and can be read from a file.
 */
public final class ReportHtml {
  private final RunReport report;
  private final ReportTables tables;
  private final ReportVerdict verdict;
  private final StringBuilder page = new StringBuilder();

  private ReportHtml(RunReport report) {
    this.report = report;
    this.tables = new ReportTables(report);
    this.verdict = ReportVerdict.of(report);
  }

  /** The whole page. */
  public static String of(RunReport report) {
    return new ReportHtml(report).page();
  }

  private String page() {
    String title = ReportText.html(report.title());
    page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        // Whatever a name holds, nothing runs and nothing is asked for.
        .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .append(" style-src 'unsafe-inline'; img-src data:\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width\">\n")
        .append("<link rel=\"icon\" href=\"data:,\">\n")
        .append("<title>" + title + "</title><style>\n" + ReportStyle.CSS + "</style></head>\n")
        .append("<body><main>\n<h1>" + title + "</h1>\n")
        .append("<p class=\"faint\">" + ReportText.html(tables.when()) + "</p>\n");
    verdict();
    sums();
    heading("How to read this");
    page.append("<p class=\"how\">" + ReportText.html(ReportTables.READING) + "</p>\n");
    heading("Over time");
    page.append(new ReportCharts(report).figures());
    heading("Failures");
    table(tables.failures(), "No failure was applied.");
    if (!tables.counts().rows().isEmpty()) {
      heading("Failures, by source");
      table(tables.counts(), "");
    }
    heading("Whole run, by source");
    table(tables.totals(), "Nothing was counted.");
    machine();
    heading("Seed");
    page.append("<p><code>" + ReportText.html(tables.seed()) + "</code></p>\n");
    return page.append("</main></body></html>\n").toString();
  }

  private void heading(String words) {
    page.append("<h2>" + words + "</h2>\n");
  }

  private void verdict() {
    page.append("<div class=\"verdict" + (verdict.good() ? "" : " bad") + "\"><strong>")
        .append(ReportText.html(verdict.headline()))
        .append("</strong>");
    if (!verdict.reasons().isEmpty()) {
      page.append(
          verdict.reasons().stream()
              .map(reason -> "<li>" + ReportText.html(reason) + "</li>")
              .collect(Collectors.joining("", "<ul>", "</ul>")));
    }
    page.append("</div>\n");
  }

  private void sums() {
    page.append("<ul class=\"sums\">");
    for (Map.Entry<String, String> sum : tables.sums().entrySet()) {
      boolean fault = List.of("lost", "duplicated").contains(sum.getKey());
      boolean bad = fault && !sum.getValue().equals("0");
      page.append(bad ? "<li class=\"bad\">" : "<li>")
          .append("<b>" + ReportText.html(sum.getValue()) + "</b>" + sum.getKey() + "</li>");
    }
    page.append("</ul>\n");
  }

  private void machine() {
    if (report.machine().isEmpty()) {
      return;
    }
    heading("Machine and programs");
    page.append("<dl>");
    for (ReportTable.Row fact : tables.machine().rows()) {
      page.append("<dt>" + ReportText.html(fact.cells().get(0)) + "</dt>")
          .append("<dd>" + ReportText.html(fact.cells().get(1)) + "</dd>\n");
    }
    page.append("</dl>\n");
  }

  private void table(ReportTable table, String none) {
    if (table.rows().isEmpty()) {
      page.append("<p>" + none + "</p>\n");
      return;
    }
    // What scrolls must be reached with the keyboard too.
    page.append("<div class=\"table\" tabindex=\"0\"><table><thead><tr>");
    for (ReportTable.Head head : table.heads()) {
      if (head.kind() != Kind.DETAIL) {
        page.append("<th scope=\"col\"" + kind(head) + ">" + head.name() + "</th>");
      }
    }
    page.append("</tr></thead><tbody>\n");
    for (ReportTable.Row row : table.rows()) {
      page.append(row.good() ? "<tr" : "<tr class=\"bad\"")
          .append(row.failure() == 0 ? ">" : " id=\"failure-" + row.failure() + "\">");
      cells(table.heads(), row.cells());
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div>\n");
  }

  private void cells(List<ReportTable.Head> heads, List<String> cells) {
    String detail = "";
    for (int i = 0; i < heads.size(); i++) {
      if (heads.get(i).kind() == Kind.DETAIL && !cells.get(i).isEmpty()) {
        detail = "<small>" + ReportText.html(cells.get(i)) + "</small>";
      }
    }
    for (int i = 0; i < heads.size(); i++) {
      ReportTable.Head head = heads.get(i);
      if (head.kind() == Kind.DETAIL) {
        continue;
      }
      page.append(i == 0 ? "<th scope=\"row\"" : "<td")
          .append(kind(head) + ">" + ReportText.html(cells.get(i)));
      if (head.kind() == Kind.NAME) {
        page.append(detail);
        detail = "";
      }
      page.append(i == 0 ? "</th>" : "</td>");
    }
  }

  private static String kind(ReportTable.Head head) {
    return switch (head.kind()) {
      case NUMBER -> " class=\"n\"";
      case VERDICT -> " class=\"says\"";
      default -> " class=\"name\"";
    };
  }
}
