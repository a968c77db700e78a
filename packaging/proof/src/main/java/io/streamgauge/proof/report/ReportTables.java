// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import io.streamgauge.proof.report.ReportTable.Head;
import io.streamgauge.proof.report.ReportTable.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The tables that every form of a report has, and the sentences around them. */
final class ReportTables {
  static final String READING =
      "Every reading was counted from outside, where it was sent, on its topic by a consumer of its"
          + " own that reads only what is committed, and in the Parquet files, so that nothing here"
          + " rests on what the system says of itself. Each numbered failure was applied to the"
          + " running system, and its rows tell what was sent meanwhile, whether any of it is lost"
          + " or there twice, and how long the system took to be as before. The run proves its"
          + " point if no reading is lost, none is there twice except where the protocol of its"
          + " source may repeat it (marked \"may repeat\"), and every failure was recovered from.";

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final RunReport report;

  ReportTables(RunReport report) {
    this.report = report;
  }

  /** The time of the run in words. */
  String when() {
    return "%s to %s, %s"
        .formatted(
            DAY.format(report.began()),
            DAY.format(report.ended()),
            ReportText.duration(Duration.between(report.began(), report.ended())));
  }

  String seed() {
    return report.seed().isBlank() ? "none: no failure was random" : report.seed();
  }

  /** The few numbers that matter most, by their names. */
  Map<String, String> sums() {
    List<SourceCount> totals = report.totals();
    Map<String, String> sums = new LinkedHashMap<>();
    sums.put("sent", ReportText.count(report.sent()));
    sums.put("on topic", sum(totals, SourceCount::onTopic));
    sums.put("archived", sum(totals, SourceCount::archived));
    sums.put("lost", sum(totals, SourceCount::lost));
    sums.put("duplicated", sum(totals, SourceCount::wronglyDuplicated));
    sums.put(
        "repeats that are allowed",
        sum(
            totals.stream().filter(SourceCount::duplicatesAllowedOnTopic).toList(),
            SourceCount::duplicatedOnTopic));
    return sums;
  }

  private static String sum(List<SourceCount> counts, ToLongFunction<SourceCount> of) {
    return ReportText.count(ReportVerdict.sum(counts, of));
  }

  ReportTable failures() {
    List<Head> heads = new ArrayList<>();
    heads.add(Head.number("No."));
    heads.add(Head.name("Failure"));
    heads.add(Head.verdict());
    heads.addAll(numbers("Began after", "At, UTC", "Lasted", "Recovered in"));
    heads.addAll(numbers("Sent", "Lost", "Duplicated"));
    heads.addAll(numbers("p99 before", "p99 during", "p99 after"));
    heads.addAll(numbers("Backlog", "Drained in", "Expected"));
    heads.add(Head.detail("What was done"));
    List<Row> rows = new ArrayList<>();
    for (FailureResult failure : report.failures()) {
      rows.add(row(rows.size() + 1, failure));
    }
    return new ReportTable(heads, rows);
  }

  private Row row(int number, FailureResult failure) {
    List<SourceCount> counts = failure.counts();
    List<String> cells = new ArrayList<>();
    cells.add(String.valueOf(number));
    cells.add(failure.name());
    cells.add(ReportVerdict.of(failure));
    cells.add(ReportText.duration(Duration.between(report.began(), failure.began())));
    cells.add(CLOCK.format(failure.began()));
    cells.add(ReportText.duration(Duration.between(failure.began(), failure.ended())));
    cells.add(recovery(failure));
    cells.add(counts.isEmpty() ? ReportText.UNKNOWN : sum(counts, SourceCount::sent));
    cells.add(counts.isEmpty() ? ReportText.UNKNOWN : sum(counts, SourceCount::lost));
    cells.add(counts.isEmpty() ? ReportText.UNKNOWN : sum(counts, SourceCount::wronglyDuplicated));
    cells.add(ReportText.millis(failure.latencyP99BeforeMs()));
    cells.add(ReportText.millis(failure.latencyP99DuringMs()));
    cells.add(ReportText.millis(failure.latencyP99AfterMs()));
    cells.add(failure.backlog() < 0 ? ReportText.UNKNOWN : ReportText.count(failure.backlog()));
    cells.add(ReportText.seconds(failure.drainSeconds()));
    cells.add(ReportText.seconds(failure.drainExpectedSeconds()));
    cells.add((failure.what() + " " + failure.note()).strip());
    return new Row(cells, failure.good(), number);
  }

  /** The time from the end of a failure to its recovery. */
  static String recovery(FailureResult failure) {
    Instant recovered = failure.recovered();
    if (recovered == null) {
      return "not at all";
    }
    return recovered.isAfter(failure.ended())
        ? ReportText.duration(Duration.between(failure.ended(), recovered))
        : "0 s";
  }

  ReportTable counts() {
    List<Head> heads = new ArrayList<>(List.of(Head.number("No."), Head.name("Failure")));
    heads.addAll(countHeads());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < report.failures().size(); i++) {
      FailureResult failure = report.failures().get(i);
      for (SourceCount count : failure.counts()) {
        List<String> cells = new ArrayList<>(List.of(String.valueOf(i + 1), failure.name()));
        cells.addAll(cells(count));
        rows.add(new Row(cells, count.good(), 0));
      }
    }
    return new ReportTable(heads, rows);
  }

  ReportTable totals() {
    return new ReportTable(
        countHeads(),
        report.totals().stream().map(it -> new Row(cells(it), it.good(), 0)).toList());
  }

  ReportTable machine() {
    return new ReportTable(
        List.of(Head.name("Fact"), Head.name("Value")),
        report.machine().entrySet().stream()
            .map(it -> new Row(List.of(it.getKey(), String.valueOf(it.getValue())), true, 0))
            .toList());
  }

  private static List<Head> countHeads() {
    List<Head> heads = new ArrayList<>(List.of(Head.name("Source"), Head.verdict()));
    heads.addAll(numbers("Sent", "On topic", "Archived", "Lost"));
    heads.addAll(numbers("Duplicated on topic", "Duplicated in the archive"));
    return heads;
  }

  private static List<String> cells(SourceCount count) {
    String repeats = ReportText.count(count.duplicatedOnTopic());
    return List.of(
        count.source(),
        ReportVerdict.of(count),
        ReportText.count(count.sent()),
        ReportText.count(count.onTopic()),
        ReportText.count(count.archived()),
        ReportText.count(count.lost()),
        count.duplicatesAllowedOnTopic() ? repeats + " (may repeat)" : repeats,
        ReportText.count(count.duplicatedArchived()));
  }

  private static List<Head> numbers(String... names) {
    return List.of(names).stream().map(Head::number).toList();
  }
}
