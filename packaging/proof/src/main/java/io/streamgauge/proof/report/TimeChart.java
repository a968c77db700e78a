// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A chart of numbers over time with the failures as bands. The drawing is as wide as its page; the
 * words around it keep their size and are placed by shares, so that a narrow page can be read too.
 */
final class TimeChart {
  private static final double WIDTH = 1000;
  private static final double HEIGHT = 200;

  /** The share of the narrowest page that the number of a failure takes beside its digits. */
  private static final double MARK = 0.05;

  private static final double DIGIT = 0.025;

  private static final int MARK_ROWS = 3;

  private final String title;
  private final String unit;
  private final ChartSpan span;
  private final ChartScale up;
  private final List<FailureResult> failures;
  private final List<ChartLine> lines;

  TimeChart(String title, String unit, RunReport report, ChartScale up, List<ChartLine> lines) {
    this.title = title;
    this.unit = unit;
    this.span = ChartSpan.of(report);
    this.up = up;
    this.failures = report.failures();
    this.lines = lines;
  }

  /** The chart as a figure of a page, in which this name is given to no other. */
  String figure(String id, String says) {
    StringBuilder figure = new StringBuilder();
    add(figure, "<figure><figcaption><b>%s</b> <span class=\"unit\">%s</span>", title, unit);
    for (ChartLine line : lines) {
      add(figure, "<span class=\"key\"><i class=\"%s\"></i>%s</span>", line.kind(), line.name());
    }
    figure.append("</figcaption>\n<div class=\"marks\">");
    marks(figure);
    add(figure, "</div><div class=\"plot\"><svg viewBox=\"0 0 1000 200\" role=\"img\"");
    add(figure, " preserveAspectRatio=\"none\" aria-labelledby=\"%s\">", id);
    add(figure, "<title id=\"%s\">%s</title>\n", id, title + ": " + says);
    bands(figure);
    grid(figure);
    lines.forEach(line -> line(figure, line));
    figure.append("</svg>\n<div class=\"axes\" aria-hidden=\"true\">");
    words(figure);
    return figure.append("</div></div></figure>\n").toString();
  }

  private void marks(StringBuilder to) {
    double[] taken = new double[MARK_ROWS];
    Arrays.fill(taken, -1);
    for (int i = 0; i < failures.size(); i++) {
      double share = span.share(failures.get(i).began());
      int row = 0;
      while (row < MARK_ROWS && taken[row] > share) {
        row++;
      }
      // One without room has its band, which says its name, and its line in the table.
      if (row < MARK_ROWS) {
        taken[row] = share + MARK + DIGIT * String.valueOf(i + 1).length();
        add(
            to,
            "<a class=\"%s row%s\" style=\"left:%s%%\" href=\"#failure-%s\" title=\"%s\">%s</a>",
            failures.get(i).good() ? "mark" : "mark bad",
            row,
            tenth(100 * share),
            i + 1,
            failures.get(i).name(),
            i + 1);
      }
    }
  }

  private void bands(StringBuilder to) {
    for (int i = 0; i < failures.size(); i++) {
      FailureResult failure = failures.get(i);
      String kind = failure.good() ? "band" : "band bad";
      String says =
          "%s. %s: %s, recovered: %s"
              .formatted(
                  i + 1,
                  failure.name(),
                  ReportText.duration(Duration.between(failure.began(), failure.ended())),
                  ReportTables.recovery(failure));
      Instant recovered = failure.recovered();
      if (recovered != null && recovered.isAfter(failure.ended())) {
        band(to, kind + " after", failure.ended(), recovered, says);
      }
      band(to, kind, failure.began(), failure.ended(), says);
    }
  }

  private void band(StringBuilder to, String kind, Instant from, Instant until, String says) {
    double x = WIDTH * span.share(from);
    double width = Math.max(1.5, WIDTH * span.share(until) - x);
    add(to, "<rect class=\"%s\" x=\"%s\" y=\"0\" width=\"%s\"", kind, tenth(x), tenth(width));
    add(to, " height=\"200\"><title>%s</title></rect>\n", says);
  }

  private void grid(StringBuilder to) {
    to.append("<path class=\"grid\" d=\"");
    for (double tick : up.ticks().keySet()) {
      add(to, "M0 %sH1000", tenth(y(tick)));
    }
    for (double share : span.ticks().keySet()) {
      add(to, "M%s 200v-4", tenth(WIDTH * share));
    }
    to.append("\"/>\n");
  }

  /** Both the line and, where a point is alone between breaks, a dot. */
  private void line(StringBuilder to, ChartLine line) {
    StringBuilder path = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    List<ChartLine.Point> run = new ArrayList<>();
    for (ChartLine.Point point : line.points()) {
      if (point.known()) {
        run.add(point);
      } else {
        endRun(run, path, dots);
      }
    }
    endRun(run, path, dots);
    if (!path.isEmpty()) {
      add(to, "<path class=\"line %s\" d=\"%s\"/>\n", line.kind(), path);
    }
    if (!dots.isEmpty()) {
      add(to, "<path class=\"line dot %s\" d=\"%s\"/>\n", line.kind(), dots);
    }
  }

  private void endRun(List<ChartLine.Point> run, StringBuilder path, StringBuilder dots) {
    if (run.size() == 1) {
      dots.append('M').append(place(run.get(0))).append("h0");
    }
    for (int i = 0; run.size() > 1 && i < run.size(); i++) {
      path.append(i == 0 ? 'M' : 'L').append(place(run.get(i)));
    }
    run.clear();
  }

  private String place(ChartLine.Point point) {
    return tenth(WIDTH * span.share(point.at())) + " " + tenth(y(point.value()));
  }

  private double y(double value) {
    // One far above the chart leaves it through the top, but is not drawn to where it would be.
    return HEIGHT * (1 - Math.min(3, up.share(value)));
  }

  private void words(StringBuilder to) {
    for (Map.Entry<Double, String> tick : up.ticks().entrySet()) {
      String bottom = tenth(100 * up.share(tick.getKey()));
      add(to, "<span class=\"up\" style=\"bottom:%s%%\">%s</span>", bottom, tick.getValue());
    }
    for (Map.Entry<Double, String> tick : span.ticks().entrySet()) {
      String left = tenth(100 * tick.getKey());
      String kind = tick.getKey() > 0.94 ? "across end" : "across";
      add(to, "<span class=\"%s\" style=\"left:%s%%\">%s</span>", kind, left, tick.getValue());
    }
  }

  private static String tenth(double number) {
    String text = String.format(Locale.ROOT, "%.1f", number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** Adds a piece of the page, of which every value is escaped. */
  private static void add(StringBuilder to, String format, Object... values) {
    Object[] texts = Arrays.stream(values).map(it -> ReportText.html(it.toString())).toArray();
    to.append(String.format(Locale.ROOT, format, texts));
  }
}
