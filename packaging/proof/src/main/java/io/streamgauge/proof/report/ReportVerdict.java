// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The judgement of a run in words.
 *
 * @param good whether the report proves what it is to prove
 * @param headline the judgement in one line
 * @param reasons what is not as it should be, a line each
 */
record ReportVerdict(boolean good, String headline, List<String> reasons) {
  static ReportVerdict of(RunReport report) {
    if (report.good()) {
      String survived =
          report.failures().isEmpty()
              ? ""
              : " through " + ReportText.many(report.failures().size(), "failure");
      return new ReportVerdict(true, "Nothing lost, nothing duplicated" + survived, List.of());
    }
    List<String> reasons = new ArrayList<>();
    for (SourceCount total : report.totals()) {
      if (!total.good()) {
        reasons.add("Whole run, " + total.source() + ": " + of(total));
      }
    }
    for (int i = 0; i < report.failures().size(); i++) {
      FailureResult failure = report.failures().get(i);
      if (!failure.good()) {
        reasons.add(i + 1 + ". " + failure.name() + ": " + of(failure));
      }
    }
    return new ReportVerdict(false, headline(report), reasons);
  }

  private static String headline(RunReport report) {
    if (report.sent() <= 0) {
      return "Nothing proven: no reading was counted";
    }
    List<String> parts = new ArrayList<>();
    List<SourceCount> counts =
        report.totals().stream().allMatch(SourceCount::good)
            ? report.failures().stream().flatMap(it -> it.counts().stream()).toList()
            : report.totals();
    addCount(parts, sum(counts, SourceCount::lost), "lost");
    addCount(parts, sum(counts, SourceCount::wronglyDuplicated), "duplicated");
    long stuck = report.failures().stream().filter(it -> it.recovered() == null).count();
    if (stuck > 0) {
      parts.add(ReportText.many(stuck, "failure") + " not recovered from");
    }
    // Sums of counts that are wrong both ways may be zero.
    return "Not proven: " + (parts.isEmpty() ? "the counts are wrong" : String.join(", ", parts));
  }

  private static void addCount(List<String> parts, long count, String what) {
    if (count != 0) {
      parts.add(ReportText.count(count) + " " + what);
    }
  }

  static long sum(List<SourceCount> counts, ToLongFunction<SourceCount> of) {
    return counts.stream().mapToLong(of).sum();
  }

  /** The judgement of one source in a few words. */
  static String of(SourceCount count) {
    if (count.good()) {
      return "good";
    }
    List<String> parts = new ArrayList<>();
    addCount(parts, count.lost(), "lost");
    addCount(parts, count.wronglyDuplicated(), "duplicated");
    return parts.isEmpty() ? "the counts are wrong" : String.join(", ", parts);
  }

  /** The judgement of one failure in a few words. */
  static String of(FailureResult failure) {
    if (failure.good()) {
      return "good";
    }
    List<String> parts = new ArrayList<>();
    if (failure.recovered() == null) {
      parts.add("not recovered");
    }
    for (SourceCount count : failure.counts()) {
      if (!count.good()) {
        parts.add(count.source() + " " + of(count));
      }
    }
    return String.join("; ", parts);
  }
}
