// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The charts of a run: throughput, latency, lag and memory. */
final class ReportCharts {
  private static final double MIB = 1024.0 * 1024;

  /** The greatest rate by the usual one, above which the usual one is drawn once more. */
  private static final double BURST = 4;

  private static final String RATE = "readings per second";

  private final RunReport report;
  private final StringBuilder figures = new StringBuilder();
  private int count;

  ReportCharts(RunReport report) {
    this.report = report;
  }

  /** The figures of the page. */
  String figures() {
    if (report.samples().isEmpty()) {
      return "<p>No sample was taken.</p>\n";
    }
    if (!report.failures().isEmpty()) {
      figures.append(
          "<p class=\"faint\"><span class=\"key\"><i class=\"band\"></i>a failure lasts</span>"
              + " <span class=\"key\"><i class=\"band after\"></i>until all is as before</span>"
              + " The numbers lead to the table.</p>\n");
    }
    throughput();
    List<ChartLine> latency =
        List.of(
            line("half", "p50", SystemState::latencyP50Ms),
            line("most", "p99", SystemState::latencyP99Ms));
    List<Double> known = latency.stream().flatMap(it -> it.known().stream()).toList();
    add("Latency", "from sent to topic", latency, ChartScale.millis(known), ReportText::millis);
    List<ChartLine> lag = List.of(line("lag", "lag", it -> known(it.lagRecords())));
    ChartScale records = ChartScale.linear(most(lag), 1, ChartScale::shortCount);
    add("Lag", "records that the archive has not read", lag, records, ChartScale::shortCount);
    List<ChartLine> memory = List.of(line("memory", "memory", it -> known(it.workerRssBytes())));
    ChartScale bytes = ChartScale.linear(most(memory), MIB, ReportCharts::mib);
    add("Memory", "resident, of all workers", memory, bytes, it -> mib(it / MIB));
    return figures.toString();
  }

  private void throughput() {
    List<ChartLine> rates =
        List.of(
            line("sent", "sent", SystemState::sentPerSecond),
            line("topic", "on topic", SystemState::onTopicPerSecond),
            line("archived", "archived", SystemState::archivedPerSecond));
    double most = most(rates);
    double usual = usual(rates.get(0));
    DoubleFunction<String> words = ChartScale::shortCount;
    add("Throughput", RATE, rates, ChartScale.linear(most, 1, words), words);
    if (usual > 0 && most > BURST * usual) {
      ChartScale steady = ChartScale.linear(2 * usual, 1, words);
      add("Throughput near the usual", RATE + ", cut above", rates, steady, words);
    }
  }

  private ChartLine line(String kind, String name, ToDoubleFunction<SystemState> number) {
    return ChartLine.of(kind, name, report, number);
  }

  private void add(
      String title,
      String unit,
      List<ChartLine> lines,
      ChartScale scale,
      DoubleFunction<String> words) {
    String says =
        lines.stream().map(line -> says(line, words)).collect(Collectors.joining("; ", "", "."));
    figures.append(
        new TimeChart(title, unit, report, scale, lines).figure("chart-" + ++count, says));
  }

  /** A line in words, for those who do not see it. */
  private static String says(ChartLine line, DoubleFunction<String> words) {
    List<Double> known = line.known().stream().sorted().toList();
    return known.isEmpty()
        ? line.name() + " not known"
        : "%s from %s to %s"
            .formatted(
                line.name(), words.apply(known.get(0)), words.apply(known.get(known.size() - 1)));
  }

  private static double most(List<ChartLine> lines) {
    return lines.stream().flatMap(it -> it.known().stream()).mapToDouble(it -> it).max().orElse(0);
  }

  /** The median, which no burst moves. */
  private double usual(ChartLine line) {
    List<Double> known = line.known().stream().sorted().toList();
    return known.isEmpty() ? 0 : known.get(known.size() / 2);
  }

  private static double known(long number) {
    return number < 0 ? Double.NaN : number;
  }

  private static String mib(double mib) {
    return String.format(Locale.ROOT, "%,.0f MiB", mib);
  }
}
