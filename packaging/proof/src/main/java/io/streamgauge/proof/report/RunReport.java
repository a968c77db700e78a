// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The account of a whole run.
 *
 * @param title a heading for people
 * @param began when the load began
 * @param ended when the last count was made
 * @param machine facts of the machine and of the programs, in the order to show
 * @param samples the state over time
 * @param failures what was done to the system, in order
 * @param totals the counts of the whole run, by source
 * @param seed the seed of the random failures; empty if there were none
 */
public record RunReport(
    String title,
    Instant began,
    Instant ended,
    Map<String, String> machine,
    List<SystemState> samples,
    List<FailureResult> failures,
    List<SourceCount> totals,
    String seed) {

  public RunReport {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(began, "began");
    Objects.requireNonNull(ended, "ended");
    machine =
        machine == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    samples = samples == null ? List.of() : List.copyOf(samples);
    failures = failures == null ? List.of() : List.copyOf(failures);
    totals = totals == null ? List.of() : List.copyOf(totals);
    seed = seed == null ? "" : seed;
  }

  /** Something counted, every count right, and every failure recovered from. */
  public boolean good() {
    return sent() > 0
        && totals.stream().allMatch(SourceCount::good)
        && failures.stream().allMatch(FailureResult::good);
  }

  long sent() {
    return totals.stream().mapToLong(SourceCount::sent).sum();
  }
}
