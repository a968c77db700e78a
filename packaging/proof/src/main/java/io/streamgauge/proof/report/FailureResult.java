// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The account of one failure; a number that is not known is NaN.
 *
 * @param name a short name
 * @param what what was done, in a sentence
 * @param began when it was applied
 * @param ended when it was taken away
 * @param recovered when all was as before; null if it never was
 * @param counts what was sent while it lasted and until it was over, by source
 * @param latencyP99BeforeMs latency before it
 * @param latencyP99DuringMs latency while it lasted
 * @param latencyP99AfterMs latency after the recovery
 * @param backlog the most readings that waited
 * @param drainSeconds how long the backlog took to drain
 * @param drainExpectedSeconds the backlog by what the system can take beyond what comes in
 * @param note anything else that a reader must know; may be empty
 */
public record FailureResult(
    String name,
    String what,
    Instant began,
    Instant ended,
    Instant recovered,
    List<SourceCount> counts,
    double latencyP99BeforeMs,
    double latencyP99DuringMs,
    double latencyP99AfterMs,
    long backlog,
    double drainSeconds,
    double drainExpectedSeconds,
    String note) {

  public FailureResult {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(began, "began");
    Objects.requireNonNull(ended, "ended");
    what = what == null ? "" : what;
    note = note == null ? "" : note;
    counts = counts == null ? List.of() : List.copyOf(counts);
  }

  /** Recovered, with every count right. */
  public boolean good() {
    return recovered != null && counts.stream().allMatch(SourceCount::good);
  }
}
