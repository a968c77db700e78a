// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.util.List;
import java.util.stream.Collectors;

/** The report of a run as Markdown, with the tables of the page and without its charts. */
public final class ReportMarkdown {
  private ReportMarkdown() {}

  /** The whole text. */
  public static String of(RunReport report) {
    ReportTables tables = new ReportTables(report);
    ReportVerdict verdict = ReportVerdict.of(report);
    StringBuilder text = new StringBuilder();
    text.append("# ").append(ReportText.markdown(report.title())).append("\n\n");
    text.append("**").append(ReportText.markdown(verdict.headline())).append("**\n\n");
    for (String reason : verdict.reasons()) {
      text.append("- ").append(ReportText.markdown(reason)).append('\n');
    }
    text.append(verdict.reasons().isEmpty() ? "" : "\n");
    text.append(tables.when()).append(".\n\n").append(ReportTables.READING).append("\n\n");
    add(text, "Whole run, by source", tables.totals(), "Nothing was counted.");
    add(text, "Failures", tables.failures(), "No failure was applied.");
    add(text, "Failures, by source", tables.counts(), "");
    add(text, "Machine and programs", tables.machine(), "");
    text.append("## Seed\n\n").append(ReportText.markdown(tables.seed())).append('\n');
    return text.toString();
  }

  private static void add(StringBuilder text, String heading, ReportTable table, String none) {
    if (table.rows().isEmpty() && none.isEmpty()) {
      return;
    }
    text.append("## ").append(heading).append("\n\n");
    if (table.rows().isEmpty()) {
      text.append(none).append("\n\n");
      return;
    }
    text.append(line(table.heads().stream().map(ReportTable.Head::name).toList()));
    text.append(
        table.heads().stream()
            .map(head -> head.kind() == ReportTable.Kind.NUMBER ? "---:" : "---")
            .collect(Collectors.joining(" | ", "| ", " |\n")));
    table.rows().forEach(row -> text.append(line(row.cells())));
    text.append('\n');
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(ReportText::markdown)
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
